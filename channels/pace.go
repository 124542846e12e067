package channels

import (
	"context"
	"sync"
	"time"
)

// Pace keeps a channel's messages apart: those to one address by each, all of them by all, as the provider asks. Whatever
// comes faster waits its turn here, where help can still pass it, and not in a provider's queue, where it could not.
// Zero or negative times keep nothing apart. It is safe for concurrent use.
type Pace struct {
	each, all time.Duration

	mu        sync.Mutex
	addresses map[string]time.Time // when each is next free
	next      time.Time            // when the next message may go
	rest      time.Time            // until when the provider wants none at all
}

// NewPace returns a pace that keeps messages to one address apart by each, and any two by all.
func NewPace(each, all time.Duration) *Pace {
	return &Pace{each: each, all: all, addresses: map[string]time.Time{}}
}

const (
	// patience is how long a message waits for its turn on the spot; one whose turn comes later goes back to the outbox.
	patience = 3 * time.Second
	// maxAddresses is how many addresses are remembered before those that are free again are forgotten.
	maxAddresses = 4096
)

// Wait returns when out, or its next part, may go, or ctx's error. A message whose turn is more than three seconds away is
// given back with a *SendError of fault Later, and so is any that nobody asked for whose turn is not now: those who wait for a
// reply come first. An urgent one waits for no other message, which then wait a little longer; only the provider's own rest
// holds it back.
func (p *Pace) Wait(ctx context.Context, out Outbound) error {
	at, err := p.turn(out)
	if err != nil {
		return err
	}
	return SleepUntil(ctx, at)
}

// Rest keeps every message back for d from now: the provider has asked us to slow down.
func (p *Pace) Rest(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rest = later(p.rest, time.Now().Add(d))
}

// turn takes the next turn and says when it is.
func (p *Pace) turn(out Outbound) (time.Time, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	at := later(now, p.rest)
	if !out.Urgent {
		// A person's own turn first, so that one with much to hear delays no other.
		at = later(later(at, p.addresses[out.Address]), p.next)
	}
	wait := at.Sub(now)
	if wait > patience || out.Unasked && wait > 0 {
		return at, &SendError{Fault: Later, Reason: "it waits for its turn", After: wait}
	}
	if p.all > 0 {
		p.next = later(p.next, now).Add(p.all)
	}
	if p.each > 0 {
		p.forget(now)
		p.addresses[out.Address] = at.Add(p.each)
	}
	return at, nil
}

// forget drops the addresses that are free again, when there are many; the caller holds the lock.
func (p *Pace) forget(now time.Time) {
	if len(p.addresses) < maxAddresses {
		return
	}
	for address, free := range p.addresses {
		if !free.After(now) {
			delete(p.addresses, address)
		}
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// SleepUntil waits until at; it returns ctx's error if that comes first.
func SleepUntil(ctx context.Context, at time.Time) error {
	left := time.Until(at)
	if left <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
