package staff

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/staff/release"
	"familyvoice/store"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func init() {
	maps.Copy(mayUse, map[string][]string{
		"GET /tokens": {"admin"}, "POST /tokens": {"admin"}, "POST /tokens/revoke": {"admin"},
	})
}

// newToken makes a token on the page and returns it.
func (r *reader) newToken(form url.Values) string {
	r.h.t.Helper()
	for key, value := range map[string]string{"name": "The council's warehouse", "reads": release.ForLeadership, "days": "30"} {
		if form.Get(key) == "" {
			form.Set(key, value)
		}
	}
	_, page, _ := r.post("/staff/tokens", form)
	found := regexp.MustCompile(`fvt_[A-Za-z0-9_-]{43}`).FindString(page)
	if found == "" {
		r.h.t.Fatal("no token was made")
	}
	return found
}

// ask asks the API.
func (h *house) ask(token, path string) (status int, kind string, body []byte) {
	h.t.Helper()
	req, err := http.NewRequest(http.MethodGet, h.server.URL+apiBase+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if body, err = io.ReadAll(res.Body); err != nil {
		h.t.Fatal(err)
	}
	kind, _, _ = strings.Cut(res.Header.Get("Content-Type"), ";")
	return res.StatusCode, kind, body
}

// description is the OpenAPI document as its readers see it.
type description struct {
	OpenAPI string `json:"openapi"`
	Paths   map[string]map[string]struct {
		Responses map[string]struct {
			Content map[string]json.RawMessage `json:"content"`
		} `json:"responses"`
		Security *[]any `json:"security"`
	} `json:"paths"`
}

func TestTheDescriptionAndTheServerAgree(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	_, _, served := h.ask("", "/openapi.json")
	var d description
	if err := json.Unmarshal(served, &d); err != nil {
		t.Fatal(err)
	}
	if d.OpenAPI != "3.1.0" {
		t.Errorf("it is OpenAPI %s", d.OpenAPI)
	}
	var described, mounted []string
	for path, methods := range d.Paths {
		for method, op := range methods {
			described = append(described, method+" "+path)
			if open := op.Security != nil && len(*op.Security) == 0; open != (path == "/openapi.json") {
				t.Errorf("%s open is %t", path, open)
			}
		}
	}
	for _, r := range h.site.apiRoutes() {
		mounted = append(mounted, "get "+regexp.MustCompile(`:(\w+)`).ReplaceAllString(r.path, "{$1}"))
	}
	slices.Sort(described)
	slices.Sort(mounted)
	if !slices.Equal(described, mounted) {
		t.Fatalf("described are %v, mounted %v", described, mounted)
	}

	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(served))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020) // what OpenAPI 3.1 speaks
	compiler.AssertFormat()
	if err := compiler.AddResource("openapi.json", document); err != nil {
		t.Fatal(err)
	}
	admin := h.signedIn("boss", []string{"admin"})
	all := admin.newToken(url.Values{})
	elm := admin.newToken(url.Values{"place": {"elm"}, "reads": {release.ForCollaborative}})
	seen := map[string]bool{}
	for _, row := range []struct {
		path, route, token string
		status             int
	}{
		{"/openapi.json", "/openapi.json", "", 200},
		{"/places", "/places", all, 200}, {"/places", "/places", elm, 200}, {"/places", "/places", "", 401},
		{"/periods", "/periods", all, 200}, {"/periods?place=elm", "/periods", elm, 200}, {"/periods", "/periods", elm, 403},
		{"/periods?place=mars", "/periods", all, 404}, {"/periods", "/periods", "fvt_wrong", 401},
		{"/releases/all", "/releases/{period}", all, 200}, {"/releases/all?place=elm", "/releases/{period}", all, 200},
		{"/releases/month:2026-10", "/releases/{period}", all, 200}, {"/releases/all?place=oak", "/releases/{period}", elm, 200},
		{"/releases/all?place=ash", "/releases/{period}", elm, 403}, {"/releases/never", "/releases/{period}", all, 404}, {"/releases/all", "/releases/{period}", "x", 401},
	} {
		status, kind, body := h.ask(row.token, row.path)
		if status != row.status {
			t.Errorf("%s answered %d, want %d: %.200s", row.path, status, row.status, body)
			continue
		}
		code := map[int]string{200: "200", 401: "401", 403: "403", 404: "404"}[status]
		if _, ok := d.Paths[row.route]["get"].Responses[code].Content[kind]; !ok {
			t.Errorf("%s answers %d in %q, which is not described", row.path, status, kind)
			continue
		}
		escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
		at := "openapi.json#/paths/" + escape.Replace(row.route) + "/get/responses/" + code + "/content/" + escape.Replace(kind) + "/schema"
		schema, err := compiler.Compile(at)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", row.path, err)
		}
		seen[row.route+" "+code] = true
	}
	for path, methods := range d.Paths {
		for code := range methods["get"].Responses {
			if code != "503" && !seen[path+" "+code] {
				t.Errorf("%s %s is described and never seen", path, code)
			}
		}
	}
}

