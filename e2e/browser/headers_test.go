//go:build browser

package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"

	"familyvoice/e2e/harness"
)

// foreign is another website, of another name: localhost instead of 127.0.0.1. It counts who comes and what they bring.
type foreign struct {
	base string

	mu   sync.Mutex
	hits []string // "path referrer=... cookies=..."
	body string   // of its one page
}

func elsewhere(t *testing.T) *foreign {
	t.Helper()
	f := &foreign{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if r.URL.Path != "/favicon.ico" {
			f.hits = append(f.hits, fmt.Sprintf("%s referrer=%q cookies=%d", r.URL.Path, r.Referer(), len(r.Cookies())))
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, f.body)
	}))
	t.Cleanup(server.Close)
	f.base = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	return f
}

// seen returns who came since it was asked last.
func (f *foreign) seen() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	hits := f.hits
	f.hits = nil
	return hits
}

func (f *foreign) shows(body string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.body = body
}

// documents notes the headers of each page that the browser gets, by its address, names in lower case.
func documents(b *tab) func() map[string]string {
	b.t.Helper()
	var mu sync.Mutex
	var last map[string]string
	err := chromedp.Listen(b.ctx, func(event any) {
		if e, ok := event.(*network.EventResponseReceived); ok && e.Type == "Document" {
			mu.Lock()
			defer mu.Unlock()
			last = map[string]string{}
			for name, value := range e.Response.Headers {
				last[strings.ToLower(name)] = fmt.Sprint(value)
			}
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return func() map[string]string {
		mu.Lock()
		defer mu.Unlock()
		return last
	}
}

// refusals stands in every page before its first byte and keeps what the page's policy refuses.
const refusals = "window.fvRefused=[];document.addEventListener('securitypolicyviolation',e=>fvRefused.push(e.effectiveDirective))"

// attack does to a page what somebody would who could write into it. FOREIGN is another website.
const attack = `(()=>{const add=(tag,set)=>{const e=document.createElement(tag);set(e);document.body.append(e);return e};
const took=n=>'window.fvTook=(window.fvTook||[]).concat("'+n+'")';
add('script',e=>e.textContent=took('a script in the page'));
add('script',e=>{e.textContent=took('a script with a nonce of its own');e.nonce='AAAA'});
add('div',e=>e.setAttribute('onclick',took('a handler in an attribute'))).click();
add('a',e=>e.href='javascript:'+took('an address that is a script')).click();
add('script',e=>e.src='FOREIGN/script');
add('img',e=>e.src='FOREIGN/image');
add('iframe',e=>e.src='FOREIGN/frame');
add('object',e=>e.data='FOREIGN/object');
add('link',e=>{e.rel='stylesheet';e.href='FOREIGN/style'});
add('style',e=>e.textContent='body{color:rgb(1,2,3)}');
add('div',e=>e.setAttribute('style','color:red'));
document.head.prepend(Object.assign(document.createElement('base'),{href:'FOREIGN/'}));
try{new Worker('data:text/javascript,0')}catch(e){}
try{setTimeout('window.fvTook=["words run as a script"]')}catch(e){}
fetch('FOREIGN/fetch',{mode:'no-cors'}).catch(()=>{});
navigator.sendBeacon('FOREIGN/beacon','x');
add('form',e=>{e.method='post';e.action='FOREIGN/form'}).submit()})()`

// refused are the parts of the policy that stand against the attack.
var refused = []string{"script-src-elem", "script-src-attr", "script-src", "img-src", "frame-src", "object-src", "style-src-elem", "style-src-attr",
	"base-uri", "connect-src", "form-action"}

// stands looks at one page: its policy refuses nothing of its own and all of an attack, and its headers are as web.Secure says.
func (b *tab) stands(name string, f *foreign, headers map[string]string, answers bool) {
	b.t.Helper()
	if got := js[[]string](b, "fvRefused"); len(got) > 0 {
		b.t.Errorf("%s: its own policy refuses %v", name, got)
	}
	if got := js[string](b, "document.cookie"); got != "" {
		b.t.Errorf("%s: a script reads the cookies %q", name, got)
	}
	for _, feature := range []string{"camera", "geolocation", "microphone", "payment", "usb"} {
		if js[bool](b, "document.featurePolicy.allowsFeature('"+feature+"')") {
			b.t.Errorf("%s may ask for %s", name, feature)
		}
	}
	for header, want := range map[string]string{"x-content-type-options": "nosniff", "referrer-policy": "same-origin", "x-frame-options": "DENY",
		"cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin"} {
		if headers[header] != want {
			b.t.Errorf("%s: %s is %q, want %q", name, header, headers[header], want)
		}
	}
	if got := headers["cache-control"]; answers && got != "no-store" {
		b.t.Errorf("%s may be kept: cache-control is %q", name, got)
	}
	if got, ok := headers["strict-transport-security"]; ok != strings.HasPrefix(b.base, "https:") {
		b.t.Errorf("%s on %s: strict-transport-security is %q", name, b.base, got)
	}
	before := b.path()
	f.seen()
	js[chromedp.Void](b, strings.ReplaceAll(attack, "FOREIGN", f.base))
	for began := time.Now(); time.Since(began) < 5*time.Second && js[int](b, "new Set(fvRefused).size") < len(refused); time.Sleep(20 * time.Millisecond) {
	}
	got := js[[]string](b, "fvRefused")
	for _, directive := range refused {
		if !slices.Contains(got, directive) {
			b.t.Errorf("%s: %s refused nothing; only %v did", name, directive, got)
		}
	}
	if took := js[[]string](b, "window.fvTook||[]"); len(took) > 0 {
		b.t.Errorf("%s ran %v", name, took)
	}
	if js[string](b, "getComputedStyle(document.body).color") == "rgb(1, 2, 3)" {
		b.t.Errorf("%s took a style that was put into it", name)
	}
	if hits := f.seen(); len(hits) > 0 || b.path() != before {
		b.t.Errorf("%s let go to another website: %v, and stands at %s", name, hits, b.path())
	}
}

// guarded is a tab that keeps what policies refuse.
func guarded(b *tab) func() map[string]string {
	b.t.Helper()
	headers := documents(b)
	call(b, network.Enable, network.EnableParams{})
	call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: refusals})
	return headers
}

// cookies are the browser's for an address, as it keeps them.
func (b *tab) cookies(path string) []*network.Cookie {
	b.t.Helper()
	ctx, cancel := b.soon()
	defer cancel()
	got, err := chromedp.Call(ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{b.base + path}})
	if err != nil {
		b.t.Fatal(err)
	}
	return got.Cookies
}

