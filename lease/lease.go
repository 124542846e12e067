// Package lease lets one instance of many do a piece of background work. A lease trusts no clock but the claimant's own:
// who wants one that another holds must itself have watched it unchanged for its whole length, and the document's version
// fences the loser.
package lease

import (
	"context"
	"errors"
	"time"

	"familyvoice/store"
)

// Lease is one piece of work and who wants to do it.
type Lease struct {
	Leases store.Collection[store.Lease]
	ID     string        // the work's name
	Owner  string        // this instance
	Length time.Duration // how long a silent holder keeps it
}

// Keep runs work whenever this instance holds the lease, until ctx ends. The work's context ends when the lease is lost.
func (l Lease) Keep(ctx context.Context, work func(ctx context.Context)) {
	var seen store.Claim
	var since time.Time
	for ctx.Err() == nil {
		have, err := l.Leases.Get(ctx, l.ID)
		switch {
		case errors.Is(err, store.ErrNotFound):
			have = &store.Lease{Meta: store.Meta{ID: l.ID}}
			l.take(ctx, have, work)
		case err != nil:
			seen = store.Claim{}
		case have.Claim != seen:
			seen, since = have.Claim, time.Now()
		case time.Since(since) >= l.Length:
			l.take(ctx, have, work)
			seen = store.Claim{}
		}
		pause(ctx, l.Length/4)
	}
}

// take claims the lease and works until it is lost or ctx ends.
func (l Lease) take(ctx context.Context, held *store.Lease, work func(ctx context.Context)) {
	held.Claim = store.Claim{Owner: l.Owner, Turn: held.Turn + 1}
	if l.Leases.Put(ctx, held) != nil {
		return
	}
	working, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		work(working)
	}()
	renewed := time.Now()
	for {
		select {
		case <-done:
			return
		case <-ctx.Done():
			<-done
			return
		case <-time.After(l.Length / 4):
		}
		held.Turn++
		switch err := l.Leases.Put(ctx, held); {
		case err == nil:
			renewed = time.Now()
		case errors.Is(err, store.ErrConflict), time.Since(renewed) > l.Length/2:
			stop() // another has it, or may soon
			<-done
			return
		default:
			held.Turn--
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
