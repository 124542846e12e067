package staff

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"familyvoice/store"
	"familyvoice/web"

	"github.com/gin-gonic/gin"
)

// FuzzPost: whatever is posted to the pages for staff, by somebody who may do everything and by a stranger, of whatever
// type, files among it, it is answered with a page of ours in which nothing that was typed is markup.
func FuzzPost(f *testing.F) {
	const plain, files = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
	h := newHouse(f)
	router := gin.New()
	h.site.Mount(router)
	var posts []string
	for _, r := range h.site.routes() {
		if r.method == http.MethodPost {
			posts = append(posts, "/staff"+strings.NewReplacer(":id", "new", ":period", "all").Replace(r.path))
		}
	}
	for i := range posts {
		f.Add(i, plain, "id=new&name=%3Cfuzz%3E&role=admin&place=elm&reason=%3Cfuzz%3E&text=%3Cfuzz%3E&title=%3Cfuzz%3E&days=30&reads=leadership")
	}
	for _, body := range []string{
		"--x\r\nContent-Disposition: form-data; name=\"name\"; filename=\"../../a.csv\"\r\nContent-Type: text/csv\r\n\r\n<fuzz>\r\n--x--\r\n",
		"--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n<fuzz>\r\n--x--\r\n", "--x\r\n\r\n--x", "",
	} {
		f.Add(0, files, body)
		f.Add(3, files, body)
	}
	f.Add(1, plain, "%zz&;=%ff%00&name=a&name=b")
	for i := range posts { // by a stranger, whose words come back
		f.Add(len(posts)+i, plain, "add=%3Cfuzz%3E&note=%3Cfuzz%3E&said=%3Cfuzz%3E&reason=%F6&words=x&why=x&name=x&%3Cfuzz%3E%F6=x&%3Cfuzz%3E=%3Cfuzz%3E%00%F6")
	}
	for i := range posts {
		f.Add(i, plain, "name=%F6%00&id=%F6&reason=%F6&note=%F6&add=%F6&text=%F6&said=%F6&words=%F6&role=%F6&place=%F6")
	}
	f.Add(1, "text/plain", strings.Repeat("name=x&", 20_000))
	chief := h.signedIn("chief", []string{"viewer", "collaborative", "analyst", "editor", "safeguarding", "data-protection", "hub-worker", "admin"})
	at, err := url.Parse(h.server.URL + "/staff/")
	if err != nil {
		f.Fatal(err)
	}
	cookies := chief.client.Jar.Cookies(at)
	stay := h.staysIn(f)
	f.Fuzz(func(t *testing.T, page int, kind, body string) {
		stay(t) // whatever the last one ended
		if page < 0 || page >= 2*len(posts) || strings.ContainsAny(kind, "\r\n\x00") {
			return
		}
		r := httptest.NewRequest(http.MethodPost, posts[page%len(posts)], strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		stranger := page >= len(posts)
		for _, c := range cookies {
			if !stranger {
				r.AddCookie(c)
			}
		}
		w := httptest.NewRecorder()
		router.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%s answered %d", r.URL.Path, w.Code)
		}
		if said := w.Body.String(); strings.Contains(said, "<fuzz") || !utf8.ValidString(said) {
			t.Errorf("%s repeats markup, or broken letters", r.URL.Path)
		}
		if to := w.Header().Get("Location"); to != "" && !strings.HasPrefix(to, "/staff/") && to != web.ExitURL {
			t.Errorf("%s leads to %s", r.URL.Path, to)
		}
	})
}

// staysIn returns what brings the sessions of now back as they are now.
func (h *house) staysIn(t testing.TB) func(testing.TB) {
	t.Helper()
	var kept []store.Session
	for doc, err := range h.store.Sessions.Find(ctx, store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, *doc)
	}
	return func(t testing.TB) {
		t.Helper()
		for _, doc := range kept {
			have, err := h.store.Sessions.Get(ctx, doc.ID)
			if doc.Version = 0; err == nil {
				doc.Version = have.Version
			} else if !errors.Is(err, store.ErrNotFound) {
				t.Fatal(err)
			}
			put(t, h.store.Sessions, &doc)
		}
	}
}

