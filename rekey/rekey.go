package rekey

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"familyvoice/channels"
	"familyvoice/conversation"
	"familyvoice/keys"
	"familyvoice/store"
)

// Counts is what a run did.
type Counts struct {
	Looked int // documents
	Sealed int // documents sealed again
	Moved  int // contacts and subscriptions under a new id
	Left   int // documents that somebody kept writing to, or that have replies pending: they need another run
}

// Runner seals a store again. Store is the store as it lies in the database: nothing may open sealed fields on its way.
type Runner struct {
	Store *store.Store
	Keys  *keys.Keys
	// Batch and Pause let families go first: after so many documents the run rests so long. 0 takes 200 and 20 ms.
	Batch int
	Pause time.Duration

	reseal  *resealer
	counts  Counts
	senders map[string]bool // our own numbers and bots, as the contacts name them
}

// maxTries is how often one document is tried while others write to it.
const maxTries = 20

// Run goes through the whole store once. With Left 0 nothing depends on the older keys any more but what lies outside the
// store: spools, and backups made before.
func (r *Runner) Run(ctx context.Context) (Counts, error) {
	if r.Batch == 0 {
		r.Batch, r.Pause = 200, 20*time.Millisecond
	}
	r.reseal, r.counts, r.senders = newResealer(r.Keys), Counts{}, map[string]bool{}
	s := r.Store
	err := errors.Join(
		all(ctx, r, "contacts", s.Contacts, r.moveContact),
		all(ctx, r, "subscriptions", s.Subscriptions, r.moveSubscription),
		all(ctx, r, "responses", s.Responses, nil),
		all(ctx, r, "excerpts", s.Excerpts, nil),
		all(ctx, r, "reviews", s.Reviews, nil),
		all(ctx, r, "alerts", s.Alerts, r.alertsContact),
		all(ctx, r, "rounds", s.Rounds, nil),
		all(ctx, r, "releases", s.Releases, nil),
		all(ctx, r, "actions", s.Actions, nil),
		all(ctx, r, "staff", s.Staff, nil),
		all(ctx, r, "audit", s.Audit, nil), // a reason that somebody typed; what it says stays
		all(ctx, r, "invitations", s.Invitations, r.invitationsContact),
		all(ctx, r, "deliveries", s.Deliveries, nil),
	)
	return r.counts, err
}

// all goes through one collection. more does what a collection needs besides, and says whether it changed the document; it
// may have removed it, which a nil document says.
func all[T any](ctx context.Context, r *Runner, name string, c store.Collection[T], more func(context.Context, *T) (*T, bool, error)) error {
	for doc, err := range c.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		if r.counts.Looked++; r.counts.Looked%r.Batch == 0 {
			select {
			case <-time.After(r.Pause):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err := one(ctx, r, name, c, doc, more); err != nil {
			return err
		}
	}
	return nil
}

func one[T any](ctx context.Context, r *Runner, name string, c store.Collection[T], doc *T, more func(context.Context, *T) (*T, bool, error)) error {
	id := any(doc).(store.Document).Head().ID
	for range maxTries {
		err := attempt(ctx, r, name, c, doc, more)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, conversation.ErrBusy):
			r.counts.Left++
			return nil
		case errors.Is(err, errUnopened):
			return fmt.Errorf("%w: %s; the older keys must stay", err, name)
		case !errors.Is(err, store.ErrConflict):
			return err
		}
		if doc, err = c.Get(ctx, id); errors.Is(err, store.ErrNotFound) {
			return nil
		} else if err != nil {
			return err
		}
	}
	r.counts.Left++
	return nil
}

func attempt[T any](ctx context.Context, r *Runner, name string, c store.Collection[T], doc *T, more func(context.Context, *T) (*T, bool, error)) error {
	changed := false
	if more != nil {
		var err error
		if doc, changed, err = more(ctx, doc); err != nil || doc == nil {
			return err
		}
	}
	sealed, err := r.reseal.document(name, any(doc).(store.Document))
	if err != nil {
		return err
	}
	if !sealed && !changed {
		return nil
	}
	if err := c.Put(ctx, doc); err != nil {
		return err
	}
	r.counts.Sealed++
	return nil
}

func (r *Runner) moveContact(ctx context.Context, c *store.Contact) (*store.Contact, bool, error) {
	r.senders[c.Sender] = true
	moved, err := conversation.MoveContact(ctx, r.Store, r.Keys, c)
	if err == nil && moved.ID != c.ID {
		r.counts.Moved++
	}
	return moved, false, err
}

func (r *Runner) moveSubscription(ctx context.Context, s *store.Subscription) (*store.Subscription, bool, error) {
	_, newest := r.Keys.Newest()
	if strings.HasPrefix(s.ID, newest+":") {
		return s, false, nil
	}
	if err := conversation.MoveSubscription(ctx, r.Store, r.Keys, s); err != nil {
		return nil, false, err
	}
	r.counts.Moved++
	return nil, false, nil
}

// alertsContact lets an alert name the contact by its new id. Where the contact is gone the alert keeps its sealed address; one
// from the web keeps none, as older versions let it.
func (r *Runner) alertsContact(ctx context.Context, a *store.Alert) (*store.Alert, bool, error) {
	_, newest := r.Keys.Newest()
	changed := a.Contact != "" && !strings.HasPrefix(a.Contact, newest+":")
	switch {
	case changed && a.Address == "":
		if err := r.contactOfRun(ctx, a); err != nil {
			return nil, false, err
		}
	case changed:
		address, err := r.Keys.Open("alerts/"+a.ID, "address", a.Address)
		if err != nil {
			return nil, false, err
		}
		a.Contact = r.contactOf(ctx, a, string(address))
	}
	if a.Channel == string(channels.Web) && a.Address != "" {
		a.Address, changed = "", true
	}
	return a, changed, nil
}

// contactOfRun finds the one contact of an alert's run on its channel, where no address tells which it is; none if there are
// several.
func (r *Runner) contactOfRun(ctx context.Context, a *store.Alert) error {
	a.Contact = ""
	if a.Response == "" {
		return nil
	}
	q := store.Query{Equal: []store.Match{{Field: "response", Value: a.Response}}}
	for contact, err := range r.Store.Contacts.Find(ctx, q) {
		if err != nil {
			return err
		}
		if contact.Channel != a.Channel {
			continue
		}
		if a.Contact != "" {
			a.Contact = ""
			return nil
		}
		a.Contact = contact.ID
	}
	return nil
}

// invitationsContact lets an invitation that waits name the subscription that it hangs on by its new id.
func (r *Runner) invitationsContact(_ context.Context, inv *store.Invitation) (*store.Invitation, bool, error) {
	_, newest := r.Keys.Newest()
	if len(inv.Pending) == 0 || strings.HasPrefix(inv.Contact, newest+":") {
		return inv, false, nil
	}
	p := &inv.Pending[0]
	address, err := r.Keys.Open("pending/"+p.ID, "address", p.Address)
	if err != nil {
		return nil, false, err
	}
	inv.Contact = r.Keys.AddressID(p.Channel, p.Sender, string(address))
	return inv, true, nil
}

// contactOf finds the contact of an address on an alert's channel, on whichever of our senders it was.
func (r *Runner) contactOf(ctx context.Context, a *store.Alert, address string) string {
	for sender := range r.senders {
		if id := r.Keys.AddressID(a.Channel, sender, address); r.has(ctx, id) {
			return id
		}
	}
	return ""
}

func (r *Runner) has(ctx context.Context, id string) bool {
	_, err := r.Store.Contacts.Get(ctx, id)
	return err == nil
}
