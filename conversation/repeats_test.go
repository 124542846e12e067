package conversation

import (
	"fmt"
	"sync/atomic"
	"testing"
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
	t.Run("what was only spooled is no repeat", func(t *testing.T) {
		waiting := h.text(mum, "their manners")
		h.receive(waiting)
		if n := h.Spooled(); n != 3 {
			t.Errorf("both should be spooled, to be told apart when they are applied; %d messages are", n)
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
