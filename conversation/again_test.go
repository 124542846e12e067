package conversation

import (
	"testing"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/survey"
)

// sentYoung brings a phone to the end of the young people's survey.
func (h *house) sentYoung(from string) {
	h.t.Helper()
	h.receive(channels.Inbound{
		ID: "young", Channel: channels.SMS, Sender: textSender, Address: from, Kind: channels.Command, Command: string(survey.Start), Survey: youngSurvey, At: h.clock.now(),
	})
	h.text(from, "GO")
	h.text(from, "me and nan")
	for range 20 {
		if h.runOf(channels.SMS, textSender, from).state.Stage == survey.Finished {
			return
		}
		h.text(from, "SKIP")
	}
	h.t.Fatal("the survey has no end")
}

// Whoever answered the young people's survey and begins again is asked the same questions, unless a hub's word stands on a poster for
// their parents.
func TestBeginningAgainIsTheSameSurvey(t *testing.T) {
	for words, want := range map[string]string{"AGAIN": youngSurvey, "START": youngSurvey, "START ELM": "our-family"} {
		t.Run(words, func(t *testing.T) {
			h := newHouse(t)
			if err := h.Store.Places.Put(t.Context(), &store.Place{Meta: store.Meta{ID: "elm"}, Keyword: "ELM", Short: "Elm"}); err != nil {
				t.Fatal(err)
			}
			h.sentYoung(mum)
			first := h.contactOfPhone(mum).Response
			h.text(mum, words)
			if r := h.runOf(channels.SMS, textSender, mum); r.doc.ID == first || r.doc.Survey != want {
				t.Errorf("%s begins %q, want %q", words, r.doc.Survey, want)
			}
		})
	}
	t.Run("also after a crash between the contact and the run", func(t *testing.T) {
		h := newHouse(t)
		h.sentYoung(mum)
		h.expect(h.sms, mum, len(h.sms.screen(mum)))
		eventually(t, "a contact that points to a run that was never stored", func() bool {
			contact := h.contactOfPhone(mum)
			contact.Earlier, contact.Response = []string{contact.Response}, "never-stored"
			return h.Store.Contacts.Put(t.Context(), contact) == nil
		})
		h.text(mum, "AGAIN")
		if r := h.runOf(channels.SMS, textSender, mum); r.doc.Version == 0 || r.doc.Survey != youngSurvey {
			t.Errorf("AGAIN begins %q", r.doc.Survey)
		}
	})
}
