package conversation

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
)

func TestARepeatCostsNoLookIntoTheStore(t *testing.T) {
	var away atomic.Bool
	h := newHouse(t, withBreakableStore(&away, t.TempDir()))
	h.begun(mum)
	answer := h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	away.Store(true)
	h.receive(answer)
	if n := h.Spooled(); n != 0 {
		t.Errorf("the repeat of what is kept need not be spooled, %d messages are", n)
	}
	t.Run("the same id from somebody else is another message", func(t *testing.T) {
		other := answer
		other.Address = "+447700900124"
		h.receive(other)
		if n := h.Spooled(); n != 1 {
			t.Errorf("it should be spooled, %d messages are", n)
		}
	})
	t.Run("nor does the repeat of what waits", func(t *testing.T) {
		waiting := h.text(mum, "their manners")
		h.receive(waiting)
		if n := h.Spooled(); n != 2 {
			t.Errorf("it should be spooled once, %d messages are", n)
		}
	})
	away.Store(false)
	eventually(t, "the spool empties", func() bool { return h.Spooled() == 0 })
	if r := h.runOf("sms", "+447700900000", mum); r.doc.Answered != 2 {
		t.Errorf("two answers stand, not %d", r.doc.Answered)
	}
}

func TestOnlyTheLatestMessagesAreRemembered(t *testing.T) {
	var r repeats
	for i := range 3 * maxRepeats {
		r.add("p", fmt.Sprint(i))
		r.add("p", fmt.Sprint(i))
	}
	if len(r.known) != maxRepeats || len(r.oldest) != maxRepeats {
		t.Errorf("%d and %d are remembered, want %d", len(r.known), len(r.oldest), maxRepeats)
	}
	if r.has("p", fmt.Sprint(2*maxRepeats-1)) || !r.has("p", fmt.Sprint(2*maxRepeats)) || !r.has("p", fmt.Sprint(3*maxRepeats-1)) {
		t.Error("the latest should be known, and no older one")
	}
}

// A provider repeats a message late, to another server, when the run that it belongs to is no longer the person's: neither
// what was erased nor what was said before comes back as an answer of the next run.
func TestALateRepeatIsNothingInTheNextRun(t *testing.T) {
	for _, row := range []struct {
		name string
		next func(h *house)
	}{
		{"after DELETE", func(h *house) {
			h.text(mum, "DELETE")
			h.text(mum, "ERASE")
			h.text(mum, "START")
			h.text(mum, "GO")
		}},
		{"after AGAIN", func(h *house) {
			h.text(mum, "AGAIN")
			h.text(mum, "AGAIN")
			h.text(mum, "GO")
		}},
		{"after two more runs", func(h *house) {
			for range 2 {
				h.text(mum, "AGAIN")
				h.text(mum, "AGAIN")
				h.text(mum, "GO")
			}
		}},
		{"after joining another's run", func(h *house) {
			h.begun(dad)
			h.text(mum, h.carryCode(dad))
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			h.begun(mum)
			answer := h.text(mum, "me and my two")
			row.next(h)
			if err := h.second().Receive(t.Context(), answer); err != nil {
				t.Fatal(err)
			}
			r := h.runOf(channels.SMS, textSender, mum)
			if len(r.state.Answers) != 0 || r.state.Question != "about" {
				t.Errorf("a repeat was taken for an answer: %+v, asked %q", r.state.Answers, r.state.Question)
			}
			c := h.contactOfPhone(mum)
			if len(c.Applied) == 0 || applied(&c.Mail, answer.ID) {
				t.Errorf("the contact should know it by its hash alone, got %+v", c.Applied)
			}
		})
	}
	t.Run("what is kept of earlier runs is forgotten in time", func(t *testing.T) {
		h := newHouse(t)
		h.begun(mum)
		for range 60 { // two messages each
			h.text(mum, "AGAIN")
			h.text(mum, "AGAIN")
			h.clock.add(time.Hour)
		}
		if n := len(h.contactOfPhone(mum).Applied); n == 0 || n > keepApplied {
			t.Errorf("%d ids are kept", n)
		}
	})
}
