package conversation

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"familyvoice/failpoint"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

// Words that become no answer get the second look all the same: what is said before GO, after the end or after STOP, and what
// no choice was understood of. In the one write they lie sealed as an alert that may turn out to be none, whose level is none,
// and are gone once they were looked at, after the reply has left.

// unlooked marks an alert of which nothing is known yet.
const unlooked = string(safeguard.None)

// How many such words wait at once in one document, and for how long at most, while no second look can be had.
const (
	maxUnlooked = maxPending
	unlookedFor = 24 * time.Hour
)

// lookAgain leaves words that became no answer to the second look. Where a run has no room left for them they get the first
// alone.
func (c *Conversation) lookAgain(t *turn, m *store.Mail, events []survey.Event) {
	text := t.in.Text
	if beside, ok := c.survey(t).Marked(text); ok {
		text = beside
	}
	if t.opt.full || !t.hasWords(text) || t.keyword || t.joined || t.wrongCode || answers(t, events) || agrees(events) {
		return
	}
	waiting := 0
	for i := range m.Alerts {
		if m.Alerts[i].Level == unlooked {
			waiting++
		}
	}
	if waiting >= maxUnlooked || !c.scanner(t.ageBand()).WantsSecond(text) {
		return
	}
	of := *t
	of.finding, of.in.Text = safeguard.Finding{Level: safeguard.None, Kinds: []string{}, Why: []string{}}, text
	m.Alerts = append(m.Alerts, c.pendingAlert(&of))
}

// hasWords says whether a message may hold more than a command: beside a telephone number, or after "can someone ring me about",
// stands whatever somebody has to say.
func (t *turn) hasWords(text string) bool {
	words := len(strings.Fields(text))
	return words > 0 && (t.command == "" || t.is(survey.ContactMe) && words > requestWords)
}

// requestWords are as many words as somebody asks for a person in who says no more. A second look takes "i want to talk to
// someone" for urgent, and the lead is told of the request anyhow.
const requestWords = 10

// choiceWords are as many words as a choice is texted in: of more, somebody may be telling something.
const choiceWords = 2

// answers says whether the message's words are an answer, or part of one.
func answers(t *turn, events []survey.Event) bool {
	return slices.ContainsFunc(events, func(e survey.Event) bool {
		if e.Kind != survey.Answered || t.run == nil {
			return false
		}
		q, ok := t.run.survey.Question(e.Question)
		return ok && (q.Kind == survey.Text || len(strings.Fields(t.in.Text)) <= choiceWords)
	})
}

// agrees says whether the message itself was the consent ("ok go", "I'm 17" where an age was asked for): it tells of nothing.
func agrees(events []survey.Event) bool {
	return slices.ContainsFunc(events, func(e survey.Event) bool { return e.Kind == survey.Consented })
}

// answered lets go of words that waited for their second look before GO and are an answer now, which gets it. What was
// raised of them is not raised again.
func (c *Conversation) answered(t *turn, events []survey.Event) {
	if !agrees(events) {
		return
	}
	a := t.run.state.Answer(t.run.survey.Questions[0].ID)
	if a == nil {
		return
	}
	t.run.doc.Alerts = slices.DeleteFunc(t.run.doc.Alerts, func(p store.PendingAlert) bool {
		words, err := c.alertText(&p)
		return p.Level == unlooked && err == nil && slices.ContainsFunc(a.Parts, func(part survey.Part) bool { return part.Text == words })
	})
}

func (c *Conversation) alertText(p *store.PendingAlert) (string, error) {
	var words AlertText
	body, err := c.Keys.Open("alerts/"+p.ID, fieldText, p.Text)
	if err == nil {
		err = json.Unmarshal(body, &words)
	}
	return words.Text, err
}

// lookAtUnanswered takes the second look that words which became no answer wait for. What it raises is answered with help as
// the next reply, and its alert is made. It returns false where j can't be worked on further.
func (c *Conversation) lookAtUnanswered(ctx context.Context, j *job) bool {
	rest := "look/" + j.head().ID
	looked := false
	for _, p := range slices.Clone(j.mail().Alerts) {
		if p.Level != unlooked {
			continue
		}
		if !c.resting.over(rest, c.now()) {
			break
		}
		t, finding, err := c.lookAt(ctx, j, &p)
		if err != nil && c.now().Sub(p.At) < unlookedFor {
			c.Log.Error("words that are no answer could not get their second look yet", "error", err)
			c.resting.until(rest, c.now().Add(time.Minute))
			break
		}
		if err != nil {
			c.Log.Error("words that are no answer got no second look for a day: the first alone was taken", "error", err)
		}
		failpoint.Hit("after-look")
		if !c.mark(ctx, j, func() bool { return c.looked(j, t, p.ID, finding) }) {
			return false
		}
		looked = true
	}
	if looked {
		c.deliver(ctx, j)
	}
	return true
}