func (b *tab) cookiesAre(path, name string, sameSite network.CookieSameSite, secure bool) {
	b.t.Helper()
	found := false
	for _, c := range b.cookies(path) {
		found = found || c.Name == name
		if !c.HTTPOnly || c.Secure != secure || c.Name == name && (c.SameSite != sameSite || !c.Session) {
			b.t.Errorf("the cookie %s of %s: HttpOnly %t, Secure %t, SameSite %s, for the session %t", c.Name, path, c.HTTPOnly, c.Secure, c.SameSite, c.Session)
		}
	}
	if !found {
		b.t.Errorf("%s has no cookie %s", path, name)
	}
}

// says tells whether the browser complained of something.
func (n *traffic) says(words string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Contains(strings.Join(n.complaints, "\n"), words)
}

// firstQuestion walks to the first question.
func (b *tab) firstQuestion() {
	b.t.Helper()
	b.get("/survey/before?survey=our-family")
	b.press("")
	if !strings.HasPrefix(b.path(), "/survey/q/") {
		b.t.Fatalf("the survey begins at %s", b.path())
	}
}

// TestBrowsersKeepThePagesSafe lets a real browser judge the headers and cookies of families' and staff's pages.
func TestBrowsersKeepThePagesSafe(t *testing.T) {
	f := elsewhere(t)
	t.Run("families", func(t *testing.T) {
		b := open(t, "en", published)
		headers := guarded(b)
		b.firstQuestion()
		b.stands("a question", f, headers(), true)
		b.cookiesAre("/", "fv-session", "Lax", false)
		for _, path := range []string{"/", "/help-now", "/privacy", "/you-said", "/nowhere"} {
			b.get(path)
			b.stands(path, f, headers(), false)
		}
		t.Run("another website learns nothing of where somebody comes from", func(t *testing.T) {
			b.get("/help-now")
			f.seen()
			js[chromedp.Void](b, "location.href='"+f.base+"/link'")
			b.until("location.host==='" + strings.TrimPrefix(f.base, "http://") + "'")
			if hits := f.seen(); !slices.Equal(hits, []string{`/link referrer="" cookies=0`}) {
				t.Errorf("it saw %v", hits)
			}
			if got := js[string](b, "document.referrer"); got != "" {
				t.Errorf("its scripts read %q", got)
			}
		})
		t.Run("another website can neither frame our pages nor load them as something else", func(t *testing.T) {
			style := regexp.MustCompile(`/assets/[^"]+\.css`).FindString(func() string { b.get("/"); return js[string](b, "document.documentElement.outerHTML") }())
			seen := listen(b)
			f.shows(fmt.Sprintf(`<!doctype html><title>Elsewhere</title><script>window.fvTried={}</script>
				<script src="%[1]s/help-now" onload="fvTried.page='taken'" onerror="fvTried.page='refused'"></script>
				<script src="%[1]s%[2]s" onload="fvTried.script='taken'" onerror="fvTried.script='refused'"></script>
				<link rel="stylesheet" href="%[1]s%[2]s" onload="fvTried.style='taken'" onerror="fvTried.style='refused'">
				<iframe src="%[1]s/help-now" onload="fvTried.frame='done'"></iframe>`, b.base, style))
			b.run(chromedp.Navigate(f.base + "/frames"))
			if !b.until("fvTried.page&&fvTried.script&&fvTried.style&&fvTried.frame") {
				t.Fatal("the other website does not come to an end")
			}
			for _, what := range []string{"page", "script", "style"} {
				if got := js[string](b, "fvTried."+what); got != "refused" {
					t.Errorf("the %s was %s", what, got)
				}
			}
			if style == "" {
				t.Error("the first page has no stylesheet")
			}
			harness.Eventually(t, "the browser says that it refused a frame", func() bool { return seen.says("frame-ancestors") })
		})
		f.shows("")
		t.Run("back brings no answer onto the screen of whoever has left", func(t *testing.T) {
			b.get("/kiosk/elm-park")
			b.stands("kiosk", f, headers(), true)
			b.firstQuestion()
			b.write("Zebedee wants a bus")
			b.press("")
			b.get("/survey/my-answers")
			if !js[bool](b, "document.body.innerText.includes('Zebedee')") {
				t.Fatal("somebody's own answers are not shown")
			}
			b.get("/survey/leave")
			js[chromedp.Void](b, "document.querySelector('.govuk-exit-this-page__button').click()") // a kiosk's leads to its first page
			if !b.until("location.pathname==='/kiosk/elm-park'||location.pathname==='/h/elm-park'") {
				t.Fatalf("leaving leads to %s", b.path())
			}
			for range 3 {
				js[chromedp.Void](b, "history.back()")
				b.until("document.readyState==='complete'")
				if js[bool](b, "document.documentElement.outerHTML.includes('Zebedee')") {
					t.Errorf("back shows the answer, at %s", b.path())
				}
			}
		})
	})
	t.Run("staff", func(t *testing.T) {
		b, logins := demonstration(t)
		headers := guarded(b)
		b.get("/staff/sign-in")
		b.stands("sign-in", f, headers(), true)
		b.signIn("leader", logins["leader"])
		b.cookiesAre("/staff/", "fv_staff", "Strict", false)
		for _, path := range []string{"/staff/", "/staff/actions", "/staff/summary"} {
			b.get(path)
			b.stands(path, f, headers(), true)
		}
		t.Run("a link on another website brings no session along, and the page is opened once more from here", func(t *testing.T) {
			f.shows(`<!doctype html><title>Elsewhere</title><a href="` + b.base + `/staff/summary">Look</a>`)
			b.run(chromedp.Navigate(f.base + "/"))
			b.follow("a")
			if !b.until("document.readyState==='complete'&&!document.title.startsWith('Opening')") || !strings.HasPrefix(b.path(), "/staff/summary") {
				t.Errorf("it leads to %s", b.path())
			}
		})
		t.Run("nor does a form of another website", func(t *testing.T) {
			f.shows(`<!doctype html><title>Elsewhere</title><form method="post" action="` + b.base + `/staff/sign-out"></form>`)
			b.run(chromedp.Navigate(f.base + "/"))
			ctx, cancel := b.soon()
			defer cancel()
			if response, err := chromedp.RunResponse(ctx, chromedp.Evaluate[chromedp.Void]("document.querySelector('form').submit()")); err != nil || response.Status != http.StatusForbidden {
				t.Errorf("got %+v, %v", response, err)
			}
			if b.get("/staff/summary"); !strings.HasPrefix(b.path(), "/staff/summary") {
				t.Errorf("somebody was signed out, and stands before %s", b.path())
			}
		})
		f.shows("")
		t.Run("back shows nothing once somebody has signed out", func(t *testing.T) {
			b.get("/staff/summary")
			title := js[string](b, "document.querySelector('h1').innerText")
			b.signOut()
			for range 2 { // the page of sessions, and the summary before it
				js[chromedp.Void](b, "history.back()")
				if !b.until("document.readyState==='complete'&&location.pathname.startsWith('/staff/')") {
					t.Fatalf("back leads to %s", b.path())
				}
				if got := js[string](b, "document.querySelector('h1').innerText"); got == title || !strings.HasPrefix(b.path(), "/staff/sign-in") {
					t.Errorf("back shows %q at %s", got, b.path())
				}
			}
			if left := b.cookies("/staff/"); slices.ContainsFunc(left, func(c *network.Cookie) bool { return c.Name == "fv_staff" && c.Value != "" }) {
				t.Errorf("the cookie is still there: %+v", left)
			}
		})
	})
}

