package staff

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"familyvoice/channels"
	"familyvoice/staff/account"
	"familyvoice/store"
	"familyvoice/web"
)

type alertPage struct {
	store.Alert
	PlaceName string
	Age       string
	FirstSeen string
	With      string
	Late      string // until when it was to be seen or decided, once that has passed
	Steps     []alertStepLine
	About     alertContext
	Text      *alertText // once opened
	Answers   []alertAnswer
	Address   string   // once opened
	Leads     []option // who it may be handed to
	Reason    string   // typed and not yet accepted
	Note      string
	Hand      string
	Chosen    string // the state chosen
}

type alertStepLine struct {
	store.AlertStep
	Name string
}

// alertContext is what may be known of an alert without opening anything.
type alertContext struct {
	Survey    string
	Language  string
	Role, Age string
	Others    []store.Alert // of the same person
	Erased    bool          // they have asked for their answers to be erased since
	CanRead   bool          // there are answers to read
}

type alertAnswer struct{ Question, Text string }

// alertText is what an alert's sealed text holds.
type alertText struct {
	Text     string   `json:"text"`
	Why      []string `json:"why"`
	Sentence string   `json:"sentence"` // what only the second look raised it for
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
	"note":        {Kind: "done", Title: "Note added", Text: "It stands in the history."},
	"handed":      {Kind: "done", Title: "Handed over", Text: "The list shows whose it is now. Tell them yourself too: nothing is sent."},
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
	s, ctx := v.site, v.Request.Context()
	people, err := all(ctx, s.Store.Staff, store.Query{})
	if err != nil {
		return err
	}
	page.Alert, page.PlaceName, page.Age = *a, placeName(v.places, a.Place, "No hub named"), age(s.Now().Sub(a.At))
	page.Late = s.late(a)
	if wait, seen := firstSight(a); seen {
		page.FirstSeen = span(wait)
	}
	if a.Holder != "" {
		page.With = s.personName(people, a.Holder)
	}
	if page.About, err = v.alertContext(a); err != nil {
		return err
	}
	for _, step := range a.History {
		name := "Family Voice"
		if step.By != bySystem {
			name = s.personName(people, step.By)
			step.Reason = s.openReason(a, step.Reason)
		}
		page.Steps = append(page.Steps, alertStepLine{step, name})
	}
	for _, who := range v.leadsFor(a, people) {
		page.Leads = append(page.Leads, option{who.ID, who.Name, who.ID == page.Chosen})
	}
	p.Exit = true // someone may look over a shoulder
	p.Title, p.Body = "Safeguarding alert of "+moment(a.At), page
	p.Back = &web.Link{Text: "All alerts", Href: "/staff/alerts"}
	return v.show(status, "alert", p)
}

// alertContext gathers what stands about the alert's run and person without their words.
func (v *visit) alertContext(a *store.Alert) (alertContext, error) {
	var about alertContext
	ctx := v.Request.Context()
	for _, status := range []string{alertNew, alertSeen, alertActed, alertNoAction} {
		q := store.Query{Equal: []store.Match{{Field: "status", Value: status}}, Range: "at", Desc: true, Limit: maxOpen}
		for other, err := range v.site.Store.Alerts.Find(ctx, q) {
			if err != nil {
				return about, err
			}
			same := a.Contact != "" && other.Contact == a.Contact || a.Response != "" && other.Response == a.Response
			if same && other.ID != a.ID && v.mayAlert(other) {
				about.Others = append(about.Others, *other)
			}
		}
	}
	slices.SortFunc(about.Others, func(x, y store.Alert) int { return y.At.Compare(x.At) })
	if a.Response == "" {
		return about, nil
	}
	r, err := v.site.Store.Responses.Get(ctx, a.Response)
	if errors.Is(err, store.ErrNotFound) {
		return about, nil
	}
	if err != nil {
		return about, err
	}
	about.Survey, about.Language, about.Role, about.Age = r.Survey, r.Language, r.Role, r.AgeBand
	about.Erased = r.Erased
	about.CanRead = v.site.Answers != nil && !r.Erased
	return about, nil
}

// leadsFor lists who else an alert may be handed to: safeguarding leads whose places it lies in.
func (v *visit) leadsFor(a *store.Alert, people []store.Staff) []store.Staff {
	return slices.DeleteFunc(slices.Clone(people), func(p store.Staff) bool {
		scope := account.NewScope(&p, v.places)
		return p.ID == v.me.ID || p.Disabled || !account.Has(&p, account.Safeguarding) || a.Place != "" && !scope.Allows(a.Place)
	})
}

// What a person typed about a family is sealed with the alert, since it may name somebody.
const fieldReason = "reason"

func (s *Site) sealReason(a *store.Alert, reason string) string {
	if reason == "" {
		return ""
	}
	return s.Keys.Seal("alerts/"+a.ID, fieldReason, []byte(reason))
}

func (s *Site) openReason(a *store.Alert, sealed string) string {
	if sealed == "" {
		return ""
	}
	plain, err := s.Keys.Open("alerts/"+a.ID, fieldReason, sealed)
	if err != nil {
		return "(can't be read with these keys)"
	}
	return string(plain)
}

