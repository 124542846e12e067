package conversation

import (
	"context"
	"errors"
	"slices"

	"familyvoice/channels"
	"familyvoice/keys"
	"familyvoice/store"
)

// personOf tells people apart in this process, whichever key their contact was made under.
func (c *Conversation) personOf(in channels.Inbound) string {
	return c.Keys.PersonID(string(in.Channel), in.Sender, in.Address)
}

// ErrBusy means that a contact has replies or alerts that still have to leave; it can be moved later.
var ErrBusy = errors.New("conversation: the contact has work pending")

// MoveContact lets a contact go on under the id that the newest address key makes, and returns it there; one that is there
// already is returned as it is. Others may write to the contact meanwhile: the old document is first marked, after which
// nobody changes it, then copied, then removed. A crash in between is mended by whoever meets the mark next.
func MoveContact(ctx context.Context, st *store.Store, k *keys.Keys, old *store.Contact) (*store.Contact, error) {
	address, err := k.Open("contacts/"+old.ID, fieldAddress, old.Address)
	if err != nil {
		return nil, err
	}
	ids := k.AddressIDs(old.Channel, old.Sender, string(address))
	switch {
	case old.Moved != "":
		return finishMove(ctx, st, k, old)
	case ids[0] == old.ID:
		return old, nil
	case !slices.Contains(ids, old.ID):
		return nil, errors.New("conversation: a contact's id does not come from its address; it stays where it is")
	case len(old.Alerts) > 0 || slices.ContainsFunc(old.Pending, func(p store.Pending) bool { return p.Parked == "" && !pulled(&p) }):
		return nil, ErrBusy
	}
	if err := moveSubscription(ctx, st, k, old.ID, ids[0]); err != nil {
		return nil, err
	}
	marked := *old
	marked.Moved, marked.Due = ids[0], 0
	if err := st.Contacts.Put(ctx, &marked); err != nil {
		return nil, err
	}
	return finishMove(ctx, st, k, &marked)
}

// finishMove copies a marked contact, unless that is done, and removes it.
func finishMove(ctx context.Context, st *store.Store, k *keys.Keys, old *store.Contact) (*store.Contact, error) {
	address, err := k.Open("contacts/"+old.ID, fieldAddress, old.Address)
	if err != nil {
		return nil, err
	}
	next := *old
	next.Meta, next.Moved = store.Meta{ID: old.Moved}, ""
	next.Address = k.Seal("contacts/"+next.ID, fieldAddress, address)
	contact := &next
	err = st.Contacts.Put(ctx, contact)
	if errors.Is(err, store.ErrConflict) { // somebody has copied it already, and it may have changed since
		contact, err = st.Contacts.Get(ctx, old.Moved)
	}
	if err != nil {
		return nil, err
	}
	for {
		err := st.Contacts.Delete(ctx, old.ID, old.Version)
		if err == nil {
			return contact, nil
		}
		if !errors.Is(err, store.ErrConflict) {
			return nil, err
		}
		// Only a STOP on another channel of the run writes to a marked contact: it must not be lost.
		if old, err = st.Contacts.Get(ctx, old.ID); errors.Is(err, store.ErrNotFound) {
			return contact, nil
		} else if err != nil {
			return nil, err
		}
		if old.OptOut != nil && contact.OptOut == nil {
			contact.OptOut = old.OptOut
			if err := st.Contacts.Put(ctx, contact); err != nil {
				return nil, err
			}
		}
	}
}

func moveSubscription(ctx context.Context, st *store.Store, k *keys.Keys, from, to string) error {
	sub, err := st.Subscriptions.Get(ctx, from)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	address, err := k.Open("subscriptions/"+from, fieldAddress, sub.Address)
	if err != nil {
		return err
	}
	next := *sub
	next.Meta, next.Address = store.Meta{ID: to}, k.Seal("subscriptions/"+to, fieldAddress, address)
	if err := st.Subscriptions.Put(ctx, &next); err != nil && !errors.Is(err, store.ErrConflict) {
		return err
	}
	return st.Subscriptions.Delete(ctx, from, sub.Version)
}

// MoveSubscription moves a subscription whose contact is gone.
func MoveSubscription(ctx context.Context, st *store.Store, k *keys.Keys, sub *store.Subscription) error {
	address, err := k.Open("subscriptions/"+sub.ID, fieldAddress, sub.Address)
	if err != nil {
		return err
	}
	to := k.AddressID(sub.Channel, sub.Sender, string(address))
	if to == sub.ID {
		return nil
	}
	return moveSubscription(ctx, st, k, sub.ID, to)
}

func (c *Conversation) followMove(ctx context.Context, old *store.Contact) (*store.Contact, error) {
	return finishMove(ctx, c.Store, c.Keys, old)
}
