package conversation

import (
	"context"
	"testing"
	"time"

	"familyvoice/channels"
)

func TestBoundsHoldBackWhatNobodyAskedForAndNeverAReply(t *testing.T) {
	t.Run("a month that has cost enough", func(t *testing.T) {
		h := newHouse(t, func(c *Config) { c.Bounds.Segments = 10 })
		h.sms.mu.Lock()
		h.sms.segments = 5
		h.sms.mu.Unlock()
		h.begun(mum) // two texts: ten segments
		h.subscribed(mum, "elm", "en")
		h.announce("a1")
		h.text(mum, "I want to kill myself")
		h.expect(h.sms, mum, 4) // help and the next question go all the same
		eventually(t, "staff see why it waits", func() bool {
			d, err := h.Store.Deliveries.Get(context.Background(), "mend:sms:spend")
			return err == nil && d.State == "waiting" && d.Reason != ""
		})
		if h.invitations() != 1 {
			t.Error("the announcement should wait, not vanish")
		}
		t.Run("it goes in the next month", func(t *testing.T) {
			h.clock.add(30 * 24 * time.Hour)
			h.later(mum, 5)
		})
	})
	t.Run("one person is told so often and no more", func(t *testing.T) {
		h := newHouse(t, func(c *Config) { c.Bounds.Each = 2 })
		h.begun(mum)
		h.subscribed(mum, "elm", "en")
		for i, id := range []string{"a1", "a2"} {
			h.announce(id)
			h.expect(h.sms, mum, 3+i)
			eventually(t, "nothing is left of it", func() bool { return h.invitations() == 0 })
			h.clock.add(24 * time.Hour)
		}
		h.announce("a3")
		h.text(mum, "WHERE")
		h.expect(h.sms, mum, 5) // a reply is a reply
		if h.invitations() != 1 {
			t.Error("the third should wait")
		}
		h.clock.add(29 * 24 * time.Hour)
		h.later(mum, 6)
	})
	t.Run("a try after a failure does not fall into the night", func(t *testing.T) {
		h := newHouse(t)
		h.begun(mum)
		h.subscribed(mum, "elm", "en")
		h.clock.mu.Lock()
		h.clock.t = time.Date(2026, 11, 24, 19, 59, 50, 0, time.UTC)
		h.clock.mu.Unlock()
		failed := make(chan bool, 100)
		h.sms.mu.Lock()
		h.sms.fail = func(out channels.Outbound) error {
			if h := h.clock.now().In(london).Hour(); h >= 9 && h < 19 {
				return nil
			}
			failed <- true
			return &channels.SendError{Fault: channels.Transient, Reason: "down"}
		}
		h.sms.mu.Unlock()
		h.announce("a1")
		<-failed
		for h.clock.now().Before(time.Date(2026, 11, 25, 8, 59, 0, 0, time.UTC)) {
			h.clock.add(20 * time.Minute)
			time.Sleep(5 * time.Millisecond)
		}
		if n := len(failed); n > 1 {
			t.Errorf("it was tried %d times by night", n)
		}
		h.clock.add(time.Hour)
		h.expect(h.sms, mum, 3)
	})
}

func TestABoundPerPersonLooksAtTheLastThirtyDays(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	told := []time.Time{now.Add(-31 * 24 * time.Hour), now.Add(-30 * 24 * time.Hour), now.Add(-24 * time.Hour)}
	if got := recently(told, now); len(got) != 1 || !got[0].Equal(told[2]) {
		t.Errorf("got %v", got)
	}
}

// later lets hours go by until a person has been sent so many messages: what is held back is looked at again some time after
// the last look, which may have been just before the clock was set.
func (h *house) later(person string, n int) {
	h.t.Helper()
	eventually(h.t, "what was held back leaves", func() bool {
		h.clock.add(askAgain)
		return len(h.sms.screen(person)) == n
	})
}