// step adds to an alert's history, which is only ever added to, and to the record. Nothing is opened before both are kept.
func (v *visit) step(a *store.Alert, what, reason string, change func(a *store.Alert)) error {
	ctx := v.Request.Context()
	for range 10 {
		a.History = append(a.History, store.AlertStep{At: v.site.Now().UTC().Truncate(time.Millisecond), By: v.me.ID, What: what, Reason: v.site.sealReason(a, reason)})
		if change != nil {
			change(a)
		}
		if fromPage(a) {
			a.Address = "" // an older version kept what opens their answers
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

// seen marks a new alert: whoever opens something of it has seen it.
func seen(a *store.Alert) {
	if a.Status == alertNew {
		a.Status = alertSeen
	}
}

func (s *Site) openText(v *visit) error {
	a, err := v.alert()
	if err != nil {
		return err
	}
	if err := v.step(a, "text-opened", "", seen); err != nil {
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

// openContext shows what else the family answered in the same run.
func (s *Site) openContext(v *visit) error {
	a, err := v.alert()
	if err != nil {
		return err
	}
	if s.Answers == nil || a.Response == "" {
		return errNotFound
	}
	r, err := s.Store.Responses.Get(v.Request.Context(), a.Response)
	if err != nil {
		return err
	}
	if err := v.step(a, "context-opened", "", seen); err != nil {
		return err
	}
	answers, err := s.Answers(r)
	if err != nil {
		return err
	}
	text, err := s.alertText(a)
	if err != nil {
		return err
	}
	page := alertPage{Text: text}
	for _, answer := range answers {
		if answer.Text != "" {
			page.Answers = append(page.Answers, alertAnswer{s.Questions(r.Survey, answer.Question), answer.Text})
		}
	}
	return v.showAlertPage(http.StatusOK, a, page, web.Page{})
}

// minReason is the least length of a typed reason, in characters.
const minReason = 10

const maxReason = 2000

func goodReason(reason string) bool {
	n := utf8.RuneCountInString(reason)
	return n >= minReason && n <= maxReason
}

// wrong shows the alert's page again with one thing to put right.
func (v *visit) wrong(a *store.Alert, page alertPage, faults ...web.FieldError) error {
	return v.showAlertPage(http.StatusUnprocessableEntity, a, page, web.Page{Errors: faults})
}

// fromPage says whether an alert came by the web, of which nothing is held that says who it is.
func fromPage(a *store.Alert) bool { return a.Channel == string(channels.Web) }

func (s *Site) openIdentity(v *visit) error {
	a, err := v.alert()
	if err != nil {
		return err
	}
	if fromPage(a) || a.Address == "" {
		return errNotFound
	}
	reason := strings.TrimSpace(v.PostForm("reason"))
	if !goodReason(reason) {
		return v.wrong(a, alertPage{}, web.FieldError{Anchor: "reason", Text: "Write why you need to know who this is, in 10 to 2,000 characters"})
	}
	if err := v.step(a, "identity-opened", reason, seen); err != nil {
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
	opensAgain := status == alertSeen && (a.Status == alertActed || a.Status == alertNoAction)
	var faults []web.FieldError
	if status != alertSeen && status != alertActed && status != alertNoAction {
		faults = append(faults, web.FieldError{Anchor: "status-seen", Text: "Choose what happened"})
	} else if (status != alertSeen || opensAgain) && !goodReason(reason) {
		faults = append(faults, web.FieldError{Anchor: "note", Text: "Write what was done, or why nothing is needed, in 10 to 2,000 characters"})
	}
	if faults != nil {
		return v.wrong(a, alertPage{Reason: reason, Chosen: status}, faults...)
	}
	if err := v.step(a, status, reason, func(a *store.Alert) { a.Status = status }); err != nil {
		return err
	}
	return v.backToAlert(a, status)
}

func (v *visit) backToAlert(a *store.Alert, done string) error {
	v.Redirect(http.StatusSeeOther, "/staff/alerts/"+url.PathEscape(a.ID)+"?done="+url.QueryEscape(done))
	return nil
}

// addNote adds to the history and changes nothing else.
func (s *Site) addNote(v *visit) error {
	a, err := v.alert()
	if err != nil {
		return err
	}
	note := strings.TrimSpace(v.PostForm("add"))
	if n := utf8.RuneCountInString(note); n == 0 || n > maxReason {
		return v.wrong(a, alertPage{Note: note}, web.FieldError{Anchor: "add", Text: "Write a note of up to 2,000 characters"})
	}
	if err := v.step(a, "note", note, nil); err != nil {
		return err
	}
	return v.backToAlert(a, "note")
}

// handOver gives the alert to another lead, who may see its place.
func (s *Site) handOver(v *visit) error {
	a, err := v.alert()
	if err != nil {
		return err
	}
	people, err := all(v.Request.Context(), s.Store.Staff, store.Query{})
	if err != nil {
		return err
	}
	to, why := v.PostForm("to"), strings.TrimSpace(v.PostForm("why"))
	var faults []web.FieldError
	if !slices.ContainsFunc(v.leadsFor(a, people), func(p store.Staff) bool { return p.ID == to }) {
		faults = append(faults, web.FieldError{Anchor: "to", Text: "Choose who takes it over"})
	}
	if !goodReason(why) {
		faults = append(faults, web.FieldError{Anchor: "why", Text: "Write what they need to know, in 10 to 2,000 characters"})
	}
	if faults != nil {
		return v.wrong(a, alertPage{Hand: why, Chosen: to}, faults...)
	}
	reason := "to " + s.personName(people, to) + ": " + why
	if err := v.step(a, "handed", reason, func(a *store.Alert) { seen(a); a.Holder = to }); err != nil {
		return err
	}
	return v.backToAlert(a, "handed")
}
