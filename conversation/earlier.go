package conversation

import (
	"context"
	"errors"
	"slices"

	"familyvoice/store"
)

// A phone may tell us more than once: after AGAIN, when somebody else in the family takes it, or when it joins a run by a
// code. Its contact keeps the way to every one of them, so that DELETE, erase and access reach all.

// noteEarlier keeps the way to the run that the contact is about to leave, unless there is nothing of theirs in it.
func (t *turn) noteEarlier() {
	if t.run == nil || t.run.doc.Version == 0 || t.run.doc.Erased || t.run.doc.Unlinked {
		return
	}
	if len(t.run.state.Answers) == 0 && t.run.state.Held == nil && len(t.run.doc.Equality) == 0 {
		return
	}
	if !slices.Contains(t.contact.Earlier, t.run.doc.ID) {
		t.contact.Earlier = append(t.contact.Earlier, t.run.doc.ID)
	}
}

// eraseEarlier makes tombstones of the runs that the contact left behind. What hangs on them is purged by the sweeper, as
// after every DELETE. The caller writes the contact: until then a repeat finds them again and changes nothing.
func (c *Conversation) eraseEarlier(ctx context.Context, t *turn) error {
	for _, id := range t.contact.Earlier {
		r, err := c.bury(ctx, id)
		if errors.Is(err, ErrNobody) {
			continue
		}
		if err != nil {
			return err
		}
		c.wake(job{response: r.doc, person: c.personOf(t.in)})
	}
	t.touched = t.touched || t.contact.Earlier != nil
	t.contact.Earlier = nil
	return nil
}

// eraseEarlierAtOnce does the same without a sweeper, and says whether there was anything to erase.
func (c *Conversation) eraseEarlierAtOnce(ctx context.Context, contact *store.Contact) (was bool, err error) {
	if len(contact.Earlier) == 0 {
		return false, nil
	}
	for _, id := range contact.Earlier {
		if err := c.eraseRun(ctx, id); err != nil && !errors.Is(err, ErrNobody) {
			return was, err
		}
		was = true
	}
	contact.Earlier = nil
	return was, c.Store.Contacts.Put(ctx, contact)
}
