package conversation

import (
	"context"
	"slices"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/survey"
)

// A chat has a notice of its own, and an age from which it is for. Whoever joins a run there by a code is asked like everybody else
// before it is theirs: the run itself, which others may go on with meanwhile, waits for nothing.

// asksAtDoor says whether a person has still to be told what this channel does, and to agree, before a run is theirs here.
func (t *turn) asksAtDoor() bool {
	return t.in.Channel == channels.Telegram && !slices.ContainsFunc(t.contact.Consents, func(k store.Consent) bool {
		return k.Channel == string(t.in.Channel)
	})
}

// atDoor is what comes of a message while a code waits for its person to agree. joins is true once they have; without events and
// joins the message is one like any other.
func (c *Conversation) atDoor(t *turn) (events []survey.Event, joins bool) {
	if t.contact.Code == "" || t.joined {
		return nil, false
	}
	if t.command != "" && !t.is(survey.Go, survey.Younger, survey.Language) {
		if t.is(survey.Stop, survey.Start, survey.Delete, survey.Again) {
			t.contact.Code, t.touched = "", true // they want something else
		}
		return nil, false
	}
	agreed := slices.ContainsFunc(t.contact.Consents, func(k store.Consent) bool { return k.Message == t.in.ID })
	if agreed { // and a crash came before the run was written
		return nil, true
	}
	if !t.asksAtDoor() {
		t.contact.Code, t.touched = "", true
		return nil, false
	}
	s := c.survey(t)
	before := s.Begin(t.language())
	before.Stage = survey.Notice
	state, events := survey.Step(s, before, t.input)
	if state.Language != before.Language {
		t.contact.Language, t.touched = state.Language, true
	}
	is := func(kind survey.EventKind) bool {
		return slices.ContainsFunc(events, func(e survey.Event) bool { return e.Kind == kind })
	}
	switch {
	case is(survey.Consented):
		t.consents(state.Consent)
		return nil, true
	case is(survey.Erase):
		t.contact.Code, t.touched = "", true
	}
	events = slices.DeleteFunc(events, func(e survey.Event) bool { return e.Kind != survey.Say })
	for i := range events {
		if events[i].Message.Key == keyHeld { // nothing is: what they say next is no first answer, and they are asked again
			events[i].Message.Key = keyNotice
		}
	}
	return events, false
}

// joinHeld joins the run whose code has waited. One that was used or finished meanwhile is no code any more. The contact keeps it
// until the next message: this one may have to be applied again.
func (c *Conversation) joinHeld(ctx context.Context, t *turn) error {
	found, err := c.runOfCode(ctx, t.contact.Code)
	if err != nil {
		return err
	}
	if found == nil {
		t.contact.Code, t.touched, t.wrongCode = "", true, true
		return nil
	}
	return c.join(t, found)
}
