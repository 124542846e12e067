package webform_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
	"familyvoice/conversation"
	"familyvoice/store"
)

// interrupted is a conversation whose store can go away: no run can be read then, and what comes waits on the disk.
type interrupted struct {
	webform.Conversation
	away, full atomic.Bool // full: the disk takes nothing either
	behind     atomic.Bool // the store is back, and what comes waits behind what waited
	waiting    []channels.Inbound
	took       []channels.Inbound
}

func (i *interrupted) View(ctx context.Context, address string) (conversation.View, error) {
	if i.away.Load() {
		return conversation.View{}, store.ErrUnavailable
	}
	return i.Conversation.View(ctx, address)
}

func (i *interrupted) Receive(ctx context.Context, in channels.Inbound) error {
	switch {
	case i.full.Load():
		return store.ErrUnavailable
	case i.away.Load() || i.behind.Load():
		i.waiting = append(i.waiting, in)
		return nil
	}
	i.took = append(i.took, in)
	return i.Conversation.Receive(ctx, in)
}

// back lets the store come back and applies what waited.
func (i *interrupted) back(t *testing.T) {
	t.Helper()
	i.away.Store(false)
	i.full.Store(false)
	i.behind.Store(false)
	for _, in := range i.waiting {
		if err := i.Conversation.Receive(context.Background(), in); err != nil {
			t.Fatal(err)
		}
	}
}

func interruptible(t *testing.T) (*formtest.Site, *interrupted) {
	t.Helper()
	talk := &interrupted{}
	s := formtest.Start(t, func(c *webform.Config) {
		talk.Conversation = c.Conversation
		c.Conversation = talk
	})
	return s, talk
}

