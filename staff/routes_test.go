package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"familyvoice/staff/account"
	"familyvoice/store"

	"golang.org/x/net/html"
)

// mayUse is the permission table in words, written a second time and by hand: the two must agree.
var mayUse = map[string][]string{
	"GET /":                       {"viewer", "collaborative", "analyst", "editor", "safeguarding", "data-protection", "hub-worker", "admin"},
	"GET /summary":                {"viewer", "collaborative", "analyst", "editor"},
	"GET /quotes":                 {"analyst", "editor"},
	"POST /quotes":                {"analyst", "editor"},
	"GET /tags":                   {"analyst"},
	"GET /tags/:id":               {"analyst"},
	"POST /tags/:id":              {"analyst"},
	"POST /tags/:id/propose":      {"analyst"},
	"POST /summary/wording":       {"editor"},
	"GET /actions":                {"editor"},
	"GET /actions/:id":            {"editor"},
	"GET /actions/:id/poster":     {"editor"},
	"POST /actions/:id":           {"editor"},
	"POST /actions/:id/publish":   {"editor"},
	"POST /actions/:id/take-down": {"editor"},
	"GET /deliveries":             {"admin"},
}

// open are the addresses that anyone may use.
var open = []string{
	"GET /sign-in", "POST /sign-in", "GET /sign-in/code", "POST /sign-in/code", "GET /sign-in/sso", "GET /sign-in/sso/back",
	"POST /sign-out", "POST /leave",
}

func TestEveryRouteForEveryRole(t *testing.T) {
	h := newHouse(t)
	h.alert("a1", "elm", "urgent")
	put(t, h.store.Actions, &store.Action{Meta: store.Meta{ID: "x1"}, Said: "s", Did: "d", Decision: "cannot"})
	readers := map[string]*reader{"nobody": h.reader()}
	for _, role := range account.Roles {
		readers[role.ID] = h.signedIn(role.ID, []string{role.ID})
	}
	for _, route := range h.site.routes() {
		name := route.method + " " + route.path
		if slices.Contains(open, name) {
			continue
		}
		allowed, ok := mayUse[name]
		if !ok {
			t.Errorf("%s is in no table of permissions", name)
			continue
		}
		path := "/staff" + strings.Replace(route.path, ":id", map[bool]string{true: "a1", false: "x1"}[strings.HasPrefix(route.path, "/alerts")], 1)
		for role, r := range readers {
			t.Run(name+" as "+role, func(t *testing.T) {
				var status int
				var to string
				if route.method == http.MethodGet {
					status, _, to = r.get(path)
				} else {
					status, _, to = r.post(path, url.Values{"excerpt": {"none"}, "decision": {"refused"}})
				}
				switch {
				case role == "nobody":
					if status != http.StatusSeeOther || !atSignIn(to) {
						t.Errorf("answered %d, %q: a stranger must sign in", status, to)
					}
				case slices.Contains(allowed, role):
					if status == http.StatusForbidden || status >= 500 || atSignIn(to) {
						t.Errorf("answered %d, %q, and should be open", status, to)
					}
				case status != http.StatusForbidden:
					t.Errorf("answered %d, %q, and should be closed", status, to)
				}
			})
		}
	}
}

func TestAPersonSeesTheirPlacesAlone(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	r := h.signedIn("ash", []string{"editor"}, "elm")
	r.see("/staff/summary", "Elm Park Family Hub")
	r.see("/staff/summary?place=oak&period=all", "Oak Road link site") // below Elm Park
	for _, path := range []string{"/staff/summary?place=ash", "/staff/summary?place=north", "/staff/summary?place=mars"} {
		if status, _, _ := r.get(path); status != http.StatusForbidden {
			t.Errorf("%s answered %d", path, status)
		}
	}
	if body := r.see("/staff/summary"); strings.Contains(body, "Ash Lane") || strings.Contains(body, ">Made-up Council<") {
		t.Error("the menu offers places outside the scope")
	}
	status, _, _ := r.post("/staff/actions/new", url.Values{"said": {"s"}, "did": {"d"}, "decision": {"cannot"}, "place": {""}})
	if status != http.StatusForbidden {
		t.Errorf("an answer for the whole council was taken: %d", status)
	}
}

