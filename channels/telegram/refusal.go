package telegram

import (
	"log/slog"
	"sync/atomic"
	"time"

	"familyvoice/channels"
)

// refusals counts webhooks that were refused and speaks of them at most once a minute: a stranger who knocks all day
// must not fill the disk, and an operator with a wrong secret must hear of it.
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
	log.Warn("webhooks without our secret were refused: if they were Telegram's, another secret was registered",
		"channel", channels.Telegram, "refused", r.count.Swap(0))
}
