package conversation

import (
	"strings"
	"testing"

	"familyvoice/channels"
)

// Whoever stops the texts and then enters the code elsewhere carries on there, and the phone stays silent.
func TestACodeCarriesOnAfterStop(t *testing.T) {
	stopped := func(t *testing.T, last ...string) (h *house, code string, shown int) {
		h = newHouse(t)
		h.begun(mum)
		h.text(mum, "me and my two")
		h.expect(h.sms, mum, 3)
		code = h.carryCode(mum)
		for i, words := range append([]string{"STOP"}, last...) {
			h.text(mum, words)
			h.expect(h.sms, mum, 5+i)
		}
		return h, code, 5 + len(last)
	}
	silent := func(t *testing.T, h *house, shown int) {
		t.Helper()
		h.text(mum, "and another thing")
		eventually(t, "nothing waits", func() bool {
			return len(h.contactOfPhone(mum).Pending)+len(h.runOf(channels.SMS, textSender, mum).doc.Pending) == 0
		})
		h.expect(h.sms, mum, shown)
		r := h.runOf(channels.SMS, textSender, mum)
		if a := r.state.Answer("proud"); a == nil || answerText(a) != "their manners" || h.contactOfPhone(mum).OptOut == nil {
			t.Errorf("the answer given elsewhere stands alone and the phone is still stopped: %+v", a)
		}
	}
	for _, last := range [][]string{nil, {"DELETE"}} {
		t.Run("on Telegram after STOP "+strings.Join(last, ""), func(t *testing.T) {
			h, code, shown := stopped(t, last...)
			if said := h.joinsInChat(code); !strings.Contains(said, "2 of 6") || strings.Contains(said, "Hello again") {
				t.Errorf("the second question should be asked there, got %q", said)
			}
			h.chat(teen, "their manners")
			h.expect(h.telegram, teen, 3)
			silent(t, h, shown)
		})
	}
	t.Run("on the web", func(t *testing.T) {
		h, code, shown := stopped(t)
		in := channels.Inbound{ID: "w1", Channel: channels.Web, Sender: webSender, Address: "session-1"}
		if err := h.CarryOn(t.Context(), in, code, "192.0.2.0/32"); err != nil {
			t.Fatal(err)
		}
		if v, err := h.View(t.Context(), "session-1"); err != nil || v.State.Stage != "asking" || v.State.Question != "proud" {
			t.Errorf("the page should ask the second question: %+v, %v", v.State, err)
		}
		h.receive(channels.Inbound{ID: "w2", Channel: channels.Web, Sender: webSender, Address: "session-1", Kind: channels.Answer, Question: "proud", Text: "their manners", At: h.clock.now()})
		silent(t, h, shown)
	})
}

func TestACodeFromWhoHasStoppedUsDoesNothing(t *testing.T) {
	const dad = "+447700900124"
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	code := h.carryCode(mum)
	h.begun(dad)
	h.text(dad, "STOP")
	h.expect(h.sms, dad, 3)
	before := h.contactOfPhone(dad).Response
	h.text(dad, code)
	if h.contactOfPhone(dad).Response != before {
		t.Error("dad's phone has left its own run without a word")
	}
	if said := h.joinsInChat(code); !strings.Contains(said, "2 of 6") {
		t.Errorf("the code is still good, got %q", said)
	}
}
