package e2e

import (
	"fmt"
	"testing"
	"time"

	"familyvoice/retention"
	"familyvoice/store"
)

// How a reply ended is of use while somebody may still ask about it: for thirty days, and no longer.
func TestHowRepliesEndedIsForgottenAfterThirtyDays(t *testing.T) {
	t.Parallel()
	h := newTexting(t)
	const each = 300 // more than one page of any backend
	for i, at := range map[string]time.Duration{"old": -30 * 24 * time.Hour, "young": -30*24*time.Hour + time.Minute} {
		for n := range each {
			row := &store.Delivery{Meta: store.Meta{ID: fmt.Sprint(i, n)}, Channel: "sms", State: []string{"delivered", "failed", "parked"}[n%3], At: h.Now().Add(at - time.Second)}
			if err := h.Store.Deliveries.Put(t.Context(), row); err != nil {
				t.Fatal(err)
			}
		}
	}
	rows := func() int64 {
		n, err := h.Store.Deliveries.Count(t.Context(), store.Query{})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if counts := h.forget(true); counts[retention.CountDeliveries] != each || rows() != 2*each {
		t.Errorf("a dry run counts %d and leaves all, %d are left", counts[retention.CountDeliveries], rows())
	}
	if counts := h.forget(false); counts[retention.CountDeliveries] != each || rows() != each {
		t.Errorf("%d were forgotten, %d are left", counts[retention.CountDeliveries], rows())
	}
	if _, err := h.Store.Deliveries.Get(t.Context(), "young0"); err != nil {
		t.Errorf("one of less than thirty days stays: %v", err)
	}
	h.later(1)
	h.forget(false)
	if rows() != 0 {
		t.Errorf("a day later all are due, %d are left", rows())
	}
}
