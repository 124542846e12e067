package staff

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"
)

// newRound is the address of a round that is not there yet.
const newRound = "new"

const (
	// maxRound is how many days a round may last: links from an address to its answers are kept until it is over.
	maxRound = 366
	// maxTarget is the most families that a group may set itself to hear.
	maxTarget = 1_000_000
	// maxRoundName is in characters: the name stands in menus, on charts and at the foot of papers.
	maxRoundName = 60
)

// roundForm is a round as it is typed.
type roundForm struct {
	name, first, last string
	places            []string
	targets           map[string]string // by the anchor of the group: how many
	version           int64             // of the round that was looked at
}

// formOf is the form as the round fills it.
func formOf(r *store.Round) roundForm {
	f := roundForm{name: r.Name, places: r.Places, targets: map[string]string{}, version: r.Version}
	if r.Dated() {
		f.first, f.last = r.Opens.In(london).Format(time.DateOnly), lastDay(r).Format(time.DateOnly)
	}
	for _, t := range r.Targets {
		f.targets[targetAnchor(t.Field, t.Value)] = fmt.Sprint(t.Count)
	}
	return f
}

func targetAnchor(field, value string) string { return "target-" + field + "-" + value }

// group is one group of families that can be set as a target.
type targetGroup struct {
	Title   string
	Targets []targetField
	Open    bool // something of it is filled in
}

type targetField struct {
	Anchor, Label, Count string
	field, value         string
}

// targetGroups are the groups that figures are released of: nobody can set a target that no page could show.
func (v *visit) targetGroups() []targetGroup {
	who := targetGroup{Title: "Who answers"}
	for _, l := range release.Roles {
		if l.ID == release.Voices[1].ID { // young people are a voice, whatever they answer
			continue
		}
		who.Targets = append(who.Targets, targetField{Label: l.Name, field: "role", value: l.ID})
	}
	for _, l := range release.Voices {
		who.Targets = append(who.Targets, targetField{Label: l.Name, field: "voice", value: l.ID})
	}
	ages, languages, places := targetGroup{Title: "Age"}, targetGroup{Title: "Language"}, targetGroup{Title: "Place"}
	for _, l := range release.DefaultAges {
		ages.Targets = append(ages.Targets, targetField{Label: l.Name, field: "age_band", value: l.ID})
	}
	for _, l := range release.DefaultLanguages {
		languages.Targets = append(languages.Targets, targetField{Label: l.Name, field: "language", value: l.ID})
	}
	for _, p := range v.places {
		places.Targets = append(places.Targets, targetField{Label: p.Name, field: "place", value: p.ID})
	}
	groups := []targetGroup{who, ages, languages, places}
	for i := range groups {
		for j := range groups[i].Targets {
			t := &groups[i].Targets[j]
			t.Anchor = targetAnchor(t.field, t.value)
		}
	}
	return groups
}

type roundPage struct {
	store.Round
	State       roundState
	New         bool
	Name        string // as typed
	First, Last string
	Looked      int64 // the version that was looked at
	Council     string
	Where       string
	Earliest    string // the first day that may be chosen
	Places      []option
	Groups      []targetGroup
}

// round is the round that the address names.
func (v *visit) round() (*store.Round, error) {
	if v.Param("id") == newRound {
		return &store.Round{}, nil
	}
	r, err := v.site.Store.Rounds.Get(v.Request.Context(), v.Param("id"))
	if errors.Is(err, store.ErrNotFound) && v.Param("id") == store.OpenRound {
		open := openRound()
		return &open, nil
	}
	return r, err
}

func (s *Site) showRound(v *visit) error {
	if err := v.mayRounds(); err != nil {
		return err
	}
	r, err := v.round()
	if err != nil {
		return err
	}
	return v.showRoundPage(http.StatusOK, r, formOf(r), web.Page{})
}

