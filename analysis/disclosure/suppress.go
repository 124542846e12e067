package disclosure

import "math/bits"

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
		c.protect(t)
	}
	return Released{c}
}

// hideSmall hides what is below the threshold, what lies in a hidden place and period, and the rests, which no page shows.
func (c *Cube) hideSmall(t *table) {
	for p := range c.places.len() {
		for q := range c.periods.len() {
			slice := c.base.at(p, q, 0)
			for cat := range t.cats {
				i := t.at(p, q, cat)
				n := int(t.counts[i])
				switch {
				case c.places.rest[p] || c.periods.rest[q]:
					t.state[i] = Withheld
				case t != c.base && t.kind != Apart && c.base.state[slice] != Shown:
					t.state[i] = Withheld
				case p == 0 && q == 0 && n == 0:
					t.state[i] = Shown // a true zero of the whole survey
				case n < c.k:
					t.state[i] = Small
				}
			}
		}
	}
}

// need is how many other values a hidden number must keep.
func (c *Cube) need(t *table, p, q, cat int) int {
	i := t.at(p, q, cat)
	if t.state[i] == Shown {
		return 0
	}
	n := int(t.counts[i])
	if t.counts[t.at(0, 0, cat)] == 0 {
		return 0 // the whole survey's zero says so everywhere
	}
	if n >= c.k {
		if t.moved[i] || c.places.rest[p] || c.periods.rest[q] {
			return 0
		}
		return 1
	}
	rest := c.places.rest[p] || c.periods.rest[q]
	switch {
	case t == c.base || t.kind == Apart:
		if n == 0 && rest {
			return 0 // nobody is there
		}
		return 2
	default:
		return min(2, int(c.base.counts[c.base.at(p, q, 0)]))
	}
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
				if c.makeRoom(t, p, q, cat, need) {
					continue
				}
				c.withhold(t, cat)
				if t.kind == Split || t == c.base {
					return
				}
			}
		}
	}
}

// makeRoom finds moves until a hidden number has as many other values as needed, or no move gives another one. It is
// false if there is not even one.
func (c *Cube) makeRoom(t *table, p, q, cat, need int) bool {
	var have uint8
	for bits.OnesCount8(have) < need {
		best, mask, ok := c.cheapest(t, p, q, cat, need, have)
		if !ok {
			break
		}
		c.hide(t, best)
		have |= mask
	}
	return have != 0
}

// withhold gives up on a table, or on one category of a table whose categories are independent.
func (c *Cube) withhold(t *table, cat int) {
	for p := range c.places.len() {
		for q := range c.periods.len() {
			for other := range t.cats {
				if t.kind != Split && other != cat {
					continue
				}
				if t == c.base && p == 0 && q == 0 {
					continue
				}
				i := t.at(p, q, other)
				if t.state[i] != Shown || t.counts[t.at(0, 0, other)] != 0 {
					t.state[i], t.moved[i] = Withheld, true
				}
			}
		}
	}
}

func (c *Cube) hide(t *table, m move) {
	m.each(t, func(i, _ int, _, _ int) {
		t.moved[i] = true
		if t.state[i] == Shown {
			t.state[i] = c.class(t.counts[i])
		}
	})
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
