package notify

import (
	"context"
	"sync/atomic"
	"time"
)

// Prober is a Way that can be asked whether it would work, without telling anybody anything.
type Prober interface {
	Probe(ctx context.Context) error
}

// Watch asks again and again whether the lead could be told, so that a dead mail server is found before a family needs it.
type Watch struct {
	Ways  []Way
	Every time.Duration
	Now   func() time.Time

	failing atomic.Int64 // since when, Unix milliseconds; 0: not
}

// Run asks until ctx ends.
func (w *Watch) Run(ctx context.Context) {
	tick := time.NewTicker(w.Every)
	defer tick.Stop()
	for {
		w.ask(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// ask finds out whether any way works. A way that can't be asked counts as one that does: a failed alert tells otherwise.
func (w *Watch) ask(ctx context.Context) {
	for _, way := range w.Ways {
		p, can := way.(Prober)
		if !can || p.Probe(ctx) == nil {
			w.failing.Store(0)
			return
		}
	}
	if ctx.Err() == nil && len(w.Ways) > 0 {
		w.failing.CompareAndSwap(0, w.Now().UnixMilli())
	}
}

// Failing is since when no way has worked, or the zero time.
func (w *Watch) Failing() time.Time {
	if since := w.failing.Load(); since != 0 {
		return time.UnixMilli(since).UTC()
	}
	return time.Time{}
}
