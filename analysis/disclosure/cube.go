package disclosure

import (
	"errors"
	"fmt"
)

// Kind says how a table's categories relate to the families in it.
type Kind int

const (
	// Split tables put every family into exactly one category, so the categories add up to the families.
	Split Kind = iota
	// Marks tables let a family carry any number of the categories, such as themes; they add up over places and
	// periods alone.
	Marks
	// Apart tables count something other than the families, such as answers of other voices, by category.
	Apart
)

// Cube is everything that is released together.
type Cube struct {
	places, periods *tree
	k               int
	base            *table
	tables          []*table
	byName          map[string]*table
}

type table struct {
	name string
	kind Kind
	cats int
	// counts and state are indexed by at(): place, period, category.
	counts  []int32
	state   []Reason
	moved   []bool
	periods int
	// low and high are what readers know of a number already; nil if nothing is known of the table.
	low, high []int32
	// twin marks the categories of which the rest of the families is told as well.
	twin []bool
	// gone marks the categories that are withheld everywhere, timeless those that are withheld in every period but the
	// root, and told those of which readers know something about another period.
	gone, timeless, told []bool
	// outer and inner are the tables that this one lies within, and those that lie within it; see Within.
	outer *table
	inner []*table
	// margins says that nothing is shown of a place in a period.
	margins bool
}

func (t *table) at(place, period, cat int) int { return (place*t.periods+period)*t.cats + cat }

// New makes an empty cube with threshold k (at least MinThreshold).
func New(k int, places, periods []Node) (*Cube, error) {
	if k < MinThreshold {
		return nil, fmt.Errorf("disclosure: a threshold of %d is too low; %d is the least", k, MinThreshold)
	}
	p, err := newTree(places)
	if err != nil {
		return nil, err
	}
	t, err := newTree(periods)
	if err != nil {
		return nil, err
	}
	c := &Cube{places: p, periods: t, k: k, byName: map[string]*table{}}
	c.base = c.newTable("", Apart, 1)
	return c, nil
}

func (c *Cube) newTable(name string, kind Kind, cats int) *table {
	size := c.places.len() * c.periods.len() * cats
	return &table{
		name: name, kind: kind, cats: cats, periods: c.periods.len(), counts: make([]int32, size),
		state: make([]Reason, size), moved: make([]bool, size), twin: make([]bool, cats), gone: make([]bool, cats),
		timeless: make([]bool, cats), told: make([]bool, cats),
	}
}

// Table adds a table of so many categories. Twins lists categories of a Split table of which the families outside them
// are told as one number too, so that both must be large enough.
func (c *Cube) Table(name string, kind Kind, cats int, twins ...int) {
	t := c.newTable(name, kind, cats)
	for _, cat := range twins {
		t.twin[cat] = true
	}
	c.tables = append(c.tables, t)
	c.byName[name] = t
}

// Margins says that a table is shown by place for all periods and by period for all places, and not by both at once. So
// coarse a table costs the others fewer numbers.
func (c *Cube) Margins(name string) { c.byName[name].margins = true }

// Within says that whoever is counted in a category of one of the inner Marks tables is counted in the same category of the
// outer one: families who hope for something about a theme are among those who spoke of the theme. A reader knows it too,
// so no number is protected by a table that would break it. It panics on an unknown table, or one with other categories.
func (c *Cube) Within(outer string, inner ...string) {
	out := c.byName[outer]
	for _, name := range inner {
		in := c.byName[name]
		if out.kind != Marks || in.kind != Marks || out.cats != in.cats {
			panic("disclosure: " + name + " can't lie within " + outer)
		}
		in.outer, out.inner = out, append(out.inner, in)
	}
}

// Knew says that readers know a number to lie between low and high already, from an earlier release: a number shown then
// and the families who came since, or a threshold and those who came since. Table "" is the families themselves.
func (c *Cube) Knew(name string, place, period, cat, low, high int) {
	t := c.base
	if name != "" {
		t = c.byName[name]
	}
	if t.low == nil {
		t.low, t.high = make([]int32, len(t.counts)), make([]int32, len(t.counts))
		for i := range t.high {
			t.high[i] = open
		}
	}
	t.told[cat] = t.told[cat] || period != 0
	i := t.at(place, period, cat)
	t.low[i], t.high[i] = max(t.low[i], int32(low)), min(t.high[i], int32(min(high, open)))
}

