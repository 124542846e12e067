package webform_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/channels/webform/formtest"
	"familyvoice/store"
)

// plea tells of harm in the box for a number, and has no number in it.
const plea = "my dad hits me, don't phone home, I am in year 5 at Elm Primary"

// requests are the alerts of those who asked for a person or told of harm, with or without a run.
func requests(t *testing.T, s *formtest.Site) (kinds []string) {
	t.Helper()
	for c, err := range s.Store.Contacts.Find(context.Background(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range c.Alerts {
			kinds = append(kinds, strings.Join(a.Kinds, " "))
		}
	}
	for r, err := range s.Store.Responses.Find(context.Background(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range r.Alerts {
			kinds = append(kinds, strings.Join(a.Kinds, " "))
		}
	}
	return kinds
}

func TestAPleaWithoutANumberIsHeard(t *testing.T) {
	pleads := func(t *testing.T, page *formtest.Page, want bool) {
		t.Helper()
		if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Text(), "Enter a phone number or an email address") {
			t.Errorf("a number is still asked for: %s", page)
		}
		if got := strings.HasPrefix(page.Text(), "Thank you for telling us. Help is here"); got != want || want != strings.Contains(page.Body, `href="tel:08001111"`) {
			t.Errorf("help first is %v: %s", got, page)
		}
	}
	for name, fields := range map[string]url.Values{
		"in the box for a number": {"reach": {plea}},
		"in the box for when":     {"reach": {"my school"}, "safe": {plea}},
		"at length":               {"reach": {plea + strings.Repeat(" and I can not sleep at all", 40)}},
	} {
		t.Run(name, func(t *testing.T) {
			s := formtest.Start(t)
			b := s.Browser(t)
			b.Get("/survey/contact-me")
			for range 2 {
				pleads(t, b.Fill(fields, ""), true)
			}
			got := requests(t, s)
			if len(got) != 2 || !strings.Contains(strings.Join(got, ","), "wants-contact") {
				t.Errorf("the disclosure and the request, once however often it is pressed: %q", got)
			}
			if !strings.Contains(b.Page.Body, "Elm Primary") {
				t.Errorf("what was typed is gone: %s", b.Page)
			}
		})
	}
	t.Run("also where there is a run", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		begin(t, b, "/survey/")
		b.Get("/survey/contact-me")
		pleads(t, b.Fill(url.Values{"reach": {plea}}, ""), true)
		if n := alerts(t, s); n != 2 {
			t.Errorf("the run has %d alerts", n)
		}
	})
	t.Run("in the language that the page was turned to", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		begin(t, b, "/survey/")
		b.Get("/survey/contact-me?lang=pl")
		if b.Fill(url.Values{"reach": {"tata mnie bije"}}, ""); !strings.Contains(b.Page.Body, `lang="pl"`) || !strings.Contains(b.Page.Body, `href="tel:999"`) || alerts(t, s) == 0 {
			t.Errorf("%d alerts: %s", alerts(t, s), b.Page)
		}
	})
	t.Run("help stays for who turns the page to another language", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		b.Get("/survey/contact-me")
		b.Fill(url.Values{"reach": {plea}}, "")
		if b.Fill(url.Values{"speak": {"pl"}}, ""); !strings.Contains(b.Page.Body, `href="tel:08001111"`) || len(requests(t, s)) != 2 {
			t.Errorf("got %s", b.Page)
		}
	})
	t.Run("while the store is away", func(t *testing.T) {
		s, talk := interruptible(t)
		b := s.Browser(t)
		b.Get("/survey/contact-me")
		talk.away.Store(true)
		if pleads(t, b.Fill(url.Values{"reach": {plea}}, ""), true); len(talk.waiting) != 1 || talk.waiting[0].Text != plea {
			t.Errorf("%d wait", len(talk.waiting))
		}
	})
	t.Run("from a busy address, within bounds", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		b.Get("/survey/contact-me")
		form := b.Page
		exhaust(b)
		for range 40 {
			b.Page = form
			pleads(t, b.Fill(url.Values{"reach": {plea}, "shown": {time.Now().String()}}, ""), true)
		}
		if n := len(requests(t, s)); n < 50 || n > 64 {
			t.Errorf("%d alerts: thirty pleas are heard at once, each a disclosure and a request", n)
		}
	})
	t.Run("nothing else is passed on without a number", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		b.Get("/survey/contact-me")
		pleads(t, b.Fill(url.Values{"reach": {"ask at the hub"}, "safe": {"after four"}}, ""), false)
		if got := requests(t, s); len(got) != 0 {
			t.Errorf("got %q", got)
		}
	})
	t.Run("a long note beside a number is no reason to throw either away", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		begin(t, b, "/survey/")
		b.Get("/survey/contact-me")
		b.Fill(url.Values{"reach": {"07700 900123"}, "safe": {strings.Repeat("text me after school. ", 40)}}, "")
		// What waits for its second look is no request.
		asked := slices.DeleteFunc(requests(t, s), func(kinds string) bool { return kinds != "wants-contact" })
		if b.Page.Path != "/survey/contact-sent" || len(asked) != 1 {
			t.Errorf("%d requests: %s", len(asked), b.Page)
		}
	})
}

