package e2e

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/e2e/harness"
	"familyvoice/retention"
	"familyvoice/staff"
	"familyvoice/staff/account"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"
)

// editor signs in to the staff site over the house's store and returns how they send a form of it.
func (h *texting) editor() func(path string, form url.Values) string {
	h.t.Helper()
	const password = "three warm words"
	hash, err := account.HashPassword(password)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.Store.Staff.Put(h.t.Context(), &store.Staff{Meta: store.Meta{ID: "ada"}, Name: "Ada", Password: hash, Roles: []string{account.Editor}}); err != nil {
		h.t.Fatal(err)
	}
	router := gin.New()
	staff.New(staff.Config{Store: h.Store, Keys: h.Keys, Renderer: web.New(web.Options{}), Now: h.Now, PasswordAlone: true, SignInPause: time.Millisecond}).Mount(router)
	server := httptest.NewServer(router)
	h.t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	send := func(path string, form url.Values) string {
		h.t.Helper()
		req, err := http.NewRequest(http.MethodPost, server.URL+path, strings.NewReader(form.Encode()))
		if err != nil {
			h.t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		res, err := client.Do(req)
		if err != nil {
			h.t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		if res.StatusCode != http.StatusSeeOther {
			h.t.Fatalf("%s answered %d", path, res.StatusCode)
		}
		return res.Header.Get("Location")
	}
	send("/staff/sign-in", url.Values{"name": {"ada"}, "password": {password}})
	return send
}

// A round from its page to its end: who belongs to it, what is read of it, and until when a number leads to its answers.
func TestARoundFromItsFirstDayToTheLastTraceOfANumber(t *testing.T) {
	t.Parallel()
	h := newTexting(t)
	if to := h.editor()("/staff/rounds/new", url.Values{
		"name": {"Advent"}, "first": {"2026-11-25"}, "last": {"2026-12-01"}, "version": {"0"}, "target-language-en": {"50"},
	}); to != "/staff/rounds?done=saved" {
		t.Fatalf("led to %q", to)
	}
	rounds := map[string]store.Round{}
	for r, err := range h.Store.Rounds.Find(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		rounds[r.Name] = *r
	}
	advent := rounds["Advent"].ID

	phone := func(i int) string { return fmt.Sprintf("+4477009001%02d", i) }
	answer := func(i int) { h.say(phone(i), "hello", "GO", "me and my two", "their jokes") }
	roundOf := func(i int) string {
		t.Helper()
		_, r, ok := h.State(channels.SMS, harness.Number, phone(i))
		if !ok {
			t.Fatalf("family %d has no run", i)
		}
		return r.Round
	}
	const early, late, many = 0, 20, 12
	answer(early)
	h.Set(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC))
	for i := 1; i <= many; i++ {
		answer(i)
	}
	h.Set(time.Date(2026, 12, 2, 9, 0, 0, 0, time.UTC))
	answer(late)
	if roundOf(early) != store.OpenRound || roundOf(1) != advent || roundOf(many) != advent || roundOf(late) != store.OpenRound {
		t.Errorf("early %q, within %q and %q, late %q", roundOf(early), roundOf(1), roundOf(many), roundOf(late))
	}
	for i := range 10 { // so that who came before and after is no handful
		answer(30 + i)
	}

	t.Run("once it is over, it is read together", func(t *testing.T) {
		m := &release.Maker{Store: h.Store, Now: h.Now, Council: harness.Council, Themes: []release.Label{{ID: "money", Name: "Money"}}}
		if _, err := m.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		b, err := release.Latest(t.Context(), h.Store, release.ForLeadership, "", "round:"+advent)
		if err != nil {
			t.Fatal(err)
		}
		if n, ok := b.Families.Show(); !ok || n != many || !b.Period.Closed || b.Period.Until != "2026-12-01" || b.Period.Label != "Advent" {
			t.Errorf("it is read as %d families of %+v", n, b.Period)
		}
		if !slices.ContainsFunc(b.NotHeard, func(g release.Gap) bool { return g.Label == "English" && g.Target == 50 }) {
			t.Errorf("whom the group wanted to hear is %+v", b.NotHeard)
		}
		within := 0
		for e, err := range h.Store.Excerpts.Find(t.Context(), store.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			if b.Period.Holds(e.Day, e.Round) {
				within++
			}
		}
		if within != 2*many {
			t.Errorf("%d answers lie in it, want two of each of %d families", within, many)
		}
	})
	kept := func(i int) bool {
		_, err := h.Store.Contacts.Get(t.Context(), h.Keys.AddressID("sms", harness.Number, phone(i)))
		return err == nil
	}
	t.Run("ninety days after the last message, a number of no round is forgotten, and one of the round is not", func(t *testing.T) {
		h.Set(time.Date(2027, 3, 1, 23, 59, 0, 0, time.UTC))
		counts := h.forget(false)
		if kept(early) || !kept(1) || !kept(many) || counts[retention.CountUnlinked] != 1 {
			t.Errorf("early %t, within %t and %t: %v", kept(early), kept(1), kept(many), counts)
		}
	})
	t.Run("ninety days after the round closed, its numbers are forgotten", func(t *testing.T) {
		h.Set(time.Date(2027, 3, 2, 0, 0, 0, 0, time.UTC))
		counts := h.forget(false)
		if kept(1) || kept(many) || !kept(late) || counts[retention.CountUnlinked] != many {
			t.Errorf("within %t and %t, late %t: %v", kept(1), kept(many), kept(late), counts)
		}
	})
}