// Told says that readers were told a cell of an earlier release, since when at most so many families came: a number, that it
// was below the threshold, or by "not shown" that it was not.
func (c *Cube) Told(name string, place, period, cat int, cell Cell, came int) {
	n, shown := cell.Show()
	switch {
	case shown:
		c.Knew(name, place, period, cat, n, n+came)
	case cell.Why() == Small:
		c.Knew(name, place, period, cat, 0, cell.k-1+came)
	case cell.Why() == Protects:
		c.Knew(name, place, period, cat, cell.k, open)
	}
}

// open is more than any count.
const open = 1 << 30

// ErrNowhere means that a count was given for a node that takes none of its own.
var ErrNowhere = errors.New("disclosure: the place or period has parts and no rest, so nothing can be counted at it")

// AddFamilies counts n families at a place and period themselves, not below them.
func (c *Cube) AddFamilies(place, period, n int) error { return c.add(c.base, place, period, 0, n) }

// Add counts n more in a category of a table, at the place and period themselves. It panics on an unknown table.
func (c *Cube) Add(name string, place, period, cat, n int) error {
	return c.add(c.byName[name], place, period, cat, n)
}

func (c *Cube) add(t *table, place, period, cat, n int) error {
	p, q := c.places.own[place], c.periods.own[period]
	if p < 0 || q < 0 {
		return ErrNowhere
	}
	t.counts[t.at(p, q, cat)] += int32(n)
	return nil
}

// sum fills the counts of inner nodes from their leaves. Children stand after their parent, so one pass backwards does.
func (c *Cube) sum(t *table) {
	for p := range c.places.len() {
		for q := c.periods.len() - 1; q > 0; q-- {
			if len(c.places.children[p]) > 0 {
				break
			}
			for cat := range t.cats {
				t.counts[t.at(p, c.periods.parent[q], cat)] += t.counts[t.at(p, q, cat)]
			}
		}
	}
	row := t.periods * t.cats
	for p := c.places.len() - 1; p > 0; p-- {
		up := c.places.parent[p]
		for i := range row {
			t.counts[up*row+i] += t.counts[p*row+i]
		}
	}
}

// Released is what Suppress leaves to be read.
type Released struct{ c *Cube }

// Families is how many families there are at a place and period, with everything below them.
func (r Released) Families(place, period int) Cell { return r.cell(r.c.base, place, period, 0) }

// Cell is one category of a table at a place and period, with everything below them.
func (r Released) Cell(name string, place, period, cat int) Cell {
	return r.cell(r.c.byName[name], place, period, cat)
}

// Outside is the families of a place and period that are not in a category, which must be a twin (Table).
func (r Released) Outside(name string, place, period, cat int) Cell {
	all, part := r.Families(place, period), r.Cell(name, place, period, cat)
	n := all.n - part.n
	switch {
	case !all.shown:
		return all
	case part.shown && (n >= r.c.k || place == 0 && period == 0 && n == 0):
		return Cell{shown: true, n: n, k: r.c.k}
	case part.reason == Protects && r.c.small(r.c.byName[name], place, period, cat):
		return Cell{reason: Small, k: r.c.k}
	}
	return Cell{reason: Protects, k: r.c.k}
}

// small says whether fewer families than the threshold, and not none, are outside a category.
func (c *Cube) small(t *table, p, q, cat int) bool {
	outside := int(c.base.counts[c.base.at(p, q, 0)] - t.counts[t.at(p, q, cat)])
	return outside > 0 && outside < c.k
}

func (r Released) cell(t *table, place, period, cat int) Cell {
	i := t.at(place, period, cat)
	if why := t.state[i]; why != Shown {
		return Cell{reason: why, k: r.c.k}
	}
	return Cell{shown: true, n: int(t.counts[i]), k: r.c.k}
}