// FuzzGet: whatever stands in an address of the staff pages or of the API, behind its question mark, in a cookie or in the
// place of a token, it is answered with a page of ours, in which nothing of it is markup; and it lets nobody in.
func FuzzGet(f *testing.F) {
	h := newHouse(f)
	router := gin.New()
	h.site.Mount(router)
	var pages, queries []string
	for _, r := range h.site.routes() {
		if r.method == http.MethodGet && !strings.HasSuffix(r.path, ".pdf") { // which a browser prints
			pages = append(pages, "/staff"+r.path)
		}
	}
	for _, r := range h.site.apiRoutes() {
		pages = append(pages, apiBase+r.path)
	}
	for _, name := range []string{"id", "place", "period", "theme", "after", "before", "done", "preset", "printed", "survey", "sentence", "why", "unsure", "code", "state", "q"} {
		queries = append(queries, name+"=%3Cfuzz%3E%FF%00")
	}
	for i := range pages {
		f.Add(i, "all", strings.Join(queries, "&"), "")
		f.Add(i, "<fuzz>\xff\x00", "place=elm&period=all&before=-9223372036854775808&after=x", "fv_staff=<fuzz>; fv_sso=\xff")
	}
	f.Add(0, "..", "%zz&;=&place", "Bearer ")
	f.Add(len(pages)-1, "all", "place=mars&place=elm", "Bearer fvt_\x00")
	chief := h.signedIn("chief", []string{"viewer", "collaborative", "analyst", "editor", "safeguarding", "data-protection", "hub-worker", "admin"})
	token := "Bearer " + chief.newToken(url.Values{})
	at, err := url.Parse(h.server.URL + "/staff/")
	if err != nil {
		f.Fatal(err)
	}
	cookies := chief.client.Jar.Cookies(at)
	stay := h.staysIn(f)
	f.Fuzz(func(t *testing.T, page int, id, query, header string) {
		if page < 0 || page >= len(pages) {
			return
		}
		stay(t)
		for _, stranger := range []bool{false, true} {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.URL.Path = strings.NewReplacer(":id", id, ":period", id).Replace(pages[page])
			r.URL.RawQuery = query
			r.Header.Set("Authorization", token)
			for _, c := range cookies {
				r.AddCookie(c)
			}
			if stranger {
				r.Header.Set("Authorization", header)
				r.Header.Set("Cookie", header)
			}
			w := httptest.NewRecorder()
			router.ServeHTTP(w, r)
			if w.Code >= 500 {
				t.Errorf("%q answered %d", r.URL.Path, w.Code)
			}
			kind, said := w.Header().Get("Content-Type"), w.Body.String()
			if readable := strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json"); readable && !utf8.ValidString(said) || strings.HasPrefix(kind, "text/html") && strings.Contains(said, "<fuzz") {
				t.Errorf("%q repeats markup, or broken letters", r.URL.Path)
			}
			if to := w.Header().Get("Location"); to != "" && !strings.HasPrefix(to, "/staff/") && to != web.ExitURL {
				t.Errorf("%q leads to %s", r.URL.Path, to)
			}
			if opened := strings.Contains(said, "Sign out") || strings.HasPrefix(r.URL.Path, apiBase) && w.Code == http.StatusOK; stranger && opened && pages[page] != apiBase+"/openapi.json" {
				t.Errorf("%q was opened for a stranger", r.URL.Path)
			}
		}
	})
}

// FuzzBackFromSSO: whatever comes back from a sign-on, with no trip, a made-up one or one that was begun here, it lets
// nobody in whom the provider did not name, and is answered with our own page.
func FuzzBackFromSSO(f *testing.F) {
	h, _ := ssoHouse(f)
	router := gin.New()
	h.site.Mount(router)
	for _, seed := range [][2]string{
		{"code=x&state=y", ""}, {"", "x"}, {"code=x&state=s", `{"State":"s","Nonce":"n","Verifier":"v","Until":9999999999}`},
		{"code=x&state=s&state=t", `{"State":"s","Until":9999999999}`}, {"code=x&state=", `{"Until":9999999999}`}, {"error=access_denied&error_description=%3Cfuzz%3E&state=s", `{"State":"s"}`},
		{"code=%ff%00&state=s", `{"State":"s","Until":9999999999,"Verifier":"\u0000"}`}, {"%zz", `[]`}, {"code=a;b&state=s", `null`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, query, trip string) {
		r := httptest.NewRequest(http.MethodGet, ssoPath+"/back", nil)
		r.URL.RawQuery = query
		for _, value := range []string{url.QueryEscape(trip), h.keys.Seal("sso", "trip", []byte(trip))} {
			if trip == "" {
				value = ""
			}
			r.Header.Set("Cookie", (&http.Cookie{Name: ssoCookie, Value: value}).String())
			w := httptest.NewRecorder()
			router.ServeHTTP(w, r)
			if w.Code != http.StatusUnprocessableEntity || strings.Contains(w.Body.String(), "<fuzz") {
				t.Errorf("answered %d", w.Code)
			}
			for _, c := range w.Result().Cookies() {
				if c.Name == h.site.sessions.Cookie.Name && c.Value != "" {
					t.Error("a session was begun")
				}
			}
		}
	})
}
