package disclosure

import "math"

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

// tableau makes the feasible tableau of phase one. ok is false if the constraints contradict each other.
func (l *linear) tableau() (tab [][]float64, basis []int, ok bool) {
	slacks := 0
	for _, r := range l.rows {
		if r.rel != 0 {
			slacks++
		}
	}
	m, n := len(l.rows), l.vars+slacks
	width := n + m + 1
	tab = make([][]float64, m)
	basis = make([]int, m)
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
			return nil, nil, false
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
	return kept, keptBasis, true
}

// span returns the least and the most that the sum of vars can be.
func (l *linear) span(tab [][]float64, basis []int, vars []int) (least, most float64) {
	most = l.maximum(tab, basis, vars, 1)
	least = -l.maximum(tab, basis, vars, -1)
	return least, most
}

func (l *linear) maximum(tab [][]float64, basis []int, vars []int, sign float64) float64 {
	own := make([][]float64, len(tab))
	for i := range tab {
		own[i] = append([]float64{}, tab[i]...)
	}
	ownBasis := append([]int{}, basis...)
	width := len(own[0])
	objective := make([]float64, width)
	for _, v := range vars {
		objective[v] += sign
	}
	cost := append([]float64{}, objective...)
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
