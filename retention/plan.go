package retention

import (
	"time"

	"familyvoice/store"
)

const day = 24 * time.Hour

// Schedule is how long things are kept, in days. 0 keeps a thing until somebody decides otherwise; only Flags may be 0.
type Schedule struct {
	Unfinished int // a run without any answer, after its last message
	Link       int // the link from an address to a run, after the run's last message or the closing of its round
	Answers    int // the answers in words, after the last of them
	Flags      int // decided safeguarding alerts, after the last thing done about them: the council's own schedule
	Deliveries int // how replies ended, as the providers told it
}

// Step is what is due for a run.
type Step int

// The steps, each taking in what stands before it.
const (
	Keep   Step = iota
	Held        // the link is due to be cut, and waits for a safeguarding decision
	Bare        // a tombstone: the message ids that kept late repeats from reviving it have served
	Unlink      // the link is cut
	Empty       // the answers in words go, and the link with them
)

// patience is how long a run with work pending is waited for beyond its time.
const patience = 7 * day

// Response says what is due for a run. closes is when its round closes, zero for an open-ended one; held says that an alert
// about it is undecided.
func (s Schedule) Response(r *store.Response, closes, now time.Time, held bool) Step {
	if r.Erased {
		if len(r.Applied) > 0 && past(r.Updated, s.Unfinished, now) {
			return Bare
		}
		return Keep
	}
	step := s.due(r, closes, now)
	switch {
	case step == Keep:
		return Keep
	case held:
		return Held
	case len(r.Alerts) > 0, r.Due != 0 && s.due(r, closes, now.Add(-patience)) == Keep:
		return Keep // it has work pending: tomorrow
	}
	return step
}

func (s Schedule) due(r *store.Response, closes, now time.Time) Step {
	switch {
	case r.Emptied:
		return Keep
	case past(r.Updated, s.Answers, now):
		return Empty
	case r.Unlinked:
		return Keep
	case r.Finished.IsZero() && r.Answered == 0 && past(r.Updated, s.Unfinished, now):
		return Empty
	case past(later(r.Updated, closes), s.Link, now):
		return Unlink
	}
	return Keep
}

// ContactStep is what is due for a contact that leads to no run.
type ContactStep int

// The steps of a contact.
const (
	KeepContact ContactStep = iota
	// StripContact leaves the opt-out alone, without the time of day, so that the person stays undisturbed.
	StripContact
	RemoveContact
)

// Contact says what is due for a contact that leads to no run: it was a stranger's, or its run was erased. A stranger who
// never agreed to anything, and who only asked for help, say, is forgotten as soon as who began and answered nothing.
func (s Schedule) Contact(c *store.Contact, now time.Time) ContactStep {
	keep := s.Link
	if c.OptOut == nil && c.Response == "" && len(c.Earlier)+len(c.Consents)+len(c.Silences) == 0 {
		keep = min(s.Unfinished, s.Link)
	}
	switch {
	case c.Due != 0 || len(c.Alerts) > 0 || !past(c.Seen, keep, now):
		return KeepContact
	case c.OptOut == nil:
		return RemoveContact
	case stripped(c):
		return KeepContact
	}
	return StripContact
}

// Strip takes everything from a contact but its channel, its address and its opt-out.
func Strip(c *store.Contact) {
	out := *c.OptOut
	out.At, out.Message = out.At.UTC().Truncate(day), ""
	*c = store.Contact{Meta: c.Meta, Channel: c.Channel, Sender: c.Sender, Address: c.Address, OptOut: &out, Seen: c.Seen.UTC().Truncate(day)}
	c.Due = 0
}

func stripped(c *store.Contact) bool {
	return c.OptOut != nil && c.OptOut.Message == "" && len(c.Consents) == 0 && len(c.Applied) == 0 && len(c.Pending) == 0 && c.Response == "" && len(c.Earlier) == 0 && c.Place == ""
}

// drillsFor is how long the alerts of drills are kept, in days.
const drillsFor = 30

// Alert says whether a decided alert has been kept for as long as it is to be.
func (s Schedule) Alert(a *store.Alert, now time.Time) bool {
	if Open(a) {
		return false
	}
	last := a.At
	for _, step := range a.History {
		last = later(last, step.At)
	}
	if a.Drill {
		return past(last, drillsFor, now)
	}
	return s.Flags > 0 && past(last, s.Flags, now)
}

// Open says whether nobody has decided on an alert yet.
func Open(a *store.Alert) bool { return a.Status != "acted" && a.Status != "no-action" }

// past says whether so many days have gone by since an instant.
func past(since time.Time, days int, now time.Time) bool {
	return !now.Before(since.Add(time.Duration(days) * day))
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
