package disclosure

import (
	"math"
	"slices"
)

// linear is a reader who knows linear algebra: what is released, as constraints over the counts that nobody released.
// It shares nothing with the suppression: it is a plain two-phase simplex.
type linear struct {
	vars int
	rows []row
}

type row struct {
	coef map[int]float64
	rel  int // -1 at most, 0 equal, 1 at least
	b    float64
}

func (l *linear) add(vars []int, rel int, b float64) {
	coef := map[int]float64{}
	for _, v := range vars {
		coef[v]++
	}
	l.rows = append(l.rows, row{coef, rel, b})
}

// polytope is what the constraints leave possible: a feasible tableau, and counts that satisfy them all, those met so far.
type polytope struct {
	vars  int
	tab   [][]float64
	basis []int
	met   [][]float64
}

// feasible is phase one. ok is false if the constraints contradict each other.
func (l *linear) feasible() (p *polytope, ok bool) {
	slacks := 0
	for _, r := range l.rows {
		if r.rel != 0 {
			slacks++
		}
	}
	m, n := len(l.rows), l.vars+slacks
	width := n + m + 1
	tab, basis := make([][]float64, m), make([]int, m)
	slack := l.vars
	for i, r := range l.rows {
		line := make([]float64, width)
		for v, a := range r.coef {
			line[v] = a
		}
		switch r.rel {
		case -1:
			line[slack] = 1
			slack++
		case 1:
			line[slack] = -1
			slack++
		}
		line[width-1] = r.b
		if r.b < 0 {
			for j := range line {
				line[j] = -line[j]
			}
		}
		line[n+i] = 1
		basis[i] = n + i
		tab[i] = line
	}
	cost := make([]float64, width)
	for j := range n {
		for i := range tab {
			cost[j] += tab[i][j]
		}
	}
	optimise(tab, basis, cost, n)
	for i, b := range basis {
		if b >= n && tab[i][width-1] > 1e-7 {
			return nil, false
		}
	}
	// drive artificial variables out of the basis, then forget their columns
	kept, keptBasis := tab[:0], basis[:0]
	for i := range tab {
		if basis[i] >= n {
			for j := range n {
				if math.Abs(tab[i][j]) > 1e-9 {
					pivot(tab, basis, nil, i, j)
					break
				}
			}
		}
	}
	for i := range tab {
		if basis[i] < n {
			line := append(append([]float64{}, tab[i][:n]...), tab[i][width-1])
			kept, keptBasis = append(kept, line), append(keptBasis, basis[i])
		}
	}
	p = &polytope{vars: l.vars, tab: kept, basis: keptBasis}
	p.meet(kept, keptBasis)
	return p, true
}

// meet keeps the counts at which a tableau stands.
func (p *polytope) meet(tab [][]float64, basis []int) {
	counts := make([]float64, p.vars)
	for i, b := range basis {
		if b < p.vars {
			counts[b] = tab[i][len(tab[i])-1]
		}
	}
	p.met = append(p.met, counts)
}

// unsure says whether the sum of vars may be two whole numbers or more, and between what it lies: as far as need be found
// to say yes, and to the end to say no.
func (p *polytope) unsure(vars []int) (least, most float64, ok bool) {
	least, most = math.Inf(1), math.Inf(-1)
	for _, counts := range p.met {
		sum := 0.0
		for _, v := range vars {
			sum += counts[v]
		}
		least, most = min(least, sum), max(most, sum)
	}
	if two(least, most) {
		return least, most, true
	}
	most = p.maximum(vars, 1)
	if two(least, most) {
		return least, most, true
	}
	least = -p.maximum(vars, -1)
	return least, most, two(least, most)
}

func two(least, most float64) bool {
	return math.Floor(most+1e-6)-math.Ceil(least-1e-6)+1 >= 2
}

func (p *polytope) maximum(vars []int, sign float64) float64 {
	own := make([][]float64, len(p.tab))
	for i := range p.tab {
		own[i] = slices.Clone(p.tab[i])
	}
	ownBasis := slices.Clone(p.basis)
	width := len(own[0])
	objective := make([]float64, width)
	for _, v := range vars {
		objective[v] += sign
	}
	cost := slices.Clone(objective)
	for i, b := range ownBasis {
		if f := objective[b]; f != 0 {
			for j := range width {
				cost[j] -= f * own[i][j]
			}
		}
	}
	if !optimise(own, ownBasis, cost, width-1) {
		return math.Inf(1)
	}
	p.meet(own, ownBasis)
	total := 0.0
	for i, b := range ownBasis {
		total += objective[b] * own[i][width-1]
	}
	return total
}

// optimise pivots by Bland's rule until no reduced cost is positive; false if the objective has no bound.
func optimise(tab [][]float64, basis []int, cost []float64, columns int) bool {
	last := len(cost) - 1
	for {
		enter := -1
		for j := range columns {
			if cost[j] > 1e-7 {
				enter = j
				break
			}
		}
		if enter < 0 {
			return true
		}
		leave, least := -1, math.Inf(1)
		for i := range tab {
			if tab[i][enter] > 1e-9 {
				if ratio := tab[i][last] / tab[i][enter]; ratio < least-1e-12 || (ratio <= least+1e-12 && leave >= 0 && basis[i] < basis[leave]) {
					leave, least = i, ratio
				}
			}
		}
		if leave < 0 {
			return false
		}
		pivot(tab, basis, cost, leave, enter)
	}
}

func pivot(tab [][]float64, basis []int, cost []float64, leave, enter int) {
	by := tab[leave][enter]
	for j := range tab[leave] {
		tab[leave][j] /= by
	}
	for i := range tab {
		if f := tab[i][enter]; i != leave && f != 0 {
			for j := range tab[i] {
				tab[i][j] -= f * tab[leave][j]
			}
		}
	}
	if cost != nil {
		if f := cost[enter]; f != 0 {
			for j := range tab[leave] {
				cost[j] -= f * tab[leave][j]
			}
		}
	}
	basis[leave] = enter
}
