package webform_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"familyvoice/channels/webform/formtest"
	"familyvoice/store"
)

func TestMistakes(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	check := func(t *testing.T, page *formtest.Page, says string) {
		t.Helper()
		if !strings.HasPrefix(page.Title(), "Error: ") || page.Status != http.StatusUnprocessableEntity {
			t.Errorf("the page is %q with %d", page.Title(), page.Status)
		}
		if strings.Count(page.Text(), says) != 2 || !strings.Contains(page.Text(), "There is a problem") {
			t.Errorf("the summary and the field both say %q: %s", says, page)
		}
		if !strings.Contains(page.Body, `<a href="#answer">`) || !strings.Contains(page.Body, `id="answer"`) {
			t.Error("the summary links to the field")
		}
	}
	t.Run("nothing written", func(t *testing.T) {
		b.Fill(url.Values{"text": {" \n "}}, "")
		check(t, b.Page, "Write something, or press Skip this question")
	})
	t.Run("dots alone", func(t *testing.T) {
		b.Fill(url.Values{"text": {"..."}}, "")
		check(t, b.Page, "Write something, or press Skip this question")
	})
	t.Run("32 KiB is kept whole", func(t *testing.T) {
		long := strings.Repeat("a long story ", 32<<10/13)
		answer(t, b, long)
		if b.Page.Path != "/survey/q/proud" {
			t.Fatalf("got %s", b.Page)
		}
		if got := formtest.Text(b.Get("/survey/q/about").First("textarea")); got != strings.TrimSpace(long) {
			t.Errorf("%d of %d bytes were kept", len(got), len(long))
		}
	})
	t.Run("more than that comes back with its words and says how much to take out", func(t *testing.T) {
		b.Get("/survey/q/proud")
		answer(t, b, strings.Repeat("قصة ", 9000)) // 63,000 bytes, 36,000 letters
		if b.Page.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Page.Text(), "Take out about 17") {
			t.Errorf("got %d %.300s", b.Page.Status, b.Page.Text())
		}
		if got := len(formtest.Text(b.Page.First("textarea"))); got != 62999 {
			t.Errorf("the page holds %d bytes of the words", got)
		}
	})
	t.Run("more than that, with words of harm, gets help before it is shortened", func(t *testing.T) {
		long := strings.Repeat("a long story ", 32<<10/13+1)
		if answer(t, b, long); b.Page.Status != http.StatusUnprocessableEntity || strings.Contains(b.Page.Text(), "999") {
			t.Errorf("harmless: got %d %.300s", b.Page.Status, b.Page.Text())
		}
		if answer(t, b, "i want to kill myself tonight. "+long); b.Page.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Page.Text(), "999") {
			t.Errorf("got %d %.300s", b.Page.Status, b.Page.Text())
		}
	})
	t.Run("more than a quarter of a megabyte is answered kindly", func(t *testing.T) {
		page := b.Post("/survey/q/proud", url.Values{"text": {strings.Repeat("long ", 60_000)}})
		if page.Status != http.StatusRequestEntityTooLarge || !strings.Contains(page.Text(), "send that part first") {
			t.Errorf("got %d %.200s", page.Status, page.Text())
		}
	})
	t.Run("no survey chosen", func(t *testing.T) {
		page := s.Browser(t).Get("/survey/before")
		if !strings.HasPrefix(page.Title(), "Error: ") || !strings.Contains(page.Text(), "Choose who is answering") {
			t.Errorf("got %s", page)
		}
	})
	t.Run("nothing chosen", func(t *testing.T) {
		b := s.Browser(t)
		toCheck(t, b)
		b.Get("/survey/q/role?from=check")
		_, _, fields := b.Form(nil, "")
		fields.Del("choice")
		check(t, b.Post("/survey/q/role", fields), "Choose one answer, or press Skip this question")
	})
}

