package conversation

import (
	"context"
	"errors"
	"strings"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// ErrNobody means that nothing is held about an address.
var ErrNobody = errors.New("conversation: nothing is held about this address")

// Erase erases every run of an address as its own DELETE would, without a reply, and takes back the wish to be told what
// changed, which may outlast the run: for staff who were asked in person. sender is our side. It returns ErrNobody when there
// is nothing to erase.
func (c *Conversation) Erase(ctx context.Context, ch channels.Name, sender, address string) error {
	in := channels.Inbound{Channel: ch, Sender: sender, Address: address}
	leave, err := c.lanes.enter(ctx, c.Keys.PersonID(string(ch), sender, address))
	if err != nil {
		return err
	}
	defer leave()
	return finishing(func() error { return c.eraseOnce(ctx, in) })
}

// finishing erases again while another writer is first. Whoever was found and is gone at the next try has been erased: a
// running server finished it.
func finishing(erase func() error) error {
	for try := 1; ; try++ {
		err := erase()
		if errors.Is(err, ErrNobody) && try > 1 {
			return nil
		}
		if !errors.Is(err, store.ErrConflict) || try == maxConflicts {
			return err
		}
	}
}

func (c *Conversation) eraseOnce(ctx context.Context, in channels.Inbound) error {
	contact, err := c.findContact(ctx, in)
	if err != nil {
		return err
	}
	told, err := c.unsubscribe(ctx, in)
	if err != nil {
		return err
	}
	earlier, err := c.eraseEarlierAtOnce(ctx, contact)
	if err != nil {
		return err
	}
	err = ErrNobody
	if contact.Response != "" {
		err = c.eraseRun(ctx, contact.Response)
	}
	if (told || earlier) && errors.Is(err, ErrNobody) {
		return nil
	}
	return err
}

// unsubscribe takes back the subscription of an address, and says whether there was one.
func (c *Conversation) unsubscribe(ctx context.Context, in channels.Inbound) (was bool, err error) {
	for _, id := range c.Keys.AddressIDs(string(in.Channel), in.Sender, in.Address) {
		dropped, err := c.dropSubscription(ctx, id)
		if err != nil {
			return was, err
		}
		was = was || dropped
	}
	return was, nil
}

// dropSubscription removes a subscription, after its mark is where a backup can't bring it back, and says whether there was
// one.
func (c *Conversation) dropSubscription(ctx context.Context, id string) (was bool, err error) {
	sub, err := c.Store.Subscriptions.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err == nil && sub.Mark != "" {
		err = c.keepOut(ctx, sub.Mark)
	}
	if err == nil {
		err = c.Store.Subscriptions.Delete(ctx, id, 0)
	}
	return err == nil, err
}

// UnsubscribeMarked removes the subscriptions with these marks, as Config.Erased was told them, and returns how many there
// were: for a restored backup, in which they stand again.
func (c *Conversation) UnsubscribeMarked(ctx context.Context, marks []string) (n int, err error) {
	taken := make(map[string]bool, len(marks))
	for _, mark := range marks {
		taken[mark] = true
	}
	for sub, err := range c.Store.Subscriptions.Find(ctx, store.Query{}) {
		if err == nil && taken[sub.Mark] {
			err = c.Store.Subscriptions.Delete(ctx, sub.ID, 0)
			n++
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// EraseReference erases the run with a reference that the family quotes: for who answered on the web and has no address
// here. It returns ErrNobody when no run has it.
func (c *Conversation) EraseReference(ctx context.Context, reference string) error {
	id, err := c.runByReference(ctx, reference)
	if err != nil {
		return err
	}
	return finishing(func() error { return c.eraseRun(ctx, id) })
}

// runByReference looks through all runs: a reference is made from a run's id and leads nowhere by itself.
func (c *Conversation) runByReference(ctx context.Context, reference string) (id string, err error) {
	reference = strings.NewReplacer(" ", "", "-", "", "I", "1", "L", "1", "O", "0").Replace(strings.ToUpper(reference))
	for doc, err := range c.Store.Responses.Find(ctx, store.Query{}) {
		if err != nil {
			return "", err
		}
		if doc.Erased || c.reference(doc.ID) != reference {
			continue
		}
		if id != "" {
			return "", errors.New("conversation: two runs have this reference; ask for the day and the channel, and erase by address")
		}
		id = doc.ID
	}
	if id == "" {
		return "", ErrNobody
	}
	return id, nil
}

// EraseRun erases a run by its id: for a restored backup, in which it stands again. It returns ErrNobody for one that is not
// there or is erased already.
func (c *Conversation) EraseRun(ctx context.Context, id string) error {
	return finishing(func() error { return c.eraseRun(ctx, id) })
}

// eraseRun makes a run a tombstone and purges it, whoever points to it.
func (c *Conversation) eraseRun(ctx context.Context, id string) error {
	r, err := c.bury(ctx, id)
	if err != nil {
		return err
	}
	if err := c.purgeRun(ctx, id); err != nil {
		return err // the sweeper of a running server does it again
	}
	r.doc.Purge, r.doc.Due = false, mailDue(&r.doc.Mail)
	err = c.Store.Responses.Put(ctx, r.doc)
	if errors.Is(err, store.ErrConflict) {
		return nil // a running server purged it at the same time, and has noted or will note it
	}
	return err
}

// bury makes a run a tombstone that has still to be purged. It returns ErrNobody for one that is not there or is purged.
func (c *Conversation) bury(ctx context.Context, id string) (*run, error) {
	doc, err := c.Store.Responses.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && doc.Erased && !doc.Purge {
		return nil, ErrNobody
	}
	if err != nil {
		return nil, err
	}
	r := &run{doc: doc} // never opened: what can't be read any more has to go as well
	c.erase(r)
	if err := c.postTakeBack(ctx, r.doc); err != nil {
		return nil, err
	}
	r.doc.Due = c.responseDue(r.doc)
	return r, c.Store.Responses.Put(ctx, r.doc)
}

// purgeRun removes everything that hangs on an erased run: what readers saw, what people decided about it, and what every
// address of it agreed to. It may be repeated.
func (c *Conversation) purgeRun(ctx context.Context, id string) error {
	ofRun := store.Query{Equal: []store.Match{{Field: "response", Value: id}}}
	if err := c.keepOut(ctx, id); err != nil {
		return err
	}
	for contact, err := range c.Store.Contacts.Find(ctx, ofRun) {
		if err != nil {
			return err
		}
		t := &turn{contact: contact}
		if err := c.forget(ctx, t); err != nil {
			return err
		}
		contact.Consents, contact.Sent = nil, nil // what was said to it is the tombstone's to take back
		if err := c.Store.Contacts.Put(ctx, contact); err != nil {
			return err
		}
	}
	return c.unshow(ctx, id)
}

// SettingTagger holds when corrections were last erased that the tagger may stand on, so that it has to be trained again with
// what is exported later (RFC 3339).
const SettingTagger = "tagger-has-learned-from-erased-answers"

// markTagger notes that a correction which the tagger may have learned from is about to go.
func (c *Conversation) markTagger(ctx context.Context, ofRun store.Query) error {
	for review, err := range c.Store.Reviews.Find(ctx, ofRun) {
		if err != nil {
			return err
		}
		if review.Decision != "quote" && review.Decision != "no-quote" {
			return c.markErased(ctx)
		}
	}
	return nil
}

// markErased writes the mark over an older one: a training from before the latest erasure does not count.
func (c *Conversation) markErased(ctx context.Context) error {
	for range maxConflicts {
		mark := &store.Setting{Meta: store.Meta{ID: SettingTagger}, Value: c.now().Format(time.RFC3339Nano)}
		have, err := c.Store.Settings.Get(ctx, SettingTagger)
		switch {
		case err == nil:
			mark.Version = have.Version
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		if err := c.Store.Settings.Put(ctx, mark); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}
