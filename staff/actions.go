package staff

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"familyvoice/store"
	"familyvoice/web"
)

// decisions are the ways in which a wish can be answered. "Cannot" is a proper ending; silence is not.
var decisions = []option{{Value: "will-do", Text: "We will do it"}, {Value: "looking-into", Text: "We are looking into it"}, {Value: "cannot", Text: "We can't, and we say why"}}

func decisionName(id string) string {
	for _, d := range decisions {
		if d.Value == id {
			return d.Text
		}
	}
	return id
}

// Published lists what was answered to families, newest first: the public page shows it.
func (s *Site) Published(ctx context.Context) ([]store.Action, error) { return Published(ctx, s.Store) }

// Published lists the published actions of a store, newest first.
func Published(ctx context.Context, from *store.Store) ([]store.Action, error) {
	actions, err := all(ctx, from.Actions, store.Query{})
	if err != nil {
		return nil, err
	}
	actions = slices.DeleteFunc(actions, func(a store.Action) bool { return a.Published.IsZero() })
	slices.SortStableFunc(actions, func(a, b store.Action) int { return b.Published.Compare(a.Published) })
	return actions, nil
}

type actionsPage struct{ Actions []actionLine }

type actionLine struct {
	store.Action
	PlaceName, Person string
	Overdue           bool
}

func (s *Site) showActions(v *visit) error {
	ctx := v.Request.Context()
	actions, err := all(ctx, s.Store.Actions, store.Query{})
	if err != nil {
		return err
	}
	people, err := all(ctx, s.Store.Staff, store.Query{})
	if err != nil {
		return err
	}
	page := actionsPage{}
	today := s.Now().In(london).Format(time.DateOnly)
	for _, a := range actions {
		if v.mayAction(&a) {
			page.Actions = append(page.Actions, actionLine{
				a, placeName(v.places, a.Place, s.Council), s.personName(people, a.By), a.DueOn != "" && a.DueOn < today && a.Decision != "cannot",
			})
		}
	}
	slices.SortStableFunc(page.Actions, func(a, b actionLine) int { return strings.Compare(b.ID, a.ID) })
	p := web.Page{Title: "You said, we did", Body: page}
	if notice, ok := actionDone[v.Query("done")]; ok {
		p.Notices = []web.Notice{notice}
	}
	return v.show(http.StatusOK, "actions", p)
}

var actionDone = map[string]web.Notice{
	"saved":      {Kind: "done", Title: "Saved", Text: "Families can't see it until it is published."},
	"published":  {Kind: "done", Title: "Published", Text: "Families can read it on the \"You said, we did\" page, with your name kept in the record."},
	"taken-down": {Kind: "done", Title: "Taken down", Text: "Families no longer see it."},
}

// mayAction keeps a person to their places; an action for everywhere is for those who see everywhere.
func (v *visit) mayAction(a *store.Action) bool { return v.scope.Allows(a.Place) }

type actionPage struct {
	store.Action
	New       bool
	Places    []option
	Themes    []option
	Decisions []option
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
	return v.showActionPage(http.StatusOK, a, nil)
}

func (v *visit) showActionPage(status int, a *store.Action, wrong []web.FieldError) error {
	page := actionPage{Action: *a, New: v.Param("id") == newAction, Places: v.site.placeOptions(v, a.Place)}
	page.Themes = append(page.Themes, option{Text: "None of these", Selected: a.Theme == ""})
	for _, t := range v.site.Themes {
		page.Themes = append(page.Themes, option{t.ID, t.Name, t.ID == a.Theme})
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

// maxWords is the longest text of an action, in characters.
const maxWords = 1000

func (s *Site) saveAction(v *visit) error {
	a, err := v.action()
	if err != nil {
		return err
	}
	field := func(name string) string { return strings.TrimSpace(v.PostForm(name)) }
	a.Said, a.Did, a.Owner, a.DueOn = field("said"), field("did"), field("owner"), field("due")
	a.Theme, a.Place, a.Decision = field("theme"), field("place"), field("decision")
	wrong := s.checkAction(a)
	if len(wrong) > 0 {
		return v.showActionPage(http.StatusUnprocessableEntity, a, wrong)
	}
	if !v.mayAction(a) {
		return errForbidden
	}
	if a.Place != "" && placeName(v.places, a.Place, "") == goneName {
		return errNotFound
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
	return v.keepAction(a, "saved")
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
	check(a.Theme == "" || s.themeName(a.Theme) != a.Theme, "theme", "Choose a theme from the list")
	return wrong
}

func (v *visit) keepAction(a *store.Action, done string) error {
	ctx := v.Request.Context()
	if err := v.site.Store.Actions.Put(ctx, a); err != nil {
		return err
	}
	if err := v.site.audit(ctx, v.me.ID, "action-"+done, a.ID, nil); err != nil {
		return err
	}
	v.Redirect(http.StatusSeeOther, "/staff/actions?"+url.Values{"done": {done}}.Encode())
	return nil
}

var errNothingThere = errors.New("staff: an action that is not written yet can't be published")

func (s *Site) publishAction(v *visit) error {
	a, err := v.action()
	if err != nil {
		return err
	}
	if a.ID == "" {
		return errors.Join(errNothingThere, errNotFound)
	}
	a.Published, a.By = s.Now().UTC(), v.me.ID
	return v.keepAction(a, "published")
}

func (s *Site) takeDownAction(v *visit) error {
	a, err := v.action()
	if err != nil {
		return err
	}
	if a.ID == "" {
		return errors.Join(errNothingThere, errNotFound)
	}
	a.Published = time.Time{}
	return v.keepAction(a, "taken-down")
}
