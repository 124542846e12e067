package web_test

import (
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gin-gonic/gin"

	"familyvoice/web"
)

func init() { gin.SetMode(gin.ReleaseMode) }

// site is a small site with one page, as staff or the form would make it.
func site(t *testing.T, options web.Options, page web.Page) *gin.Engine {
	t.Helper()
	renderer := web.New(options)
	views := renderer.Views(fstest.MapFS{
		"views/_parts.html": {Data: []byte(`{{define "greeting"}}Good {{.}}{{end}}`)},
		"views/one.html":    {Data: []byte(`{{define "main"}}<h1>{{template "greeting" .Body}}</h1>{{end}}`)},
		"views/broken.html": {Data: []byte(`{{define "main"}}half a page {{.Body.Nothing}}{{end}}`)},
	}, "views", nil)
	router := gin.New()
	router.Use(renderer.Recover(slog.New(slog.DiscardHandler)), web.Secure(), web.SameOrigin("https://fv.example", "POST /leave"))
	web.Assets(router)
	router.GET("/one", func(c *gin.Context) { views.Show(c, http.StatusOK, "one", page) })
	router.GET("/broken", func(c *gin.Context) { views.Show(c, http.StatusOK, "broken", web.Page{Title: "x", Body: "y"}) })
	router.GET("/panic", func(*gin.Context) { panic("a family's words") })
	router.POST("/one", func(c *gin.Context) { c.String(http.StatusOK, "kept") })
	router.NoRoute(func(c *gin.Context) { renderer.Problem(c, http.StatusNotFound, web.Page{}) })
	return router
}

func get(h http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAPage(t *testing.T) {
	router := site(t, web.Options{MadeUp: true}, web.Page{Title: "One", Lang: "ar", RTL: true, Body: "<morning>", NoStore: true, Exit: true,
		Errors: []web.FieldError{{Anchor: "answer", Text: "Write something"}}})
	w := get(router, "/one")
	body := w.Body.String()
	for what, want := range map[string]string{
		"language and direction":               `<html lang="ar" dir="rtl" `,
		"what the handler gave, escaped":       "<h1>Good &lt;morning&gt;</h1>",
		"the title says that there is a fault": "<title>Error: One – Family Voice</title>",
		"the fault links to its field":         `<a href="#answer">Write something</a>`,
		"the summary takes the focus":          `role="alert" tabindex="-1" autofocus`,
		"made-up families are marked":          "This is a demonstration.",
		"the exit button posts":                `id="fv-exit" method="post" action="/survey/leave"`,
		"what a screen reader says of Shift":   `data-first="Shift: press 2 more times to leave." data-second="Shift: press 1 more time to leave."`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s: no %s in\n%s", what, want, body)
		}
	}
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
}

func TestHeaders(t *testing.T) {
	router := site(t, web.Options{}, web.Page{Title: "One", Exit: true})
	first, second := get(router, "/one"), get(router, "/one")
	policy := first.Header().Get("Content-Security-Policy")
	if policy == second.Header().Get("Content-Security-Policy") {
		t.Error("two pages share a script nonce")
	}
	_, nonce, _ := strings.Cut(policy, "'nonce-")
	nonce, _, _ = strings.Cut(nonce, "'")
	if nonce == "" || !strings.Contains(strings.ReplaceAll(first.Body.String(), "&#43;", "+"), `<script nonce="`+nonce+`">`) {
		t.Errorf("the page's script does not carry the nonce %q", nonce)
	}
	for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %s", policy, want)
		}
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"} {
		if got := first.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestAPageIsNeverHalfAPage(t *testing.T) {
	w := get(site(t, web.Options{}, web.Page{}), "/broken")
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "half a page") || !strings.Contains(w.Body.String(), "It is not your fault.") {
		t.Errorf("a view that fails half-way gave %d\n%s", w.Code, w.Body)
	}
}

