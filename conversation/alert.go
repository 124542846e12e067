package conversation

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"familyvoice/channels"
	"familyvoice/failpoint"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

// AlertText is what an alert seals under its own id, field "text": what was written, the words that raised it, and the
// sentence that only the second look, a learned model, raised it for.
type AlertText struct {
	Text     string   `json:"text"`
	Why      []string `json:"why"`
	Sentence string   `json:"sentence,omitempty"`
}

// rescan reads each changed answer whole: several texts may say together what none says alone. What an answer said before
// this message was raised then; and of what became an answer when the person agreed, each text was read alone, and its alert
// raised, when it arrived.
func (c *Conversation) rescan(t *turn, events []survey.Event) {
	consented := slices.ContainsFunc(events, func(e survey.Event) bool { return e.Kind == survey.Consented })
	scan := c.scanner(t.ageBand())
	for _, e := range events {
		a := t.run.state.Answer(e.Question)
		if e.Kind != survey.Answered || a == nil {
			continue
		}
		found, text, raised := t.finding, t.in.Text, t.finding.Level
		switch {
		case consented:
			raised = partsLevel(a, scan)
			found, text = together(a, nil, raised, scan)
		case len(a.Parts) > 1 && slices.Contains(t.run.doc.Flagged, e.Question):
			found, text = together(a, t.before.Answer(e.Question), raised, scan)
		case len(a.Parts) > 1:
			found, text = scan.Scan(answerText(a)), answerText(a)
		}
		if safeguard.None.Less(safeguard.Max(raised, found.Level)) {
			t.run.doc.Flagged = appendOnce(t.run.doc.Flagged, e.Question)
		}
		if t.finding.Level.Less(found.Level) {
			t.finding, t.in.Text = found, text
		}
	}
}

// together is what the texts of an answer say together beyond what was raised of each and of the answer as it stood before
// (nil for none), and the words to be read: all of them, or those that alone say nothing, which may tell of something else than
// a text among them that was raised.
func together(a, before *survey.Answer, raised safeguard.Level, scan safeguard.Scanner) (safeguard.Finding, string) {
	quiet, told := pieces(a, scan), safeguard.None
	whole, apart := scan.Scan(answerText(a)), scan.Scan(answerText(quiet))
	switch {
	case before == nil:
		whole, apart = grown(a, scan), grown(quiet, scan)
	case concerned(whole) || concerned(apart):
		raised = safeguard.Max(raised, raisedAt(before, scan))
		told = grown(pieces(before, scan), scan).Level
	}
	switch {
	case raised.Less(whole.Level):
		return whole, answerText(a)
	case told.Less(apart.Level):
		return apart, answerText(quiet)
	}
	return safeguard.Finding{}, ""
}

// raisedAt is the highest level at which an answer was raised as it grew text by text.
func raisedAt(a *survey.Answer, scan safeguard.Scanner) safeguard.Level {
	most := partsLevel(a, scan)
	if most.Less(safeguard.Urgent) { // else nothing is above it
		most = safeguard.Max(most, safeguard.Max(grown(a, scan).Level, grown(pieces(a, scan), scan).Level))
	}
	return most
}

// grown is the most serious finding of an answer, read whole after each of its texts: what follows may blur what two of them
// say.
func grown(a *survey.Answer, scan safeguard.Scanner) (most safeguard.Finding) {
	for n := range a.Parts {
		f := scan.Scan(answerText(&survey.Answer{Parts: a.Parts[:n+1]}))
		if most.Level.Less(f.Level) {
			most = f
		}
	}
	return most
}

// pieces is an answer without those of its texts that alone say something.
func pieces(a *survey.Answer, scan safeguard.Scanner) *survey.Answer {
	return &survey.Answer{Parts: slices.DeleteFunc(slices.Clone(a.Parts), func(p survey.Part) bool { return concerned(scan.Scan(p.Text)) })}
}

// partsLevel is the highest level of the texts of an answer, each read alone.
func partsLevel(a *survey.Answer, scan safeguard.Scanner) (most safeguard.Level) {
	for _, p := range a.Parts {
		most = safeguard.Max(most, scan.Scan(p.Text).Level)
	}
	return most
}

// answerText is an answer's free text, its parts on lines of their own.
func answerText(a *survey.Answer) string {
	parts := make([]string, len(a.Parts))
	for i, p := range a.Parts {
		parts[i] = p.Text
	}
	return strings.Join(parts, "\n")
}

// kindContact marks an alert of somebody who asked for a person to get in touch.
const kindContact = "wants-contact"

