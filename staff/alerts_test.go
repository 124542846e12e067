package staff

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"familyvoice/store"
)

const (
	disclosed = "I don&#39;t feel safe at home"
	phone     = "447700900123" // the page writes the plus as an entity
)

func init() {
	maps.Copy(mayUse, map[string][]string{
		"GET /alerts":                {"safeguarding"},
		"GET /alerts/:id":            {"safeguarding"},
		"POST /alerts/:id/text":      {"safeguarding"},
		"POST /alerts/:id/context":   {"safeguarding"},
		"POST /alerts/:id/identity":  {"safeguarding"},
		"POST /alerts/:id/status":    {"safeguarding"},
		"POST /alerts/:id/note":      {"safeguarding"},
		"POST /alerts/:id/hand-over": {"safeguarding"},
	})
}

func (h *house) history(id string) []store.AlertStep {
	h.t.Helper()
	a, err := h.store.Alerts.Get(ctx, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return a.History
}

func TestAnAlertFromFirstSightToTheEnd(t *testing.T) {
	h := newHouse(t)
	h.alert("a1", "elm", "urgent")
	r := h.signedIn("sam", []string{"safeguarding"})

	r.see("/staff/alerts", "Domestic abuse", "Urgent", "Elm Park Family Hub", "an hour ago")
	page := r.see("/staff/alerts/a1", "Read the words", "found this in an answer")
	if strings.Contains(page, disclosed) || strings.Contains(page, phone) {
		t.Fatal("looking at an alert opens its words or its contact")
	}
	if n := len(h.history("a1")); n != 1 {
		t.Fatalf("looking at an alert wrote %d steps", n-1)
	}

	_, page, _ = r.post("/staff/alerts/a1/text", nil)
	if !strings.Contains(page, disclosed) || strings.Contains(page, phone) {
		t.Error("reading the words shows no words, or the contact too")
	}
	if h.audited("alert-text-opened") != 1 {
		t.Error("reading the words is not in the record")
	}
	if a, _ := h.store.Alerts.Get(ctx, "a1"); a.Status != alertSeen {
		t.Errorf("an alert that was read is %q", a.Status)
	}

	status, page, _ := r.post("/staff/alerts/a1/identity", url.Values{"reason": {" call "}})
	if status != http.StatusUnprocessableEntity || strings.Contains(page, phone) {
		t.Errorf("without a reason: %d", status)
	}
	_, page, _ = r.post("/staff/alerts/a1/identity", url.Values{"reason": {"I need to ring this family today"}})
	if !strings.Contains(page, phone) {
		t.Error("with a reason the contact is not shown")
	}
	if h.audited("alert-identity-opened") != 1 {
		t.Error("opening the contact is not in the record")
	}

	status, _, _ = r.post("/staff/alerts/a1/status", url.Values{"status": {"no-action"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("closing without a reason answered %d", status)
	}
	_, _, to := r.post("/staff/alerts/a1/status", url.Values{"status": {"acted"}, "note": {"Rang the family; the front door has it."}})
	r.see(to, "Action recorded", "Rang the family", "Sam")

	r.see("/staff/alerts", "First seen after 1 hour.", "Half of the 1 alerts here")

	var steps []string
	for _, step := range h.history("a1") {
		if strings.Contains(step.Reason, "Rang") || strings.Contains(step.Reason, "ring this family") {
			t.Errorf("what was typed lies in the database in clear: %q", step.Reason)
		}
		steps = append(steps, step.By+" "+step.What)
	}
	if got, want := strings.Join(steps, ", "), "system made, sam text-opened, sam identity-opened, sam acted"; got != want {
		t.Errorf("the history is %q, want %q", got, want)
	}
}

func TestNothingIsOpenedThatCouldNotBeRecorded(t *testing.T) {
	h := newHouse(t)
	h.alert("a1", "elm", "urgent")
	r := h.signedIn("sam", []string{"safeguarding"})
	h.site.Store.Audit = broken[store.Audit]{h.store.Audit}
	status, page, _ := r.post("/staff/alerts/a1/text", nil)
	if status != http.StatusServiceUnavailable || strings.Contains(page, disclosed) {
		t.Errorf("answered %d", status)
	}
}

// broken is a collection that can't be written.
type broken[T any] struct{ store.Collection[T] }

func (broken[T]) Put(context.Context, *T) error { return store.ErrUnavailable }

func TestUrgentAndOldestComeFirst(t *testing.T) {
	h := newHouse(t)
	h.alert("newer", "elm", "urgent")
	h.now = h.now.Add(-time.Hour)
	h.alert("older", "ash", "urgent")
	h.alert("mild", "oak", "concern")
	h.now = h.now.Add(2 * time.Hour)
	page := h.signedIn("sam", []string{"safeguarding"}).see("/staff/alerts")
	if older, newer, mild := strings.Index(page, "/older"), strings.Index(page, "/newer"), strings.Index(page, "/mild"); older > newer || newer > mild {
		t.Errorf("the order is older %d, newer %d, mild %d", older, newer, mild)
	}
}

func TestNoCrowdOfAlertsHidesOneThatWaits(t *testing.T) {
	const none, more = "No alert is waiting", "There are more than this page shows"
	h := newHouse(t)
	h.now = h.now.Add(-24 * time.Hour)
	h.alert("mine", "elm", "concern")
	h.alert("longest", "ash", "urgent")
	h.now = h.now.Add(time.Hour)
	for i := range maxOpen + 1 {
		h.alert(fmt.Sprintf("crowd-%03d", i), "ash", "concern")
		h.now = h.now.Add(time.Minute)
	}
	h.alert("last", "ash", "urgent")

	t.Run("from a hub's lead", func(t *testing.T) {
		page := h.signedIn("sam", []string{"safeguarding"}, "elm").see("/staff/alerts", "/staff/alerts/mine")
		if strings.Contains(page, none) || strings.Contains(page, more) {
			t.Error("it is said that none waits, or more than the one")
		}
	})
	t.Run("from a lead for everywhere", func(t *testing.T) {
		page := h.signedIn("ann", []string{"safeguarding"}).see("/staff/alerts", more)
		at := -1
		for _, id := range []string{"longest", "last", "mine", "crowd-000", "crowd-198"} {
			next := strings.Index(page, "/staff/alerts/"+id+`"`)
			if next <= at {
				t.Errorf("%s is missing or does not stand in its turn", id)
			}
			at = next
		}
		if strings.Contains(page, "crowd-200") {
			t.Error("the newest is shown instead of one that waits longer")
		}
	})
	t.Run("when it is closed", func(t *testing.T) {
		a, err := h.store.Alerts.Get(ctx, "mine")
		if err != nil {
			t.Fatal(err)
		}
		a.Status = alertNoAction
		put(t, h.store.Alerts, a)
		h.signedIn("eve", []string{"safeguarding"}, "elm").see("/staff/alerts", none, "/staff/alerts/mine")
	})
}

func TestALeadKeepsToTheirPlacesAndToThoseOfNobody(t *testing.T) {
	h := newHouse(t)
	h.alert("mine", "elm", "urgent")
	h.alert("others", "ash", "urgent")
	h.alert("nobodys", "", "urgent")
	r := h.signedIn("sam", []string{"safeguarding"}, "elm")
	page := r.see("/staff/alerts", "/mine", "/nobodys")
	if strings.Contains(page, "/others") {
		t.Error("another hub's alert is listed")
	}
	if status, _, _ := r.post("/staff/alerts/others/text", nil); status != http.StatusForbidden {
		t.Errorf("another hub's words: %d", status)
	}
}

func TestItIsSaidLoudlyWhenNobodyIsTold(t *testing.T) {
	loud := "Nobody is told when a family may not be safe"
	told := newHouse(t).signedIn("sam", []string{"safeguarding"})
	if strings.Contains(told.see("/staff/alerts"), loud) {
		t.Error("said although somebody is told")
	}
	h := newHouse(t, func(c *Config) { c.AlertsGoTo = nil })
	h.signedIn("sam", []string{"safeguarding"}).see("/staff/alerts", loud)
	h.signedIn("ada", []string{"admin"}).see("/staff/audit", loud)
	h.signedIn("lea", []string{"editor"}).see("/staff/summary", loud)
	if strings.Contains(h.signedIn("col", []string{"collaborative"}).see("/staff/summary"), loud) {
		t.Error("said to partners")
	}
}

func TestItIsSaidWhenNobodyHasRungTheHelpNumbersForLong(t *testing.T) {
	says := "The help numbers may have changed"
	h := newHouse(t, func(c *Config) {
		began := c.Now()
		c.HelpUnchecked = func(now time.Time) []string {
			if now.Sub(began) < 48*time.Hour {
				return nil
			}
			return []string{"Childline", "Refuge"}
		}
	})
	if strings.Contains(h.signedIn("ada", []string{"admin"}).see("/staff/audit"), says) {
		t.Error("said although they were rung")
	}
	h.now = h.now.Add(72 * time.Hour)
	h.signedIn("sam", []string{"safeguarding"}).see("/staff/alerts", says, "Childline, Refuge")
	if strings.Contains(h.signedIn("lea", []string{"editor"}).see("/staff/summary"), says) {
		t.Error("said to somebody who can't do anything about it")
	}
}

func TestALeadAddsANoteAndHandsOver(t *testing.T) {
	h := newHouse(t)
	h.alert("a1", "elm", "urgent")
	h.person("elmo", []string{"safeguarding"}, "elm")
	h.person("ashley", []string{"safeguarding"}, "ash")
	h.person("edi", []string{"editor"})
	r := h.signedIn("sam", []string{"safeguarding"})
	page := r.see("/staff/alerts/a1", "Elmo")
	if strings.Contains(page, "Ashley") || strings.Contains(page, ">Edi<") {
		t.Error("it may be handed to somebody who could not open it")
	}
	if status, _, _ := r.post("/staff/alerts/a1/hand-over", url.Values{"to": {"ashley"}, "why": {"I am away from tomorrow on"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("handing it to another hub's lead answered %d", status)
	}
	if status, _, _ := r.post("/staff/alerts/a1/hand-over", url.Values{"to": {"elmo"}, "why": {"bye"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("handing it over without a word answered %d", status)
	}
	if status, _, _ := r.post("/staff/alerts/a1/note", url.Values{"add": {" "}}); status != http.StatusUnprocessableEntity {
		t.Errorf("an empty note answered %d", status)
	}
	_, _, to := r.post("/staff/alerts/a1/note", url.Values{"add": {"No answer, I try again at three"}})
	r.see(to, "Note added", "No answer, I try again at three")
	_, _, to = r.post("/staff/alerts/a1/hand-over", url.Values{"to": {"elmo"}, "why": {"I am away from tomorrow on"}})
	r.see(to, "Handed over", "to Elmo: I am away from tomorrow on")
	r.see("/staff/alerts", "With Elmo.")
	if h.audited("alert-note") != 1 || h.audited("alert-handed") != 1 {
		t.Error("the record misses one of them")
	}
}

func TestWhatElseAFamilyWroteIsOpenedAndAudited(t *testing.T) {
	h := newHouse(t, func(c *Config) {
		c.Questions = func(survey, question string) string { return "What " + question + " does " + survey + " ask for?" }
		c.Answers = func(r *store.Response) ([]Answer, error) {
			return []Answer{{Question: "hopes", Text: "A quiet home for " + r.Role}, {Question: "hub", Choices: []string{"elm"}}}, nil
		}
	})
	h.alert("a1", "elm", "urgent")
	put(t, h.store.Responses, &store.Response{Meta: store.Meta{ID: "r1"}, Survey: "our-family", Role: "mother", AgeBand: "25-34", Language: "pl"})
	a, _ := h.store.Alerts.Get(ctx, "a1")
	a.Response, a.Contact, a.Question = "r1", "c1", "fears"
	put(t, h.store.Alerts, a)
	h.alert("a2", "elm", "concern")
	b, _ := h.store.Alerts.Get(ctx, "a2")
	b.Contact = "c1"
	put(t, h.store.Alerts, b)
	r := h.signedIn("sam", []string{"safeguarding"})
	page := r.see("/staff/alerts/a1", "A mother", "25 to 34", "Polish", "From the same person", "/staff/alerts/a2", "What fears does our-family ask for?")
	if strings.Contains(page, "A quiet home") {
		t.Fatal("it is shown unasked")
	}
	_, page, _ = r.post("/staff/alerts/a1/context", nil)
	if !strings.Contains(page, "A quiet home for mother") || h.audited("alert-context-opened") != 1 {
		t.Error("it is not shown, or not in the record")
	}
	run, _ := h.store.Responses.Get(ctx, "r1")
	run.Erased = true
	put(t, h.store.Responses, run)
	r.see("/staff/alerts/a1", "has had their answers erased")
}

func TestOpeningAClosedAlertAgainNeedsAReason(t *testing.T) {
	h := newHouse(t)
	h.alert("a1", "elm", "urgent")
	r := h.signedIn("sam", []string{"safeguarding"})
	r.post("/staff/alerts/a1/status", url.Values{"status": {"no-action"}, "note": {"A line of a song, read with the school."}})
	if status, _, _ := r.post("/staff/alerts/a1/status", url.Values{"status": {"seen"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason it answered %d", status)
	}
	if status, _, _ := r.post("/staff/alerts/a1/status", url.Values{"status": {"seen"}, "note": {"The school rang again about it."}}); status != http.StatusSeeOther {
		t.Errorf("with one it answered %d", status)
	}
}

// An alert is to be seen in the working day in which it comes, and decided by the end of the next.
func TestAnAlertThatWaitsTooLongIsCalledLate(t *testing.T) {
	h := newHouse(t, func(c *Config) {
		c.DayEnds = func(at time.Time) time.Time { // at five
			end := time.Date(at.Year(), at.Month(), at.Day(), 17, 0, 0, 0, time.UTC)
			if !at.Before(end) {
				end = end.AddDate(0, 0, 1)
			}
			return end
		}
	})
	h.alert("a1", "elm", "urgent") // on a Tuesday at half past ten
	drill, err := h.store.Alerts.Get(ctx, "a1")
	if err != nil {
		t.Fatal(err)
	}
	drill.ID, drill.Version, drill.Drill = "a2", 0, true
	put(t, h.store.Alerts, drill)
	r := h.signedIn("sam", []string{"safeguarding"})
	late := func(want string) {
		t.Helper()
		r.post("/staff/sign-in", url.Values{"name": {"sam"}, "password": {password}}) // half an hour is over each time
		for _, path := range []string{"/staff/alerts", "/staff/alerts/a1"} {
			page := r.see(path)
			if got := strings.Count(page, ">Late<"); want != "" && (got != 1 || !strings.Contains(page, want)) || want == "" && got != 0 {
				t.Errorf("at %s, %s should say %q, and says late %d times", h.now, path, want, got)
			}
		}
	}
	late("")
	h.now = h.now.Add(4 * time.Hour)
	late("")
	h.now = h.now.Add(2 * time.Hour)
	late("To be seen by 24 November 2026 at 17:00")
	r.post("/staff/alerts/a1/text", nil)
	late("")
	h.now = h.now.Add(24 * time.Hour)
	late("To be decided by 25 November 2026 at 17:00")
	r.post("/staff/alerts/a1/status", url.Values{"status": {"acted"}, "note": {"Rang the family."}})
	late("")
}