func (v *visit) showRoundPage(status int, r *store.Round, f roundForm, shown web.Page) error {
	s := v.site
	page := roundPage{
		Round: *r, State: v.stateOf(r), New: r.ID == "", Name: f.name, First: f.first, Last: f.last, Looked: f.version, Council: s.Council,
		Where: s.roundPlaces(v.places, r), Earliest: s.Now().In(london).Format(time.DateOnly), Groups: v.targetGroups(),
	}
	for _, o := range s.placeOptions(v, "") {
		if o.Value != "" {
			o.Selected = slices.Contains(f.places, o.Value)
			page.Places = append(page.Places, o)
		}
	}
	for i := range page.Groups {
		for j := range page.Groups[i].Targets {
			t := &page.Groups[i].Targets[j]
			t.Count = f.targets[t.Anchor]
			page.Groups[i].Open = page.Groups[i].Open || t.Count != ""
		}
	}
	shown.Title, shown.Body, shown.Back = "Change a round", page, &web.Link{Text: "Rounds", Href: "/staff/rounds"}
	switch {
	case page.New:
		shown.Title = "Set a round"
	case page.State == roundOver:
		shown.Title = "A round that is over"
	}
	return v.show(status, "round", shown)
}

// stateOf is where a round stands; one that is being set has not begun.
func (v *visit) stateOf(r *store.Round) roundState {
	if r.ID == "" {
		return roundAhead
	}
	return stateOf(r, v.site.Now())
}

func (s *Site) saveRound(v *visit) error {
	if err := v.mayRounds(); err != nil {
		return err
	}
	ctx := v.Request.Context()
	r, err := v.round()
	if err != nil {
		return err
	}
	state, before := v.stateOf(r), *r
	if state == roundOver {
		return v.backToRounds("over")
	}
	f := v.roundForm(r, state)
	rounds, err := all(ctx, s.Store.Rounds, store.Query{})
	if err != nil {
		return err
	}
	if faults := v.fillRound(r, f, state, rounds); len(faults) > 0 {
		return v.showRoundPage(http.StatusUnprocessableEntity, &before, f, web.Page{Errors: faults})
	}
	what := "round-changed"
	if r.ID == "" {
		id, err := s.newID()
		if err != nil {
			return err
		}
		r.ID, what = f.first+"-"+id[:8], "round-added"
	}
	// The record first: a change that can't be recorded is not made.
	if err := s.record(ctx, store.Audit{By: v.me.ID, What: what, Of: r.ID, Reason: roundChange(&before, r)}); err != nil {
		return err
	}
	err = s.Store.Rounds.Put(ctx, r)
	if errors.Is(err, store.ErrConflict) {
		return v.showRoundPage(http.StatusUnprocessableEntity, &before, f, web.Page{Errors: []web.FieldError{faultMeanwhile}})
	}
	if err != nil {
		return err
	}
	return v.backToRounds("saved")
}

var faultMeanwhile = web.FieldError{Anchor: "name", Text: "Somebody else changed this round meanwhile. Open it again, then change it"}

// roundForm reads what was typed. What can no longer be changed is not asked for and stays.
func (v *visit) roundForm(r *store.Round, state roundState) roundForm {
	f := roundForm{
		name: strings.Join(strings.Fields(v.PostForm("name")), " "), first: strings.TrimSpace(v.PostForm("first")), last: strings.TrimSpace(v.PostForm("last")),
		places: chosen(v.PostFormArray("place")), targets: map[string]string{},
	}
	f.version, _ = strconv.ParseInt(v.PostForm("version"), 10, 64) // anything else is no version of it
	if state == roundNow {
		f.first = formOf(r).first
	}
	for _, group := range v.targetGroups() {
		for _, t := range group.Targets {
			if count := strings.TrimSpace(v.PostForm(t.Anchor)); count != "" {
				f.targets[t.Anchor] = count
			}
		}
	}
	return f
}

