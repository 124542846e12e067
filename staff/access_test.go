package staff

import (
	"errors"
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

	"github.com/pquerna/otp/totp"
)

func init() {
	everyone := []string{"viewer", "collaborative", "analyst", "editor", "safeguarding", "data-protection", "hub-worker", "admin"}
	maps.Copy(mayUse, map[string][]string{
		"GET /sessions":             everyone,
		"POST /sessions/end":        everyone,
		"GET /people":               {"admin"},
		"GET /people/:id":           {"admin"},
		"POST /people/:id":          {"admin"},
		"POST /people/:id/code":     {"admin"},
		"POST /people/:id/password": {"admin"},
		"POST /people/:id/sessions": {"admin"},
		"GET /audit":                {"data-protection", "admin"},
	})
}

func withCodes(c *Config) { c.PasswordAlone, c.MadeUp = false, false }

var secretOnPage = regexp.MustCompile(`<strong class="fv-lines">([A-Z2-7 ]+)</strong>`)

// telephone is a person's authenticator app.
type telephone struct{ secret string }

func (p telephone) code(t *testing.T, h *house) string {
	t.Helper()
	code, err := totp.GenerateCode(strings.ReplaceAll(p.secret, " ", ""), h.now)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// setUp signs a person in for the first time and returns their telephone.
func setUp(t *testing.T, h *house, r *reader, name string) telephone {
	t.Helper()
	if _, _, to := r.post("/staff/sign-in", url.Values{"name": {name}, "password": {password}}); to != "/staff/sign-in/code" {
		t.Fatalf("after the password comes %q", to)
	}
	page := r.see("/staff/sign-in/code", "Set up codes on your telephone", "<svg role=\"img\"")
	wellFormed(t, "code", page)
	found := secretOnPage.FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the page shows no key to type")
	}
	return telephone{found[1]}
}

