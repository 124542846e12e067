package webform_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"familyvoice/channels"
	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
	"familyvoice/conversation"
)

// counted is a conversation that notes how often it was asked for anything.
type counted struct {
	webform.Conversation
	asked atomic.Int64
}

func (c *counted) View(ctx context.Context, address string) (conversation.View, error) {
	c.asked.Add(1)
	return c.Conversation.View(ctx, address)
}

func (c *counted) Receive(ctx context.Context, in channels.Inbound) error {
	c.asked.Add(1)
	return c.Conversation.Receive(ctx, in)
}

// exhaust asks for pages until the address is refused.
func exhaust(b *formtest.Browser) {
	for range 700 {
		b.Do(httptest.NewRequest(http.MethodGet, "/help-now", nil))
	}
}

func TestARefusalComesBeforeAnythingElse(t *testing.T) {
	var talk *counted
	var failing atomic.Bool
	s := formtest.Start(t, func(c *webform.Config) {
		talk = &counted{Conversation: c.Conversation}
		c.Conversation, c.AlertsFailing = talk, failing.Load
	})
	b := s.Browser(t)
	begin(t, b, "/survey/")
	request := func() *http.Request {
		r := httptest.NewRequest(http.MethodGet, "/survey/q/about", nil)
		r.Header.Set("Accept-Encoding", "gzip")
		return r
	}
	served := testing.AllocsPerRun(20, func() { b.Do(request()) })
	exhaust(b)
	before := talk.asked.Load()
	t.Run("it costs a fraction of a page, and asks neither the session nor the store", func(t *testing.T) {
		refused := testing.AllocsPerRun(20, func() {
			if w := b.Do(request()); w.Code != http.StatusTooManyRequests {
				t.Fatalf("got %d", w.Code)
			}
		})
		t.Logf("%.0f allocations for a question, %.0f for a refusal", served, refused)
		if refused > served/5 {
			t.Errorf("a refusal makes %.0f allocations, a question %.0f", refused, served)
		}
		for _, path := range []string{"/survey/send", "/survey/begin", "/survey/delete", "/survey/carry-on", "/nowhere"} {
			if w := b.PostOnly(path, nil); w.Code != http.StatusTooManyRequests {
				t.Errorf("%s answers %d", path, w.Code)
			}
		}
		if n := talk.asked.Load() - before; n > 0 {
			t.Errorf("the conversation was asked %d times", n)
		}
	})
	t.Run("it is a page like any other", func(t *testing.T) {
		for _, lang := range []string{"en", "ar", "cy", "pl", "ro", "uk", "ur"} {
			page := b.Get("/survey/?lang=" + lang)
			for _, fault := range faults(page, lang) {
				t.Errorf("%s: %s", lang, fault)
			}
			for name, want := range map[string]string{"Retry-After": "60", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"} {
				if got := page.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "script-src 'none'") {
				t.Errorf("the policy is %q", policy)
			}
			if page.Status != http.StatusTooManyRequests || page.First("script") != nil || !strings.Contains(page.Body, `href="/help-now`) {
				t.Errorf("%s: got %s", lang, page)
			}
		}
		b.Lang = "pl"
		if page := b.Get("/"); language(page) != "pl" {
			t.Errorf("the browser's language is not taken: %s", language(page))
		}
		b.Lang = "en-GB"
	})
	t.Run("it shows who to call while alerts can't be delivered", func(t *testing.T) {
		failing.Store(true)
		if page := b.Get("/"); !strings.Contains(page.Body, "fv-alarm") || !strings.Contains(page.Body, `href="tel:999"`) {
			t.Errorf("the banner is not there: %s", page.Body)
		}
		failing.Store(false)
		if page := b.Get("/"); strings.Contains(page.Body, "fv-alarm") {
			t.Error("the banner stays")
		}
	})
	t.Run("a hub's screen comes back by itself", func(t *testing.T) {
		screen := s.Browser(t)
		screen.Cookies["fv-kiosk"] = &http.Cookie{Name: "fv-kiosk", Value: "elm-park"}
		if page := screen.Get("/survey/"); page.Status != http.StatusTooManyRequests || page.Header.Get("Refresh") != "60; url=/kiosk/elm-park" {
			t.Errorf("got %d, Refresh %q", page.Status, page.Header.Get("Refresh"))
		}
	})
	t.Run("it says who to call", func(t *testing.T) {
		page := b.Get("/help-now")
		for _, want := range []string{`href="tel:999"`, `href="tel:08001111"`, `href="tel:116123"`} {
			if page.Status != http.StatusTooManyRequests || !strings.Contains(page.Body, want) {
				t.Errorf("no %s: %s", want, page)
			}
		}
	})
	t.Run("leaving and clearing are refused to no browser, wherever it says that it comes from", func(t *testing.T) {
		for _, path := range []string{"/survey/leave", "/survey/clear"} {
			r := httptest.NewRequest(http.MethodPost, path, nil)
			r.Header.Set("Origin", "https://elsewhere.example")
			if w := b.Do(r); w.Code != http.StatusSeeOther {
				t.Errorf("%s answers %d", path, w.Code)
			}
		}
	})
	t.Run("leaving, clearing and a screen that is left alone forget all the same", func(t *testing.T) {
		session := b.Cookies["fv-session"].Value
		if w := b.PostOnly("/survey/leave", nil); w.Header().Get("Location") != "https://www.bbc.co.uk/weather" || b.Cookies["fv-session"].Value == session {
			t.Errorf("leaving gives %d, %s", w.Code, w.Header().Get("Location"))
		}
		session = b.Cookies["fv-session"].Value
		if w := b.PostOnly("/survey/clear", nil); w.Code != http.StatusSeeOther || b.Cookies["fv-session"].Value == session {
			t.Errorf("clearing gives %d", w.Code)
		}
		session = b.Cookies["fv-session"].Value
		if page := b.Get("/kiosk/elm-park"); page.Status != http.StatusTooManyRequests || b.Cookies["fv-session"].Value == session {
			t.Errorf("the screen still has its session: %s", page)
		}
	})
	t.Run("nobody at another address notices", func(t *testing.T) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = "198.51.100.7:4000"
		if s.Handler.ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Errorf("got %d", w.Code)
		}
	})
}

