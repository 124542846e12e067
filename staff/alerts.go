package staff

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"

	"familyvoice/staff/account"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"
)

// The states of an alert.
const (
	alertNew      = "new"
	alertSeen     = "seen"
	alertActed    = "acted"
	alertNoAction = "no-action"
)

// alertRoutes are for the safeguarding lead alone.
func (s *Site) alertRoutes() []route {
	lead := []string{account.Safeguarding}
	return []route{
		{"GET", "/alerts", lead, s.showAlerts},
		{"GET", "/alerts/:id", lead, s.showAlert},
		{"POST", "/alerts/:id/text", lead, s.openText},
		{"POST", "/alerts/:id/context", lead, s.openContext},
		{"POST", "/alerts/:id/identity", lead, s.openIdentity},
		{"POST", "/alerts/:id/status", lead, s.setAlertStatus},
		{"POST", "/alerts/:id/note", lead, s.addNote},
		{"POST", "/alerts/:id/hand-over", lead, s.handOver},
	}
}

type alertsPage struct {
	Open, Closed []alertLine
	OpenMore     bool
	// Half is the time within which half of the alerts here were first seen, in words; "" if none was seen yet.
	Half string
	Seen int // how many alerts Half is of
}

type alertLine struct {
	store.Alert
	PlaceName string
	Age       string
	FirstSeen string // how long it waited, in words; "" while nobody has looked
	With      string // who it was handed to
	Late      string // until when it was to be seen or decided, once that has passed
}

const (
	maxOpen   = 200  // urgent ones of one status, and as many others
	maxClosed = 50   // of one status
	maxRead   = 5000 // of one status, before they are held against a lead's places
)

func (s *Site) showAlerts(v *visit) error {
	people, err := all(v.Request.Context(), s.Store.Staff, store.Query{})
	if err != nil {
		return err
	}
	page := alertsPage{}
	var waits []time.Duration
	for _, status := range []string{alertNew, alertSeen, alertActed, alertNoAction} {
		open := status == alertNew || status == alertSeen
		found, more, err := v.alertsOf(status, open)
		if err != nil {
			return err
		}
		for _, a := range found {
			line := alertLine{Alert: a, PlaceName: placeName(v.places, a.Place, "No hub named"), Age: age(s.Now().Sub(a.At)), Late: s.late(&a)}
			if wait, seen := firstSight(&a); seen {
				line.FirstSeen = span(wait)
				if !a.Drill {
					waits = append(waits, wait)
				}
			}
			if a.Holder != "" {
				line.With = s.personName(people, a.Holder)
			}
			if open {
				page.Open = append(page.Open, line)
			} else {
				page.Closed = append(page.Closed, line)
			}
		}
		page.OpenMore = page.OpenMore || open && more
	}
	slices.SortStableFunc(page.Open, func(a, b alertLine) int {
		if urgent := rank(a.Level) - rank(b.Level); urgent != 0 {
			return urgent
		}
		return a.At.Compare(b.At)
	})
	if len(waits) > 0 {
		slices.Sort(waits)
		page.Half, page.Seen = span(waits[(len(waits)-1)/2]), len(waits)
	}
	return v.show(http.StatusOK, "alerts", web.Page{Title: "Safeguarding alerts", Wide: true, Exit: true, Body: page})
}

// alertsOf finds the alerts of a status that this lead may see: of open ones those that wait longest, the urgent ones apart, so
// that no number of others keeps one away; of closed ones the newest. It says whether there are more.
func (v *visit) alertsOf(status string, open bool) (found []store.Alert, more bool, err error) {
	var shown [2]int // open ones, by rank
	read := 0
	q := store.Query{Equal: []store.Match{{Field: "status", Value: status}}, Range: "at", Desc: !open, Limit: maxRead}
	for a, err := range v.site.Store.Alerts.Find(v.Request.Context(), q) {
		if err != nil {
			return nil, false, err
		}
		read++
		more = more || read == maxRead // who reads so many can't tell that there are no others
		of := rank(a.Level)
		switch {
		case !v.mayAlert(a):
			continue
		case open && shown[of] == maxOpen:
			more = true
			continue
		case !open && len(found) == maxClosed:
			return found, true, nil
		}
		shown[of]++
		found = append(found, *a)
	}
	return found, more, nil
}

