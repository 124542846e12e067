package conversation

import (
	"context"
	"sync"
	"time"

	"familyvoice/store"
)

// roundsFor is how long the list of rounds is kept before it is read again.
const roundsFor = time.Minute

type roundCache struct {
	mu     sync.Mutex
	read   time.Time
	rounds []store.Round
}

// readRounds lists the rounds with dates, read at most once a minute.
func (c *Conversation) readRounds(ctx context.Context) ([]store.Round, error) {
	r := &c.rounds
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.read.IsZero() && c.Now().Sub(r.read) < roundsFor {
		return r.rounds, nil
	}
	var rounds []store.Round
	for round, err := range c.Store.Rounds.Find(ctx, store.Query{}) {
		if err != nil {
			return nil, err
		}
		if round.Dated() {
			rounds = append(rounds, *round)
		}
	}
	r.read, r.rounds = c.Now(), rounds
	return rounds, nil
}

// settle puts the run at its hub, as far as it is known, and into its round.
func (c *Conversation) settle(ctx context.Context, t *turn) error {
	before := t.run.doc.Place
	if hub := t.run.state.Place; hub != "" || before != "" { // or the family took back which one it uses
		t.run.doc.Place = hub
		if t.contact.Place != hub {
			t.contact.Place, t.touched = hub, true
		}
	}
	if t.run.doc.Version == 0 {
		t.run.doc.Started = c.arrived(t)
	}
	if t.run.doc.Version == 0 || t.run.doc.Place != before {
		return c.joinRound(ctx, t)
	}
	return nil
}

// arrived is when a message came to us: now, but for one that has waited since, as for the store.
func (c *Conversation) arrived(t *turn) time.Time {
	now := c.now()
	if t.opt.waited && t.in.At.Before(now) {
		return t.in.At
	}
	return now
}

// joinRound puts a run into its round: when it begins, and again when it becomes known which hub it is about, since families
// may be asked that last. What they said before goes along. A run never joins a round that it was begun before, nor one that was
// over when its family wrote, and never leaves one that is over.
func (c *Conversation) joinRound(ctx context.Context, t *turn) error {
	rounds, err := c.readRounds(ctx)
	if err != nil {
		return err
	}
	doc, now, arrived, joins := t.run.doc, c.now(), c.arrived(t), store.OpenRound
	for _, r := range rounds {
		if r.ID == doc.Round && !now.Before(r.Closes) {
			return nil
		}
		if r.Listens(doc.Started) && r.Listens(arrived) && r.Covers(doc.Place, t.places) {
			joins = r.ID
		}
	}
	if doc.Round == joins {
		return nil
	}
	doc.Round = joins
	return nil
}
