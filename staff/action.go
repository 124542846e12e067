package staff

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"familyvoice/store"
	"familyvoice/web"
)

type actionPage struct {
	store.Action
	Read      string      // the mark of the words that the person changes; see readMark
	Now       *actionLine // what somebody else made of them meanwhile; nil for nothing
	New       bool
	Council   string
	Anywhere  bool // the person may answer for everywhere
	Places    []option
	Themes    []option
	Decisions []option
	Personal  []personalText // what would be public and looks personal
	Mark      string         // of that
	Ticked    bool           // that it is not about a family
}

// newAction is the address of an action that is not there yet.
const newAction = "new"

func (v *visit) action() (*store.Action, error) {
	if v.Param("id") == newAction {
		return &store.Action{}, nil
	}
	a, err := v.site.Store.Actions.Get(v.Request.Context(), v.Param("id"))
	if err != nil {
		return nil, err
	}
	if !v.mayAction(a) {
		return nil, errForbidden
	}
	return a, nil
}

func (s *Site) showAction(v *visit) error {
	a, err := v.action()
	if err != nil {
		return err
	}
	page := actionPage{Action: *a, Read: readMark(a)}
	if len(held(v.Request.Context(), s.Public, a)) > 0 {
		page.Personal = v.looksPersonal(a)
	}
	return v.showActionPage(http.StatusOK, page, personalFaults(page.Personal))
}

// showActionPage shows an action as it was typed, with what is to be put right. The page has its Action, Read, Now and Personal.
func (v *visit) showActionPage(status int, page actionPage, wrong []web.FieldError) error {
	a := &page.Action
	page.New, page.Council, page.Anywhere = v.Param("id") == newAction, v.site.Council, v.scope.All()
	page.Mark = v.site.personalMark(page.Personal)
	page.Ticked = len(page.Personal) > 0 && v.site.agreed(v.PostForm("sure"), page.Personal)
	for _, p := range v.site.placeOptions(v, "") {
		if p.Value != "" {
			page.Places = append(page.Places, option{p.Value, p.Text, slices.Contains(a.At(), p.Value)})
		}
	}
	for _, t := range v.site.Themes {
		page.Themes = append(page.Themes, option{t.ID, t.Name, slices.Contains(a.About(), t.ID)})
	}
	for _, d := range decisions {
		page.Decisions = append(page.Decisions, option{d.Value, d.Text, d.Value == a.Decision})
	}
	title := "Change an answer to families"
	if page.New {
		title = "Answer families"
	}
	return v.show(status, "action", web.Page{
		Title: title, Errors: wrong, Body: page, Back: &web.Link{Text: "You said, we did", Href: "/staff/actions"},
	})
}

const (
	maxWords = 1000 // the longest text of an action, in characters
	// maxBrief is the longest line for a text message: with the hub's name and the address it is two segments at most.
	maxBrief = 100
)

func (s *Site) saveAction(v *visit) error {
	a, err := v.action()
	if err != nil {
		return err
	}
	before := *a
	field := func(name string) string { return strings.TrimSpace(v.PostForm(name)) }
	a.Said, a.Did, a.Owner, a.DueOn = field("said"), field("did"), field("owner"), field("due")
	a.Decision, a.Brief = field("decision"), strings.Join(strings.Fields(field("brief")), " ")
	a.Themes, a.Places = chosen(v.PostFormArray("theme")), chosen(v.PostFormArray("place"))
	a.Theme, a.Place = first(a.Themes), first(a.Places)
	if before.ID != "" && !v.hasRead(&before) {
		return v.showTypedBeside(a, &before)
	}
	wrong, personal := s.checkAction(a), v.looksPersonal(a)
	if !s.agreed(v.PostForm("sure"), personal) {
		wrong = append(wrong, personalFaults(personal)...)
	}
	if len(wrong) > 0 {
		page := actionPage{Action: *a, Read: readMark(&before), Personal: personal}
		return v.showActionPage(http.StatusUnprocessableEntity, page, wrong)
	}
	if !v.mayAction(a) {
		return errForbidden
	}
	for _, place := range a.Places {
		if placeName(v.places, place, "") == goneName {
			return errNotFound
		}
	}
	if a.ID == "" {
		id, err := s.newID()
		if err != nil {
			return err
		}
		a.ID = s.Now().UTC().Format("20060102T150405") + "-" + id[:8] // in the order in which they were written
		a.By = v.me.ID
	}
	// Other words need to be published anew, by a person who read them.
	a.Published = time.Time{}
	v.confirm(a, personal)
	if len(personal) > 0 {
		if err := s.audit(v.Request.Context(), v.me.ID, "action-confirmed", a.ID, nil); err != nil {
			return err
		}
	}
	err = v.keepAction(a, "saved")
	if errors.Is(err, store.ErrConflict) {
		now, err := v.action()
		if err != nil {
			return err
		}
		return v.showTypedBeside(a, now)
	}
	return err
}

func (s *Site) checkAction(a *store.Action) []web.FieldError {
	var wrong []web.FieldError
	check := func(ok bool, anchor, text string) {
		if !ok {
			wrong = append(wrong, web.FieldError{Anchor: anchor, Text: text})
		}
	}
	long := func(text string) bool { return utf8.RuneCountInString(text) <= maxWords }
	check(a.Said != "" && long(a.Said), "said", "Write what families said, in up to 1,000 characters")
	check(slices.ContainsFunc(decisions, func(d option) bool { return d.Value == a.Decision }), "decision-will-do", "Choose what you decided")
	check(a.Did != "" && long(a.Did), "did", "Write what you did or will do, or why you can't, in up to 1,000 characters")
	check(utf8.RuneCountInString(a.Owner) <= 100, "owner", "Write the owner in up to 100 characters")
	if a.DueOn != "" {
		_, err := time.Parse(time.DateOnly, a.DueOn)
		check(err == nil, "due", "Write the day like 2027-01-31")
	}
	check(!slices.ContainsFunc(a.Themes, func(id string) bool { return !s.isTheme(id) }), "themes", "Choose themes from the list")
	check(utf8.RuneCountInString(a.Brief) <= maxBrief, "brief", "Write the line in up to 100 characters")
	return wrong
}

// chosen are the ticked values, each once.
func chosen(values []string) (kept []string) {
	for _, value := range values {
		if value != "" && !slices.Contains(kept, value) {
			kept = append(kept, value)
		}
	}
	return kept
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
