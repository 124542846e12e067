package conversation

import (
	"context"
	"errors"
	"slices"

	"familyvoice/channels"
	"familyvoice/failpoint"
	"familyvoice/store"
	"familyvoice/survey"
)

// writeContact writes what the step means for the contact, before the response is written. Everything in it is keyed by
// the message's id, so that the repeat after a crash in between changes nothing.
func (c *Conversation) writeContact(ctx context.Context, t *turn, events []survey.Event) error {
	if err := c.noteContact(ctx, t, events); err != nil {
		return err
	}
	if !t.touched && t.contact.Version != 0 {
		return nil
	}
	failpoint.Hit("before-contact")
	t.contact.Seen = c.now()
	t.contact.Due = mailDue(&t.contact.Mail)
	if err := c.Store.Contacts.Put(ctx, t.contact); err != nil {
		return err
	}
	failpoint.Hit("after-contact")
	return nil
}

// noteContact puts the events into the contact, and marks it touched where that changed it.
func (c *Conversation) noteContact(ctx context.Context, t *turn, events []survey.Event) error {
	contact := t.contact
	c.noteQuiet(t)
	if t.in.Sender != "" && contact.Sender != t.in.Sender {
		contact.Sender, t.touched = t.in.Sender, true
	}
	if t.run != nil && t.run.state.Language != contact.Language {
		contact.Language, t.touched = t.run.state.Language, true
	}
	if contact.OptOut != nil && t.is(survey.Start) && !t.keyword && !t.outdated() {
		t.endSilence()
	}
	for _, e := range events {
		switch e.Kind {
		case survey.Consented:
			t.consents(t.run.state.Consent)
		case survey.OptedOut:
			if err := c.optOut(ctx, t); err != nil {
				return err
			}
		case survey.Answered:
			if contact.Joined {
				contact.Joined, t.touched = false, true
			}
			if err := c.noteNews(ctx, t, e.Question); err != nil {
				return err
			}
		case survey.Erase:
			if err := c.forget(ctx, t); err != nil {
				return err
			}
			if !t.is(survey.Confirm, survey.Delete) {
				continue // as for one who is too young here: nobody asked for what others said before
			}
			if err := c.eraseEarlier(ctx, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// consents notes what the contact has agreed to, once.
func (t *turn) consents(given *survey.Consent) {
	if given == nil || slices.ContainsFunc(t.contact.Consents, func(k store.Consent) bool { return k.Message == t.in.ID }) {
		return
	}
	t.contact.Consents = append(t.contact.Consents, store.Consent{
		At: given.At, Message: t.in.ID, Channel: string(t.in.Channel), Wording: given.Wording,
	})
	t.touched = true
}

// optOut stops this address and every other one of the same run: what waits for them is dropped, and who asked to be told what
// changed is told no more. A web page is never written to, so it has no opt-out.
func (c *Conversation) optOut(ctx context.Context, t *turn) error {
	stop := &store.OptOut{At: t.in.At, Message: t.in.ID, Reason: "stop"}
	switch {
	case t.opt.blocked:
		stop.Reason = "blocked"
	case t.in.Kind == channels.OptOut:
		stop.Reason = "provider"
	}
	if t.in.Channel != channels.Web {
		t.contact.OptOut = stop
	}
	t.withdraw(c)
	silence(&t.contact.Mail)
	if _, err := c.unsubscribe(ctx, t.in); err != nil {
		return err
	}
	if t.contact.Response == "" {
		return nil
	}
	for other, err := range c.Store.Contacts.Find(ctx, store.Query{Equal: []store.Match{{Field: "response", Value: t.contact.Response}}}) {
		if err != nil {
			return err
		}
		if other.ID == t.contact.ID || other.OptOut != nil || other.Channel == string(channels.Web) {
			continue
		}
		if _, err := c.dropSubscription(ctx, other.ID); err != nil { // first: one that has stopped us is passed over when this is repeated
			return err
		}
		other.OptOut = &store.OptOut{At: stop.At, Message: t.in.ID, Reason: "other-channel"}
		silence(&other.Mail)
		other.Due = mailDue(&other.Mail)
		if err := c.Store.Contacts.Put(ctx, other); err != nil {
			return err
		}
	}
	return nil
}

func (t *turn) withdraw(c *Conversation) {
	for i := range t.contact.Consents {
		if t.contact.Consents[i].Withdrawn.IsZero() {
			t.contact.Consents[i].Withdrawn = c.now()
		}
	}
	t.touched = true
}

// noteNews heeds what was answered to "may we tell you what changes": a yes, or a no, perhaps after a yes.
func (c *Conversation) noteNews(ctx context.Context, t *turn, question string) error {
	q, ok := t.run.survey.Question(question)
	if a := t.run.state.Answer(question); !ok || q.Sets != survey.SetsSubscribe || a == nil || len(a.Choices) == 0 {
		return nil
	}
	if t.run.state.Subscribe {
		return c.subscribe(ctx, t)
	}
	_, err := c.unsubscribe(ctx, t.in)
	return err
}

// subscribe keeps the address apart from the answers, for "tell me what changed".
func (c *Conversation) subscribe(ctx context.Context, t *turn) error {
	if t.in.Channel == channels.Web {
		return nil // a page can't be told; its thank-you says where to look
	}
	id := t.contact.ID
	sub := &store.Subscription{
		Meta: store.Meta{ID: id}, Mark: c.random(16), Channel: string(t.in.Channel), Sender: t.in.Sender, Place: t.run.doc.Place,
		Address: c.Keys.Seal("subscriptions/"+id, fieldAddress, []byte(t.in.Address)), Language: t.run.state.Language, At: c.now(),
	}
	err := c.Store.Subscriptions.Put(ctx, sub)
	if errors.Is(err, store.ErrConflict) {
		return nil // already subscribed
	}
	return err
}

// forget takes back what the contact agreed to; its opt-out stays, since it protects the person.
func (c *Conversation) forget(ctx context.Context, t *turn) error {
	t.withdraw(c)
	t.contact.Place, t.contact.Joined = "", false
	ids := []string{t.contact.ID}
	if address, err := c.Keys.Open("contacts/"+t.contact.ID, fieldAddress, t.contact.Address); err == nil {
		ids = append(ids, c.Keys.AddressIDs(t.contact.Channel, t.contact.Sender, string(address))...)
	}
	for _, id := range ids {
		if _, err := c.dropSubscription(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// applyToContact is the one write of a message that concerns no run: a stranger's STOP or HELP, or anything after STOP,
// of which nothing is kept.
func (c *Conversation) applyToContact(ctx context.Context, t *turn, events []survey.Event) error {
	if err := c.noteContact(ctx, t, events); err != nil {
		return err
	}
	contact, now := t.contact, c.now()
	quiet := flooding(&contact.Mail, now)
	apply(&contact.Mail, t.in.ID, now)
	c.dropPulled(t, &contact.Mail)
	c.raise(t, &contact.Mail)
	c.lookAgain(t, &contact.Mail, events)
	c.askForPerson(t, &contact.Mail, events)
	c.reply(t, &contact.Mail, events, quiet)
	contact.Seen, contact.Due = now, mailDue(&contact.Mail)
	failpoint.Hit("before-contact")
	if err := c.Store.Contacts.Put(ctx, contact); err != nil {
		return err
	}
	failpoint.Hit("after-contact")
	c.restHelp(t)
	c.wake(job{contact: contact, person: c.personOf(t.in)})
	return nil
}