// alerts is how many alerts the runs of the site raised.
func alerts(t *testing.T, s *formtest.Site) (n int) {
	t.Helper()
	for r, err := range s.Store.Responses.Find(context.Background(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		n += len(r.Alerts)
	}
	return n
}

const disclosure = "my dad hits me and I am scared to go home"

// helpsFirst says whether a page begins with help, and shows what was typed below it.
func helpsFirst(t *testing.T, page *formtest.Page) {
	t.Helper()
	if text := page.Text(); !strings.HasPrefix(text, "Thank you for telling us. Help is here") || !strings.Contains(page.Body, `href="tel:08001111"`) {
		t.Errorf("the page should begin with help: %s", page)
	}
	if got := formtest.Text(page.First("textarea")); got != disclosure {
		t.Errorf("the words should be there, not %q", got)
	}
}

func TestADisclosureIsHeardWhileTheStoreIsAway(t *testing.T) {
	s, talk := interruptible(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	talk.away.Store(true)
	t.Run("other words wait in the page", func(t *testing.T) {
		answer(t, b, "me and my two")
		if len(talk.waiting) != 0 || !strings.HasPrefix(b.Page.Text(), "We could not save that yet") {
			t.Errorf("%d are handed on: %s", len(talk.waiting), b.Page)
		}
	})
	t.Run("what is passed over gets help, and is not handed on", func(t *testing.T) {
		b.Fill(url.Values{"text": {disclosure}, "skip": {"1"}}, "")
		if helpsFirst(t, b.Page); len(talk.waiting) != 0 {
			t.Error("nobody sent it")
		}
	})
	t.Run("it gets help, and is kept", func(t *testing.T) {
		for range 2 {
			answer(t, b, disclosure)
			helpsFirst(t, b.Page)
			if b.Page.Status != http.StatusServiceUnavailable || strings.Contains(b.Page.Text(), "could not save") {
				t.Errorf("got %s", b.Page)
			}
		}
		if len(talk.waiting) != 2 || talk.waiting[0].Text != disclosure || talk.waiting[1].ID != talk.waiting[0].ID {
			t.Fatalf("the second press should be the same message: %d wait", len(talk.waiting))
		}
	})
	t.Run("and is one answer and one alert, however often Continue is pressed", func(t *testing.T) {
		talk.back(t)
		if b.Fill(nil, ""); b.Page.Path != "/survey/q/proud" {
			t.Errorf("the survey goes on: %s", b.Page)
		}
		if r := onlyResponse(t, s); r.Answered != 1 || len(r.Alerts) != 1 {
			t.Errorf("%d answers and %d alerts", r.Answered, len(r.Alerts))
		}
	})
	t.Run("where the disk takes nothing either the page says so", func(t *testing.T) {
		talk.away.Store(true)
		talk.full.Store(true)
		answer(t, b, disclosure)
		if helpsFirst(t, b.Page); !strings.Contains(b.Page.Text(), "We could not save that yet") {
			t.Errorf("got %s", b.Page)
		}
	})
}

// The store is back, but words of this session still wait: it can be read that nothing of them has arrived.
func TestADisclosureBehindWordsThatWaitGetsHelpOnItsPage(t *testing.T) {
	s, talk := interruptible(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	talk.behind.Store(true)
	t.Run("it gets help first and is there, however often Continue is pressed", func(t *testing.T) {
		for range 2 {
			answer(t, b, disclosure)
			if helpsFirst(t, b.Page); b.Page.Status != http.StatusOK {
				t.Errorf("got %s", b.Page)
			}
		}
		if len(talk.waiting) != 2 || talk.waiting[1].ID != talk.waiting[0].ID {
			t.Fatalf("the second press should be the same message: %d wait", len(talk.waiting))
		}
	})
	t.Run("once it has arrived the survey goes on, with one alert", func(t *testing.T) {
		talk.back(t)
		if b.Fill(nil, ""); b.Page.Path != "/survey/q/proud" || !strings.HasPrefix(b.Page.Text(), "Thank you for telling us. Help is here") {
			t.Errorf("the next question should begin with help: %s", b.Page)
		}
		if r := onlyResponse(t, s); r.Answered != 1 || len(r.Alerts) != 1 {
			t.Errorf("%d answers and %d alerts", r.Answered, len(r.Alerts))
		}
	})
	t.Run("who passes over such words is held up by help once", func(t *testing.T) {
		b.Fill(url.Values{"text": {disclosure}, "skip": {"1"}}, "")
		helpsFirst(t, b.Page)
		if b.Fill(nil, "Skip this question"); b.Page.Path != "/survey/q/hopes" {
			t.Errorf("got %s", b.Page)
		}
	})
}

// The last choice also passes the question that no page asks: nobody has seen a page between the two.
func TestAPageThatSendsTwoMessagesSaysSo(t *testing.T) {
	s, talk := interruptible(t)
	toCheck(t, s.Browser(t))
	n := len(talk.took)
	if role, pass := talk.took[n-2], talk.took[n-1]; role.Question != "role" || role.Further || pass.Question != "subscribe" || !pass.Further {
		t.Errorf("got %+v and then %+v", role, pass)
	}
}

func TestADisclosureIsHeardFromABusyAddress(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	action, _, fields := b.Form(url.Values{"text": {disclosure}}, "")
	exhaust(b)
	page := b.Post(action, fields)
	if helpsFirst(t, page); page.Status != http.StatusTooManyRequests || alerts(t, s) != 1 {
		t.Errorf("%d alerts: %s", alerts(t, s), page)
	}
	s.Wait(2 * time.Minute)
	if b.Fill(nil, ""); b.Page.Path != "/survey/q/proud" || alerts(t, s) != 1 {
		t.Errorf("%d alerts once it is sent again: %s", alerts(t, s), b.Page)
	}
	t.Run("also once the browser was closed", func(t *testing.T) {
		exhaust(b)
		b.Cookies = map[string]*http.Cookie{}
		if helpsFirst(t, b.Post(action, fields)); alerts(t, s) != 2 || len(b.Cookies) != 0 {
			t.Errorf("%d alerts, %d cookies", alerts(t, s), len(b.Cookies))
		}
	})
	t.Run("a flood of them is bounded, and each gets help", func(t *testing.T) {
		for range 100 {
			fields.Set("nonce", strings.Repeat("0", 32))
			fields.Set("shown", time.Now().String()) // another message
			b.PostOnly(action, fields)
		}
		helpsFirst(t, b.Post(action, fields))
		if n := alerts(t, s); n > 40 {
			t.Errorf("one address raised %d alerts at once", n)
		}
	})
}

func TestADisclosureWhoseSessionIsGoneGetsHelpFirst(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	action, _, fields := b.Form(url.Values{"text": {disclosure}}, "")
	b.Cookies = map[string]*http.Cookie{}
	for range 2 {
		helpsFirst(t, b.Post(action, fields))
	}
	if alerts(t, s) != 1 || len(b.Cookies) != 0 {
		t.Errorf("%d alerts, %d cookies: it is heard at once, and begins nothing in this browser", alerts(t, s), len(b.Cookies))
	}
	t.Run("and is an answer once they go on", func(t *testing.T) {
		if b.Fill(nil, ""); b.Page.Path != "/survey/q/proud" {
			t.Errorf("got %s", b.Page)
		}
	})
	t.Run("a device that was left keeps nothing of it for whoever comes next", func(t *testing.T) {
		b.Post("/survey/clear", nil)
		helpsFirst(t, b.Post(action, fields))
		if page := b.Get("/survey/carry-on"); strings.Contains(page.Text(), "Help is here") {
			t.Errorf("got %s", page)
		}
	})
}

func TestARequestForAPersonIsNeverLost(t *testing.T) {
	asks := func(t *testing.T, b *formtest.Browser) *formtest.Page {
		t.Helper()
		return b.Fill(url.Values{"reach": {"07700 900123"}, "safe": {"text only"}}, "")
	}
	comesBack := func(t *testing.T, page *formtest.Page, status int) {
		t.Helper()
		for _, want := range []string{`value="07700 900123"`, `value="text only"`, `href="tel:999"`, "ry again"} {
			if page.Status != status || !strings.Contains(page.Body, want) {
				t.Errorf("no %s: %s", want, page)
			}
		}
	}
	t.Run("while the store is away", func(t *testing.T) {
		s, talk := interruptible(t)
		b := s.Browser(t)
		begin(t, b, "/survey/")
		b.Get("/survey/contact-me")
		talk.away.Store(true)
		if asks(t, b); b.Page.Path != "/survey/contact-sent" || len(talk.waiting) != 1 || talk.waiting[0].Text != "07700 900123\ntext only" {
			t.Fatalf("%d wait: %s", len(talk.waiting), b.Page)
		}
		if talk.back(t); alerts(t, s) != 1 {
			t.Errorf("%d requests are there", alerts(t, s))
		}
	})
	t.Run("where the disk takes nothing either it comes back with what was typed", func(t *testing.T) {
		s, talk := interruptible(t)
		b := s.Browser(t)
		begin(t, b, "/survey/")
		b.Get("/survey/contact-me")
		talk.away.Store(true)
		talk.full.Store(true)
		comesBack(t, asks(t, b), http.StatusServiceUnavailable)
		talk.back(t)
		if b.Fill(nil, ""); b.Page.Path != "/survey/contact-sent" || alerts(t, s) != 1 {
			t.Errorf("%d requests are there: %s", alerts(t, s), b.Page)
		}
	})
	t.Run("from a busy address", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		b.Get("/survey/contact-me")
		form := b.Page
		exhaust(b)
		if asks(t, b); b.Page.Status != http.StatusOK || b.Page.Heading() != "A worker will get in touch with you" || alerts(t, s) != 1 {
			t.Errorf("%d requests are there: %s", alerts(t, s), b.Page)
		}
		for range 40 {
			b.Page = form
			asks(t, b)
		}
		comesBack(t, b.Page, http.StatusTooManyRequests)
		s.Wait(2 * time.Minute)
		if b.Fill(nil, ""); b.Page.Path != "/survey/contact-sent" || alerts(t, s) != 1 {
			t.Errorf("%d requests are there: %s", alerts(t, s), b.Page)
		}
	})
}
