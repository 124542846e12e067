package disclosure

import (
	"cmp"
	"math/bits"
	"slices"
)

// step is one dimension's part of a move: what is gained at the plus nodes is lost at the minus nodes. Without minus
// nodes the gain goes up to the root.
type step struct{ plus, minus []int }

func (s step) turned() step { return step{s.minus, s.plus} }

// move exchanges families between places, periods and categories. The numbers it touches are the products of its steps.
type move struct {
	places, periods step
	cat, other      int // other is -1 if the categories are independent
	// across exchanges between one place in one period and another place in another: what both lie below is unchanged.
	across bool
	// along lists tables that lie within the table, or around it, and move with it: a family that is taken from a theme is
	// taken from those who hope for something about it.
	along []*table
}

// each visits every number of the move, with its sign.
func (m move) each(t *table, visit func(i, sign int, place, period int)) {
	both := func(sign, p, q int) {
		visit(t.at(p, q, m.cat), sign, p, q)
		if m.other >= 0 {
			visit(t.at(p, q, m.other), -sign, p, q)
		}
	}
	if m.across {
		for sign, from := range [2][2]step{{m.places, m.periods}, {m.places.turned(), m.periods.turned()}} {
			for _, p := range from[0].plus {
				for _, q := range from[1].plus {
					if !slices.Contains(from[0].minus, p) || !slices.Contains(from[1].minus, q) {
						both(1-2*sign, p, q)
					}
				}
			}
		}
		return
	}
	for sp, ps := range [2][]int{m.places.plus, m.places.minus} {
		for _, p := range ps {
			for sq, qs := range [2][]int{m.periods.plus, m.periods.minus} {
				for _, q := range qs {
					both(1-2*(sp^sq), p, q)
				}
			}
		}
	}
}

// amounts are the sizes that are tried for a move; the bits of weigh's mask stand for them.
var amounts = [4]int32{1, -1, 2, -2}

// level says which shown numbers a move leaves alone: those of the whole council when it is for the sake of one place,
// those of all time for the sake of a month, and in any case the council's of all time for anything smaller.
type level struct{ place, period, whole bool }

func (l level) spares(p, q int) bool {
	return l.place && p == 0 || l.period && q == 0 || l.whole && p == 0 && q == 0
}

// weigh returns which amounts keep every number within what a reader must reckon with, and what the move would hide.
func (c *Cube) weigh(t *table, m move, spare level, stop int) (mask uint8, cost int) {
	mask = 1<<len(amounts) - 1
	for k := -1; k < len(m.along); k++ {
		moved := t
		if k >= 0 {
			moved = m.along[k]
		}
		m.each(moved, func(i, sign int, p, q int) {
			if mask == 0 || cost >= stop {
				return
			}
			n, why := moved.counts[i], moved.state[i]
			if why == Shown {
				if moved == c.base && p == 0 && q == 0 || spare.spares(p, q) {
					mask = 0
					return
				}
				if len(moved.inner) > 0 {
					cost++ // what lies within says more than what is around it
				} else {
					cost += int(n) + 1
				}
			}
			low, high := c.bounds(why, n)
			if moved.kind == Marks && len(c.places.children[p]) == 0 && len(c.periods.children[q]) == 0 {
				high = min(high, c.base.counts[c.base.at(p, q, 0)])
				low, high = m.within(t, moved, i, low, high)
			}
			if moved.low != nil { // an erasure may have made what was known untrue
				low, high = max(low, min(moved.low[i], n)), min(high, max(moved.high[i], n))
			}
			for bit, amount := range amounts {
				if v := n + int32(sign)*amount; v < low || v > high {
					mask &^= 1 << bit
				}
			}
		})
	}
	return mask, cost
}

// within narrows the values of a table's number to those that fit the tables it is linked with and that do not move along.
func (m move) within(t, moved *table, i int, low, high int32) (int32, int32) {
	if out := moved.outer; out != nil && !out.gone[m.cat] && out != t && !slices.Contains(m.along, out) {
		high = min(high, out.counts[i])
	}
	if !moved.gone[m.cat] {
		for _, in := range moved.inner {
			if in != t && !slices.Contains(m.along, in) {
				low = max(low, in.counts[i])
			}
		}
	}
	return low, high
}

// withOthers lists the ways in which linked tables may move along with a move: none, and those without which it could not be
// made, one way or the other.
func (c *Cube) withOthers(t *table, m move) []move {
	ways := []move{m}
	if t.outer != nil && !t.outer.gone[m.cat] {
		along := m
		along.along = []*table{t.outer}
		return append(ways, along)
	}
	for _, turn := range [...]int32{1, -1} {
		var along []*table
		m.each(t, func(i, sign int, p, q int) {
			for _, in := range t.inner {
				if in.counts[i] > t.counts[i]+turn*int32(sign) && !slices.Contains(along, in) {
					along = append(along, in)
				}
			}
		})
		if len(along) > 0 {
			more := m
			more.along = along
			ways = append(ways, more)
		}
	}
	return ways
}