// TestBrowsersKeepThePagesSafeOverTLS puts TLS before the program, as its documents say.
func TestBrowsersKeepThePagesSafeOverTLS(t *testing.T) {
	f := elsewhere(t)
	var behind *url.URL
	front := httptest.NewTLSServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(behind)
		r.Out.Host = r.In.Host
	}})
	t.Cleanup(front.Close)
	env := []string{"FAMILYVOICE_ADDR=127.0.0.1:0", "FAMILYVOICE_PUBLIC_URL=" + front.URL, "FAMILYVOICE_DATA=" + t.TempDir(), "FAMILYVOICE_COUNCIL=Leigh Family Hubs",
		"FAMILYVOICE_FRONT_DOOR=01632 960100", "FAMILYVOICE_OUT_OF_HOURS=01632 960199"}
	p := harness.Run(t, "", regexp.MustCompile(`listens at (\S+);`), env, "serve")
	behind, _ = url.Parse(p.URL)
	const password = "four warm brown owls"
	add := exec.Command(harness.Build(t, ""), "user", "add", "ada", "--role", "viewer")
	add.Env, add.Stdin = append(os.Environ(), env...), strings.NewReader(password+"\n")
	if said, err := add.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	b := window(t, "en", front.URL)
	call(b, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true})
	headers := guarded(b)
	b.firstQuestion()
	b.stands("a question", f, headers(), true)
	b.cookiesAre("/", "__Host-fv-session", "Lax", true)
	b.get("/staff/sign-in")
	js[chromedp.Void](b, "document.querySelector('[name=name]').value='ada';document.querySelector('[name=password]').value='"+password+"'")
	b.press("")
	b.stands("setting up a code, to which a good password leads", f, headers(), true)
	b.cookiesAre("/staff/", "__Secure-fv_staff", "Strict", true)
}
