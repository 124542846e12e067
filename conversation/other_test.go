package conversation

import (
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/survey"
)

// underWayAt brings a phone to the second question of a survey that a hub's word began.
func (h *house) underWayAt(from, word string) *run {
	h.t.Helper()
	for i, words := range []string{word, "GO", "me and my two"} {
		h.text(from, words)
		h.expect(h.sms, from, i+1)
	}
	return h.runOf(channels.SMS, textSender, from)
}

func TestASurveyAskedForWhileAnotherIsUnderWay(t *testing.T) {
	for _, c := range []struct{ first, asks, is, hub string }{
		{"ELM", "ELM YOUNG", youngSurvey, "elm"},
		{"ELM", "START OAK YOUNG", youngSurvey, "oak"},
		{"ELM YOUNG", "START ELM", "our-family", "elm"},
	} {
		t.Run(c.first+" and then "+c.asks, func(t *testing.T) {
			h := newHouse(t)
			h.hubs()
			first := h.underWayAt(mum, c.first)
			h.text(mum, c.asks)
			if told := h.expect(h.sms, mum, 4); !strings.Contains(told, "part way through") || !strings.Contains(told, "AGAIN") {
				t.Fatalf("they are told that somebody is part way: %q", told)
			}
			if is, was := h.runOf(channels.SMS, textSender, mum).doc, first.doc; is.ID != was.ID || is.Answered != 1 || is.Place != was.Place {
				t.Errorf("nothing has changed yet: %+v", is)
			}
			h.text(mum, "AGAIN")
			if notice := h.expect(h.sms, mum, 5); !strings.Contains(notice, "GO") {
				t.Errorf("got %q", notice)
			}
			r := h.runOf(channels.SMS, textSender, mum)
			if r.doc.ID == first.doc.ID || r.doc.Survey != c.is || r.doc.Place != c.hub || r.state.Stage != survey.Notice {
				t.Errorf("AGAIN begins %s at %q, %s", r.doc.Survey, r.doc.Place, r.state.Stage)
			}
			if left := h.contactOfPhone(mum).Earlier; !slices.Equal(left, []string{first.doc.ID}) {
				t.Errorf("DELETE reaches what was said before: %v", left)
			}
		})
	}
	t.Run("while a finished one is held up it begins at once", func(t *testing.T) {
		for _, held := range []string{"STOP", "CHANGE 1"} {
			h := newHouse(t)
			h.hubs()
			first := h.underWayAt(mum, "ELM")
			for n := 0; h.runOf(channels.SMS, textSender, mum).state.Stage != survey.Finished && n < 20; n++ {
				h.text(mum, "SKIP")
			}
			h.text(mum, held)
			n := len(h.sms.screen(mum))
			h.expect(h.sms, mum, n)
			h.text(mum, "START ELM YOUNG")
			h.expect(h.sms, mum, n+1)
			if r := h.runOf(channels.SMS, textSender, mum); r.doc.ID == first.doc.ID || r.doc.Survey != youngSurvey {
				t.Errorf("after %s: %s, %s", held, r.doc.Survey, r.state.Stage)
			}
		}
	})
	t.Run("said twice it begins", func(t *testing.T) {
		h := newHouse(t)
		h.hubs()
		h.underWayAt(mum, "ELM")
		h.text(mum, "ELM YOUNG")
		h.text(mum, "elm young")
		if r := h.runOf(channels.SMS, textSender, mum); r.doc.Survey != youngSurvey || r.doc.Answered != 0 {
			t.Errorf("%s with %d answers", r.doc.Survey, r.doc.Answered)
		}
	})
	t.Run("GO carries on, and a later AGAIN begins the same again", func(t *testing.T) {
		h := newHouse(t)
		h.hubs()
		first := h.underWayAt(mum, "ELM")
		for i, words := range []string{"ELM YOUNG", "GO", "their manners"} {
			h.text(mum, words)
			h.expect(h.sms, mum, 4+i)
		}
		if r := h.runOf(channels.SMS, textSender, mum); r.doc.ID != first.doc.ID || r.doc.Answered != 2 {
			t.Errorf("she carries on: %+v", r.doc)
		}
		h.text(mum, "AGAIN")
		h.text(mum, "AGAIN")
		if r := h.runOf(channels.SMS, textSender, mum); r.doc.ID == first.doc.ID || r.doc.Survey != "our-family" {
			t.Errorf("AGAIN begins %s", r.doc.Survey)
		}
	})
	t.Run("after STOP it begins too", func(t *testing.T) {
		h := newHouse(t)
		h.hubs()
		h.underWayAt(mum, "ELM")
		h.text(mum, "STOP")
		h.expect(h.sms, mum, 4)
		h.text(mum, "START ELM YOUNG")
		if told := h.expect(h.sms, mum, 5); !strings.Contains(told, "part way through") || h.contactOfPhone(mum).OptOut != nil {
			t.Errorf("START ends STOP, got %q", told)
		}
		h.text(mum, "AGAIN")
		if r := h.runOf(channels.SMS, textSender, mum); r.doc.Survey != youngSurvey {
			t.Errorf("AGAIN begins %s", r.doc.Survey)
		}
	})
	t.Run("from a link in a chat, after a crash between the contact and the run", func(t *testing.T) {
		h := newHouse(t)
		h.hubs()
		h.chatBegun()
		h.chat(teen, "me and my two")
		h.chat(teen, "", func(in *channels.Inbound) {
			in.Kind, in.Command, in.Place, in.Survey = channels.Command, "start", "elm", youngSurvey
		})
		if told := h.expect(h.telegram, teen, 4); !strings.Contains(told, "begin again") {
			t.Errorf("got %q", told)
		}
		eventually(t, "a contact that points to a run that was never stored", func() bool {
			contact := h.contactOfChat(teen)
			contact.Earlier, contact.Response = []string{contact.Response}, "never-stored"
			return h.Store.Contacts.Put(t.Context(), contact) == nil
		})
		h.chat(teen, "again")
		if r := h.runOf(channels.Telegram, "77", teen); r.doc.Survey != youngSurvey {
			t.Errorf("AGAIN begins %s", r.doc.Survey)
		}
	})
}

func TestAHubsWordInMidSurveyMovesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		wait     time.Duration
		words    string
		answered int
	}{
		"is the answer to a question for words":    {0, "Oak", 2},
		"also the word of the family's own hub":    {0, "elm", 2},
		"after days it is somebody who comes back": {48 * time.Hour, "OAK", 1},
		"with START before it, it is no answer":    {0, "START OAK", 1},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.hubs()
			first := h.underWayAt(mum, "ELM")
			h.clock.add(c.wait)
			h.text(mum, c.words)
			reply := h.expect(h.sms, mum, 4)
			r := h.runOf(channels.SMS, textSender, mum)
			if r.doc.ID != first.doc.ID || r.doc.Place != "elm" || r.doc.Answered != c.answered {
				t.Errorf("%d answers at %s: %q", r.doc.Answered, r.doc.Place, reply)
			}
			if back := strings.Contains(reply, "Hello again"); back != (c.answered == 1) {
				t.Errorf("got %q", reply)
			}
		})
	}
}
