package disclosure

import (
	"math/bits"
	"slices"
)

// Suppress hides what must be hidden and returns what may be read. The cube is spent.
func (c *Cube) Suppress() Released {
	c.sum(c.base)
	for _, t := range c.tables {
		c.sum(t)
	}
	c.hideSmall(c.base)
	c.protect(c.base)
	for _, t := range c.tables {
		c.hideSmall(t)
	}
	for _, around := range [...]bool{false, true} { // what lies within first: it says more
		for _, t := range c.tables {
			if len(t.inner) > 0 == around {
				c.protect(t)
			}
		}
	}
	return Released{c}
}

// hideSmall hides what is below the threshold, what lies in a place and period with too few families, and the rests,
// which no page shows.
func (c *Cube) hideSmall(t *table) {
	for p := range c.places.len() {
		for q := range c.periods.len() {
			thin := t != c.base && t.kind != Apart && c.thin(p, q)
			for cat := range t.cats {
				i := t.at(p, q, cat)
				n := int(t.counts[i])
				switch {
				case c.places.rest[p] || c.periods.rest[q] || thin, t.margins && p != 0 && q != 0:
					t.state[i] = Withheld
				case p == 0 && q == 0 && n == 0:
					t.state[i] = Shown // a true zero of the whole survey
				case n < c.k:
					t.state[i] = Small
				case t.twin[cat] && c.small(t, p, q, cat):
					t.state[i] = Protects
				}
			}
		}
	}
}

// thin says that a place and period shows nothing but how many families there are, and perhaps not even that: fewer than
// twice the threshold would mostly read "fewer than", and would cost its neighbours numbers. The whole survey is thin
// only below the threshold.
func (c *Cube) thin(p, q int) bool {
	i := c.base.at(p, q, 0)
	return c.base.state[i] != Shown || (p != 0 || q != 0) && int(c.base.counts[i]) < 2*c.k
}

// need is how many other values a hidden number must keep.
func (c *Cube) need(t *table, p, q, cat int) int {
	i := t.at(p, q, cat)
	if t.state[i] == Shown {
		return 0
	}
	slice := c.base.at(p, q, 0)
	if t.gone[cat] || c.places.loose[p] && int(c.base.counts[slice]) >= c.k {
		return 0
	}
	if q != 0 && t.quiet(cat) {
		// Nothing is said of any period, so within each place the families of a category may be spread over the periods
		// in any way that fits how many families came. What protects the place's total protects its parts.
		return 0
	}
	switch all := t.counts[t.at(0, 0, cat)]; {
	case all == 0:
		return 0 // the whole survey's zero says so everywhere
	case t.kind == Split && all == c.base.counts[0]:
		return 0 // the families, whose own number is looked after
	}
	switch n := int(t.counts[i]); {
	case n >= c.k && (t.state[i] != Protects || t.moved[i]):
		return 0 // no small number, and no page says anything of it
	case n >= c.k:
		return 1
	case t == c.base || t.kind == Apart:
		if n == 0 {
			return 0 // nobody is there who could be picked out
		}
		return 2
	}
	return min(2, int(c.base.counts[slice]))
}

// quiet says that readers are told nothing of a category in any period, neither by the table nor by one that lies within it.
func (t *table) quiet(cat int) bool {
	if !t.timeless[cat] || t.toldOfPeriods(cat) {
		return false
	}
	return !slices.ContainsFunc(t.inner, func(in *table) bool { return !in.quiet(cat) })
}

// toldOfPeriods says whether an earlier release told something of the table, or of an independent category, in a period.
func (t *table) toldOfPeriods(cat int) bool {
	if t.kind == Split {
		return slices.Contains(t.told, true)
	}
	return t.told[cat]
}

// protect finds a move for every hidden number of a table, upper nodes first, and hides what the moves need.
func (c *Cube) protect(t *table) {
	for p := range c.places.len() {
		for q := range c.periods.len() {
			for cat := range t.cats {
				need := c.need(t, p, q, cat)
				if need == 0 {
					continue
				}
				spare := level{place: p != 0, period: q != 0, whole: p != 0 || q != 0}
				for step := 0; !t.gone[cat] && !c.makeRoom(t, p, q, cat, need, spare); step++ {
					spare.place, spare.period = false, false
					c.withhold(t, cat, step)
				}
			}
		}
	}
}

// makeRoom finds moves until a hidden number has as many other values as needed, or no move gives another one. It is
// false if there is not even one.
func (c *Cube) makeRoom(t *table, p, q, cat, need int, spare level) bool {
	var have uint8
	for bits.OnesCount8(have) < need {
		best, mask, ok := c.cheapest(t, p, q, cat, need, have, spare)
		if !ok {
			break
		}
		c.hide(t, best)
		have |= mask
	}
	return have != 0
}

// withhold gives up on a table, or on one category of a table whose categories are independent: first on its periods,
// then on its places, then on all of it.
func (c *Cube) withhold(t *table, cat, step int) {
	for p := range c.places.len() {
		for q := range c.periods.len() {
			if step == 0 && q == 0 || step == 1 && p == 0 || t == c.base && p == 0 && q == 0 {
				continue
			}
			for other := range t.cats {
				if t.kind != Split && other != cat || t.counts[t.at(0, 0, other)] == 0 {
					continue
				}
				t.state[t.at(p, q, other)] = Withheld
				t.timeless[other], t.gone[other] = true, step > 1
			}
		}
	}
	t.timeless[cat], t.gone[cat] = true, step > 1
}

func (c *Cube) hide(t *table, m move) {
	for _, t := range append([]*table{t}, m.along...) {
		m.each(t, func(i, _ int, _, _ int) {
			t.moved[i] = true
			if t.state[i] == Shown {
				t.state[i] = c.class(t.counts[i])
			}
		})
	}
}

// class is what a page would say of a hidden number.
func (c *Cube) class(n int32) Reason {
	if int(n) < c.k {
		return Small
	}
	return Protects
}

// bounds are the values that a reader must reckon with for a hidden number.
func (c *Cube) bounds(why Reason, n int32) (low, high int32) {
	if why == Shown {
		why = c.class(n)
	}
	switch why {
	case Small:
		return 0, int32(c.k) - 1
	case Protects:
		return int32(c.k), open
	}
	return 0, open
}
