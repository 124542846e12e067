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

	"familyvoice/redaction"
	"familyvoice/staff/release"
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
func (s *Site) Published(ctx context.Context) ([]store.Action, error) {
	return Published(ctx, s.Store, s.Public)
}

// Published lists the published actions of a store, newest first, without those whose words have come into doubt since (held).
func Published(ctx context.Context, from *store.Store, public *redaction.Public) ([]store.Action, error) {
	actions, err := all(ctx, from.Actions, store.Query{})
	if err != nil {
		return nil, err
	}
	actions = slices.DeleteFunc(actions, func(a store.Action) bool { return a.Published.IsZero() || len(held(ctx, public, &a)) > 0 })
	slices.SortStableFunc(actions, func(a, b store.Action) int { return b.Published.Compare(a.Published) })
	return actions, nil
}

// SpokeOf is how many families who answered spoke of an action's themes, for everybody to read: the one theme that most spoke
// of, by the release with the public threshold, rounded. It is 0 where that shows no number, and for an action that is for
// some places: the public reads of the whole council, and that number beside a hub would be taken for the hub's.
func SpokeOf(body *release.Body, a *store.Action) (most int) {
	if body == nil || body.Place != "" || len(a.At()) > 0 {
		return 0
	}
	for _, theme := range a.About() {
		if row := body.Theme(theme); row != nil {
			n, _ := row.Cell.Public()
			most = max(most, n)
		}
	}
	return most
}

type actionsPage struct{ Actions []actionLine }

type actionLine struct {
	store.Action
	Read    string // the mark of these words; see readMark
	Where   string
	About   []string // the labels of its themes
	Person  string
	Overdue bool
	MayTell bool     // its line was sent to nobody yet
	Held    []string // its words that could tell who it is, so that families don't see it
	Told    []toldLine
}

// toldLine is one time that people who asked were told.
type toldLine struct {
	At     time.Time
	Person string
	People string // how many, once there are as many as the public threshold
}

func (s *Site) showActions(v *visit) error {
	if notice, ok := actionDone[v.Query("done")]; ok {
		return v.showActionList(http.StatusOK, notice)
	}
	return v.showActionList(http.StatusOK)
}

func (v *visit) showActionList(status int, notices ...web.Notice) error {
	s, ctx := v.site, v.Request.Context()
	actions, err := all(ctx, s.Store.Actions, store.Query{})
	if err != nil {
		return err
	}
	people, err := all(ctx, s.Store.Staff, store.Query{})
	if err != nil {
		return err
	}
	page := actionsPage{}
	for _, a := range actions {
		if !v.mayAction(&a) {
			continue
		}
		line := v.actionLine(&a)
		line.Person, line.Held = s.personName(people, a.By), held(ctx, s.Public, &a)
		for _, sent := range a.Sent {
			line.Told = append(line.Told, toldLine{sent.At, s.personName(people, sent.By), handful(sent.People)})
		}
		page.Actions = append(page.Actions, line)
	}
	slices.SortStableFunc(page.Actions, func(a, b actionLine) int { return strings.Compare(b.ID, a.ID) })
	return v.show(status, "actions", web.Page{Title: "You said, we did", Body: page, Notices: notices})
}

// actionLine is an action as it is read, with the names of its places and themes.
func (v *visit) actionLine(a *store.Action) actionLine {
	s := v.site
	line := actionLine{
		Action: *a, Read: readMark(a), Where: s.actionPlaces(v.places, a), Overdue: s.overdue(a), MayTell: mayTellOf(a),
	}
	for _, theme := range a.About() {
		line.About = append(line.About, s.themeName(theme))
	}
	return line
}

var actionDone = map[string]web.Notice{
	"saved":      {Kind: "done", Title: "Saved", Text: "Families can't see it until it is published."},
	"published":  {Kind: "done", Title: "Published", Text: "Families can read it on the \"You said, we did\" page, with your name kept in the record."},
	"taken-down": {Kind: "done", Title: "Taken down", Text: "Families no longer see it."},
	"done":       {Kind: "done", Title: "Done", Text: "It is marked as done, with today's date."},
	"told":       {Kind: "done", Title: "On its way", Text: "Those who asked to be told are sent the one line, by their own channel. Nobody is written to between eight in the evening and nine in the morning."},
	"not-told":   {Kind: "info", Title: "Nobody was told", Text: "It must be published, and have one line for a text message. A line is sent once."},
}

// mayAction keeps a person to their places; an action for everywhere is for those who see everywhere.
func (v *visit) mayAction(a *store.Action) bool {
	at := a.At()
	if len(at) == 0 {
		return v.scope.All()
	}
	return !slices.ContainsFunc(at, func(place string) bool { return !v.scope.Allows(place) })
}

// actionPlaces names where an action is for.
func (s *Site) actionPlaces(places []store.Place, a *store.Action) string {
	at := a.At()
	if len(at) == 0 {
		return s.Council
	}
	names := make([]string, len(at))
	for i, id := range at {
		names[i] = placeName(places, id, s.Council)
	}
	return strings.Join(names, ", ")
}

// overdue says that a promise was to be kept by a day that is over. Whoever can't promises nothing.
func (s *Site) overdue(a *store.Action) bool {
	return a.DueOn != "" && a.DoneOn == "" && a.Decision != "cannot" && a.DueOn < s.Now().In(london).Format(time.DateOnly)
}

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

// keepAction keeps an action and leads back to the list. It returns ErrConflict if somebody else was faster.
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
	if !v.hasRead(a) {
		return v.showChanged(a)
	}
	if personal := v.looksPersonal(a); len(personal) > 0 {
		return v.showDoubted(a, personal)
	}
	a.Published, a.By = s.Now().UTC(), v.me.ID
	return v.keepOrShow(a, "published")
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
	return v.keepOrShow(a, "taken-down")
}

// finishAction notes the day on which something was done. Its words stay as they are, so it stays published.
func (s *Site) finishAction(v *visit) error {
	a, err := v.action()
	if err != nil {
		return err
	}
	if a.ID == "" {
		return errors.Join(errNothingThere, errNotFound)
	}
	a.DoneOn = s.Now().In(london).Format(time.DateOnly)
	return v.keepOrShow(a, "done")
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

// lateOnes lists the promises that families were told of and that are late, the longest first.
func (s *Site) lateOnes(actions []store.Action) (late []store.Action) {
	for _, a := range actions {
		if s.overdue(&a) {
			late = append(late, a)
		}
	}
	slices.SortStableFunc(late, func(a, b store.Action) int { return strings.Compare(a.DueOn, b.DueOn) })
	return late
}
