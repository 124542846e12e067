package retention

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"time"

	"familyvoice/store"
)

// Runner applies a schedule to a store.
type Runner struct {
	Store    *store.Store
	Schedule Schedule
	// Unlink takes out of a run whatever could lead back to an address; Empty takes out the answers in words. Unlink returns
	// ErrLater for a run that this instance can't open yet; one that nobody can open loses its answers in words.
	Unlink func(*store.Response) error
	Empty  func(*store.Response)
	// Dry counts and changes nothing.
	Dry bool
	// ClockIsRight says that a person has looked at the clock: DoubtClock is not asked.
	ClockIsRight bool

	Now   func() time.Time
	Owner string // this instance
	Log   *slog.Logger
}

// ErrLater is Unlink's error for a run that can be opened once this instance has the newest key file.
var ErrLater = errors.New("retention: the run is sealed with a key that this key file lacks")

// Counts is what one run did, by the words that the audit shows.
type Counts map[string]int

// The counts.
const (
	CountUnlinked   = "links cut"
	CountEmptied    = "answers removed"
	CountHeld       = "links held for safeguarding"
	CountBusy       = "left for tomorrow"
	CountTombstones = "tombstones bared"
	CountContacts   = "contacts removed"
	CountStripped   = "contacts reduced to their opt-out"
	CountAlerts     = "alerts removed"
	CountDeliveries = "deliveries removed"
	CountSessions   = "sessions removed"
)

// Run goes through the store once, unless the clock is to be doubted: then it returns a *ClockError and changes nothing. It may
// be repeated after any failure. An audit line says what was done, also when it was stopped in between.
func (r *Runner) Run(ctx context.Context) (Counts, error) {
	now := r.Now().UTC()
	done := Counts{}
	var err error
	if !r.Dry && !r.ClockIsRight {
		if err := DoubtClock(ctx, r.Store, now); err != nil {
			return done, err
		}
	}
	for _, part := range []func(context.Context, time.Time, Counts) error{r.responses, r.contacts, r.alerts, r.deliveries, r.sessions} {
		if err = part(ctx, now, done); err != nil {
			break
		}
	}
	if r.Dry {
		return done, err
	}
	line := &store.Audit{Meta: store.Meta{ID: newID()}, At: now.UnixMilli(), By: "system", What: "retention", Counts: done}
	if r.ClockIsRight {
		line.Reason = "somebody said that the clock is right"
	}
	if err != nil {
		line.Reason = "stopped before its end; it is tried again"
	}
	if noted := r.Store.Audit.Put(context.WithoutCancel(ctx), line); err == nil {
		err = noted
	}
	if err == nil {
		err = r.note(ctx, now)
	}
	return done, err
}

func newID() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b) // never fails: see crypto/rand
	return hex.EncodeToString(b)
}

// held is every run about which an alert is undecided, and every decided alert that names a run.
func (r *Runner) held(ctx context.Context) (open map[string]bool, decided map[string][]string, err error) {
	open, decided = map[string]bool{}, map[string][]string{}
	for a, err := range r.Store.Alerts.Find(ctx, store.Query{}) {
		if err != nil {
			return nil, nil, err
		}
		switch {
		case a.Response == "":
		case Open(a):
			open[a.Response] = true
		default:
			decided[a.Response] = append(decided[a.Response], a.ID)
		}
	}
	return open, decided, nil
}

func (r *Runner) responses(ctx context.Context, now time.Time, done Counts) error {
	open, decided, err := r.held(ctx)
	if err != nil {
		return err
	}
	closes := map[string]time.Time{}
	for round, err := range r.Store.Rounds.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		closes[round.ID] = round.Closes
	}
	for doc, err := range r.Store.Responses.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		step := r.Schedule.Response(doc, closes[doc.Round], now, open[doc.ID])
		if step == Keep {
			continue
		}
		if err := r.take(ctx, step, doc, decided[doc.ID], done); err != nil {
			return err
		}
	}
	return nil
}

// counted is the word for each step.
var counted = map[Step]string{Held: CountHeld, Bare: CountTombstones, Unlink: CountUnlinked, Empty: CountEmptied}

// take does one step. The contacts go first: a crash in between leaves a run that tomorrow's walk finds again.
func (r *Runner) take(ctx context.Context, step Step, doc *store.Response, alerts []string, done Counts) error {
	if r.Dry || step == Held {
		done[counted[step]]++
		return nil
	}
	if step == Bare {
		doc.Applied, doc.Started, doc.Updated = nil, doc.Started.UTC().Truncate(day), doc.Updated.UTC().Truncate(day)
		return r.put(ctx, doc, counted[step], done)
	}
	if !doc.Unlinked {
		if step != Empty { // which needs nothing opened
			switch err := r.Unlink(doc); {
			case errors.Is(err, ErrLater):
				r.Log.Error("a run could not be opened to cut its link: it is left for tomorrow", "error", err)
				done[CountBusy]++
				return nil
			case err != nil:
				r.Log.Error("a run could not be opened to cut its link: its answers in words go at once", "error", err)
				step = Empty
			}
		}
		if err := r.cut(ctx, doc.ID, alerts, done); err != nil {
			return err
		}
	}
	if step == Empty {
		r.Empty(doc)
	}
	return r.put(ctx, doc, counted[step], done)
}

func (r *Runner) put(ctx context.Context, doc *store.Response, word string, done Counts) error {
	err := r.Store.Responses.Put(ctx, doc)
	switch {
	case err == nil:
		done[word]++
	case errors.Is(err, store.ErrConflict): // somebody writes to it just now
		done[CountBusy]++
		return nil
	}
	return err
}
