package staff

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"familyvoice/store"
)

func TestSigningIn(t *testing.T) {
	h := newHouse(t)
	h.person("ada", []string{"editor"})
	h.person("dora", []string{"editor"})
	dora, _ := h.store.Staff.Get(ctx, "dora")
	dora.Disabled = true
	put(t, h.store.Staff, dora)
	var first string
	for _, row := range []struct{ name, sign, password string }{
		{"a wrong password", "ada", "four wrong words"},
		{"a name that is not there", "nobody", password},
		{"a name that can't be", "a b ; --", password},
		{"a disabled account", "dora", password},
		{"nothing at all", "", ""},
	} {
		t.Run(row.name+" gets the same answer", func(t *testing.T) {
			status, body, _ := h.reader().post("/staff/sign-in", url.Values{"name": {row.sign}, "password": {row.password}})
			if status != http.StatusUnprocessableEntity || !strings.Contains(body, "did not work together") {
				t.Fatalf("answered %d", status)
			}
			if strings.Contains(body, row.password) && row.password != "" {
				t.Error("the page repeats the password")
			}
			_, list, _ := strings.Cut(body, "govuk-error-summary")
			list, _, _ = strings.Cut(list, "</ul>")
			if first == "" {
				first = list
			}
			if list != first {
				t.Errorf("the answer differs: %q and %q", first, list)
			}
		})
	}
	t.Run("a right one opens the first page", func(t *testing.T) {
		r := h.reader()
		r.post("/staff/sign-in", url.Values{"name": {" ADA "}, "password": {password}})
		if _, _, to := r.get("/staff/"); to != "/staff/summary" {
			t.Errorf("led to %q", to)
		}
	})
	t.Run("the cookie is for this site alone, and new at each sign-in", func(t *testing.T) {
		h := newHouse(t, func(c *Config) { c.PublicURL = "https://fv.example" })
		h.person("ada", []string{"editor"})
		var values []string
		for range 2 {
			req, _ := http.NewRequest(http.MethodPost, h.server.URL+"/staff/sign-in", strings.NewReader(url.Values{"name": {"ada"}, "password": {password}}.Encode()))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.AddCookie(&http.Cookie{Name: "__Secure-fv_staff", Value: "planted"})
			res, err := h.reader().client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			cookie := res.Header.Get("Set-Cookie")
			for _, want := range []string{"HttpOnly", "Secure", "SameSite=Strict", "Path=/staff", "__Secure-fv_staff="} {
				if !strings.Contains(cookie, want) {
					t.Errorf("the cookie %q lacks %s", cookie, want)
				}
			}
			values = append(values, cookie)
		}
		if values[0] == values[1] || strings.Contains(values[0], "planted") {
			t.Error("the token was not renewed")
		}
	})
	t.Run("what is kept of a session is not the cookie", func(t *testing.T) {
		r := h.signedIn("eve", []string{"editor"})
		u, _ := url.Parse(h.server.URL + "/staff/")
		for _, cookie := range r.client.Jar.Cookies(u) {
			if _, err := h.store.Sessions.Get(ctx, sessionPrefix+cookie.Value); err == nil {
				t.Error("the database holds the cookie itself")
			}
		}
	})
}

func TestTooManyTriesMakeWaitEvenWithTheRightPassword(t *testing.T) {
	h := newHouse(t)
	h.person("ada", []string{"editor"})
	try := func(with string) int {
		status, _, _ := h.reader().post("/staff/sign-in", url.Values{"name": {"ada"}, "password": {with}})
		return status
	}
	for range 5 {
		try("four wrong words")
	}
	if got := try(password); got != http.StatusUnprocessableEntity {
		t.Errorf("right after five wrong ones: %d", got)
	}
	h.now = h.now.Add(31 * time.Second)
	if got := try(password); got != http.StatusSeeOther {
		t.Errorf("half a minute later: %d", got)
	}
	if h.audited("sign-in-failed") != 6 || h.audited("signed-in") != 1 {
		t.Errorf("the record counts %d failed and %d good", h.audited("sign-in-failed"), h.audited("signed-in"))
	}
}

func TestASessionEnds(t *testing.T) {
	rows := []struct {
		name string
		do   func(h *house, r *reader)
	}{
		{"after 30 minutes without a page", func(h *house, _ *reader) { h.now = h.now.Add(31 * time.Minute) }},
		{"after 12 hours with pages", func(h *house, r *reader) {
			for range 37 {
				h.now = h.now.Add(20 * time.Minute)
				r.get("/staff/summary")
			}
		}},
		{"by signing out", func(_ *house, r *reader) { r.post("/staff/sign-out", nil) }},
		{"by leaving the page", func(_ *house, r *reader) { r.post("/staff/leave", nil) }},
		{"when the password changes", func(h *house, _ *reader) {
			s, _ := h.store.Staff.Get(ctx, "ada")
			s.Password += "x"
			put(h.t, h.store.Staff, s)
		}},
		{"when the account is disabled", func(h *house, _ *reader) {
			s, _ := h.store.Staff.Get(ctx, "ada")
			s.Disabled = true
			put(h.t, h.store.Staff, s)
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			r := h.signedIn("ada", []string{"editor"})
			r.see("/staff/summary")
			h.now = h.now.Add(29 * time.Minute)
			r.see("/staff/summary")
			row.do(h, r)
			if status, _, to := r.get("/staff/summary"); status != http.StatusSeeOther || !atSignIn(to) {
				t.Errorf("answered %d, %q", status, to)
			}
		})
	}
}

func TestALostRoleHoldsAtOnce(t *testing.T) {
	h := newHouse(t)
	r := h.signedIn("ada", []string{"admin", "analyst"})
	r.see("/staff/audit")
	s, _ := h.store.Staff.Get(ctx, "ada")
	s.Roles = []string{"analyst"}
	put(t, h.store.Staff, s)
	if status, _, _ := r.get("/staff/audit"); status != http.StatusForbidden {
		t.Errorf("answered %d", status)
	}
}

func TestTheFirstVisitSaysHowToBegin(t *testing.T) {
	h := newHouse(t)
	h.reader().see("/staff/sign-in", "familyvoice user add")
	h.person("ada", []string{"editor"})
	if body := h.reader().see("/staff/sign-in"); strings.Contains(body, "familyvoice user add") {
		t.Error("the sign-in page still says that nobody has an account")
	}
}

func TestTheRecordHoldsIdsAndNoWords(t *testing.T) {
	h := newHouse(t)
	h.alert("a1", "elm", "urgent")
	r := h.signedIn("sam", []string{"safeguarding"})
	r.post("/staff/alerts/a1/identity", url.Values{"reason": {"I need to ring this mother today"}})
	for a, err := range h.store.Audit.Find(ctx, store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if line := a.What + a.Of + a.Reason; strings.Contains(line, "mother") || strings.Contains(line, "07700") || strings.Contains(line, "safe at home") {
			t.Errorf("the record says %q", line)
		}
	}
}
