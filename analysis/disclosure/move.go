package disclosure

import (
	"cmp"
	"math/bits"
	"slices"
)

// step is one dimension's part of a move: what is gained at the plus nodes is lost at the minus nodes. Without minus
// nodes the gain goes up to the root.
type step struct{ plus, minus []int }

// move exchanges families between places, periods and categories. The numbers it touches are the products of its steps.
type move struct {
	places, periods step
	cat, other      int // other is -1 if the categories are independent
}

// each visits every number of the move, with its sign.
func (m move) each(t *table, visit func(i, sign int, place, period int)) {
	for sp, ps := range [2][]int{m.places.plus, m.places.minus} {
		for _, p := range ps {
			for sq, qs := range [2][]int{m.periods.plus, m.periods.minus} {
				for _, q := range qs {
					sign := 1 - 2*(sp^sq)
					visit(t.at(p, q, m.cat), sign, p, q)
					if m.other >= 0 {
						visit(t.at(p, q, m.other), -sign, p, q)
					}
				}
			}
		}
	}
}

// amounts are the sizes that are tried for a move; the bits of weigh's mask stand for them.
var amounts = [4]int32{1, -1, 2, -2}

// weigh returns which amounts keep every number within what a reader must reckon with, and what the move would hide.
func (c *Cube) weigh(t *table, m move, stop int) (mask uint8, cost int) {
	mask = 1<<len(amounts) - 1
	m.each(t, func(i, sign int, p, q int) {
		if mask == 0 || cost >= stop {
			return
		}
		n, why := t.counts[i], t.state[i]
		if why == Shown {
			if t == c.base && p == 0 && q == 0 || t.never[i%t.cats] {
				mask = 0
				return
			}
			cost += int(n) + 1
		}
		low, high := c.bounds(why, n)
		if t.kind == Marks && len(c.places.children[p]) == 0 && len(c.periods.children[q]) == 0 {
			high = min(high, c.base.counts[c.base.at(p, q, 0)])
		}
		if t.low != nil { // an erasure may have made what was known untrue
			low, high = max(low, min(t.low[i], n)), min(high, max(t.high[i], n))
		}
		for bit, amount := range amounts {
			if v := n + int32(sign)*amount; v < low || v > high {
				mask &^= 1 << bit
			}
		}
	})
	return mask, cost
}

// cheapest finds the move that hides the least of those that give a hidden number as many other values as needed, or
// failing that at least one that it does not have yet. The mask says which values the move gives.
func (c *Cube) cheapest(t *table, p, q, cat, need int, have uint8) (best move, mask uint8, ok bool) {
	const dear = 1 << 30
	stop, partStop := dear, dear
	var part move
	var partMask uint8
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
				m := move{places, periods, cat, other}
				gives, cost := c.weigh(t, m, stop)
				switch {
				case cost >= stop || gives&^have == 0:
				case bits.OnesCount8(gives|have) >= need:
					best, mask, stop = m, gives, cost
					if cost == 0 {
						return best, mask, true
					}
				case cost < partStop:
					part, partMask, partStop = m, gives, cost
				}
			}
		}
	}
	if stop == dear && partStop < dear {
		return part, partMask, true
	}
	return best, mask, stop < dear
}

// value ranks the leaves that a move may use: those with something to exchange come first.
func value(t *table, p, q, cat, other int) int32 {
	n := t.counts[t.at(p, q, cat)]
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
