package webform_test

import (
	"net/url"
	"strings"
	"testing"

	"familyvoice/channels/webform/formtest"
)

func TestThePageAsksHowItWas(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	toCheck(t, b)
	b.Fill(nil, "")
	if b.Page.Path != "/survey/sent" || !strings.Contains(b.Page.Text(), "How was it to answer these questions? (optional) 1: Hard 2 3 4 5: Good") {
		t.Fatalf("the thank-you should ask: %s", b.Page)
	}
	if strings.Contains(b.Page.Body, "checked") || strings.Contains(b.Page.Text(), "That helps us") {
		t.Errorf("nothing is picked for anybody: %s", b.Page)
	}
	t.Run("nobody has to say", func(t *testing.T) {
		b.Fill(nil, "Send")
		if r := onlyResponse(t, s); r.Experience != nil || b.Page.Path != "/survey/sent" || strings.Contains(b.Page.Text(), "problem") {
			t.Errorf("kept is %+v: %s", r.Experience, b.Page)
		}
	})
	t.Run("one of five is kept and thanked for", func(t *testing.T) {
		b.Fill(url.Values{"choice": {"4"}}, "Send")
		r := onlyResponse(t, s)
		if r.Experience == nil || r.Experience.Rating != 4 || r.Experience.At.IsZero() || r.Answered != 6 {
			t.Errorf("kept is %+v, with %d answers", r.Experience, r.Answered)
		}
		if b.Page.Path != "/survey/sent" || !strings.Contains(b.Page.Text(), "Thank you. That helps us make it better.") || !strings.Contains(b.Page.Body, `value="4" checked`) {
			t.Errorf("got %s", b.Page)
		}
	})
	t.Run("another takes its place, and a made-up one does not", func(t *testing.T) {
		b.Fill(url.Values{"choice": {"2"}}, "Send")
		b.Post("/survey/experience", url.Values{"choice": {"9"}})
		b.Post("/survey/experience", url.Values{"choice": {"good"}})
		if r := onlyResponse(t, s); r.Experience.Rating != 2 {
			t.Errorf("kept is %+v", r.Experience)
		}
	})
	t.Run("the family sees it among its answers, and deletes it with the rest", func(t *testing.T) {
		if page := b.Get("/survey/my-answers"); !strings.Contains(page.Text(), "How was it to answer these questions? 2") {
			t.Errorf("got %s", page)
		}
		if copied := b.Get("/survey/my-answers/my-answers.json"); !strings.Contains(copied.Body, `"experience": 2`) {
			t.Errorf("the copy lacks it: %s", copied.Body)
		}
		b.Get("/survey/delete")
		b.Fill(nil, "Delete everything")
		if r := onlyResponse(t, s); !r.Erased || r.Experience != nil {
			t.Errorf("left is %+v", r.Experience)
		}
	})
	t.Run("a device that has forgotten is not asked", func(t *testing.T) {
		other := s.Browser(t)
		if page := other.Get("/survey/sent"); strings.Contains(page.Body, "/survey/experience") {
			t.Errorf("got %s", page)
		}
		if page := other.Post("/survey/experience", url.Values{"choice": {"5"}}); page.Path != "/survey/sent" {
			t.Errorf("got %s", page)
		}
	})
}
