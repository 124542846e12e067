package staff

import (
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/staff/account"
	"familyvoice/store"

	"golang.org/x/net/html"
)

// posts is the one form of a page that posts: where to, and what a browser would send.
func posts(t *testing.T, body string) (action string, form url.Values) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	form = url.Values{}
	for n := range root.Descendants() {
		of := map[string]string{}
		for _, a := range n.Attr {
			of[a.Key] = a.Val
		}
		switch n.Data {
		case "form":
			if action != "" {
				t.Fatalf("there are two forms: %s", body)
			}
			action = of["action"]
		case "input":
			form.Add(of["name"], of["value"])
		case "textarea":
			words := ""
			for text := range n.ChildNodes() {
				words += text.Data
			}
			form.Add(of["name"], words)
		}
	}
	return action, form
}

func TestWhatWasTypedWhileTheSignInEndedComesBack(t *testing.T) {
	const long = "\nRang mum at 14:05: \"he's gone\" & she's safe.\nRang the school.\n</textarea><script>alert(1)</script> & ćwierć"
	steps := func(what string) func(*house) int {
		return func(h *house) (n int) {
			a, err := h.store.Alerts.Get(ctx, "a1")
			if err != nil {
				h.t.Fatal(err)
			}
			for _, step := range a.History {
				if step.What == what {
					n++
				}
			}
			return n
		}
	}
	count := func(of func(*house) (int64, error)) func(*house) int {
		return func(h *house) int {
			n, err := of(h)
			if err != nil {
				h.t.Fatal(err)
			}
			return int(n)
		}
	}
	rows := []struct {
		name, path string
		form       url.Values
		button     string
		saved      func(*house) int // how often it is kept
	}{
		{"a note about an alert", "/staff/alerts/a1/note", url.Values{"add": {long}}, "Add note", steps("note")},
		{"what was done about an alert", "/staff/alerts/a1/status", url.Values{"status": {"acted"}, "note": {long}}, "Save", steps("acted")},
		{"why an alert is handed over", "/staff/alerts/a1/hand-over", url.Values{"to": {"lee"}, "why": {long}}, "Hand over", steps("handed")},
		{"why a contact is needed", "/staff/alerts/a1/identity", url.Values{"reason": {long}}, "Open who it is", steps("identity-opened")},
		{
			"an answer to families", "/staff/actions/new",
			url.Values{"said": {long}, "did": {"We moved the bus"}, "decision": {"will-do"}, "place": {"elm", "ash"}, "theme": {"money", "home"}, "brief": {""}, "owner": {"Ada"}, "due": {"2027-01-31"}},
			"Save", count(func(h *house) (int64, error) { return h.store.Actions.Count(ctx, store.Query{}) }),
		},
		{
			"a round", "/staff/rounds/new",
			url.Values{"version": {"0"}, "name": {"Spring & summer 2027"}, "first": {"2027-03-01"}, "last": {"2027-04-30"}, "place": {"elm", "ash"}},
			"Save", count(func(h *house) (int64, error) { return h.store.Rounds.Count(ctx, store.Query{}) }),
		},
		{
			"a new person", "/staff/people/new", url.Values{"id": {"kim"}, "name": {"Kim <fuzz>"}, "role": {"viewer", "analyst"}, "sso": {"yes"}},
			"Save", func(h *house) int { return h.audited("user-added") },
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			h.alert("a1", "elm", "urgent")
			h.person("lee", []string{account.Safeguarding})
			r := h.signedIn("sam", []string{account.Safeguarding, account.Editor, account.Admin})
			before := row.saved(h)
			h.now = h.now.Add(35 * time.Minute)
			status, body, _ := r.post(row.path, row.form)
			if status != http.StatusUnauthorized {
				t.Fatalf("answered %d, and what was typed is gone", status)
			}
			wellFormed(t, row.path, body)
			for _, want := range []string{"You are signed out", `<a href="/staff/sign-in" target="_blank">Sign in (opens in a new tab)</a>`, ">" + row.button + "</button>"} {
				if !strings.Contains(body, want) {
					t.Errorf("the page does not say %s", want)
				}
			}
			if strings.Contains(body, "<script>alert") || strings.Contains(body, "<fuzz") || strings.Contains(body, "Sign out") {
				t.Error("the page holds markup that was typed, or the menu of somebody who is signed in")
			}
			action, form := posts(t, body)
			if action != row.path || !maps.EqualFunc(form, row.form, slices.Equal) {
				t.Fatalf("posted to %s again is %q", action, form)
			}
			if n := row.saved(h) - before; n != 0 {
				t.Errorf("it is kept %d times before anybody signed in", n)
			}
			if status, body, _ = r.post(action, form); status != http.StatusUnauthorized {
				t.Fatalf("pressed again without signing in it answered %d", status)
			}
			if status, _, _ := r.post("/staff/sign-in", url.Values{"name": {"sam"}, "password": {password}}); status != http.StatusSeeOther {
				t.Fatalf("signing in answered %d", status)
			}
			if status, body, _ := r.post(posts(t, body)); status != http.StatusSeeOther && status != http.StatusOK {
				t.Errorf("pressed again it answered %d: %s", status, body)
			}
			if n := row.saved(h) - before; n != 1 {
				t.Errorf("it is kept %d times", n)
			}
		})
	}
}

