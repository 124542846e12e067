package retention

import (
	"context"
	"errors"
	"time"

	"familyvoice/store"
)

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

// contacts looks at those that lead to no run, and lets the others forget the earlier runs whose link is to be cut.
func (r *Runner) contacts(ctx context.Context, now time.Time, done Counts) error {
	for c, err := range r.Store.Contacts.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		if err := r.forgetEarlier(ctx, c); err != nil {
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

// forgetEarlier takes from a contact the way to earlier runs that are erased, or whose link was cut in this walk or before.
// A contact that somebody writes to just now is looked at again tomorrow.
func (r *Runner) forgetEarlier(ctx context.Context, c *store.Contact) error {
	var kept []string
	for _, id := range c.Earlier {
		if linked, err := r.linked(ctx, id); err != nil {
			return err
		} else if linked {
			kept = append(kept, id)
		}
	}
	if r.Dry || len(kept) == len(c.Earlier) {
		return nil
	}
	c.Earlier = kept
	err := r.Store.Contacts.Put(ctx, c)
	if errors.Is(err, store.ErrConflict) {
		return nil
	}
	return err
}

// leads says whether a contact points to a run that is kept.
func (r *Runner) leads(ctx context.Context, c *store.Contact) (bool, error) {
	for _, id := range append([]string{c.Response}, c.Earlier...) {
		if linked, err := r.linked(ctx, id); linked || err != nil {
			return linked, err
		}
	}
	return false, nil
}

// linked says whether a run is kept whose link is not cut.
func (r *Runner) linked(ctx context.Context, id string) (bool, error) {
	if id == "" {
		return false, nil
	}
	doc, err := r.Store.Responses.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && !doc.Erased && !doc.Unlinked, err
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
