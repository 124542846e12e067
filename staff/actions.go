package staff

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

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