// cheapest finds the move that hides the least of those that give a hidden number as many other values as needed, or
// failing that at least one that it does not have yet. The mask says which values the move gives.
func (c *Cube) cheapest(t *table, p, q, cat, need int, have uint8, spare level) (best move, mask uint8, ok bool) {
	const dear = 1 << 30
	stop, partStop := dear, dear
	var part move
	var partMask uint8
	// try reports whether the search may end.
	try := func(m move) bool {
		for _, m := range c.withOthers(t, m) {
			gives, cost := c.weigh(t, m, spare, stop)
			switch {
			case cost >= stop || gives&^have == 0:
			case bits.OnesCount8(gives|have) >= need:
				best, mask, stop = m, gives, cost
			case cost < partStop:
				part, partMask, partStop = m, gives, cost
			}
			if stop == 0 {
				return true
			}
		}
		return false
	}
	others := []int{-1}
	if t.kind == Split {
		others = others[:0]
		for other := range t.cats {
			if other != cat && t.counts[t.at(0, 0, other)] > 0 {
				others = append(others, other)
			}
		}
	}
	for _, other := range others {
		placeValue := func(node int) int32 { return value(t, node, q, cat, other) }
		for _, places := range steps(c.places, p, placeValue) {
			leaf := places.plus[0]
			periodValue := func(node int) int32 { return value(t, leaf, node, cat, other) }
			for _, periods := range steps(c.periods, q, periodValue) {
				if try(move{places: places, periods: periods, cat: cat, other: other}) {
					return best, mask, true
				}
			}
		}
	}
	if stop == dear && partStop == dear {
		for _, other := range others {
			for _, m := range c.across(t, p, q, cat, other) {
				if try(m) {
					return best, mask, true
				}
			}
		}
	}
	if stop == dear && partStop < dear {
		return part, partMask, true
	}
	return best, mask, stop < dear
}

// across lists exchanges with the place and period elsewhere that have the most of either category.
func (c *Cube) across(t *table, p, q, cat, other int) []move {
	var found []move
	near := [2]int{bestLeaf(c.places.leaves[p], func(leaf int) int32 { return value(t, leaf, q, cat, other) })}
	near[1] = bestLeaf(c.periods.leaves[q], func(leaf int) int32 { return value(t, near[0], leaf, cat, other) })
	for _, wanted := range []int{cat, other} {
		if wanted < 0 {
			wanted = cat
		}
		far, most := near, int32(0)
		for _, fp := range c.places.leaves[0] {
			for _, fq := range c.periods.leaves[0] {
				inside := slices.Contains(c.places.leaves[p], fp) && slices.Contains(c.periods.leaves[q], fq) // would change nothing here
				if n := t.counts[t.at(fp, fq, wanted)]; n > most && fp != near[0] && fq != near[1] && !inside {
					far, most = [2]int{fp, fq}, n
				}
			}
		}
		if most > 0 {
			found = append(found, move{
				places:  step{c.places.path(near[0], -1), c.places.path(far[0], -1)},
				periods: step{c.periods.path(near[1], -1), c.periods.path(far[1], -1)},
				cat:     cat, other: other, across: true,
			})
		}
	}
	return found
}

func bestLeaf(leaves []int, value func(int) int32) int {
	best := leaves[0]
	for _, leaf := range leaves {
		if value(leaf) > value(best) {
			best = leaf
		}
	}
	return best
}

// value ranks the leaves that a move may use: those with something to exchange come first.
func value(t *table, p, q, cat, other int) int32 {
	i := t.at(p, q, cat)
	n := t.counts[i]
	if len(t.inner) > 0 {
		held := int32(0) // what lies within can't be exchanged
		for _, in := range t.inner {
			held = max(held, in.counts[i])
		}
		n -= held
	}
	if other >= 0 {
		n = max(n, t.counts[t.at(p, q, other)])
	}
	return n
}

// The search is bounded: a move that it misses only means that more is hidden.
const (
	maxSiblings = 8
	maxLeaves   = 2
)

// steps lists the ways in which one dimension may take part: the gain goes up to the root, or is taken from a sibling of
// the node or of one of its ancestors.
func steps(t *tree, node int, value func(int) int32) []step {
	var found []step
	for _, leaf := range bestLeaves(t, node, value) {
		found = append(found, step{plus: t.path(leaf, -1)})
		for at := node; t.parent[at] >= 0; at = t.parent[at] {
			for _, sibling := range bestSiblings(t, at, value) {
				for _, far := range bestLeaves(t, sibling, value) {
					found = append(found, step{plus: t.path(leaf, at), minus: t.path(far, sibling)})
				}
			}
		}
	}
	return found
}

// bestLeaves picks a rest, which hides nothing, and the leaf with the most.
func bestLeaves(t *tree, node int, value func(int) int32) []int {
	leaves := t.leaves[node]
	if len(leaves) <= maxLeaves {
		return leaves
	}
	most, rest := leaves[0], -1
	for _, leaf := range leaves {
		if value(leaf) > value(most) {
			most = leaf
		}
		if t.rest[leaf] && (rest < 0 || value(leaf) > value(rest)) {
			rest = leaf
		}
	}
	if rest >= 0 && rest != most {
		return []int{rest, most}
	}
	return []int{most}
}

// bestSiblings picks the rests and the siblings with the least above nothing.
func bestSiblings(t *tree, node int, value func(int) int32) []int {
	var siblings []int
	for _, s := range t.children[t.parent[node]] {
		if s != node {
			siblings = append(siblings, s)
		}
	}
	if len(siblings) <= maxSiblings {
		return siblings
	}
	rank := func(s int) int32 {
		switch n := value(s); {
		case t.rest[s]:
			return -1
		case n == 0:
			return 1 << 30
		default:
			return n
		}
	}
	slices.SortStableFunc(siblings, func(a, b int) int { return cmp.Compare(rank(a), rank(b)) })
	return siblings[:maxSiblings]
}
