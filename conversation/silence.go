package conversation

import (
	"context"
	"slices"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/survey"
)

// maxSilences is how many times between STOP and START a contact remembers.
const maxSilences = 8

// endSilence lets the person be written to again, and remembers since when they were not: their words of that time may still
// wait in another instance's spool.
func (t *turn) endSilence() {
	out := t.contact.OptOut
	t.contact.OptOut, t.touched = nil, true
	if !t.in.At.After(out.At) {
		return // the clocks of two instances disagree, and say nothing of what came in between
	}
	all := append(t.contact.Silences, store.Silence{From: out.At, To: t.in.At})
	t.contact.Silences = all[max(0, len(all)-maxSilences):]
}

// stoppedSince says whether a reply waits in a run whose person has gone on in another, by AGAIN or a code, and has stopped us
// there: that dropped what waited in the other. What is fresh needs no look, since nobody goes on and stops so fast.
func (c *Conversation) stoppedSince(ctx context.Context, j *job, p *store.Pending, address string) (bool, error) {
	if j.response == nil || p.Rank == store.RankHelp || c.now().Sub(p.At) < retryFirst {
		return false, nil
	}
	contact, err := c.findContact(ctx, channels.Inbound{Channel: channels.Name(p.Channel), Sender: p.Sender, Address: address})
	return err == nil && contact.OptOut != nil && contact.Response != j.response.ID, err
}

// outdated says whether the message is a START that waited in the spool while a STOP was applied that was said after it.
func (t *turn) outdated() bool {
	out := t.contact.OptOut
	return t.opt.waited && t.is(survey.Start) && out != nil && t.in.At.Before(out.At)
}

// overtaken says whether a message waited in the spool while a START that was written after it was applied, and was itself
// written after STOP. A STOP counts whenever it comes: better one too many than one too few.
func (t *turn) overtaken() bool {
	return t.opt.waited && !t.is(survey.Stop) && slices.ContainsFunc(t.contact.Silences, func(s store.Silence) bool {
		return t.in.At.After(s.From) && t.in.At.Before(s.To)
	})
}

// silenced says whether the person has opted out and this message does not change that: START does, a hub's keyword does
// not. What they still may do is ask for help and have everything deleted, or keep it after all.
func (c *Conversation) silenced(t *turn) bool {
	out := t.contact.OptOut
	if out == nil && !t.overtaken() || out != nil && out.Message == t.in.ID {
		return false
	}
	if t.is(survey.Confirm, survey.Keep, survey.Back) && t.run != nil && t.run.state.Stage == survey.Deleting {
		return false
	}
	return t.keyword || t.outdated() || !t.is(survey.Start, survey.Help, survey.Delete)
}

// pleaAfterStop is what comes of it when someone who has opted out asks for help in so many words, or for a person: the numbers,
// and that somebody will be in touch.
func (c *Conversation) pleaAfterStop(t *turn) []survey.Event {
	s := c.survey(t)
	stopped := s.Begin(t.language())
	stopped.Stage = survey.Stopped
	_, events := survey.Step(s, stopped, t.input)
	return slices.DeleteFunc(events, func(e survey.Event) bool {
		return e.Kind != survey.WantsPerson && (e.Kind != survey.Say || e.Message.Key != keyHelpFirst && e.Message.Key != keyPersonComing)
	})
}