// fillRound puts what was typed into the round, and says what is to be put right.
func (v *visit) fillRound(r *store.Round, f roundForm, state roundState, rounds []store.Round) (faults []web.FieldError) {
	fault := func(anchor, text string) { faults = append(faults, web.FieldError{Anchor: anchor, Text: text}) }
	if f.version != r.Version {
		return []web.FieldError{faultMeanwhile}
	}
	r.Name = f.name
	if n := utf8.RuneCountInString(f.name); n == 0 || n > maxRoundName {
		fault("name", fmt.Sprintf("Write a name in up to %d characters, such as “Autumn 2027”", maxRoundName))
	} else if slices.ContainsFunc(rounds, func(other store.Round) bool { return other.ID != r.ID && strings.EqualFold(other.Name, f.name) }) {
		fault("name", "Another round has this name. Readers could not tell the two apart")
	}
	if state != roundAlways {
		faults = append(faults, v.fillDates(r, f, state)...)
		r.Places = f.places
		if slices.ContainsFunc(r.Places, func(id string) bool { return placeName(v.places, id, "") == goneName }) {
			fault("places", "Choose places from the list")
		}
		if len(faults) == 0 {
			for _, other := range rounds {
				if other.ID != r.ID && r.Meets(&other, v.places) {
					fault("first", fmt.Sprintf("“%s” listens at the same place from %s to %s. Choose other days or other places", other.Name, day(other.Opens), day(lastDay(&other))))
					break
				}
			}
		}
	}
	labels := map[string]string{}
	for _, t := range r.Targets {
		labels[targetAnchor(t.Field, t.Value)] = t.Label
	}
	r.Targets = nil
	for _, group := range v.targetGroups() {
		for _, t := range group.Targets {
			typed := f.targets[t.Anchor]
			if typed == "" {
				continue
			}
			n, err := strconv.Atoi(typed)
			if err != nil || n < 1 || n > maxTarget {
				fault(t.Anchor, "Write how many families in figures, such as 30, or leave it empty")
				continue
			}
			r.Targets = append(r.Targets, store.Target{Label: cmp.Or(labels[t.Anchor], t.Label), Field: t.field, Value: t.value, Count: n})
		}
	}
	return faults
}

// fillDates puts the days into the round, whole days in London. A round begins today at the earliest: months that are over may
// have been released, and no answer is moved into a round afterwards.
func (v *visit) fillDates(r *store.Round, f roundForm, state roundState) (faults []web.FieldError) {
	fault := func(anchor, text string) { faults = append(faults, web.FieldError{Anchor: anchor, Text: text}) }
	now := v.site.Now().In(london)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, london)
	first, err := time.ParseInLocation(time.DateOnly, f.first, london)
	switch {
	case err != nil:
		fault("first", "Write the first day like 2027-01-31")
	case state == roundAhead && first.Before(today):
		fault("first", "Choose today or a later day: a round takes in what is begun from now on")
	}
	last, wrong := time.ParseInLocation(time.DateOnly, f.last, london)
	switch {
	case wrong != nil:
		fault("last", "Write the last day like 2027-03-31")
	case err == nil && last.Before(first):
		fault("last", "Choose a last day that is not before the first")
	case last.Before(today):
		fault("last", "Choose today or a later day")
	case err == nil && last.After(first.AddDate(0, 0, maxRound-1)):
		fault("last", "Choose a last day within a year of the first: until a round is over, the link from a number to its answers is kept")
	}
	if len(faults) == 0 {
		r.Opens, r.Closes = first.UTC(), last.AddDate(0, 0, 1).UTC()
	}
	return faults
}

// roundChange says in ids, days and counts what changed about a round.
func roundChange(before, after *store.Round) string {
	var parts []string
	change := func(what, from, to string) {
		if from != to {
			parts = append(parts, what+" "+cmp.Or(from, "none")+" > "+cmp.Or(to, "none"))
		}
	}
	was, is := formOf(before), formOf(after)
	if was.name != is.name {
		parts = append(parts, "name")
	}
	change("first day", was.first, is.first)
	change("last day", was.last, is.last)
	change("places", cmp.Or(strings.Join(was.places, ","), "all"), cmp.Or(strings.Join(is.places, ","), "all"))
	change("targets", targetsInWords(before), targetsInWords(after))
	return strings.Join(parts, "; ")
}

func targetsInWords(r *store.Round) string {
	words := make([]string, len(r.Targets))
	for i, t := range r.Targets {
		words[i] = fmt.Sprintf("%s=%s:%d", t.Field, t.Value, t.Count)
	}
	return strings.Join(words, ",")
}