func TestWhatStrangersPostIsNotShown(t *testing.T) {
	many := url.Values{"add": {"words"}, "x": make([]string, maxChosen+1)}
	for path, form := range map[string]url.Values{
		"/staff/alerts/a1/status":     {"status": {"seen"}, "note": {" \n"}}, // nothing was typed
		"/staff/alerts/a1/text":       {},
		"/staff/alerts/a1/note":       many,
		"/staff/quotes":               {"excerpt": {"e1"}, "decision": {"approved"}},
		"/staff/tokens":               {"name": {"words"}, "reads": {"leadership"}, "days": {"30"}},
		"/staff/tokens/revoke":        {"token": {"words"}},
		"/staff/people/ada/password":  {"password": {"words"}, "name": {"words"}},
		"/staff/people/ada/code":      {"code": {"words"}, "name": {"words"}},
		"/staff/sessions/end":         {"session": {"words"}},
		"/staff/alerts/a1/note?add=x": {"other": {"words"}},
	} {
		if status, body, to := newHouse(t).reader().post(path, form); status != http.StatusSeeOther || to != "/staff/sign-in" || strings.Contains(body, "words") {
			t.Errorf("%s answered %d, %q: %s", path, status, to, body)
		}
	}
	t.Run("nor what another site posts", func(t *testing.T) {
		h := newHouse(t)
		req, _ := http.NewRequest(http.MethodPost, h.server.URL+"/staff/alerts/a1/note", strings.NewReader("add=words"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		if status, body, _ := h.reader().do(req); status != http.StatusForbidden || strings.Contains(body, "words") {
			t.Errorf("answered %d: %s", status, body)
		}
	})
	t.Run("nor a file", func(t *testing.T) {
		h := newHouse(t)
		const part = "--x\r\nContent-Disposition: form-data; name=\"add\"\r\n\r\nRang mum\r\n--x\r\nContent-Disposition: form-data; name=\"to\"; filename=\"a.txt\"\r\n\r\nwords\r\n--x--\r\n"
		req, _ := http.NewRequest(http.MethodPost, h.server.URL+"/staff/alerts/a1/note", strings.NewReader(part))
		req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		if status, body, _ := h.reader().do(req); status != http.StatusUnauthorized || !strings.Contains(body, "Rang mum") || strings.Contains(body, "words") {
			t.Errorf("answered %d: %s", status, body)
		}
	})
}

var (
	postedForm = regexp.MustCompile(`(?s)<form method="post" action="([^"]*)".*?</form>`)
	inTemplate = regexp.MustCompile(`\{\{if.*?\{\{end\}\}|\{\{.*?\}\}`)
	wordsField = regexp.MustCompile(`<(?:textarea|input) class="govuk-(?:textarea|input)[^>]* name="([^"]*)"[^>]*>`)
)

// TestEveryFormForWordsComesBack reads the views: whoever adds a field for words names it among those that come back.
func TestEveryFormForWordsComesBack(t *testing.T) {
	never := []string{"/staff/sign-in", "/staff/sign-in/code", "/staff/tokens"}
	views, err := fs.Glob(viewFiles, "views/*.html")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, view := range views {
		content, err := fs.ReadFile(viewFiles, view)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range postedForm.FindAllStringSubmatch(string(content), -1) {
			path := inTemplate.ReplaceAllString(form[1], ":id")
			var names []string
			for _, field := range wordsField.FindAllStringSubmatch(form[0], -1) {
				if tag, name := field[0], field[1]; !strings.Contains(tag, `type="date"`) && !strings.HasPrefix(name, "{{") && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
			known, ok := typedForms[path]
			if ok {
				seen++
			}
			if slices.Contains(never, path) {
				if ok {
					t.Errorf("%s: what is posted to %s must not be shown again", view, path)
				}
				continue
			}
			var again []string
			for _, field := range known.fields {
				again = append(again, field.Name)
				if !strings.Contains(form[0], `for="`+field.Name+`">`+field.Label+"</label>") {
					t.Errorf("%s: the label of %q is not %q", view, field.Name, field.Label)
				}
			}
			if !slices.Equal(names, again) {
				t.Errorf("%s: words are typed into %q of %s, and %q come back", view, names, path, again)
			}
			if ok && !strings.Contains(form[0], ">"+known.button+"</button>") {
				t.Errorf("%s: no button of %s says %q", view, path, known.button)
			}
		}
	}
	if seen != len(typedForms) {
		t.Errorf("%d of %d forms are in the views", seen, len(typedForms))
	}
}
