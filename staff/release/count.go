package release

import (
	"context"
	"iter"
	"strings"

	"familyvoice/analysis/disclosure"
	"familyvoice/correction"
	"familyvoice/store"
)

// tally is one pass over what is kept. Its memory depends on the places, periods and themes, not on the families.
type tally struct {
	places     *places
	periods    *periods
	dimensions []*dimension
	stops      *stops
	themes     []Label
	themeAt    map[string]int
	cubes      []*disclosure.Cube // one for each audience
	families   [][]int            // by place and period, with everything below
	read       [][]int            // those of them without an answer that waits to be sorted
	// said is the current family's themes by stance, cleared for the next.
	said   [][]bool
	spoken spoken
	raised raised
	under  under
	unread bool // of the current family, cleared for the next
	// tagger is that of the current family's answers, cleared for the next; taggers are by place and period.
	tagger  string
	taggers [][]string
	// equality is nil where nobody asks.
	equality *equality
}

func newTally(places *places, periods *periods, themes, ages, languages []Label, stops *stops, audiences []Audience) (*tally, error) {
	t := &tally{
		stops:  stops,
		places: places, periods: periods, themes: themes, themeAt: map[string]int{},
		dimensions: []*dimension{
			newDimension("channel", "How they answered", Channels), newDimension("role", "Who answered", Roles),
			newDimension("age", "Age", ages), newDimension("language", "Language", languages), stops.dimension,
			newDimension(experience, "How it was to answer", Ratings),
		},
	}
	for i, theme := range themes {
		t.themeAt[theme.ID] = i
	}
	for range Stances {
		t.said = append(t.said, make([]bool, len(themes)))
	}
	for _, a := range audiences {
		cube, err := disclosure.New(a.K, places.nodes, periods.nodes)
		if err != nil {
			return nil, err
		}
		for _, d := range t.dimensions {
			var twins []int
			if d.name == "role" {
				twins = append(twins, d.at("young-person")) // the others are parents and carers, whose voice is told
			}
			cube.Table(d.name, disclosure.Split, len(d.labels), twins...)
		}
		cube.Table(themeTable, disclosure.Marks, len(themes))
		cube.Margins(themeTable)
		for _, s := range Stances {
			cube.Table(s.ID, disclosure.Marks, len(themes))
			cube.Within(themeTable, s.ID)
		}
		cube.Table("others", disclosure.Apart, len(Others))
		cube.Table("left", disclosure.Apart, 1)
		cube.Table(unreadTable, disclosure.Marks, 1)
		cube.Margins(unreadTable)
		t.cubes = append(t.cubes, cube)
	}
	t.spoken = newSpoken(len(places.nodes), len(periods.nodes), len(themes))
	t.under = newUnder(len(places.nodes), len(periods.nodes), len(themes))
	t.raised = newRaised(len(places.nodes), len(periods.nodes), len(themes))
	t.families, t.read = make([][]int, len(places.nodes)), make([][]int, len(places.nodes))
	t.taggers = make([][]string, len(places.nodes))
	for i := range t.families {
		t.families[i], t.read[i] = make([]int, len(periods.nodes)), make([]int, len(periods.nodes))
		t.taggers[i] = make([]string, len(periods.nodes))
	}
	return t, nil
}

// pass counts every response once, in the order of ids, with its excerpts beside it. Both are walked through once, the excerpts
// in a goroutine of their own, since to open them is most of the work.
func (t *tally) pass(ctx context.Context, s *store.Store) error {
	next, stop := ahead(ctx, func(ctx context.Context) iter.Seq2[*store.Excerpt, error] { return s.Excerpts.Find(ctx, store.Query{}) })
	defer stop()
	cursor := excerpts{next: next}
	for r, err := range s.Responses.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		if err := t.response(r, &cursor); err != nil {
			return err
		}
	}
	t.sumFamilies()
	return nil
}

// excerpts reads the second stream, one ahead.
type excerpts struct {
	next    func() (*store.Excerpt, error, bool)
	ahead   *store.Excerpt
	drained bool
}

func (e *excerpts) peek() (*store.Excerpt, error) {
	if e.ahead == nil && !e.drained {
		x, err, ok := e.next()
		if err != nil {
			return nil, err
		}
		e.ahead, e.drained = x, !ok
	}
	return e.ahead, nil
}