func TestAPasswordAloneOpensNothing(t *testing.T) {
	h := newHouse(t, withCodes)
	h.person("ada", []string{"editor"})
	r := h.reader()
	phone := setUp(t, h, r, "ada")
	if status, _, to := r.get("/staff/summary"); status != http.StatusSeeOther || !atSignIn(to) {
		t.Fatalf("with a password alone the summary answers %d, %q", status, to)
	}
	if status, body, _ := r.post("/staff/sign-in/code", url.Values{"code": {"000000"}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "That code did not work") {
		t.Errorf("a wrong code answers %d", status)
	}
	if _, _, to := r.post("/staff/sign-in/code", url.Values{"code": {phone.code(t, h)}}); to != "/staff/" {
		t.Fatalf("after the code comes %q", to)
	}
	r.see("/staff/summary")
	s, _ := h.store.Staff.Get(ctx, "ada")
	if s.Code == "" || strings.Contains(s.Code, strings.ReplaceAll(phone.secret, " ", "")) {
		t.Error("the secret is not kept, or kept in clear")
	}
	if h.audited("code-set") != 1 || h.audited("signed-in") != 1 || h.audited("sign-in-failed") != 1 {
		t.Error("the record misses one of them")
	}

	again := h.reader()
	again.post("/staff/sign-in", url.Values{"name": {"ada"}, "password": {password}})
	if page := again.see("/staff/sign-in/code", "Type the code from your telephone"); strings.Contains(page, "<svg role=\"img\" aria-label=\"A QR") {
		t.Error("the secret is shown a second time")
	}
	if status, _, _ := again.post("/staff/sign-in/code", url.Values{"code": {phone.code(t, h)}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a code that was used answers %d", status)
	}
	h.now = h.now.Add(30 * time.Second)
	if _, _, to := again.post("/staff/sign-in/code", url.Values{"code": {phone.code(t, h)}}); to != "/staff/" {
		t.Errorf("the next code leads to %q", to)
	}
}

func TestCodesCantBeGuessed(t *testing.T) {
	h := newHouse(t, withCodes)
	h.person("ada", []string{"editor"})
	r := h.reader()
	phone := setUp(t, h, r, "ada")
	for range 5 {
		r.post("/staff/sign-in/code", url.Values{"code": {"123123"}})
	}
	if status, _, _ := r.post("/staff/sign-in/code", url.Values{"code": {phone.code(t, h)}}); status != http.StatusUnprocessableEntity {
		t.Errorf("right after five wrong codes a good one answers %d", status)
	}
}

func TestTheCodeMustFollowSoon(t *testing.T) {
	h := newHouse(t, withCodes)
	h.person("ada", []string{"editor"})
	r := h.reader()
	phone := setUp(t, h, r, "ada")
	h.now = h.now.Add(11 * time.Minute)
	if _, _, to := r.post("/staff/sign-in/code", url.Values{"code": {phone.code(t, h)}}); to != "/staff/sign-in" {
		t.Errorf("eleven minutes later a code leads to %q", to)
	}
	if _, _, to := h.reader().post("/staff/sign-in/code", url.Values{"code": {phone.code(t, h)}}); to != "/staff/sign-in" {
		t.Errorf("a code without a password leads to %q", to)
	}
}

func TestALostTelephone(t *testing.T) {
	h := newHouse(t, withCodes)
	h.person("ada", []string{"editor"})
	r := h.reader()
	phone := setUp(t, h, r, "ada")
	r.post("/staff/sign-in/code", url.Values{"code": {phone.code(t, h)}})
	h.person("boss", []string{"admin"})
	admin := h.reader()
	bossPhone := setUp(t, h, admin, "boss")
	admin.post("/staff/sign-in/code", url.Values{"code": {bossPhone.code(t, h)}})

	_, _, to := admin.post("/staff/people/ada/code", nil)
	admin.see(to, "Codes taken back")
	if _, _, to := r.get("/staff/summary"); !atSignIn(to) {
		t.Error("the session of whoever has the telephone goes on")
	}
	if next := setUp(t, h, h.reader(), "ada"); next == phone {
		t.Error("the new telephone has the old secret")
	}
	if status, _, _ := admin.post("/staff/people/boss/code", nil); status != http.StatusUnprocessableEntity {
		t.Errorf("an admin takes back their own codes: %d", status)
	}
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	h := newHouse(t)
	r := h.signedIn("ada", []string{"editor"})
	other := h.reader()
	other.post("/staff/sign-in", url.Values{"name": {"ada"}, "password": {password}})
	stranger := h.signedIn("eve", []string{"editor"})
	page := r.see("/staff/sessions", "(this one)", "24 November 2026 at 12:00")
	ids := regexp.MustCompile(`name="session" value="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(ids) != 2 {
		t.Fatalf("%d sessions are listed", len(ids))
	}
	if status, _, _ := stranger.post("/staff/sessions/end", url.Values{"session": {ids[0][1]}}); status != http.StatusNotFound {
		t.Errorf("ending another person's session answered %d", status)
	}
	mine := strings.Index(page, "(this one)") < strings.Index(page, ids[0][0])
	end := ids[map[bool]int{true: 1, false: 0}[mine]][1]
	_, _, to := r.post("/staff/sessions/end", url.Values{"session": {end}})
	r.see(to, "Ended")
	if _, _, to := other.get("/staff/summary"); !atSignIn(to) {
		t.Error("the ended session goes on")
	}
	h.signedIn("boss", []string{"admin"}).post("/staff/people/ada/sessions", nil)
	if _, _, to := r.get("/staff/summary"); !atSignIn(to) {
		t.Error("an admin ended every session, and one goes on")
	}
	if h.audited("session-ended") != 1 || h.audited("sessions-ended") != 1 {
		t.Error("the record misses one of them")
	}
	t.Run("for good, and a sign-in that waits for its code too", func(t *testing.T) {
		h := newHouse(t, withCodes)
		h.person("ada", []string{"editor"})
		half := h.reader()
		if _, _, to := half.post("/staff/sign-in", url.Values{"name": {"ada"}, "password": {password}}); to != "/staff/sign-in/code" {
			t.Fatalf("the password led to %q", to)
		}
		if err := EndSessions(ctx, h.store.Sessions, "ada"); err != nil {
			t.Fatal(err)
		}
		if _, _, to := half.get("/staff/sign-in/code"); to != "/staff/sign-in" {
			t.Errorf("the page for the code led to %q", to)
		}
	})
	t.Run("of nobody, not of everybody", func(t *testing.T) {
		if status, _, _ := h.signedIn("chief", []string{"admin"}).post("/staff/people/new/sessions", nil); status != http.StatusNotFound {
			t.Errorf("answered %d", status)
		}
		if _, _, to := stranger.get("/staff/summary"); atSignIn(to) {
			t.Error("the sessions of everybody have ended")
		}
	})
}

func (h *house) lastOf(what string) store.Audit {
	h.t.Helper()
	var last store.Audit
	for a, err := range h.store.Audit.Find(ctx, store.Query{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		if a.What == what {
			last = *a
		}
	}
	return last
}

func TestAnAdminKeepsAccountsAndEachChangeIsRecorded(t *testing.T) {
	h := newHouse(t)
	r := h.signedIn("boss", []string{"admin"})
	form := url.Values{"id": {"New.Person"}, "name": {"New Person"}, "role": {"viewer"}, "place": {"elm"}}
	status, page, _ := r.post("/staff/people/new", form)
	found := regexp.MustCompile(`<strong>([0-9a-z-]{29})</strong>`).FindStringSubmatch(page)
	if status != http.StatusOK || found == nil {
		t.Fatalf("adding answered %d without a password", status)
	}
	wellFormed(t, "added", page)
	if a := h.lastOf("user-added"); a.By != "boss" || a.Of != "new.person" || a.Reason != "roles none > viewer; places all > elm" {
		t.Errorf("the record says %+v", a)
	}
	theirs := h.reader()
	if _, _, to := theirs.post("/staff/sign-in", url.Values{"name": {"new.person"}, "password": {found[1]}}); to != "/staff/" {
		t.Errorf("the password leads to %q", to)
	}
	if status, _, _ := theirs.get("/staff/summary?place=ash"); status != http.StatusForbidden {
		t.Errorf("another hub answers %d", status)
	}
	_, _, to := r.post("/staff/people/new.person", url.Values{"name": {"New Person"}, "role": {"viewer", "editor"}})
	r.see(to, "Saved")
	if a := h.lastOf("user-changed"); a.Reason != "roles viewer > viewer,editor; places elm > all" {
		t.Errorf("the record says %+v", a)
	}
	theirs.see("/staff/actions")
	r.post("/staff/people/new.person", url.Values{"name": {"New Person"}, "role": {"viewer"}, "disabled": {"yes"}})
	if _, _, to := theirs.get("/staff/summary"); !atSignIn(to) {
		t.Error("a disabled person goes on reading")
	}
	r.see("/staff/people", "new.person", "Disabled")
	r.see("/staff/audit", "changed what an account may do", "roles viewer &gt; viewer,editor")

	for name, wrong := range map[string]url.Values{
		"no role":                    {"id": {"x.y.z"}, "name": {"X"}},
		"a role that is none":        {"id": {"x.y.z"}, "name": {"X"}, "role": {"king"}},
		"a place that is none":       {"id": {"x.y.z"}, "name": {"X"}, "role": {"viewer"}, "place": {"mars"}},
		"a name that is taken":       {"id": {"boss"}, "name": {"X"}, "role": {"viewer"}},
		"the word that is a page":    {"id": {"new"}, "name": {"X"}, "role": {"viewer"}},
		"a sign-in name with spaces": {"id": {"a b c"}, "name": {"X"}, "role": {"viewer"}},
	} {
		if status, _, _ := r.post("/staff/people/new", wrong); status != http.StatusUnprocessableEntity {
			t.Errorf("%s answered %d", name, status)
		}
	}
}

func TestNobodyGivesThemselvesARole(t *testing.T) {
	h := newHouse(t)
	r := h.signedIn("boss", []string{"admin"})
	if status, _, _ := r.post("/staff/people/boss", url.Values{"name": {"Boss"}, "role": {"admin", "safeguarding"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("answered %d", status)
	}
	if s, _ := h.store.Staff.Get(ctx, "boss"); !slices.Equal(s.Roles, []string{"admin"}) {
		t.Errorf("the roles are %v", s.Roles)
	}
}

func TestAChangeThatCantBeRecordedIsNotMade(t *testing.T) {
	h := newHouse(t)
	h.person("ada", []string{"viewer"})
	r := h.signedIn("boss", []string{"admin"})
	h.site.Store.Audit = broken[store.Audit]{h.store.Audit}
	r.post("/staff/people/ada", url.Values{"name": {"Ada"}, "role": {"viewer", "safeguarding"}})
	if s, _ := h.store.Staff.Get(ctx, "ada"); account.Has(s, account.Safeguarding) {
		t.Error("the role was given without a line in the record")
	}
}

func TestTheRecordIsAddedToAndNeverChanged(t *testing.T) {
	h := newHouse(t)
	h.signedIn("boss", []string{"admin"}).see("/staff/audit", "signed in")
	line := h.lastOf("signed-in")
	line.By = "somebody else"
	if err := h.site.Store.Audit.Put(ctx, &line); !errors.Is(err, errAppendOnly) {
		t.Errorf("changing a line: %v", err)
	}
	if err := h.site.Store.Audit.Delete(ctx, line.ID, 0); !errors.Is(err, errAppendOnly) {
		t.Errorf("deleting a line: %v", err)
	}
	for _, r := range h.site.routes() {
		if strings.Contains(r.path, "audit") && r.method != http.MethodGet {
			t.Errorf("%s %s could change the record", r.method, r.path)
		}
	}
}

func TestTheRecordGoesBackPageByPage(t *testing.T) {
	h := newHouse(t)
	r := h.signedIn("boss", []string{"admin"})
	for range 2*maxAudit + 50 {
		h.now = h.now.Add(time.Millisecond)
		if err := h.site.audit(ctx, "boss", "test", "x", nil); err != nil {
			t.Fatal(err)
		}
	}
	older := regexp.MustCompile(`href="(/staff/audit\?before=\d+)"`)
	lines, path := 0, "/staff/audit"
	for pages := 0; path != "" && pages < 5; pages++ {
		page := r.see(path)
		lines += strings.Count(page, "<td>test</td>")
		path = ""
		if found := older.FindStringSubmatch(page); found != nil {
			path = found[1]
		}
	}
	if lines < 2*maxAudit+50 {
		t.Errorf("%d lines can be read", lines)
	}
}
