package conversation

import (
	"context"
	"errors"
	"slices"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

// Somebody who tells of harm and asks not to be answered, or says that somebody reads along, is sent nothing that speaks of
// safety: at most the next question or a neutral thanks, as if nothing had been seen. The lead is told like of any other
// disclosure, and that they asked. Who asks in so many words for HELP later is given it. A page shows its help: it is left at
// one press, and no phone lights up.

// kindQuiet marks an alert of somebody who asked not to be answered.
const kindQuiet = "no-answer"

// quietFor is how long that holds for what else they tell.
const quietFor = 24 * time.Hour

const keyNoted = "noted" // "Thank you."

// tells are the messages that speak of safety or of workers who read; leads among them are left off a question.
var tells = map[string]bool{
	keyHelp: true, keyHelpFirst: true, keyPersonComing: true, "notice": true, "media": true, "media-location": true, "deleted": true,
	"begin": true, "held-kept": true, keyPersonReach: true, "help-reach": true,
}

// quiet says whether the answer to this message may not speak of safety.
func (c *Conversation) quiet(t *turn) bool {
	if t.in.Channel == channels.Web || !concerned(t.finding) {
		return false
	}
	asked := t.contact.Quiet
	return t.finding.Quiet || !asked.IsZero() && c.now().Sub(asked) < quietFor
}

// asksQuiet makes a disclosure of a message that only asks not to be answered, after one that was raised: the lead is to know.
func (t *turn) asksQuiet() {
	if t.finding.Quiet && !concerned(t.finding) && t.run != nil && len(t.run.doc.Flagged) > 0 {
		t.finding.Level, t.finding.Kinds = safeguard.Concern, []string{}
	}
}

// noteQuiet remembers on the contact that they asked.
func (c *Conversation) noteQuiet(t *turn) {
	if t.finding.Quiet && c.quiet(t) {
		t.contact.Quiet, t.touched = c.now(), true
	}
}

// noteQuietLater does the same where only the second look has heard it.
func (c *Conversation) noteQuietLater(ctx context.Context, t *turn) error {
	if !t.finding.Quiet || !c.quiet(t) {
		return nil
	}
	for range maxConflicts {
		contact, err := c.findContact(ctx, t.in)
		if err != nil || contact.Version == 0 { // forgotten in time
			return err
		}
		contact.Quiet = c.now()
		if err := c.Store.Contacts.Put(ctx, contact); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}

// askedQuiet says whether somebody asked not to be answered in words that wait for the store.
func (c *Conversation) askedQuiet(person string) bool {
	return slices.ContainsFunc(c.spool.of(person), func(e spooled) bool {
		in, err := c.unspool(e)
		if err != nil || c.now().Sub(in.At) >= quietFor {
			return false
		}
		f := c.scanned(in.Text)
		return f.Quiet && concerned(f)
	})
}

// kinds are what an alert is about.
func (c *Conversation) kinds(t *turn) []string {
	if c.quiet(t) || concerned(t.finding) && t.finding.Quiet {
		return append(slices.Clone(t.finding.Kinds), kindQuiet)
	}
	return t.finding.Kinds
}

// hush takes help off the mail that has not left yet.
func hush(m *store.Mail) {
	m.Pending = slices.DeleteFunc(m.Pending, func(p store.Pending) bool { return p.Rank == store.RankHelp && !pulled(&p) })
}

// calmly leaves out of what is to be said whatever speaks of safety. Who has stopped us is told nothing in its place.
func calmly(t *turn, events []survey.Event) []survey.Event {
	calm := make([]survey.Event, 0, len(events)+1)
	said, left := false, false
	for _, e := range events {
		switch {
		case e.Kind != survey.Say:
		case tells[e.Message.Key]:
			left = true
			continue
		default:
			said = true
			if tells[e.Message.Args["lead"]] {
				args := make(map[string]string, len(e.Message.Args))
				for k, v := range e.Message.Args {
					args[k] = v
				}
				args["lead"] = keyNoted
				e.Message.Args = args
			}
		}
		calm = append(calm, e)
	}
	if left && !said && t.contact.OptOut == nil {
		calm = append(calm, say(keyNoted)...)
	}
	return calm
}