// Counts says whether a response is counted at all, as a family or as another voice.
func Counts(r *store.Response) bool {
	return r.Excluded == "" && !r.Erased && r.Answered > 0 && r.Day != ""
}

func isFamily(voice string) bool { return voice == "family" || voice == "young-person" }

func (t *tally) response(r *store.Response, cursor *excerpts) error {
	counted := Counts(r)
	place := t.places.index[r.Place] // a place that is gone counts for the whole council
	period := t.periods.of(r)
	family := counted && isFamily(r.Voice)
	if family {
		if err := t.family(r, place, period); err != nil {
			return err
		}
	} else if t.stops.left(r) {
		if err := t.add("left", place, period, 0); err != nil {
			return err
		}
	} else if counted {
		for i, other := range Others {
			if other.ID == r.Voice {
				if err := t.add("others", place, period, i); err != nil {
					return err
				}
			}
		}
	}
	// An excerpt's id is its response's, ":" and the question, so both streams run in the same order; what lies between
	// belongs to responses that are gone.
	for {
		e, err := cursor.peek()
		if err != nil {
			return err
		}
		if e == nil {
			break
		}
		owner, _, _ := strings.Cut(e.ID, ":")
		if owner > r.ID {
			break
		}
		cursor.ahead = nil
		if owner == r.ID && counted && e.Excluded == "" {
			t.excerpt(e)
		}
	}
	if counted {
		t.raise(r, place, period)
	}
	if !family {
		t.forget()
		return nil
	}
	return t.flush(place, period)
}

func (t *tally) add(table string, place, period, cat int) error {
	for _, cube := range t.cubes {
		if err := cube.Add(table, place, period, cat, 1); err != nil {
			return err
		}
	}
	return nil
}

func (t *tally) family(r *store.Response, place, period int) error {
	t.families[place][period]++
	t.equality.add(r)
	channel := ""
	if len(r.Channels) > 0 {
		channel = r.Channels[0]
	}
	role := r.Role
	if r.Voice == "young-person" {
		role = "young-person"
	}
	for _, cube := range t.cubes {
		if err := cube.AddFamilies(place, period, 1); err != nil {
			return err
		}
	}
	for i, id := range [...]string{channel, role, r.AgeBand, language(r.Language), t.stops.where(r), rating(r)} {
		d := t.dimensions[i]
		if err := t.add(d.name, place, period, d.at(id)); err != nil {
			return err
		}
	}
	return nil
}

// excerpt marks a theme and a stance that stand in the same sentence. An answer that is withheld counts like any other.
func (t *tally) excerpt(e *store.Excerpt) {
	t.tagger = bothTaggers(t.tagger, e.Codebook)
	t.spoken.hear(e, t.themeAt)
	t.under.hear(e, t.themeAt)
	t.unread = t.unread || correction.Unread(e)
	for _, s := range e.Sentences {
		for _, stance := range s.Stances {
			for i, known := range Stances {
				if known.ID != stance.ID {
					continue
				}
				for _, theme := range s.Themes {
					if at, ok := t.themeAt[theme.ID]; ok {
						t.said[i][at] = true
					}
				}
			}
		}
	}
}

func (t *tally) flush(place, period int) error {
	for i, themes := range t.said {
		for at, said := range themes {
			if !said {
				continue
			}
			themes[at] = false
			if err := t.add(Stances[i].ID, place, period, at); err != nil {
				return err
			}
		}
	}
	if t.unread {
		t.unread = false
		if err := t.add(unreadTable, place, period, 0); err != nil {
			return err
		}
	} else {
		t.read[place][period]++
	}
	t.readTogether(place, period)
	t.under.flush(place, period)
	return t.flushSpoken(place, period)
}

func (t *tally) sumFamilies() {
	t.sumUp(t.spoken.both)
	t.sumUp(t.under.counts)
	t.sumTaggers()
	for _, counts := range [...][][]int{t.families, t.read} {
		for _, row := range counts {
			for i := len(row) - 1; i > 0; i-- {
				row[t.periods.nodes[i].Parent] += row[i]
			}
		}
		for p := len(counts) - 1; p > 0; p-- {
			for i, n := range counts[p] {
				counts[t.places.nodes[p].Parent][i] += n
			}
		}
	}
}
