package staff

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// atSignIn says whether a redirect leads to the sign-in, wherever that leads on to.
func atSignIn(to string) bool {
	return to == "/staff/sign-in" || strings.HasPrefix(to, "/staff/sign-in?to=")
}

// click follows a link on a page of another site: no cookie of ours comes along.
func (r *reader) click(path string) (status int, body, location, refresh string) {
	r.h.t.Helper()
	req, err := http.NewRequest(http.MethodGet, r.h.server.URL+path, nil)
	if err != nil {
		r.h.t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	stranger := r.h.reader()
	var header http.Header
	stranger.client.Transport = watch(func(res *http.Response) { header = res.Header })
	status, body, location = stranger.do(req)
	return status, body, location, header.Get("Refresh")
}

type watch func(*http.Response)

func (w watch) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(req)
	if err == nil {
		w(res)
	}
	return res, err
}

// The mail about an alert is read in the browser, where its link comes from another site.
func TestALinkInAMailOpensThePageForWhoIsSignedIn(t *testing.T) {
	h := newHouse(t)
	h.alert("a1", "elm", "urgent")
	lead := h.signedIn("sam", []string{"safeguarding"})
	for _, path := range []string{"/staff/alerts", "/staff/alerts/a1?done=seen"} {
		status, page, _, refresh := lead.click(path)
		if status != http.StatusOK || refresh != "0; url="+path || strings.Contains(page, "Sam") || strings.Contains(page, "Sign out") {
			t.Errorf("%s answered %d and goes on to %q", path, status, refresh)
		}
		wellFormed(t, path, page)
		lead.see(path) // from here, with the cookie
	}
	if _, _, _, refresh := lead.click("//evil.example/staff/alerts"); refresh != "" {
		t.Errorf("another's address leads to %q", refresh)
	}
	t.Run("with its cookie it is the page itself", func(t *testing.T) {
		req, _ := http.NewRequest(http.MethodGet, h.server.URL+"/staff/alerts", nil)
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		if _, page, _ := lead.do(req); !strings.Contains(page, "/staff/alerts/a1") {
			t.Error("the alerts are not shown")
		}
	})
	t.Run("whoever is not signed in is asked to, once", func(t *testing.T) {
		if status, _, to := h.reader().get("/staff/alerts"); status != http.StatusSeeOther || to != "/staff/sign-in?to=%2Fstaff%2Falerts" {
			t.Errorf("answered %d, %q", status, to)
		}
	})
	t.Run("what another site posts is refused as ever", func(t *testing.T) {
		req, _ := http.NewRequest(http.MethodPost, h.server.URL+"/staff/alerts/a1/status", strings.NewReader("status=seen"))
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		if status, _, _ := lead.do(req); status != http.StatusForbidden {
			t.Errorf("answered %d", status)
		}
	})
}

func TestTheSignInLeadsOnToWhereSomebodyWasGoing(t *testing.T) {
	const going = "/staff/alerts?place=elm"
	t.Run("with a password", func(t *testing.T) {
		h := newHouse(t)
		h.person("sam", []string{"safeguarding"})
		r := h.reader()
		_, _, to := r.get(going)
		_, form := posts(t, signInForm(t, r.see(to)))
		form.Set("name", "sam")
		form.Set("password", "three cold words")
		status, page, _ := r.post("/staff/sign-in", form)
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("a wrong password answered %d", status)
		}
		_, form = posts(t, signInForm(t, page))
		form.Set("password", password)
		if _, _, to := r.post("/staff/sign-in", form); to != going {
			t.Errorf("it leads to %q", to)
		}
		if _, _, again := r.get(to); again != going {
			t.Errorf("once signed in, the page leads to %q", again)
		}
	})
	t.Run("with a code", func(t *testing.T) {
		h := newHouse(t, withCodes)
		h.person("sam", []string{"safeguarding"})
		r := h.reader()
		r.post("/staff/sign-in", url.Values{"name": {"sam"}, "password": {password}, "to": {going}})
		phone := telephone{secretOnPage.FindStringSubmatch(r.see("/staff/sign-in/code"))[1]}
		if _, _, to := r.post("/staff/sign-in/code", url.Values{"code": {phone.code(t, h)}}); to != going {
			t.Errorf("it leads to %q", to)
		}
	})
	t.Run("with single sign-on", func(t *testing.T) {
		h, p := ssoHouse(t)
		r := h.reader()
		link := "/staff/sign-in/sso?to=" + url.QueryEscape(going)
		r.see("/staff/sign-in?to="+url.QueryEscape(going), `href="/staff/sign-in/sso?to=%2fstaff%2falerts%3fplace%3delm"`)
		if status, page := r.viaSSOFrom(link); status != http.StatusOK || !strings.Contains(page, `href="`+going+`"`) {
			t.Errorf("answered %d: %s", status, page)
		}
		p.claims["email"] = "nobody@council.example"
		if _, page := h.reader().viaSSOFrom(link); !strings.Contains(page, `name="to" value="`+going+`"`) {
			t.Error("refused, it forgets where they were going")
		}
	})
}

// signInForm is the form for a name and a password.
func signInForm(t *testing.T, page string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, `<form method="post" action="/staff/sign-in"`)
	form, _, closed := strings.Cut(rest, "</form>")
	if !ok || !closed {
		t.Fatalf("no form: %s", page)
	}
	return `<form method="post" action="/staff/sign-in"` + form + "</form>"
}

func TestTheSignInLeadsNowhereElse(t *testing.T) {
	h := newHouse(t)
	h.person("sam", []string{"safeguarding"})
	for _, to := range []string{
		"https://evil.example/staff/", "//evil.example/staff/", `/\evil.example`, `/staff/\evil.example`, "/staff/../survey", "/staff/..//evil.example", "/staff//evil.example",
		"staff/alerts", "/survey", "/staffs", "javascript:alert(1)", "/staff/sign-in", "/staff/sign-in/sso", "/staff/sign-out", "/staff/leave", "\n", "%",
		"/staff/" + strings.Repeat("x", maxOnward), "/staff/%0d%0aSet-Cookie:x/..",
	} {
		if got := onward(to); got != "" {
			t.Errorf("%q leads to %q", to, got)
		}
		if _, _, there := h.reader().post("/staff/sign-in", url.Values{"name": {"sam"}, "password": {password}, "to": {to}}); there != "/staff/" {
			t.Errorf("%q leads to %q", to, there)
		}
	}
	if got := onward("/staff/alerts/a1?place=elm#top"); got != "/staff/alerts/a1?place=elm" {
		t.Errorf("a page of ours is %q", got)
	}
}
