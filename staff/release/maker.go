package release

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"familyvoice/analysis/disclosure"
	"familyvoice/failpoint"
	"familyvoice/store"
)

// Audience is who reads, and the threshold for them.
type Audience struct {
	ID string
	K  int
}

// DefaultAudiences are the leadership group at 5 families and the collaborative at 10.
var DefaultAudiences = []Audience{{ForLeadership, 5}, {ForCollaborative, 10}}

// Maker makes releases. It reads no clock and no randomness but what it is given.
type Maker struct {
	Store   *store.Store
	Now     func() time.Time
	Council string  // the name of the whole
	Themes  []Label // the codebook's, in its order
	// Questions are those of the families' surveys, in the order in which they are asked, for where people stopped.
	Questions []Label
	// Audiences, Ages and Languages are the defaults of this package if empty.
	Audiences []Audience
	Ages      []Label
	Languages []Label
	// Equality says that families on the web are asked about themselves, so that a table is made of what they said.
	Equality bool
	// Every is the least time between two passes; 0 for none. A county with many families an hour sets
	// a day.
	Every time.Duration

	mu sync.Mutex
	// passed is what the last pass saw: until it changes, another pass would find the same.
	passed passed
}

// Refresh makes the releases that are due and returns how many. It may be called at any time, by one instance at once;
// while fewer families came than the threshold and no period has closed, it costs one indexed count.
func (m *Maker) Refresh(ctx context.Context) (made int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	audiences := m.Audiences
	if len(audiences) == 0 {
		audiences = DefaultAudiences
	}
	if err := m.finish(ctx, audiences); err != nil {
		return 0, err
	}
	now := m.Now().UTC().Truncate(time.Millisecond)
	if m.passed.At.IsZero() {
		if m.passed, err = lastPass(ctx, m.Store); err != nil {
			return 0, err
		}
	}
	if !m.passed.At.IsZero() && now.Sub(m.passed.At) < m.Every {
		return 0, nil
	}
	periods, rounds, err := m.periods(ctx, now)
	if err != nil {
		return 0, err
	}
	if due, err := m.due(ctx, audiences, periods); err != nil || !due {
		return 0, err
	}
	places, err := m.places(ctx)
	if err != nil {
		return 0, err
	}
	ages, languages := m.Ages, m.Languages
	if len(ages) == 0 {
		ages = DefaultAges
	}
	if len(languages) == 0 {
		languages = DefaultLanguages
	}
	t, err := newTally(places, periods, m.Themes, ages, languages, newStops(m.Questions, now), audiences)
	if err != nil {
		return 0, err
	}
	if m.Equality {
		t.equality = newEquality()
	}
	m.passed.At = now
	defer func() {
		if err != nil {
			m.passed.At, m.passed.Periods = time.Time{}, "" // try again
		}
	}()
	if err := t.pass(ctx, m.Store); err != nil {
		return 0, err
	}
	if err := m.Store.Settings.Delete(ctx, settingPass, 0); err != nil { // until all is written: a crash leads to another pass
		return 0, err
	}
	if made, err = m.write(ctx, t, audiences, rounds, now); err != nil {
		return made, err
	}
	return made, m.passed.note(ctx, m.Store)
}

func (m *Maker) council() string { return cmp.Or(m.Council, "The whole council") }

// renewal is what the contents of a place are to name.
type renewal struct {
	audience, place string
	newest          []listed
}

// write puts down the releases that are due, seals them, and then lets readers find them. See begun.
func (m *Maker) write(ctx context.Context, t *tally, audiences []Audience, rounds []store.Round, now time.Time) (made int, err error) {
	note, err := begin(ctx, m.Store, audiences, t.places, now)
	if err != nil {
		return 0, err
	}
	var renewals []renewal
	for i, audience := range audiences {
		r, err := m.release(ctx, t, t.cubes[i], audience, rounds, now)
		if err != nil {
			return 0, err
		}
		renewals = append(renewals, r...)
	}
	if err := (begun{Made: now, Sealed: true}).note(ctx, m.Store, note); err != nil {
		return 0, err
	}
	failpoint.Hit("release-sealed")
	for _, r := range renewals {
		if err := renewContents(ctx, m.Store, r.audience, r.place, r.newest); err != nil {
			return made, err
		}
		made += len(r.newest)
		failpoint.Hit("release-contents")
	}
	return made, begun{}.note(ctx, m.Store, note)
}

// due says whether a pass could lead to anything: a period began or closed since the last pass, or as many
// runs with an answer as the threshold came since the last release.
func (m *Maker) due(ctx context.Context, audiences []Audience, p *periods) (bool, error) {
	days, err := m.Store.Responses.Count(ctx, store.Query{Range: "day"})
	if err != nil {
		return false, err
	}
	least := slices.MinFunc(audiences, func(a, b Audience) int { return a.K - b.K })
	var list strings.Builder
	for _, period := range p.list {
		fmt.Fprintf(&list, "%s %t,", period.ID, period.Closed)
	}
	seen := m.passed
	m.passed.Days, m.passed.Periods = days, list.String()
	if seen.Periods != list.String() {
		return days >= int64(least.K), nil
	}
	if seen.Days == days {
		return false, nil
	}
	last, err := newest(ctx, m.Store, least.ID, "", AllTime)
	if errors.Is(err, store.ErrNotFound) {
		return days >= int64(least.K), nil
	}
	return err == nil && days >= int64(last.Families+least.K), err
}

