package conversation

import (
	"context"
	"errors"
	"slices"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/survey"
)

// beginsAgain says whether a new run is to begin although the contact points to one: another survey was asked for, and
// nothing that was said so far would be left lying.
func (c *Conversation) beginsAgain(t *turn) bool {
	return t.is(survey.Start, survey.Go) && c.otherSurvey(t) && (!t.underWay() || t.run.state.Stage == survey.Finished)
}

// otherSurvey says whether the message names another survey than the run's; a hub's word alone names the parents'.
func (c *Conversation) otherSurvey(t *turn) bool {
	return t.namesSurvey() && c.surveyOr(t.in.Survey).ID != t.run.doc.Survey
}

// underWay says whether the run has answers and is not finished.
func (t *turn) underWay() bool {
	return t.run != nil && t.run.doc.Answered > 0 && !t.run.doc.Erased && !t.run.state.Completed
}

// noteAsked notes that somebody asks for another survey while one is under way, as a young person does on their mother's phone:
// they are told so, and AGAIN begins theirs. One person's words are not to go into the other's run. A page begins in a session of
// its own.
func (c *Conversation) noteAsked(t *turn) {
	if t.in.Channel != channels.Web && t.underWay() && t.is(survey.Start) && c.otherSurvey(t) {
		t.asksOther, t.run.doc.Asked = true, &store.Asked{Survey: c.surveyOr(t.in.Survey).ID, Place: t.in.Place}
	}
}

// stepAside is the step of a message that asks for another survey: what START does, and then what AGAIN says or, after it was said,
// does.
func (t *turn) stepAside() (survey.State, []survey.Event) {
	state, input := t.run.state, t.input
	var events []survey.Event
	if state.Offer != survey.Again {
		state, events = survey.Step(t.run.survey, state, input)
		events = slices.DeleteFunc(events, func(e survey.Event) bool { return e.Kind == survey.Say })
	}
	input.Kind, input.Command = survey.InCommand, survey.Again
	state, more := survey.Step(t.run.survey, state, input)
	return state, append(events, more...)
}

// namesSurvey says whether the message says which survey it begins: a hub's word does too, as its poster does.
func (t *turn) namesSurvey() bool { return t.in.Survey != "" || t.in.Place != "" }

// nextSurvey is the survey that AGAIN begins: the one that was asked for, else the same.
func nextSurvey(left *store.Response) string {
	if left.Asked != nil {
		return left.Asked.Survey
	}
	return left.Survey
}

// begin gives the contact a new run, of the survey that the message names, else of the one that is next.
func (c *Conversation) begin(t *turn) {
	id, surveyID := c.random(16), t.in.Survey
	if t.run != nil && !t.namesSurvey() {
		surveyID = nextSurvey(t.run.doc)
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
		t.run = c.emptyRun(t.contact.Response, nextSurvey(left), t.language())
	}
	return nil
}
