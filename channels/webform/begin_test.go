package webform_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"familyvoice/channels/webform/formtest"
	"familyvoice/store"
)

func responses(t *testing.T, s *formtest.Site) int {
	t.Helper()
	n, err := s.Store.Responses.Count(t.Context(), store.Query{})
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

// notice takes a browser to the notice of a survey.
func notice(b *formtest.Browser) *formtest.Page {
	b.Get("/survey/")
	return b.Fill(url.Values{"survey": {"our-family"}}, "")
}

func TestASecondParentAtTheSameBrowser(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/?place=elm-park")
	answer(t, b, "me and my two")
	answer(t, b, "their manners")
	b.Post("/survey/language", url.Values{"lang": {"pl"}, "to": {"/survey/q/hopes"}})
	b.Get("/survey/carry-on")
	b.Fill(nil, "")
	code := regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{9}\b`).FindString(b.Page.Text())
	mums := b.Cookies["fv-session"].Value
	t.Run("the notice offers to carry on", func(t *testing.T) {
		page := b.Get("/survey/before?survey=our-family")
		if !strings.HasPrefix(page.Text(), "You have already begun") || !strings.Contains(page.Body, `href="/survey/carry-on"`) || language(page) != "en" {
			t.Fatalf("got %s in %s", page, language(page))
		}
		if page := b.Onward(); page.Path != "/survey/q/hopes" || responses(t, s) != 1 {
			t.Errorf("got %s", page)
		}
		if page := b.Get("/survey/before?survey=our-family-young"); strings.Contains(page.Text(), "You have already begun") {
			t.Errorf("nothing of the other survey has begun: %s", page)
		}
	})
	b.Get("/survey/before?survey=our-family")
	action, _, fields := b.Form(nil, "")
	t.Run("Start now begins a survey of his own, in the language he read, however often it is pressed", func(t *testing.T) {
		before := maps.Clone(b.Cookies)
		b.PostOnly(action, fields)
		b.Cookies = before // pressed twice before the answer came
		for range 2 {
			if page := b.Post(action, fields); page.Path != "/survey/q/about" || formtest.Text(page.First("textarea")) != "" || language(page) != "en" {
				t.Fatalf("got %s in %s", page, language(page))
			}
		}
		if n := responses(t, s); n != 2 {
			t.Errorf("%d runs", n)
		}
		answer(t, b, "three of us")
		if page := b.Get("/survey/my-answers"); !strings.Contains(page.Text(), "three of us") || strings.Contains(page.Text(), "me and my two") {
			t.Errorf("he sees what is his: %s", page)
		}
	})
	t.Run("what she said is kept as it was, and her code carries it on", func(t *testing.T) {
		view, err := s.Conversation.View(t.Context(), mums)
		if err != nil || view.State.Question != "hopes" || len(view.State.Answers) != 2 || view.State.Answer("about").Parts[0].Text != "me and my two" {
			t.Fatalf("%v, %+v", err, view.State)
		}
		phone := s.Browser(t)
		phone.Get("/survey/carry-on")
		if phone.Fill(url.Values{"code": {code}}, "Carry on"); phone.Page.Path != "/survey/q/hopes" {
			t.Errorf("got %s", phone.Page)
		}
	})
	t.Run("a stored page that is found again begins another", func(t *testing.T) {
		b.PostOnly("/survey/leave", nil)
		if page := b.Post(action, fields); page.Path != "/survey/q/about" || formtest.Text(page.First("textarea")) != "" || responses(t, s) != 3 {
			t.Errorf("%d runs: %s", responses(t, s), page)
		}
	})
}

func TestStartNowPressedTwiceBeginsOnce(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	notice(b)
	action, _, fields := b.Form(nil, "")
	before := maps.Clone(b.Cookies)
	b.PostOnly(action, fields)
	b.Cookies = before
	if page := b.Post(action, fields); page.Path != "/survey/q/about" || responses(t, s) != 1 {
		t.Errorf("%d runs: %s", responses(t, s), page)
	}
}

func TestABrowserThatKeepsNoCookies(t *testing.T) {
	s := formtest.Start(t)
	for _, lang := range []string{"en", "ar", "cy", "pl", "ro", "uk", "ur"} {
		b := s.Browser(t)
		b.Lang = lang
		notice(b)
		b.Cookies = map[string]*http.Cookie{}
		page := b.Fill(nil, "")
		for _, fault := range faults(page, lang) {
			t.Errorf("%s: %s", lang, fault)
		}
		if page.Path != "/survey/begin" || page.Status != http.StatusOK || language(page) != lang || !strings.Contains(page.Body, `href="/"`) {
			t.Errorf("%s: got %s", lang, page)
		}
		if lang == "en" && (page.Heading() != "This browser keeps no cookies" || !strings.Contains(page.Text(), "give you a paper sheet")) {
			t.Errorf("it says what can be done: %s", page)
		}
	}
	if n := responses(t, s); n != 0 {
		t.Errorf("%d empty runs are left", n)
	}
	t.Run("spends no code", func(t *testing.T) {
		first, other := s.Browser(t), s.Browser(t)
		begin(t, first, "/survey/")
		first.Get("/survey/carry-on")
		first.Fill(nil, "Get my code")
		code := url.Values{"code": {regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{9}\b`).FindString(first.Page.Text())}}
		other.Get("/survey/carry-on")
		other.Cookies = map[string]*http.Cookie{}
		if other.Fill(code, "Carry on"); other.Page.Heading() != "This browser keeps no cookies" {
			t.Errorf("got %s", other.Page)
		}
		other.Get("/survey/carry-on")
		if other.Fill(code, "Carry on"); other.Page.Path != "/survey/q/about" {
			t.Errorf("got %s", other.Page)
		}
	})
}