// broken is a conversation with a fault in it.
type broken struct{ webform.Conversation }

func (broken) View(context.Context, string) (conversation.View, error) { panic("a family's words") }

func TestAFaultIsSaidInTheFamilysLanguage(t *testing.T) {
	s := formtest.Start(t, func(c *webform.Config) { c.Conversation = broken{c.Conversation} })
	b := s.Browser(t)
	b.Cookies["fv-session"] = &http.Cookie{Name: "fv-session", Value: strings.Repeat("0", 32)}
	for lang, says := range map[string]string{"en": "It is not your fault", "ar": ""} {
		page := b.Get("/survey/?lang=" + lang)
		if page.Status != http.StatusInternalServerError || language(page) != lang || !strings.Contains(page.Text(), says) || strings.Contains(page.Body, "a family's words") {
			t.Errorf("got %s in %s", page, language(page))
		}
		for _, fault := range faults(page, lang) {
			t.Errorf("%s: %s", lang, fault)
		}
	}
}

func TestAPageOpenedAgainWhereOneWasPosted(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	posts := []string{"/survey/begin", "/survey/send", "/survey/carry-on/code", "/survey/clear", "/survey/language", "/survey/experience"}
	for _, path := range posts {
		if page := b.Get(path); page.Path != "/survey/" || page.Status != http.StatusOK {
			t.Errorf("%s, with nothing begun, leads to %s", path, page)
		}
	}
	begin(t, b, "/survey/")
	for _, path := range posts {
		if page := b.Get(path); page.Path != "/survey/q/about" {
			t.Errorf("%s, in a survey, leads to %s", path, page)
		}
	}
	b = s.Browser(t)
	toCheck(t, b)
	b.Fill(nil, "")
	for _, path := range posts {
		if page := b.Get(path); page.Path != "/survey/sent" || !strings.Contains(page.Heading(), "Thank you") {
			t.Errorf("%s, once it is sent, leads to %s", path, page)
		}
	}
}
