package retention

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"time"
	_ "time/tzdata" // the nightly run keeps London's hours, on any machine

	"familyvoice/lease"
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
	Dry   bool
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
	CountEnded      = "unfinished runs ended"
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

// Run goes through the store once. It may be repeated after any failure. An audit line says what was done, also when it was
// stopped in between.
func (r *Runner) Run(ctx context.Context) (Counts, error) {
	now := r.Now().UTC()
	done := Counts{}
	var err error
	for _, part := range []func(context.Context, time.Time, Counts) error{r.responses, r.contacts, r.alerts, r.deliveries, r.sessions} {
		if err = part(ctx, now, done); err != nil {
			break
		}
	}
	if r.Dry {
		return done, err
	}
	line := &store.Audit{Meta: store.Meta{ID: newID()}, At: now.UnixMilli(), By: "system", What: "retention", Counts: done}
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
var counted = map[Step]string{Held: CountHeld, Bare: CountTombstones, End: CountEnded, Unlink: CountUnlinked, Empty: CountEmptied}

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

// cut makes every contact forget the run, and every decided alert. Whoever opted out stays opted out.
func (r *Runner) cut(ctx context.Context, response string, alerts []string, done Counts) error {
	ofRun := store.Query{Equal: []store.Match{{Field: "response", Value: response}}}
	for c, err := range r.Store.Contacts.Find(ctx, ofRun) {
		if err != nil {
			return err
		}
		if err := r.coarsen(ctx, c.ID); err != nil {
			return err
		}
		if err := r.drop(ctx, c, done); err != nil {
			return err
		}
	}
	for _, id := range alerts {
		a, err := r.Store.Alerts.Get(ctx, id)
		if err == nil {
			a.Response = ""
			err = r.Store.Alerts.Put(ctx, a)
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}

// drop removes a contact, or reduces it to its opt-out. One that changed meanwhile is looked at again: the link must go.
func (r *Runner) drop(ctx context.Context, c *store.Contact, done Counts) error {
	for {
		var err error
		word := CountContacts
		if c.OptOut != nil {
			word = CountStripped
			Strip(c)
			err = r.Store.Contacts.Put(ctx, c)
		} else {
			err = r.Store.Contacts.Delete(ctx, c.ID, c.Version)
		}
		if err == nil {
			done[word]++
			return nil
		}
		if !errors.Is(err, store.ErrConflict) {
			return err
		}
		was := c.Response
		if c, err = r.Store.Contacts.Get(ctx, c.ID); errors.Is(err, store.ErrNotFound) {
			return nil
		} else if err != nil {
			return err
		}
		if was != "" && c.Response != was {
			return nil // they began another run
		}
	}
}

// coarsen keeps the day of a subscription: its minute would tell the run that it came with.
func (r *Runner) coarsen(ctx context.Context, contact string) error {
	s, err := r.Store.Subscriptions.Get(ctx, contact)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s.At = s.At.UTC().Truncate(day)
	if err := r.Store.Subscriptions.Put(ctx, s); err != nil && !errors.Is(err, store.ErrConflict) {
		return err
	}
	return nil
}

// contacts looks at those that lead to no run.
func (r *Runner) contacts(ctx context.Context, now time.Time, done Counts) error {
	for c, err := range r.Store.Contacts.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		step := r.Schedule.Contact(c, now)
		if step == KeepContact {
			continue
		}
		leads, err := r.leads(ctx, c)
		if err != nil {
			return err
		}
		switch {
		case leads:
		case r.Dry && step == StripContact:
			done[CountStripped]++
		case r.Dry:
			done[CountContacts]++
		default:
			if err := r.drop(ctx, c, done); err != nil {
				return err
			}
		}
	}
	return nil
}

// leads says whether a contact points to a run that is kept.
func (r *Runner) leads(ctx context.Context, c *store.Contact) (bool, error) {
	if c.Response == "" {
		return false, nil
	}
	doc, err := r.Store.Responses.Get(ctx, c.Response)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && !doc.Erased, err
}

func (r *Runner) alerts(ctx context.Context, now time.Time, done Counts) error {
	return remove(ctx, r, r.Store.Alerts, store.Query{}, CountAlerts, done, func(a *store.Alert) bool { return r.Schedule.Alert(a, now) })
}

func (r *Runner) deliveries(ctx context.Context, now time.Time, done Counts) error {
	until := now.Add(-time.Duration(r.Schedule.Deliveries) * day)
	return remove(ctx, r, r.Store.Deliveries, store.Query{Range: "at", To: until}, CountDeliveries, done, func(*store.Delivery) bool { return true })
}

func (r *Runner) sessions(ctx context.Context, now time.Time, done Counts) error {
	return remove(ctx, r, r.Store.Sessions, store.Query{Range: "expires", To: now.UnixMilli()}, CountSessions, done, func(*store.Session) bool { return true })
}

// remove deletes what a query finds and old says is due, at the version that was looked at.
func remove[T any](ctx context.Context, r *Runner, from store.Collection[T], q store.Query, word string, done Counts, old func(*T) bool) error {
	for doc, err := range from.Find(ctx, q) {
		if err != nil {
			return err
		}
		if !old(doc) {
			continue
		}
		if !r.Dry {
			head := any(doc).(store.Document).Head()
			if err := from.Delete(ctx, head.ID, head.Version); errors.Is(err, store.ErrConflict) {
				continue
			} else if err != nil {
				return err
			}
		}
		done[word]++
	}
	return nil
}

// settingLast holds when the last whole run was.
const settingLast = "retention"

type last struct {
	At time.Time `json:"at"`
}

func (r *Runner) note(ctx context.Context, now time.Time) error {
	body, err := json.Marshal(last{now})
	if err != nil {
		return err
	}
	for {
		have, err := r.Store.Settings.Get(ctx, settingLast)
		if errors.Is(err, store.ErrNotFound) {
			have, err = &store.Setting{Meta: store.Meta{ID: settingLast}}, nil
		}
		if err != nil {
			return err
		}
		have.Value = string(body)
		if err := r.Store.Settings.Put(ctx, have); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
}

// Last is when everything was last gone through; zero for never.
func Last(ctx context.Context, st *store.Store) (time.Time, error) {
	have, err := st.Settings.Get(ctx, settingLast)
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	var l last
	err = json.Unmarshal([]byte(have.Value), &l)
	return l.At, err
}

// The nightly run's lease, and how often it is looked whether one is due.
const (
	leaseFor  = 20 * time.Second
	lookEvery = 10 * time.Minute
	runsFrom  = 3 // o'clock, London
)

var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // tzdata is embedded
	}
	return l
}()

// Due says whether a run is due: the first at once, then one every night from three o'clock.
func Due(last, now time.Time) bool {
	if last.IsZero() || now.Sub(last) >= 24*time.Hour {
		return true
	}
	night := now.In(london)
	night = time.Date(night.Year(), night.Month(), night.Day(), runsFrom, 0, 0, 0, london)
	return !now.Before(night) && last.Before(night)
}

// Daily runs every night on whichever instance holds the lease, until ctx ends.
func (r *Runner) Daily(ctx context.Context) {
	l := lease.Lease{Leases: r.Store.Leases, ID: "retention", Owner: r.Owner, Length: leaseFor}
	l.Keep(ctx, func(ctx context.Context) {
		for ctx.Err() == nil {
			r.ifDue(ctx)
			select {
			case <-time.After(lookEvery):
			case <-ctx.Done():
			}
		}
	})
}

func (r *Runner) ifDue(ctx context.Context) {
	at, err := Last(ctx, r.Store)
	if err != nil || !Due(at, r.Now()) {
		return // a store that is away is asked again
	}
	done, err := r.Run(ctx)
	if err != nil {
		if ctx.Err() == nil {
			r.Log.Error("what is due to be forgotten could not all be; it is tried again", "error", err)
		}
		return
	}
	r.Log.Info("what was due is forgotten", "links", done[CountUnlinked]+done[CountEnded], "answers", done[CountEmptied], "held", done[CountHeld])
}
