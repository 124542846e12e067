package webform_test

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"familyvoice/channels"
	"familyvoice/channels/webform/formtest"
	"familyvoice/store"
	"familyvoice/survey"
)

// onBoth begins on the web, answers two questions, and carries the run on to a phone while the page of the third stands open.
func onBoth(t *testing.T) (s *formtest.Site, b *formtest.Browser, text func(words string)) {
	t.Helper()
	s = formtest.Start(t)
	b = s.Browser(t)
	begin(t, b, "/survey/")
	answer(t, b, "me and my two")
	answer(t, b, "their manners")
	b.Get("/survey/carry-on")
	b.Fill(nil, "Get my code")
	code := regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{9}\b`).FindString(b.Page.Text())
	n := 0
	text = func(words string) {
		t.Helper()
		n++
		in := channels.Inbound{
			ID: "SM" + strconv.Itoa(n), Channel: channels.SMS, Sender: "+447700900000", Address: "+447700900123",
			Kind: channels.Text, Text: words, At: s.Now(),
		}
		if err := s.Conversation.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	b.Get("/survey/q/hopes")
	text(code)
	return s, b, text
}

func TestAnOpenPageGoesOnWhateverThePhoneSays(t *testing.T) {
	for name, texts := range map[string][]string{
		"STOP": {"STOP"}, "an unconfirmed DELETE": {"DELETE"}, "a DELETE after STOP": {"STOP", "DELETE"},
	} {
		t.Run(name, func(t *testing.T) {
			s, b, text := onBoth(t)
			for _, words := range texts {
				text(words)
			}
			if page := b.Get("/survey/q/hopes"); page.Path != "/survey/q/hopes" {
				t.Errorf("loaded again, the page should stand where it was: %s", page)
			}
			answer(t, b, "a garden")
			if b.Page.Path != "/survey/safety" && b.Page.Path != "/survey/q/fears" {
				t.Fatalf("the page should go on: %s", b.Page)
			}
			if n := responses(t, s); n != 1 {
				t.Errorf("one family has %d responses", n)
			}
			view, err := s.Conversation.View(t.Context(), b.Cookies["fv-session"].Value)
			if err != nil || len(view.State.Answers) != 3 || view.State.Stage != survey.Asking {
				t.Errorf("%v: %+v", err, view.State)
			}
			mine := b.Get("/survey/my-answers")
			if !strings.Contains(mine.Text(), "a garden") || !strings.Contains(mine.Text(), "me and my two") {
				t.Errorf("all is theirs to see and erase: %s", mine)
			}
			for c := range s.Store.Contacts.Find(t.Context(), store.Query{}) {
				if stopped := texts[0] == "STOP"; c.Channel == "sms" && (c.OptOut != nil) != stopped {
					t.Errorf("the phone has stopped: %v, and should have: %v", c.OptOut != nil, stopped)
				}
			}
		})
	}
	t.Run("all was finished by text", func(t *testing.T) {
		s, b, text := onBoth(t)
		for range 12 {
			text("SKIP")
		}
		b.Fill(url.Values{"text": {"a garden"}}, "Continue")
		if b.Page.Path != "/survey/sent" || responses(t, s) != 1 {
			t.Fatalf("%d responses: %s", responses(t, s), b.Page)
		}
		if page := b.Get("/survey/my-answers"); !strings.Contains(page.Text(), "a garden") {
			t.Errorf("what was typed is kept: %s", page)
		}
		if page := b.Get("/survey/q/hopes"); page.Path == "/survey/q/hopes" {
			t.Errorf("the next person at this device reads nothing there: %s", page)
		}
	})
	t.Run("the list of answers is sent", func(t *testing.T) {
		s, b, text := onBoth(t)
		for n := 0; b.Page.Path != "/survey/check" && n < 12; n++ {
			b.PastSafety()
			b.Fill(nil, "Skip this question")
		}
		text("STOP")
		if b.Fill(nil, ""); b.Page.Path != "/survey/sent" || responses(t, s) != 1 {
			t.Errorf("%d responses: %s", responses(t, s), b.Page)
		}
	})
}
