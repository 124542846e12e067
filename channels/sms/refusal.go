package sms

import (
	"log/slog"
	"sync/atomic"
	"time"

	"familyvoice/channels"
)

// refusals counts webhooks that were refused and speaks of them at most once a minute: a stranger who knocks all day
// must not fill the disk, and an operator with a wrong public URL must hear of it.
type refusals struct {
	count atomic.Int64
	spoke atomic.Int64 // Unix seconds
}

func (r *refusals) one(log *slog.Logger, now time.Time) {
	r.count.Add(1)
	last := r.spoke.Load()
	if now.Unix()-last < 60 || !r.spoke.CompareAndSwap(last, now.Unix()) {
		return
	}
	log.Warn("webhooks without a good Twilio signature were refused: if they were Twilio's, the public URL or the auth token is wrong",
		"channel", channels.SMS, "refused", r.count.Swap(0))
}
