package conversation

import (
	"context"
	"errors"
	"slices"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// Announcement is what people who asked to be told are sent: one line, and where to read more. It holds no family's words
// but those that a named person published.
type Announcement struct {
	// ID tells one announcement from another; the same one is sent to nobody twice.
	ID    string
	Brief string                  // one line
	For   func(place string) bool // whether it concerns those who named the place, "" for none
}

const (
	keyTold         = "told"
	invitationTold  = "you-said"
	quietFrom, calm = 20, 9 // no announcement leaves from eight in the evening to nine in the morning
)

// wakeful is the first moment from now on that is no quiet hour.
func wakeful(now time.Time) time.Time {
	at := now.In(london)
	morning := time.Date(at.Year(), at.Month(), at.Day(), calm, 0, 0, 0, london)
	switch {
	case at.Hour() >= quietFrom:
		return morning.AddDate(0, 0, 1).UTC()
	case at.Hour() < calm:
		return morning.UTC()
	}
	return now
}

// Announce puts the announcement on its way to everyone who subscribed at a place that it concerns, by their own channel and
// in their language, and returns how many they are. It may be called again, also while it is under way: whoever has it, or has
// it pending, is not sent it twice. Who has opted out since, or taken the subscription back, is left out when it leaves.
func (c *Conversation) Announce(ctx context.Context, a Announcement) (people int, err error) {
	now := c.now()
	due := wakeful(now).UnixMilli()
	for sub, err := range c.Store.Subscriptions.Find(ctx, store.Query{}) {
		if err != nil {
			return people, err
		}
		if !a.For(sub.Place) {
			continue
		}
		if slices.Contains(sub.News, a.ID) {
			people++
			continue
		}
		address, err := c.Keys.Open("subscriptions/"+sub.ID, fieldAddress, sub.Address)
		if err != nil {
			return people, err
		}
		id := c.Keys.Hash("entry", c.Keys.PersonID(sub.Channel, sub.Sender, string(address)), invitationTold, a.ID)
		s := c.surveyOr("")
		inv := &store.Invitation{Meta: store.Meta{ID: id, Due: due}, Contact: sub.ID, Kind: invitationTold, News: a.ID}
		inv.Pending = []store.Pending{{
			ID: id, Rank: store.RankRest, Key: keyTold, Args: map[string]string{"brief": a.Brief}, Language: sub.Language,
			Survey: s.ID, SurveyV: s.Version, Place: sub.Place, Channel: sub.Channel, Sender: sub.Sender,
			Address: c.Keys.Seal("pending/"+id, fieldAddress, address), At: now, Due: due,
		}}
		if err := c.Store.Invitations.Put(ctx, inv); err != nil && !errors.Is(err, store.ErrConflict) {
			return people, err
		}
		people++
	}
	return people, nil
}

// invited is who an invitation is for. One of which nothing is left to send is for nobody: ErrNotFound.
func (c *Conversation) invited(inv *store.Invitation) (in channels.Inbound, err error) {
	if len(inv.Pending) == 0 {
		return in, store.ErrNotFound
	}
	p := &inv.Pending[0]
	address, err := c.Keys.Open("pending/"+p.ID, fieldAddress, p.Address)
	return channels.Inbound{Channel: channels.Name(p.Channel), Sender: p.Sender, Address: string(address)}, err
}

// subscriptionOf is the subscription that an invitation hangs on, or ErrNotFound. While it waited for the morning or the next
// month it may have gone on under a newer key. The old id is looked at first: what is not there any more is under the new one.
func (c *Conversation) subscriptionOf(ctx context.Context, inv *store.Invitation) (*store.Subscription, error) {
	sub, err := c.Store.Subscriptions.Get(ctx, inv.Contact)
	if !errors.Is(err, store.ErrNotFound) {
		return sub, err
	}
	in, err := c.invited(inv)
	if err != nil {
		return nil, err
	}
	for _, id := range c.Keys.AddressIDs(string(in.Channel), in.Sender, in.Address) {
		if sub, err = c.Store.Subscriptions.Get(ctx, id); !errors.Is(err, store.ErrNotFound) {
			break
		}
	}
	return sub, err
}

// wanted says whether an invitation may still leave: the person is subscribed, does not have it yet and has not opted out. One
// that may not, or has left, is taken away.
func (c *Conversation) wanted(ctx context.Context, inv *store.Invitation) bool {
	sub, err := c.subscriptionOf(ctx, inv)
	if err == nil && slices.Contains(sub.News, inv.News) { // it left, and was called for anew meanwhile or could not be noted
		err = store.ErrNotFound
	}
	if err == nil {
		var contact *store.Contact
		contact, err = c.invitedContact(ctx, inv)
		switch {
		case err == nil && contact.OptOut == nil: // or forgotten in time; the subscription stands by itself
			return true
		case err == nil:
			err = store.ErrNotFound
		}
	}
	if errors.Is(err, store.ErrNotFound) {
		c.takeAway(ctx, inv)
	}
	return false // else the next sweep asks again
}

// invitedContact is the contact of an invitation's person, a new one if it was forgotten in time.
func (c *Conversation) invitedContact(ctx context.Context, inv *store.Invitation) (*store.Contact, error) {
	in, err := c.invited(inv)
	if err != nil {
		return nil, err
	}
	return c.findContact(ctx, in)
}

// heard is when somebody who is told something unasked wrote to us last, as far as it is known: when they asked to be told, or
// later.
func (c *Conversation) heard(ctx context.Context, inv *store.Invitation) (at time.Time) {
	if sub, err := c.subscriptionOf(ctx, inv); err == nil {
		at = sub.At
	}
	if contact, err := c.invitedContact(ctx, inv); err == nil && contact.Seen.After(at) {
		at = contact.Seen
	}
	return at
}

// spent says that nothing of an invitation is left to send.
func spent(inv *store.Invitation) bool { return mailDue(&inv.Mail) == 0 }

func (c *Conversation) takeAway(ctx context.Context, inv *store.Invitation) {
	if err := c.Store.Invitations.Delete(ctx, inv.ID, inv.Version); err != nil {
		c.Log.Warn("an invitation that is done could not be taken away yet", "error", err)
	}
}