func TestProblems(t *testing.T) {
	router := site(t, web.Options{}, web.Page{})
	t.Run("an unknown address gets a kind page", func(t *testing.T) {
		w := get(router, "/nowhere")
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "We can&#39;t find that page") {
			t.Errorf("got %d\n%s", w.Code, w.Body)
		}
	})
	t.Run("a panic gets a kind page that repeats nothing", func(t *testing.T) {
		w := get(router, "/panic")
		if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "a family's words") {
			t.Errorf("got %d\n%s", w.Code, w.Body)
		}
	})
	t.Run("a form posted from another site is refused in plain words", func(t *testing.T) {
		r := httptest.NewRequest(http.MethodPost, "/one", strings.NewReader("a=b"))
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		w := httptest.NewRecorder()
		router.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "kept") {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	})
}

func TestAFileThatBreaksOffIsNoWholeFile(t *testing.T) {
	router := site(t, web.Options{}, web.Page{})
	router.GET("/file", web.Recover(slog.New(slog.DiscardHandler), func(*gin.Context) {}), func(c *gin.Context) {
		c.String(http.StatusOK, "half of it")
		panic(http.ErrAbortHandler)
	})
	server := httptest.NewServer(router)
	t.Cleanup(server.Close)
	res, err := http.Get(server.URL + "/file")
	if err != nil {
		return // not even that half arrived
	}
	defer func() { _ = res.Body.Close() }()
	if got, err := io.ReadAll(res.Body); err == nil {
		t.Errorf("%q arrived as if it were whole", got)
	}
}

// A browser without Sec-Fetch-Site is judged by its Origin, beside a Host that may be the proxy's own name for us.
func TestAnOlderBrowserBehindAProxy(t *testing.T) {
	post := func(public, path, origin string) int {
		router := gin.New()
		router.Use(web.SameOrigin(public, "POST /leave"))
		router.POST("/*path", func(c *gin.Context) { c.String(http.StatusOK, "kept") })
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader("a=b"))
		r.Host = "127.0.0.1:8080"
		r.Header.Set("Origin", origin)
		w := httptest.NewRecorder()
		router.ServeHTTP(w, r)
		return w.Code
	}
	const fine, refused = http.StatusOK, http.StatusForbidden
	for _, row := range []struct {
		public, path, origin string
		want                 int
	}{
		{"https://fv.example", "/one", "https://fv.example", fine},
		{"https://FV.example:443", "/one", "https://fv.example", fine},
		{"https://fv.example:8443", "/one", "https://fv.example:8443", fine},
		{"http://[2001:db8::1]:80", "/one", "http://[2001:db8::1]", fine},
		{"https://fv.example", "/one", "https://evil.example", refused},
		{"https://fv.example", "/one", "http://fv.example", refused},
		{"https://fv.example", "/one", "null", refused},
		{"", "/one", "https://fv.example", refused},
		{"https://fv.example", "/leave", "https://evil.example", fine},
		{"https://fv.example", "/leave/one", "https://evil.example", refused},
	} {
		if got := post(row.public, row.path, row.origin); got != row.want {
			t.Errorf("%+v: got %d", row, got)
		}
	}
}

func TestAssets(t *testing.T) {
	router := site(t, web.Options{}, web.Page{})
	url := web.AssetURL("fv.css")
	w := get(router, url, "Accept-Encoding", "br, gzip")
	zip, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	css, _ := io.ReadAll(zip)
	if !strings.Contains(string(css), ".govuk-button") || strings.Contains(string(css), "/*") {
		t.Error("the stylesheet is not the small one")
	}
	if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("an address with the right checksum is kept: %q", got)
	}
	old := get(router, "/assets/000000000000/fv.css")
	if old.Code != http.StatusOK || strings.Contains(old.Header().Get("Cache-Control"), "immutable") || old.Header().Get("Content-Encoding") != "" {
		t.Errorf("a page from before an update gets the stylesheet for now: %d %v", old.Code, old.Header())
	}
	if got := get(router, "/assets/x/secrets.css").Code; got != http.StatusNotFound {
		t.Errorf("an unknown asset gave %d", got)
	}
}

func TestPagesArePacked(t *testing.T) {
	router := site(t, web.Options{}, web.Page{Title: "One", Body: "morning"})
	if got := get(router, "/one", "Accept-Encoding", "gzip").Header().Get("Content-Encoding"); got != "gzip" {
		t.Errorf("Content-Encoding is %q", got)
	}
	if got := get(router, "/one", "Accept-Encoding", "gzip;q=0").Header().Get("Content-Encoding"); got != "" {
		t.Errorf("a browser that refuses gzip got %q", got)
	}
}