func TestAFormFromAnotherSiteIsRefused(t *testing.T) {
	h := newHouse(t)
	r := h.signedIn("ada", []string{"editor"})
	for _, header := range []string{"cross-site", "same-site"} {
		req, _ := http.NewRequest(http.MethodPost, h.server.URL+"/staff/actions/new", strings.NewReader("said=x&did=y&decision=cannot"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", header)
		if status, _, _ := r.do(req); status != http.StatusForbidden {
			t.Errorf("%s: answered %d", header, status)
		}
	}
}

func TestEveryPageIsWellFormed(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.AlertsGoTo = nil })
	h.town(200)
	h.alert("a1", "elm", "urgent")
	put(t, h.store.Actions, &store.Action{Meta: store.Meta{ID: "x1"}, Said: "s", Did: "d", Decision: "cannot"})
	put(t, h.store.Excerpts, tagged("e1"))
	r := h.signedIn("ada", []string{"editor", "safeguarding", "analyst", "admin"})
	titles := map[string]string{}
	for _, path := range []string{
		"/staff/summary", "/staff/summary?place=elm&period=all", "/staff/quotes", "/staff/tags", "/staff/tags/e1:hopes", "/staff/alerts", "/staff/alerts/a1", "/staff/actions",
		"/staff/actions/new", "/staff/actions/x1", "/staff/audit", "/staff/sessions", "/staff/people", "/staff/people/new", "/staff/people/ada",
	} {
		title := wellFormed(t, path, r.see(path, "made up"))
		if other, twice := titles[title]; twice {
			t.Errorf("%s and %s have the title %q", path, other, title)
		}
		titles[title] = path
	}
	wellFormed(t, "sign-in", h.reader().see("/staff/sign-in"))
}

// wellFormed checks what a browser forgives: unclosed elements, an id or h1 twice, labels and tables that name nothing.
func wellFormed(t *testing.T, path, body string) (title string) {
	t.Helper()
	void := map[string]bool{"meta": true, "link": true, "input": true, "br": true, "path": true, "rect": true}
	var stack []string
	ids, labels, h1 := map[string]bool{}, []string{}, 0
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		token := z.Token()
		switch kind {
		case html.TextToken:
			if len(stack) > 0 && stack[len(stack)-1] == "title" {
				title += token.Data
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			if token.Data == "h1" {
				h1++
			}
			named := false
			for _, a := range token.Attr {
				switch {
				case a.Key == "id" && ids[a.Val]:
					t.Errorf("%s: the id %q stands twice", path, a.Val)
				case a.Key == "id":
					ids[a.Val] = true
				case a.Key == "for", a.Key == "aria-labelledby", a.Key == "aria-describedby":
					labels = append(labels, strings.Fields(a.Val)...)
				case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
					t.Errorf("%s: %s has %s, which the page's own policy forbids", path, token.Data, a.Key)
				case a.Key == "aria-label" && a.Val != "":
					named = true
				}
			}
			if token.Data == "svg" && strings.Contains(token.String(), `role="img"`) && !named {
				t.Errorf("%s: a picture says nothing", path)
			}
			if token.Data == "th" && !strings.Contains(token.String(), "scope=") {
				t.Errorf("%s: a table head has no scope", path)
			}
			if kind == html.StartTagToken && !void[token.Data] {
				stack = append(stack, token.Data)
			}
		case html.EndTagToken:
			if len(stack) == 0 || stack[len(stack)-1] != token.Data {
				t.Fatalf("%s: </%s> closes %v", path, token.Data, stack)
			}
			stack = stack[:len(stack)-1]
		}
	}
	if len(stack) > 0 {
		t.Errorf("%s: %v is never closed", path, stack)
	}
	if h1 != 1 {
		t.Errorf("%s: %d h1", path, h1)
	}
	for _, id := range labels {
		if !ids[id] {
			t.Errorf("%s: %q is named and not there", path, id)
		}
	}
	if strings.Count(body, "<table") != strings.Count(body, "<caption") {
		t.Errorf("%s: a table has no caption", path)
	}
	return title
}
