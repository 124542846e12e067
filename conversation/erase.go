package conversation

import (
	"context"
	"errors"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/survey"
)

// ErrNobody means that nothing is held about an address.
var ErrNobody = errors.New("conversation: nothing is held about this address")

// Erase erases the run of an address as its own DELETE would, without a reply: for staff who were asked in person. sender
// is our side. It returns ErrNobody when there is nothing to erase.
func (c *Conversation) Erase(ctx context.Context, ch channels.Name, sender, address string) error {
	in := channels.Inbound{Channel: ch, Sender: sender, Address: address}
	leave, err := c.lanes.enter(ctx, c.Keys.AddressID(string(ch), sender, address))
	if err != nil {
		return err
	}
	defer leave()
	for try := 1; ; try++ {
		err := c.eraseOnce(ctx, in)
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
	if contact.Response == "" {
		return ErrNobody
	}
	r, err := c.loadRun(ctx, contact.Response, "", contact.Language)
	if err != nil {
		return err
	}
	if r.doc.Version == 0 || r.doc.Erased && !r.doc.Purge {
		return ErrNobody
	}
	t := &turn{in: in, contact: contact, run: r}
	if err := c.forget(ctx, t); err != nil {
		return err
	}
	if err := c.Store.Contacts.Put(ctx, contact); err != nil {
		return err
	}
	c.erase(r)
	r.doc.Due = c.responseDue(r.doc)
	if err := c.Store.Responses.Put(ctx, r.doc); err != nil {
		return err
	}
	if err := c.Project.Erase(ctx, r.doc.ID); err != nil {
		return err // the sweeper of a running server does it again
	}
	r.doc.Purge, r.doc.Due = false, 0
	return c.Store.Responses.Put(ctx, r.doc)
}

// Rebuild writes every excerpt again from the answers, as after a change of the codebook or the tagger, and returns how
// many runs it went through. What people decided about excerpts is kept apart and stays.
func (c *Conversation) Rebuild(ctx context.Context) (runs int, err error) {
	for doc, err := range c.Store.Responses.Find(ctx, store.Query{}) {
		if err != nil {
			return runs, err
		}
		if doc.Erased {
			continue
		}
		r, err := c.openRun(doc)
		if err != nil {
			return runs, err
		}
		var questions []string
		for _, a := range r.state.Answers {
			if doc.Unlinked && len(a.Parts) == 0 {
				continue // its words went with the link; what readers see of it stays
			}
			if q, ok := r.survey.Question(a.Question); ok && q.Kind == survey.Text {
				questions = append(questions, a.Question)
			}
		}
		if _, err := c.Project.Project(ctx, doc, r.state, questions); err != nil {
			return runs, err
		}
		runs++
	}
	return runs, nil
}