// release suppresses one audience's cube and puts down the releases of it that are due. Readers don't find them yet.
func (m *Maker) release(ctx context.Context, t *tally, cube *disclosure.Cube, a Audience, rounds []store.Round, now time.Time) (renewals []renewal, err error) {
	before, equality, err := m.before(ctx, t, cube, a)
	if err != nil {
		return nil, err
	}
	due := t.due(before, a.K)
	released := cube.Suppress()
	for p, place := range t.places.list {
		r := renewal{audience: a.ID, place: place.ID}
		for q, period := range t.periods.list {
			_, shown := released.Families(p, q).Show()
			var doc *store.Release
			switch {
			case due[p][q] && shown:
				doc, err = m.made(t, released, a, rounds, equality, p, q, now)
			case t.closes(before[p][q], p, q, a.K, due[p][q]):
				doc, err = m.closed(ctx, a.ID, place.ID, period, now)
			default:
				continue
			}
			if err != nil {
				return nil, err
			}
			if err := m.Store.Releases.Put(ctx, doc); err != nil {
				return nil, fmt.Errorf("release: %w", err)
			}
			failpoint.Hit("release-body")
			r.newest = append(r.newest, listed{period, doc.ID})
		}
		if len(r.newest) > 0 {
			renewals = append(renewals, r)
		}
	}
	return renewals, nil
}

// made is the release of a place and period as this pass counts it.
func (m *Maker) made(t *tally, released disclosure.Released, a Audience, rounds []store.Round, equality *Equality, p, q int, now time.Time) (doc *store.Release, err error) {
	body := t.body(released, a, p, q, now)
	body.NotHeard = t.notHeard(released, rounds, p, q)
	if body.Fresh, err = t.freshPhrases(released, p, q); err != nil {
		return nil, err
	}
	if p == 0 && q == 0 {
		if body.Equality, err = t.equality.release(a.K, equality, now); err != nil {
			return nil, err
		}
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return &store.Release{
		Meta: store.Meta{ID: releaseID(a.ID, body.Place, body.Period.ID, now)}, Period: body.Period.ID, Place: body.Place, Made: now,
		Families: t.families[p][q], Read: t.read[p][q], Body: string(encoded),
	}, nil
}

// earlier is what a pass has to know of the last release of a place and period.
type earlier struct {
	period   Period
	families int
}

// before looks at the last release of every place and period, tells the cube what its readers know, and returns the last table by
// what people said about themselves. One release at a time is in memory.
func (m *Maker) before(ctx context.Context, t *tally, cube *disclosure.Cube, a Audience) (before [][]*earlier, equality *Equality, err error) {
	before = make([][]*earlier, len(t.places.nodes))
	for p, place := range t.places.list {
		before[p] = make([]*earlier, len(t.periods.list))
		c, _, err := readContents(ctx, m.Store, a.ID, place.ID)
		if err != nil {
			return nil, nil, err
		}
		for q, period := range t.periods.list {
			id := c.of(period.ID)
			if id == "" {
				continue
			}
			last, err := m.Store.Releases.Get(ctx, id)
			if err != nil {
				return nil, nil, err
			}
			var b Body
			if err := json.Unmarshal([]byte(last.Body), &b); err != nil {
				return nil, nil, fmt.Errorf("release: the last one of %q can't be read: %w", period.ID, err)
			}
			t.knew(cube, &b, last, p, q)
			before[p][q] = &earlier{b.Period, last.Families}
			if p == 0 && q == 0 {
				equality = b.Equality
			}
		}
	}
	return before, equality, nil
}

// due decides which releases are made, from the council downwards. Only a place that gained none or at least k families
// is renewed, below a place that is; and if those left behind gained a handful together, one more is left behind.
func (t *tally) due(before [][]*earlier, k int) [][]bool {
	due := make([][]bool, len(before))
	for p := range due {
		due[p] = make([]bool, len(t.periods.list))
	}
	gained := func(p, q int) int {
		if before[p][q] == nil {
			return t.families[p][q]
		}
		gain := t.families[p][q] - before[p][q].families
		return max(gain, -gain) // an erasure can be subtracted like a gain
	}
	var renew func(p int)
	renew = func(p int) {
		due[p][0] = true
		var ready []int
		left := gained(p, 0)
		for _, child := range t.places.children[p] {
			if gained(child, 0) >= k {
				ready = append(ready, child)
				left -= gained(child, 0)
			}
		}
		slices.SortFunc(ready, func(a, b int) int {
			return cmp.Or(cmp.Compare(gained(b, 0), gained(a, 0)), cmp.Compare(a, b))
		})
		for before[p][0] != nil && left > 0 && left < k && len(ready) > 0 {
			left += gained(ready[len(ready)-1], 0)
			ready = ready[:len(ready)-1]
		}
		for _, child := range ready {
			renew(child)
		}
	}
	if gained(0, 0) >= k {
		renew(0)
	}
	for p := range due {
		fresh := due[p][0] || before[p][0] != nil && gained(p, 0) == 0
		for q := 1; q < len(t.periods.list); q++ {
			if !fresh {
				continue
			}
			if before[p][q] == nil || !t.periods.list[q].Closed || !before[p][q].period.Closed {
				due[p][q] = gained(p, q) >= k
			}
		}
	}
	return due
}
