package conversation

import (
	"context"
	"errors"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/survey"
)

// beginsAgain says whether a new run is to begin although the contact points to one: another survey was asked for, and
// nothing that was said so far would be left lying.
func (c *Conversation) beginsAgain(t *turn) bool {
	other := t.in.Survey != "" && t.in.Survey != t.run.doc.Survey
	return other && t.is(survey.Start, survey.Go) && (t.run.doc.Answered == 0 || t.run.state.Stage == survey.Finished)
}

// namesSurvey says whether the message says which survey it begins: a hub's word does too, as its poster does.
func (t *turn) namesSurvey() bool { return t.in.Survey != "" || t.in.Place != "" }

// begin gives the contact a new run, of the survey that the message names, else of the one that it leaves.
func (c *Conversation) begin(t *turn) {
	id, surveyID := c.random(16), t.in.Survey
	if t.run != nil && !t.namesSurvey() {
		surveyID = t.run.doc.Survey
	}
	c.carrySent(t)
	c.carryApplied(t)
	t.noteEarlier()
	t.contact.Response, t.contact.Joined = id, false
	t.run, t.begun, t.touched = c.emptyRun(id, surveyID, t.languageForNew()), true, true
}

func (t *turn) languageForNew() string {
	if t.in.Channel == channels.Web && t.in.Language != "" {
		return t.in.Language
	}
	return t.language()
}

// beginAsLeft makes the run that a crash kept from being stored one of the survey that the contact told us of before.
func (c *Conversation) beginAsLeft(ctx context.Context, t *turn) error {
	if n := len(t.contact.Earlier); n > 0 && !t.namesSurvey() {
		left, err := c.Store.Responses.Get(ctx, t.contact.Earlier[n-1])
		if err != nil {
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			return err
		}
		t.run = c.emptyRun(t.contact.Response, left.Survey, t.language())
	}
	return nil
}
