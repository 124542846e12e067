package webform_test

import (
	"maps"
	"net/url"
	"strings"
	"testing"

	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
)

func TestQuestionsAboutThePerson(t *testing.T) {
	s := formtest.Start(t, func(c *webform.Config) { c.Equality = true })
	b := s.Browser(t)
	toCheck(t, b)
	b.Fill(nil, "")
	if b.Page.Path != "/survey/about-you" || !strings.Contains(b.Page.Text(), "Your answers are sent.") {
		t.Fatalf("once the answers are sent, and before the thank-you, comes why we ask: %s", b.Page)
	}
	if r := onlyResponse(t, s); r.Stage != "finished" {
		t.Errorf("whoever stops here has sent the answers: %s", r.Stage)
	}
	b.Onward()
	if !strings.Contains(b.Page.Heading(), "(optional)") || strings.Contains(b.Page.Body, "checked") {
		t.Errorf("each question says that it is optional and picks nothing: %s", b.Page)
	}
	b.Fill(url.Values{"choice": {"female"}}, "")
	b.Fill(nil, "") // no choice is an answer too
	b.Fill(url.Values{"choice": {"rather-not"}}, "")
	if b.Page.Path != "/survey/sent" || !strings.Contains(b.Page.Heading(), "Thank you") {
		t.Fatalf("then comes the thank-you: %s", b.Page)
	}
	r := onlyResponse(t, s)
	if want := map[string]string{"sex": "female", "health": "rather-not"}; !maps.Equal(r.Equality, want) {
		t.Errorf("kept is %v, not %v", r.Equality, want)
	}
	if r.Answered != 6 {
		t.Errorf("they count as no answers: %d", r.Answered)
	}
	t.Run("a choice can be changed, and a made-up one is not kept", func(t *testing.T) {
		b.Get("/survey/about-you/sex")
		b.Fill(url.Values{"choice": {"male"}}, "")
		b.Post("/survey/about-you/ethnic", url.Values{"choice": {"martian"}})
		if r := onlyResponse(t, s); r.Equality["sex"] != "male" || r.Equality["ethnic"] != "" {
			t.Errorf("kept is %v", r.Equality)
		}
	})
	t.Run("the family sees them among its answers, and deletes them with the rest", func(t *testing.T) {
		page := b.Get("/survey/my-answers")
		if !strings.Contains(page.Text(), "What is your sex? Male") {
			t.Errorf("got %s", page)
		}
		if copied := b.Get("/survey/my-answers/my-answers.json"); !strings.Contains(copied.Body, `"sex": "male"`) {
			t.Errorf("the copy lacks them: %s", copied.Body)
		}
		b.Get("/survey/delete")
		b.Fill(nil, "Delete everything")
		if r := onlyResponse(t, s); !r.Erased || len(r.Equality) > 0 {
			t.Errorf("left is %v", r.Equality)
		}
	})
	t.Run("without anything just sent there is nothing to ask", func(t *testing.T) {
		if page := s.Browser(t).Get("/survey/about-you/sex"); page.Path != "/survey/sent" {
			t.Errorf("got %s", page)
		}
	})
	t.Run("they are asked only where the council wants them", func(t *testing.T) {
		b := formtest.Start(t).Browser(t)
		toCheck(t, b)
		if b.Fill(nil, ""); b.Page.Path != "/survey/sent" {
			t.Errorf("got %s", b.Page)
		}
	})
}

func TestThePageBeforeTheHardQuestions(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	for _, w := range words[:3] {
		if strings.Contains(b.Page.Body, "govuk-exit-this-page__button") {
			t.Errorf("%s already has the button: it may put off people who are not at risk", b.Page)
		}
		answer(t, b, w)
	}
	if b.Page.Path != "/survey/safety" {
		t.Fatalf("before the worries comes what the button does, not %s", b.Page)
	}
	for _, want := range []string{"It does not clear your browser history.", "We keep the answers you have given so far.", "Shift"} {
		if !strings.Contains(b.Page.Text(), want) {
			t.Errorf("it does not say %q: %s", want, b.Page)
		}
	}
	if !strings.Contains(b.Page.Body, "govuk-exit-this-page__button") {
		t.Error("the button it speaks of is there")
	}
	b.Onward()
	answer(t, b, "the damp")
	if b.Get("/survey/q/hopes"); b.Page.Path != "/survey/q/hopes" {
		t.Fatalf("got %s", b.Page)
	}
	if answer(t, b, "a garden again"); b.Page.Path != "/survey/q/fears" {
		t.Errorf("it is said once: %s", b.Page)
	}
}
