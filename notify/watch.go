package notify

import (
	"context"
	"log/slog"
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
	Log   *slog.Logger // nil: nobody is told why

	said    map[int]string // why the way with this index fails
	failing atomic.Int64   // since when, Unix milliseconds; 0: not
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

// ask finds out whether any way works. A way that can't be asked counts as one that does: a failed alert tells otherwise. The log
// is told of each way that fails, once for each reason.
func (w *Watch) ask(ctx context.Context) {
	works := len(w.Ways) == 0
	for i, way := range w.Ways {
		p, can := way.(Prober)
		if !can {
			works = true
			continue
		}
		err := p.Probe(ctx)
		if ctx.Err() != nil {
			return
		}
		w.say(i, err)
		works = works || err == nil
	}
	if works {
		w.failing.Store(0)
		return
	}
	w.failing.CompareAndSwap(0, w.Now().UnixMilli())
}

// say tells the log what is new about a way.
func (w *Watch) say(way int, err error) {
	why := ""
	if err != nil {
		why = err.Error()
	}
	if w.said == nil {
		w.said = map[int]string{}
	}
	before := w.said[way]
	if w.said[way] = why; why == before || w.Log == nil {
		return
	}
	if err != nil {
		w.Log.Error("a way to tell of safeguarding alerts does not work", "error", err)
		return
	}
	w.Log.Warn("the way to tell of safeguarding alerts works again")
}

// Failing is since when no way has worked, or the zero time.
func (w *Watch) Failing() time.Time {
	if since := w.failing.Load(); since != 0 {
		return time.UnixMilli(since).UTC()
	}
	return time.Time{}
}