// askForPerson puts a request to be contacted before the same people as an alert, without help words of its own: the
// engine has answered it.
func (c *Conversation) askForPerson(t *turn, m *store.Mail, events []survey.Event) {
	for _, e := range events {
		if e.Kind == survey.WantsPerson {
			a := c.pendingAlert(t)
			a.Level, a.Kinds = string(safeguard.Concern), []string{kindContact}
			m.Alerts = append(m.Alerts, a)
		}
	}
}

// raise answers a disclosure with help before anything else, and puts the alert into the same write. Of what was done of it
// while the message could not be applied nothing is done again. Who asks not to be answered gets no help words.
func (c *Conversation) raise(t *turn, m *store.Mail) {
	if !concerned(t.finding) {
		return
	}
	if !t.opt.filed {
		m.Alerts = append(m.Alerts, c.pendingAlert(t))
	}
	if c.quiet(t) {
		hush(m)
		return
	}
	if t.opt.helped {
		c.asksReach(t, m)
	} else {
		c.post(t, m, survey.Message{Key: keyHelpFirst}, store.RankHelp, 0)
	}
}

// pendingAlert makes an alert under a random id. It is written together with the message's id, so that whoever files it,
// however often, files it under this one. The id is made of nothing: not even the keys and a provider's log lead from an
// alert to the run that it came from, once that link is cut.
func (c *Conversation) pendingAlert(t *turn) store.PendingAlert { return c.alertUnder(c.random(16), t) }

func (c *Conversation) alertUnder(id string, t *turn) store.PendingAlert {
	a := store.PendingAlert{
		ID: id, Level: string(t.finding.Level), Kinds: c.kinds(t), Channel: string(t.in.Channel), Contact: t.contact.ID,
		Place: t.place(), At: c.now(), Drill: t.in.Mode == modeDrill,
		Text: c.sealAlertText(id, t.in.Text, t.finding),
	}
	if t.in.Channel != channels.Web { // there it is what opens their answers, and says nothing of who they are
		a.Address = c.Keys.Seal("alerts/"+id, fieldAddress, []byte(t.in.Address))
	}
	if t.run != nil {
		a.Response, a.Question = t.run.doc.ID, t.run.state.Question
	}
	return a
}

const modeDrill = "drill"

func (c *Conversation) sealAlertText(id, text string, finding safeguard.Finding) string {
	body, err := json.Marshal(AlertText{Text: text, Why: finding.Why, Sentence: finding.Sentence})
	if err != nil {
		panic(err) // strings marshal
	}
	return c.Keys.Seal("alerts/"+id, fieldText, body)
}

// fileAlerts makes the alert documents of a mail. The same disclosure makes one, however often this is tried and by however many
// instances at once, and the one that made it tells of it.
func (c *Conversation) fileAlerts(ctx context.Context, pending []store.PendingAlert) error {
	for _, p := range pending {
		now := c.now()
		alert := &store.Alert{
			Meta: store.Meta{ID: p.ID}, Level: p.Level, Kinds: p.Kinds, Text: p.Text, Address: p.Address, Channel: p.Channel,
			Contact: p.Contact, Response: p.Response, Question: p.Question, Place: p.Place, At: p.At, Status: alertNew, Drill: p.Drill,
			History: []store.AlertStep{{At: now, By: "system", What: "made"}},
		}
		if p.Channel == string(channels.Web) {
			alert.Address = "" // one of an older version
		}
		switch { // whoever files it tells of it now, and the sweeper only if that fails; or one that has somebody to tell
		case c.tells():
			alert.Due = now.Add(notifyFirst).UnixMilli()
		case !alert.Drill:
			alert.Due = now.UnixMilli()
		}
		failpoint.Hit("before-alert")
		err := c.Store.Alerts.Put(ctx, alert)
		if errors.Is(err, store.ErrConflict) {
			continue // filed by another instance, which tells of it now, or before a crash: then the sweeper tells
		}
		if err != nil {
			return err
		}
		failpoint.Hit("after-alert")
		c.Log.Info("a safeguarding alert was made", "level", p.Level, "channel", p.Channel)
		if c.tells() {
			c.tell(ctx, alert)
		}
	}
	return nil
}

// AlertsFailing returns since when this process could not deliver alerts, or knows that they do not arrive; the zero time while
// all is well.
func (c *Conversation) AlertsFailing() time.Time {
	since := earliest(c.alertFailing.Load(), c.alertLost.Load())
	if since == 0 {
		return time.Time{}
	}
	return time.UnixMilli(since).UTC()
}