func TestWordsAreNeverLost(t *testing.T) {
	t.Run("when the session is gone", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		begin(t, b, "/survey/")
		answer(t, b, "me and my two")
		answer(t, b, "their manners")
		action, _, fields := b.Form(url.Values{"text": {"a garden of our own"}}, "")
		b.Cookies = map[string]*http.Cookie{}
		page := b.Post(action, fields)
		if got := formtest.Text(page.First("textarea")); got != "a garden of our own" || page.Status != http.StatusOK {
			t.Fatalf("the page comes back without the words: %s", page)
		}
		if len(b.Cookies) != 0 {
			t.Error("nothing begins before the notice was shown")
		}
		action, _, fields = b.Form(nil, "")
		b.PostOnly(action, fields)
		b.Cookies = map[string]*http.Cookie{} // the button was pressed twice before the answer came
		b.Post(action, fields)
		if b.Page.Path != "/survey/safety" {
			t.Fatalf("the survey goes on, not %s", b.Page)
		}
		if b.Get("/survey/q/fears"); b.Page.Path != "/survey/q/fears" || strings.Contains(b.Get("/survey/my-answers").Text(), "What worries you?") {
			t.Errorf("the second press passed questions that nobody saw: %s", b.Page)
		}
		if got := formtest.Text(b.Get("/survey/q/hopes").First("textarea")); got != "a garden of our own" {
			t.Errorf("the answer is %q", got)
		}
		runs, err := s.Store.Responses.Count(context.Background(), store.Query{})
		if err != nil || runs != 2 {
			t.Errorf("there are %d runs (%v): the one before, and one more however often it was pressed", runs, err)
		}
	})
	t.Run("when the store is away", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		begin(t, b, "/survey/")
		action, _, fields := b.Form(url.Values{"text": {"me and my two"}}, "")
		_ = s.Store.Close()
		page := b.Post(action, fields)
		if page.Status != http.StatusServiceUnavailable || formtest.Text(page.First("textarea")) != "me and my two" {
			t.Errorf("got %s", page)
		}
	})
	t.Run("when too much comes from one address", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		begin(t, b, "/survey/")
		action, _, fields := b.Form(url.Values{"text": {"me and my two"}}, "")
		for range 700 {
			b.Do(httptest.NewRequest(http.MethodGet, "/help-now", nil))
		}
		if page := b.Get("/"); page.Status != http.StatusTooManyRequests || !strings.Contains(page.Text(), "Nothing you have sent is lost") {
			t.Errorf("got %s", page)
		}
		page := b.Post(action, fields)
		if page.Status != http.StatusTooManyRequests || formtest.Text(page.First("textarea")) != "me and my two" {
			t.Errorf("got %s", page)
		}
		s.Wait(2 * time.Minute)
		if b.Fill(nil, ""); b.Page.Path != "/survey/q/proud" {
			t.Errorf("a little later the same press saves them, got %s", b.Page)
		}
	})
	t.Run("when a machine's trap was filled in by a person's browser", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		begin(t, b, "/survey/")
		b.Fill(url.Values{"text": {"me and my two"}, "website": {"https://me.example"}}, "")
		if got := formtest.Text(b.Get("/survey/q/about").First("textarea")); got != "me and my two" {
			t.Errorf("the answer is %q", got)
		}
	})
}

func TestADisclosureGetsHelpFirst(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	answer(t, b, "my dad hits me and I am scared to go home")
	if b.Page.Path != "/survey/q/proud" {
		t.Fatalf("the survey goes on: %s", b.Page)
	}
	text := b.Page.Text()
	if !strings.HasPrefix(text, "Thank you for telling us. Help is here") || !strings.Contains(text, "0800 1111") {
		t.Errorf("the next page begins with help: %s", b.Page)
	}
	if strings.Contains(text, "hits") || strings.Contains(text, "scared") {
		t.Errorf("it never says what was matched: %s", b.Page)
	}
	for _, offer := range []string{`href="/survey/carry-on"`, `href="/survey/leave"`, `href="/survey/contact-me"`} {
		if notice, _, _ := strings.Cut(b.Page.Body, "<form"); !strings.Contains(notice, offer) {
			t.Errorf("beside the help nobody is offered %s: %s", offer, b.Page)
		}
	}
	if !strings.Contains(b.Page.Body, `tabindex="-1" autofocus`) {
		t.Error("the notice takes the focus")
	}
	if again := b.Get("/survey/q/proud"); !strings.Contains(again.Text(), "Help is here") {
		t.Error("it stays until the next answer")
	}
	answer(t, b, "my sister")
	if strings.Contains(b.Page.Text(), "Help is here") {
		t.Error("after the next answer it is gone")
	}
}
