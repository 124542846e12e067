package channels

import (
	"log/slog"
	"sync/atomic"
	"time"
)

// Refusals counts webhooks that were refused and speaks of them at most once a minute: a stranger who knocks all day must
// not fill the disk, and an operator with a wrong address or secret must hear of it. The zero value is ready.
type Refusals struct {
	count atomic.Int64
	spoke atomic.Int64 // Unix seconds
}

// One counts a refusal; words say what was refused and what is probably wrong.
func (r *Refusals) One(log *slog.Logger, name Name, words string, now time.Time) {
	r.count.Add(1)
	last := r.spoke.Load()
	if now.Unix()-last < 60 || !r.spoke.CompareAndSwap(last, now.Unix()) {
		return
	}
	log.Warn(words, "channel", name, "refused", r.count.Swap(0))
}