func TestTheAPITellsWhatTheReleaseTells(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	admin := h.signedIn("boss", []string{"admin"})
	for audience, few := range map[string]string{release.ForLeadership: "fewer than 5", release.ForCollaborative: "fewer than 10"} {
		_, _, raw := h.ask(admin.newToken(url.Values{"reads": {audience}}), "/releases/all")
		var got struct {
			Tables []struct {
				ID   string
				Rows []struct {
					ID   string
					Cell struct {
						Families *int
						Hidden   string
						Words    string
					}
				}
			}
		}
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		body, err := release.Latest(ctx, h.store, audience, "", release.AllTime)
		if err != nil {
			t.Fatal(err)
		}
		hidden := 0
		for _, table := range got.Tables {
			stance := body.Stance(table.ID)
			for _, row := range table.Rows {
				if row.Cell.Families == nil {
					hidden++
				}
				if stance == nil {
					continue
				}
				n, shown := stance.Theme(row.ID).Show()
				if shown != (row.Cell.Families != nil) || shown && *row.Cell.Families != n {
					t.Errorf("%s/%s is %+v, the release says %s", table.ID, row.ID, row.Cell, stance.Theme(row.ID))
				}
			}
		}
		if hidden == 0 || !strings.Contains(string(raw), few) {
			t.Errorf("for %s nothing is hidden: the test proves nothing", audience)
		}
	}
}

func TestATokenFromItsMakingToItsEnd(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	admin := h.signedIn("boss", []string{"admin"})
	token := admin.newToken(url.Values{"name": {"Warehouse"}, "place": {"elm"}})
	for doc, err := range h.store.Sessions.Find(ctx, store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(doc.ID+string(doc.Body), token) || strings.Contains(doc.ID, strings.TrimPrefix(token, tokenForm)) {
			t.Fatal("the token lies in the database")
		}
	}
	page := admin.see("/staff/tokens", "Warehouse", "Elm Park Family Hub", "Never")
	wellFormed(t, "tokens", page)
	if strings.Contains(page, token) {
		t.Error("the token is shown twice")
	}
	h.ask(token, "/places")
	h.ask(token, "/places")
	if n := h.audited("api-read"); n != 1 {
		t.Errorf("two calls within an hour left %d lines", n)
	}
	admin.see("/staff/tokens", "24 November 2026 at 12:00")
	h.now = h.now.Add(61 * time.Minute)
	h.ask(token, "/places")
	if n := h.audited("api-read"); n != 2 {
		t.Errorf("a call an hour later left %d lines in all", n)
	}
	admin.post("/staff/sign-in", url.Values{"name": {"boss"}, "password": {password}})
	id := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(admin.see("/staff/tokens"))
	admin.post("/staff/tokens/revoke", url.Values{"token": {id[1]}})
	if status, _, _ := h.ask(token, "/places"); status != http.StatusUnauthorized {
		t.Errorf("a token that was taken back answers %d", status)
	}
	if h.audited("token-made") != 1 || h.audited("token-revoked") != 1 {
		t.Error("the record misses one of them")
	}
	late := admin.newToken(url.Values{"days": {"30"}})
	h.now = h.now.AddDate(0, 0, 31)
	if status, _, _ := h.ask(late, "/places"); status != http.StatusUnauthorized {
		t.Errorf("a token that is over answers %d", status)
	}
}

func TestATokenReadsNothingWhileItsMakerMayNotSignIn(t *testing.T) {
	h := newHouse(t)
	h.town(60)
	leaver := h.signedIn("leaver", []string{"admin"})
	token := leaver.newToken(url.Values{"name": {"Warehouse"}})
	boss := h.signedIn("boss", []string{"admin"})
	asks := func(want int) {
		t.Helper()
		if status, _, _ := h.ask(token, "/places"); status != want {
			t.Errorf("the token answers %d, want %d", status, want)
		}
	}
	asks(http.StatusOK)
	boss.see("/staff/people/leaver", "API tokens that they made", "Warehouse")
	form := url.Values{"name": {"Leaver"}, "role": {"admin"}, "disabled": {"yes"}}
	_, _, to := boss.post("/staff/people/leaver", form)
	wellFormed(t, to, boss.see(to, "API tokens that they made read nothing", "Warehouse", "Take back"))
	asks(http.StatusUnauthorized) // though it was used within the hour
	wellFormed(t, "tokens", boss.see("/staff/tokens", "Warehouse", "Stopped"))
	form.Del("disabled")
	boss.post("/staff/people/leaver", form)
	asks(http.StatusOK)
	if page := boss.see("/staff/people/boss"); strings.Contains(page, "Warehouse") {
		t.Error("another's token stands on the page of somebody who did not make it")
	}
}

func TestTheAPIIsReadOnlyAndNoCookieOpensIt(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	r := h.signedIn("boss", []string{"admin", "viewer"})
	if status, _, _ := r.get(apiBase + "/releases/all"); status != http.StatusUnauthorized {
		t.Errorf("a session answers %d", status)
	}
	token := r.newToken(url.Values{})
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		req, _ := http.NewRequest(method, h.server.URL+apiBase+"/places", nil)
		req.Header.Set("Authorization", "Bearer "+token)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode < 400 {
			t.Errorf("%s answers %d", method, res.StatusCode)
		}
	}
	if status, _, to := h.reader().get("/staff/summary?token=" + token); status != http.StatusSeeOther || !atSignIn(to) {
		t.Errorf("a token opens a page: %d", status)
	}
}

func TestAReleaseThatIsAwayIsSaidInItsOwnForm(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	token := h.signedIn("boss", []string{"admin"}).newToken(url.Values{})
	h.ask(token, "/places") // so that its use is noted
	h.site.Store.Places = away[store.Place]{h.store.Places}
	if status, kind, body := h.ask(token, "/places"); status != http.StatusServiceUnavailable || kind != "application/problem+json" || !strings.Contains(string(body), "Try again") {
		t.Errorf("answered %d, %q, %s", status, kind, body)
	}
}

// away is a collection that can't be read.
type away[T any] struct{ store.Collection[T] }

func (away[T]) Find(context.Context, store.Query) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) { yield(nil, store.ErrUnavailable) }
}
