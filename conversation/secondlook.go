package conversation

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"familyvoice/safeguard"
	"familyvoice/store"
)

// raises says whether the finding of a second look, which reads the whole answer, goes beyond what was raised of this
// revision of the answer.
func (c *Conversation) raises(r *run, question string, finding safeguard.Finding) bool {
	answer := r.state.Answer(question)
	if answer == nil || !concerned(finding) || r.doc.Raised[question] >= answer.Revision {
		return false
	}
	scan := c.scanner(r.survey.AgeBand(r.state))
	return !slices.Contains(r.doc.Flagged, question) || raisedAt(answer, scan).Less(finding.Level)
}

// raiseLater is what follows from a second look: the alert and, if the family is still there to read it, the help as the next
// reply, unless the first look sent it. That a revision of an answer was raised is noted in the write that holds the alert, so that it is made once however often
// that is looked at. An error means that nothing was raised and the look has to be repeated.
func (c *Conversation) raiseLater(ctx context.Context, r *run, found map[string]safeguard.Finding, help bool) error {
	for question, finding := range found {
		if !c.raises(r, question, finding) {
			continue
		}
		answer := r.state.Answer(question)
		contact, err := c.contactOf(ctx, r)
		if err != nil {
			return err
		}
		t := &turn{run: r, contact: contact, finding: finding}
		t.in.ID, t.in.Text, t.in.Channel = fmt.Sprintf("second-look/%s/%d", question, answer.Revision), answerText(answer), channelOf(contact) // names the reply
		if r.doc.Excluded == modeDrill {
			t.in.Mode = modeDrill
		}
		t.opt.waited = true
		t.opt.helped = !help || contact.ID == "" || slices.Contains(r.doc.Flagged, question)
		if contact.ID != "" {
			address, err := c.Keys.Open("contacts/"+contact.ID, fieldAddress, contact.Address)
			if err != nil {
				return err
			}
			t.in.Address, t.in.Sender = string(address), contact.Sender
		}
		if err := c.noteQuietLater(ctx, t); err != nil {
			return err
		}
		c.raise(t, &r.doc.Mail)
		r.doc.Raised = maps.Clone(r.doc.Raised) // a copy of the document may share it
		if r.doc.Raised == nil {
			r.doc.Raised = map[string]int{}
		}
		r.doc.Raised[question] = answer.Revision
		r.doc.Alerts[len(r.doc.Alerts)-1].Question = question
		r.doc.Flagged = appendOnce(r.doc.Flagged, question)
	}
	return nil
}

// contactOf finds an address of the run that may be written to; an empty contact once the link has been cut.
func (c *Conversation) contactOf(ctx context.Context, r *run) (*store.Contact, error) {
	found := &store.Contact{}
	q := store.Query{Equal: []store.Match{{Field: "response", Value: r.doc.ID}}}
	for contact, err := range c.Store.Contacts.Find(ctx, q) {
		if err != nil {
			return nil, err
		}
		if found.ID == "" || found.OptOut != nil || contact.Seen.After(found.Seen) {
			found = contact
		}
	}
	return found, nil
}