// lookAt is what the second look makes of words, beyond what the first made of them, and whose they are.
func (c *Conversation) lookAt(ctx context.Context, j *job, p *store.PendingAlert) (*turn, safeguard.Finding, error) {
	t, err := c.turnOf(ctx, j, p)
	if err != nil {
		return nil, safeguard.Finding{}, err
	}
	first := c.scanner(t.ageBand()).Scan(t.in.Text)
	t.opt.helped = t.opt.helped || concerned(first) // the first look has sent it
	finding, err := withTagger(c, func() (safeguard.Finding, error) { return c.Project.SecondLook(t.ageBand(), t.in.Text), nil })
	if !first.Level.Less(finding.Level) {
		finding = safeguard.Finding{}
	}
	if t.finding = finding; err == nil {
		err = c.noteQuietLater(ctx, t)
	}
	return t, finding, err
}

// turnOf is the message whose words wait, as far as it is still known.
func (c *Conversation) turnOf(ctx context.Context, j *job, p *store.PendingAlert) (*turn, error) {
	t := &turn{contact: &store.Contact{Meta: store.Meta{ID: p.Contact}, Channel: p.Channel}}
	t.opt.waited = true
	t.in.ID, t.in.Channel = "second-look/"+p.ID, channelOf(t.contact) // names the reply
	if p.Drill {
		t.in.Mode = modeDrill
	}
	text, err := c.alertText(p)
	if err != nil {
		return nil, err
	}
	t.in.Text = text
	contact, err := c.Store.Contacts.Get(ctx, p.Contact)
	if errors.Is(err, store.ErrNotFound) && p.Address != "" {
		contact, err = c.movedSince(ctx, p)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		t.opt.helped = true // forgotten in time: nobody is written to
	case err != nil:
		return nil, err
	default:
		address, err := c.Keys.Open("contacts/"+contact.ID, fieldAddress, contact.Address)
		if err != nil {
			return nil, err
		}
		t.contact, t.in.Sender, t.in.Address = contact, contact.Sender, string(address)
	}
	doc := j.response
	if doc == nil && p.Response != "" { // after STOP
		if doc, err = c.Store.Responses.Get(ctx, p.Response); err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
	}
	if doc != nil && doc.Version > 0 && !doc.Erased {
		if t.run, err = c.openRun(doc); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// movedSince is the contact of words that wait, if a rotation of the keys has moved it meanwhile; else ErrNotFound.
func (c *Conversation) movedSince(ctx context.Context, p *store.PendingAlert) (*store.Contact, error) {
	address, err := c.Keys.Open("alerts/"+p.ID, fieldAddress, p.Address)
	if err != nil {
		return nil, err
	}
	ofRun := store.Query{Equal: []store.Match{{Field: "response", Value: p.Response}}}
	for contact, err := range c.Store.Contacts.Find(ctx, ofRun) {
		if err != nil {
			return nil, err
		}
		if slices.Contains(c.Keys.AddressIDs(p.Channel, contact.Sender, string(address)), contact.ID) {
			return contact, nil
		}
	}
	return nil, store.ErrNotFound
}

// looked puts what came of a second look into the mail: nothing is left of words that tell of no harm.
func (c *Conversation) looked(j *job, t *turn, id string, finding safeguard.Finding) (changed bool) {
	m := j.mail()
	at := slices.IndexFunc(m.Alerts, func(p store.PendingAlert) bool { return p.ID == id && p.Level == unlooked })
	if at < 0 {
		return false // somebody else has looked
	}
	if !concerned(finding) {
		m.Alerts = slices.Delete(m.Alerts, at, at+1)
		return true
	}
	p := &m.Alerts[at]
	t.finding, p.Contact = finding, t.contact.ID
	p.Level, p.Kinds, p.Text = string(finding.Level), c.kinds(t), c.sealAlertText(id, t.in.Text, finding)
	if c.quiet(t) {
		hush(m)
	} else if !t.opt.helped {
		c.post(t, m, survey.Message{Key: keyHelpFirst}, store.RankHelp, 0)
	}
	if r := j.response; r != nil && r.HeldUntil != 0 && !r.Erased {
		raisedHeld(r, t.run.survey.Questions[0].ID) // GO makes an answer of it
	}
	return true
}

// raisedHeld notes that a first text which waits for GO was raised by the second look, as of the answer that it becomes.
func raisedHeld(r *store.Response, question string) {
	raised := map[string]int{question: 1}
	for q, revision := range r.Raised { // a copy of the document may share the map
		raised[q] = max(raised[q], revision)
	}
	r.Raised, r.Flagged = raised, appendOnce(r.Flagged, question)
}

// forgetHeld takes that back when no answer came of the text.
func forgetHeld(r *run) {
	question := r.survey.Questions[0].ID
	if r.state.Answer(question) != nil {
		return
	}
	r.doc.Flagged = slices.DeleteFunc(slices.Clone(r.doc.Flagged), func(q string) bool { return q == question })
	r.doc.Raised = maps.Clone(r.doc.Raised)
	delete(r.doc.Raised, question)
}