// Two tabs of one browser share its cookie: what is written in the tab of the first run belongs to no run that goes on.
func TestWordsOfAnotherRunAreHeard(t *testing.T) {
	// twoTabs is a browser in which a run was begun after the page of another was opened, and that page's form.
	twoTabs := func(t *testing.T, s *formtest.Site, second string) (b *formtest.Browser, action string, fields url.Values) {
		t.Helper()
		b = s.Browser(t)
		begin(t, b, "/survey/")
		answer(t, b, "me and my two")
		answer(t, b, "their manners")
		answer(t, b, "a garden")
		b.PastSafety()
		action, _, fields = b.Form(nil, "")
		if action != "/survey/q/fears" {
			t.Fatalf("the first tab is at %s", action)
		}
		b.Get("/survey/")
		b.Fill(url.Values{"survey": {second}}, "")
		b.Fill(nil, "") // somebody else begins here
		return b, action, fields
	}
	for _, second := range []string{"our-family", "our-family-young"} {
		t.Run("after "+second, func(t *testing.T) {
			s := formtest.Start(t)
			b, action, fields := twoTabs(t, s, second)
			going := b.Page.Path
			session := b.Cookies["fv-session"].Value
			fields.Set("text", disclosure)
			for range 2 {
				helpsFirst(t, b.Post(action, fields))
			}
			if n := alerts(t, s); n != 1 {
				t.Errorf("%d alerts, however often it is sent", n)
			}
			if !strings.Contains(b.Page.Text(), "What worries you?") {
				t.Errorf("it is not the question that they answered: %s", b.Page)
			}
			if b.Fill(nil, ""); b.Page.Path != going || b.Cookies["fv-session"].Value != session {
				t.Errorf("the run that goes on keeps the browser: %s", b.Page)
			}
			kept := 0
			for r, err := range s.Store.Responses.Find(context.Background(), store.Query{}) {
				if err != nil {
					t.Fatal(err)
				}
				if r.Answered == 1 && r.Stage == "asking" {
					kept++
				}
			}
			if kept != 1 {
				t.Errorf("%d runs hold the words that were sent once more", kept)
			}
		})
	}
	t.Run("other words come back too, and raise nothing", func(t *testing.T) {
		s := formtest.Start(t)
		b, action, fields := twoTabs(t, s, "our-family-young")
		fields.Set("text", "the damp")
		page := b.Post(action, fields)
		if got := formtest.Text(page.First("textarea")); got != "the damp" || strings.Contains(page.Text(), "Help is here") || alerts(t, s) != 0 {
			t.Errorf("got %s", page)
		}
	})
	t.Run("a page without words, or skipped, leads to where the run stands", func(t *testing.T) {
		s := formtest.Start(t)
		b, action, fields := twoTabs(t, s, "our-family-young")
		going := b.Page.Path
		if page := b.Post(action, fields); page.Path != going {
			t.Errorf("empty: %s", page)
		}
		fields.Set("text", "the damp")
		fields.Set("skip", "1")
		if page := b.Post(action, fields); page.Path != going {
			t.Errorf("skipped: %s", page)
		}
	})
	t.Run("from a busy address", func(t *testing.T) {
		s := formtest.Start(t)
		b, action, fields := twoTabs(t, s, "our-family-young")
		fields.Set("text", disclosure)
		exhaust(b)
		if helpsFirst(t, b.Post(action, fields)); b.Page.Status != http.StatusTooManyRequests || alerts(t, s) != 1 {
			t.Errorf("%d alerts: %s", alerts(t, s), b.Page)
		}
	})
}

func TestADisclosureThatIsSkippedGetsHelpOnce(t *testing.T) {
	const skip = "Skip this question"
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	b.Fill(url.Values{"text": {disclosure}}, skip)
	if helpsFirst(t, b.Page); b.Page.Path != "/survey/q/about" || b.Page.Status != http.StatusOK {
		t.Errorf("help comes before going on: %s", b.Page)
	}
	t.Run("also for who turns to another language", func(t *testing.T) {
		action, _, fields := b.Form(url.Values{"speak": {"pl"}}, "")
		if b.Post(action, fields); !strings.Contains(b.Page.Body, `href="tel:999"`) || !strings.Contains(b.Page.Body, `lang="pl"`) {
			t.Errorf("got %s", b.Page)
		}
		action, _, fields = b.Form(url.Values{"speak": {"en"}}, "")
		b.Post(action, fields)
		helpsFirst(t, b.Page)
	})
	if b.Fill(nil, skip); b.Page.Path != "/survey/q/proud" || strings.Contains(b.Page.Text(), "Help is here") {
		t.Errorf("then they go on: %s", b.Page)
	}
	if r := onlyResponse(t, s); r.Answered != 0 || len(r.Alerts) != 0 {
		t.Errorf("%d answers and %d alerts of what was passed over", r.Answered, len(r.Alerts))
	}
	t.Run("who sends it after all is heard", func(t *testing.T) {
		b.Fill(url.Values{"text": {disclosure}}, skip)
		b.Fill(nil, "")
		if r := onlyResponse(t, s); b.Page.Path != "/survey/q/hopes" || r.Answered != 1 || len(r.Alerts) != 1 {
			t.Errorf("%d answers and %d alerts: %s", r.Answered, len(r.Alerts), b.Page)
		}
	})
	t.Run("harmless words are skipped at once", func(t *testing.T) {
		if b.Fill(url.Values{"text": {"a garden"}}, skip); b.Page.Path != "/survey/safety" {
			t.Errorf("got %s", b.Page)
		}
	})
	t.Run("once the browser was closed, too, and nobody is told", func(t *testing.T) {
		b.PastSafety()
		b.Cookies = map[string]*http.Cookie{}
		b.Fill(url.Values{"text": {disclosure}}, skip)
		helpsFirst(t, b.Page)
		if b.Fill(nil, skip); b.Page.Path != "/survey/q/change" || alerts(t, s) != 1 {
			t.Errorf("%d alerts: %s", alerts(t, s), b.Page)
		}
	})
}
