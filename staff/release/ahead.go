package release

import (
	"context"
	"iter"
)

// aheadBy is how many documents are read at once, and aheadBatches how many such lots may wait: reading goes on beside the
// counting, in bounded memory.
const (
	aheadBy      = 256
	aheadBatches = 2
)

// ahead reads a stream in a goroutine of its own. next returns its documents one by one, then false; an error ends the stream.
// stop ends the reading, and returns when nothing of it is under way.
func ahead[T any](ctx context.Context, read func(ctx context.Context) iter.Seq2[*T, error]) (next func() (*T, error, bool), stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	lots := make(chan []*T, aheadBatches)
	var failed error // read once lots is closed
	go func() {
		defer close(lots)
		lot := make([]*T, 0, aheadBy)
		send := func() bool {
			select {
			case lots <- lot:
				lot = make([]*T, 0, aheadBy)
				return true
			case <-ctx.Done():
				failed = ctx.Err()
				return false
			}
		}
		for doc, err := range read(ctx) {
			if err != nil {
				failed = err
				break
			}
			if lot = append(lot, doc); len(lot) == aheadBy && !send() {
				return
			}
		}
		if len(lot) > 0 {
			send()
		}
	}()
	var lot []*T
	next = func() (*T, error, bool) {
		if len(lot) == 0 {
			more, ok := <-lots
			if !ok {
				return nil, failed, failed != nil
			}
			lot = more
		}
		doc := lot[0]
		lot[0], lot = nil, lot[1:]
		return doc, nil, true
	}
	stop = func() {
		cancel()
		for range lots { // until the reader has ended
		}
	}
	return next, stop
}
