package staff

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"familyvoice/staff/account"
	"familyvoice/store"
	"familyvoice/web"
)

// roundRoutes are those of the periods of listening. What they show is no number and no word of a family.
func (s *Site) roundRoutes() []route {
	setters := []string{account.Editor, account.Admin}
	return []route{
		{"GET", "/rounds", setters, s.showRounds},
		{"GET", "/rounds/:id", setters, s.showRound},
		{"POST", "/rounds/:id", setters, s.saveRound},
		{"POST", "/rounds/:id/remove", setters, s.removeRound},
	}
}

// mayRounds says whether the person may set rounds: one round changes the periods that everybody reads.
func (v *visit) mayRounds() error {
	if !v.scope.All() {
		return errForbidden
	}
	return nil
}

type roundsPage struct {
	MaySet bool
	Rounds []roundLine
}

type roundLine struct {
	store.Round
	State roundState
	Where string
}

// roundState is where a round stands in time.
type roundState string

const (
	roundAlways roundState = "always" // the open one
	roundAhead  roundState = "ahead"
	roundNow    roundState = "now"
	roundOver   roundState = "over"
)

func stateOf(r *store.Round, now time.Time) roundState {
	switch {
	case !r.Dated():
		return roundAlways
	case now.Before(r.Opens):
		return roundAhead
	case now.Before(r.Closes):
		return roundNow
	}
	return roundOver
}

// Words is the state in words.
func (s roundState) Words() string {
	return map[roundState]string{roundAlways: "Always open", roundAhead: "Not begun", roundNow: "Listening now", roundOver: "Over"}[s]
}

// lastDay is the last day on which a round listens: it closes at the midnight after it.
func lastDay(r *store.Round) time.Time { return r.Closes.Add(-time.Nanosecond).In(london) }

// openRound is what the open round is called until somebody says otherwise.
func openRound() store.Round {
	return store.Round{Meta: store.Meta{ID: store.OpenRound}, Name: "All the time"}
}

var roundDone = map[string]web.Notice{
	"saved":   {Kind: "done", Title: "Saved", Text: "Every server knows it within a minute. Answers that were begun before stay in the round that they were begun in."},
	"removed": {Kind: "done", Title: "Removed", Text: "The round had not begun, so no answer belongs to it."},
	"over":    {Kind: "info", Title: "Not saved", Text: "This round is over. It stays as it was."},
	"begun":   {Kind: "info", Title: "Not removed", Text: "This round has begun, so answers may belong to it. To end it, give it an earlier last day."},
	"changed": {Kind: "info", Title: "Not removed", Text: "Somebody else changed this round meanwhile. Look at it again."},
}

// showRounds lists the rounds: the open one, then the newest first.
func (s *Site) showRounds(v *visit) error {
	rounds, err := all(v.Request.Context(), s.Store.Rounds, store.Query{})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(rounds, func(r store.Round) bool { return r.ID == store.OpenRound }) {
		rounds = append(rounds, openRound())
	}
	slices.SortStableFunc(rounds, func(a, b store.Round) int {
		switch {
		case !a.Dated():
			return -1
		case !b.Dated():
			return 1
		}
		return b.Opens.Compare(a.Opens)
	})
	page := roundsPage{MaySet: v.scope.All()}
	for _, r := range rounds {
		page.Rounds = append(page.Rounds, roundLine{r, stateOf(&r, s.Now()), s.roundPlaces(v.places, &r)})
	}
	p := web.Page{Title: "Rounds", Body: page}
	if notice, ok := roundDone[v.Query("done")]; ok {
		p.Notices = []web.Notice{notice}
	}
	return v.show(http.StatusOK, "rounds", p)
}

// roundPlaces names where a round listens.
func (s *Site) roundPlaces(places []store.Place, r *store.Round) string {
	if len(r.Places) == 0 {
		return s.Council
	}
	names := make([]string, len(r.Places))
	for i, id := range r.Places {
		names[i] = placeName(places, id, s.Council)
	}
	return strings.Join(names, ", ")
}

// removeRound takes away a round that has not begun, once the person has said that they mean it.
func (s *Site) removeRound(v *visit) error {
	if err := v.mayRounds(); err != nil {
		return err
	}
	r, err := v.round()
	if err != nil {
		return err
	}
	if r.Version == 0 || !r.Dated() {
		return errNotFound
	}
	if stateOf(r, s.Now()) != roundAhead {
		return v.backToRounds("begun")
	}
	if v.PostForm("sure") != "yes" {
		return v.showRoundPage(http.StatusUnprocessableEntity, r, formOf(r), web.Page{Errors: []web.FieldError{{Anchor: "sure", Text: "Tick the box if you want to remove this round"}}})
	}
	// The record first: a change that can't be recorded is not made.
	if err := s.audit(v.Request.Context(), v.me.ID, "round-removed", r.ID, nil); err != nil {
		return err
	}
	err = s.Store.Rounds.Delete(v.Request.Context(), r.ID, r.Version)
	if errors.Is(err, store.ErrConflict) {
		return v.backToRounds("changed")
	}
	if err != nil {
		return err
	}
	return v.backToRounds("removed")
}

func (v *visit) backToRounds(done string) error {
	v.Redirect(http.StatusSeeOther, "/staff/rounds?done="+done)
	return nil
}