// late says until when an alert was to be seen to, once that has passed: seen in the working day in which it came, and decided
// by the end of the next.
func (s *Site) late(a *store.Alert) string {
	seen := s.DayEnds(a.At)
	decided := s.DayEnds(seen)
	switch now := s.Now(); {
	case a.Drill:
	case a.Status == alertNew && now.After(seen):
		return "To be seen by " + moment(seen)
	case a.Status == alertSeen && now.After(decided):
		return "To be decided by " + moment(decided)
	}
	return ""
}

// rank puts urgent ones first.
func rank(level string) int {
	if level == "urgent" {
		return 0
	}
	return 1
}

// age is how long something is ago, in words.
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "just now"
	case d < 2*time.Minute:
		return "a minute ago"
	case d < time.Hour:
		return fmt.Sprintf("%d minutes ago", int(d.Minutes()))
	case d < 2*time.Hour:
		return "an hour ago"
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}

// span is a length of time in words: "less than a minute", "12 minutes", "3 hours", "2 days".
func span(d time.Duration) string {
	count := func(n int, what string) string {
		if n == 1 {
			return "1 " + what
		}
		return fmt.Sprintf("%d %ss", n, what)
	}
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < time.Hour:
		return count(int(d.Minutes()), "minute")
	case d < 48*time.Hour:
		return count(int(d.Hours()), "hour")
	}
	return count(int(d.Hours()/24), "day")
}

// firstSight is how long an alert waited until a person looked at it.
func firstSight(a *store.Alert) (wait time.Duration, seen bool) {
	made := a.At
	for _, step := range a.History {
		switch {
		case step.What == "made":
			made = step.At
		case step.By != bySystem:
			return max(step.At.Sub(made), 0), true
		}
	}
	return 0, false
}

const bySystem = "system"

// mayAlert keeps a lead to their places. An alert without a place is everybody's: nobody may think that it is another's.
func (v *visit) mayAlert(a *store.Alert) bool { return a.Place == "" || v.scope.Allows(a.Place) }

var alertStatusNames = map[string]string{alertNew: "New", alertSeen: "Seen", alertActed: "Acted on", alertNoAction: "No action needed"}

func alertStatusName(status string) string { return cmp.Or(alertStatusNames[status], status) }

var alertStepNames = map[string]string{
	"made": "found this in an answer", "notified": "told the safeguarding leads", "escalated-deputy": "told the deputy, since nobody had looked",
	"escalated-duty": "told the duty line, since nobody had looked", "note": "added a note", "handed": "handed it over",
	"context-opened": "read what else this family wrote", alertSeen: "marked it as seen",
	alertActed: "recorded what was done", alertNoAction: "closed it without action", "text-opened": "read the words",
	"identity-opened": "opened who it is",
}

func alertStepName(what string) string { return cmp.Or(alertStepNames[what], what) }

var kindNames = map[string]string{
	"self-harm": "Self-harm", "child-abuse": "A child being harmed", "domestic-abuse": "Domestic abuse", "neglect": "Neglect",
	"exploitation": "Exploitation", "wants-contact": "Asked for someone to get in touch", "no-answer": "Asked not to be answered",
	"homelessness": "Nowhere safe to live", "immediate-danger": "Immediate danger",
}

func kindName(kind string) string { return cmp.Or(kindNames[kind], kind) }

var roleNames = map[string]string{
	"mother": "A mother", "father": "A father", "grandparent": "A grandparent", "kinship-carer": "A kinship carer",
	"foster-carer": "A foster carer", "young-person": "A young person", "other": "Someone else",
}

func roleName(id string) string { return cmp.Or(roleNames[id], id) }

func labelOf(labels []release.Label) func(id string) string {
	return func(id string) string {
		for _, l := range labels {
			if l.ID == id {
				return l.Name
			}
		}
		return id
	}
}
