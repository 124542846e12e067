package staff

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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

type alertsPage struct {
	Open, Closed []alertLine
	OpenMore     bool
}

type alertLine struct {
	store.Alert
	PlaceName string
	Age       string
}

const (
	maxOpen   = 200
	maxClosed = 50
)

func (s *Site) showAlerts(v *visit) error {
	page := alertsPage{}
	for _, status := range []string{alertNew, alertSeen, alertActed, alertNoAction} {
		limit := maxClosed
		open := status == alertNew || status == alertSeen
		if open {
			limit = maxOpen
		}
		found, err := all(v.Request.Context(), s.Store.Alerts, store.Query{
			Equal: []store.Match{{Field: "status", Value: status}}, Range: "at", Desc: true, Limit: limit,
		})
		if err != nil {
			return err
		}
		for _, a := range found {
			if !v.mayAlert(&a) {
				continue
			}
			line := alertLine{a, placeName(v.places, a.Place, "No hub named"), age(s.Now().Sub(a.At))}
			if open {
				page.Open = append(page.Open, line)
			} else {
				page.Closed = append(page.Closed, line)
			}
		}
		page.OpenMore = page.OpenMore || open && len(found) == limit
	}
	slices.SortStableFunc(page.Open, func(a, b alertLine) int {
		if urgent := rank(a.Level) - rank(b.Level); urgent != 0 {
			return urgent
		}
		return a.At.Compare(b.At)
	})
	return v.show(http.StatusOK, "alerts", web.Page{Title: "Safeguarding alerts", Wide: true, Exit: true, Body: page})
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

// mayAlert keeps a lead to their places. An alert without a place is everybody's: nobody may think that it is another's.
func (v *visit) mayAlert(a *store.Alert) bool { return a.Place == "" || v.scope.Allows(a.Place) }

type alertPage struct {
	store.Alert
	PlaceName string
	Age       string
	Steps     []alertStepLine
	Text      *alertText // once opened
	Address   string     // once opened
	Reason    string     // typed and not yet accepted
	Status    string
}

type alertStepLine struct {
	store.AlertStep
	Name string
}

// alertText is what an alert's sealed text holds.
type alertText struct {
	Text string   `json:"text"`
	Why  []string `json:"why"`
}

func (v *visit) alert() (*store.Alert, error) {
	a, err := v.site.Store.Alerts.Get(v.Request.Context(), v.Param("id"))
	if err != nil {
		return nil, err
	}
	if !v.mayAlert(a) {
		return nil, errForbidden
	}
	return a, nil
}

var alertDone = map[string]web.Notice{
	alertSeen:     {Kind: "done", Title: "Marked as seen", Text: "Others can see that you are looking at it."},
	alertActed:    {Kind: "done", Title: "Action recorded", Text: "The alert is closed. You can still add to it."},
	alertNoAction: {Kind: "done", Title: "Closed without action", Text: "Your reason is kept with the alert."},
}

func (s *Site) showAlert(v *visit) error {
	a, err := v.alert()
	if err != nil {
		return err
	}
	p := web.Page{}
	if notice, ok := alertDone[v.Query("done")]; ok {
		p.Notices = []web.Notice{notice}
	}
	return v.showAlertPage(http.StatusOK, a, alertPage{}, p)
}

func (v *visit) showAlertPage(status int, a *store.Alert, page alertPage, p web.Page) error {
	people, err := all(v.Request.Context(), v.site.Store.Staff, store.Query{})
	if err != nil {
		return err
	}
	page.Alert, page.PlaceName, page.Age = *a, placeName(v.places, a.Place, "No hub named"), age(v.site.Now().Sub(a.At))
	for _, step := range a.History {
		name := "Family Voice"
		if step.By != "system" {
			name = v.site.personName(people, step.By)
		}
		page.Steps = append(page.Steps, alertStepLine{step, name})
	}
	p.Exit = true // someone may look over a shoulder
	p.Title, p.Body = "Safeguarding alert of "+moment(a.At), page
	p.Back = &web.Link{Text: "All alerts", Href: "/staff/alerts"}
	return v.show(status, "alert", p)
}

// step adds to an alert's history, which is only ever added to, and to the record. Nothing is opened before both are kept.
func (v *visit) step(a *store.Alert, what, reason, status string) error {
	ctx := v.Request.Context()
	for range 10 {
		a.History = append(a.History, store.AlertStep{At: v.site.Now().UTC(), By: v.me.ID, What: what, Reason: reason})
		if status != "" {
			a.Status = status
		}
		err := v.site.Store.Alerts.Put(ctx, a)
		if err == nil {
			return v.site.audit(ctx, v.me.ID, "alert-"+what, a.ID, nil)
		}
		if !errors.Is(err, store.ErrConflict) {
			return err
		}
		fresh, err := v.site.Store.Alerts.Get(ctx, a.ID)
		if err != nil {
			return err
		}
		*a = *fresh
	}
	return store.ErrConflict
}

func (s *Site) openText(v *visit) error {
	a, err := v.alert()
	if err != nil {
		return err
	}
	status := ""
	if a.Status == alertNew {
		status = alertSeen // whoever reads it has seen it
	}
	if err := v.step(a, "text-opened", "", status); err != nil {
		return err
	}
	text, err := s.alertText(a)
	if err != nil {
		return err
	}
	return v.showAlertPage(http.StatusOK, a, alertPage{Text: text}, web.Page{})
}

func (s *Site) alertText(a *store.Alert) (*alertText, error) {
	plain, err := s.Keys.Open("alerts/"+a.ID, "text", a.Text)
	if err != nil {
		return nil, err
	}
	var text alertText
	if err := json.Unmarshal(plain, &text); err != nil {
		return nil, errors.New("staff: an alert's text is not in its form")
	}
	return &text, nil
}

// minReason is the least length of a typed reason, in characters.
const minReason = 10

const maxReason = 2000

func goodReason(reason string) bool {
	n := utf8.RuneCountInString(reason)
	return n >= minReason && n <= maxReason
}

func (s *Site) openIdentity(v *visit) error {
	a, err := v.alert()
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(v.PostForm("reason"))
	if !goodReason(reason) {
		return v.showAlertPage(http.StatusUnprocessableEntity, a, alertPage{}, web.Page{Errors: []web.FieldError{
			{Anchor: "reason", Text: "Write why you need to know who this is, in 10 to 2,000 characters"},
		}})
	}
	if err := v.step(a, "identity-opened", reason, ""); err != nil {
		return err
	}
	address, err := s.Keys.Open("alerts/"+a.ID, "address", a.Address)
	if err != nil {
		return err
	}
	text, err := s.alertText(a)
	if err != nil {
		return err
	}
	return v.showAlertPage(http.StatusOK, a, alertPage{Text: text, Address: string(address)}, web.Page{})
}

func (s *Site) setAlertStatus(v *visit) error {
	a, err := v.alert()
	if err != nil {
		return err
	}
	status, reason := v.PostForm("status"), strings.TrimSpace(v.PostForm("note"))
	var wrong []web.FieldError
	if status != alertSeen && status != alertActed && status != alertNoAction {
		wrong = append(wrong, web.FieldError{Anchor: "status-seen", Text: "Choose what happened"})
	} else if status != alertSeen && !goodReason(reason) {
		wrong = append(wrong, web.FieldError{Anchor: "note", Text: "Write what was done, or why nothing is needed, in 10 to 2,000 characters"})
	}
	if wrong != nil {
		return v.showAlertPage(http.StatusUnprocessableEntity, a, alertPage{Reason: reason, Status: status}, web.Page{Errors: wrong})
	}
	if err := v.step(a, status, reason, status); err != nil {
		return err
	}
	v.Redirect(http.StatusSeeOther, "/staff/alerts/"+url.PathEscape(a.ID)+"?done="+status)
	return nil
}

var alertStatusNames = map[string]string{alertNew: "New", alertSeen: "Seen", alertActed: "Acted on", alertNoAction: "No action needed"}

func alertStatusName(status string) string { return cmp.Or(alertStatusNames[status], status) }

var alertStepNames = map[string]string{
	"made": "found this in an answer", "notified": "told the safeguarding leads", alertSeen: "marked it as seen",
	alertActed: "recorded what was done", alertNoAction: "closed it without action", "text-opened": "read the words",
	"identity-opened": "opened who it is",
}

func alertStepName(what string) string { return cmp.Or(alertStepNames[what], what) }

var kindNames = map[string]string{
	"self-harm": "Self-harm", "child-abuse": "A child being harmed", "domestic-abuse": "Domestic abuse", "neglect": "Neglect",
	"exploitation": "Exploitation", "homelessness": "Nowhere safe to live", "immediate-danger": "Immediate danger",
}

func kindName(kind string) string { return cmp.Or(kindNames[kind], kind) }
