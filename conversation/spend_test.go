package conversation

import (
	"context"
	"testing"
	"time"

	"familyvoice/channels"
)

func TestWhatTextsCostIsCountedOverAllInstances(t *testing.T) {
	h := newHouse(t)
	other := h.second()
	ctx := context.Background()
	h.clock.mu.Lock()
	h.clock.t = time.Date(2026, time.October, 31, 23, 59, 0, 0, time.UTC) // November in no London: summer time is over
	h.clock.mu.Unlock()
	h.bill(channels.Receipt{Segments: 2})
	other.bill(channels.Receipt{Segments: 3})
	h.bill(channels.Receipt{}) // a chat costs nothing
	h.saveSpend(ctx)
	other.saveSpend(ctx)
	h.saveSpend(ctx)
	if a, b := h.billed(), other.billed(); a != 5 || b != 5 {
		t.Errorf("both should know of 5 segments, they know of %d and %d", a, b)
	}
	h.clock.add(time.Minute)
	if n := h.billed(); n != 0 {
		t.Errorf("a new month begins at 0, not at %d", n)
	}
	h.bill(channels.Receipt{Segments: 1})
	h.saveSpend(ctx)
	for month, want := range map[string]string{"segments:2026-10": "5", "segments:2026-11": "1"} {
		s, err := h.Store.Settings.Get(ctx, month)
		if err != nil || s.Value != want {
			t.Errorf("%s holds %+v, %v, want %s", month, s, err, want)
		}
	}
}

func TestAReplyIsBilledAsItsReceiptSays(t *testing.T) {
	h := newHouse(t)
	h.sms.segments = 2
	h.text(mum, "hello")
	h.expect(h.sms, mum, 1)
	eventually(t, "it is counted", func() bool { return h.billed() == 2 })
}
