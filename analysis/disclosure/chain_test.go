package disclosure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// issue is one of several releases: what was counted, and the places and periods of which it was written.
type issue struct {
	cube    *Cube
	read    map[[2]int]int // families who did not wait to be read
	written map[[2]int]bool
}

// Four months pass. Each month some places gain families, no fewer than the threshold; a release tells of the places that
// gained, for the month and for all time, and a reader keeps every one of them. In half of the towns some families answer in
// another language: nobody knows what they spoke of until a person has read them, months later or never.
func TestNoHiddenNumberCanBeWorkedOutFromAChainOfReleases(t *testing.T) {
	towns := []uint64{463} // once gave a number away
	for seed := range uint64(16) {
		if !testing.Short() || seed < 4 {
			towns = append(towns, seed)
		}
	}
	hidden := 0
	for _, seed := range towns {
		for _, waits := range []float64{0, 0.4} {
			t.Run(fmt.Sprintf("town %d, of whom %.1f wait", seed, waits), func(t *testing.T) {
				hidden += checkChain(t, chain(t, seed, 4, waits))
			})
		}
	}
	if hidden == 0 {
		t.Error("nothing was hidden, so nothing was tried")
	}
}

func chain(t *testing.T, seed uint64, months int, waits float64) (issues []issue) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 31))
	reading := rand.New(rand.NewPCG(seed, 32))
	hubs, links, k := 1+r.IntN(4), r.IntN(3), []int{3, 5}[r.IntN(2)]
	var families []spoken
	for m := 1; m <= months; m++ {
		places, periods := town(hubs, links, m)
		gain := map[int]int{}
		for p := range places {
			if p == 0 && r.IntN(2) == 0 || p > 0 && m > 1 && r.IntN(3) == 0 {
				continue
			}
			came := randomSpoken(r, k+r.IntN(12), 1, 1)
			for i := range came {
				came[i].place, came[i].period = p, m
				if reading.Float64() < waits {
					came[i].waits = m + reading.IntN(4)
				}
			}
			families, gain[p] = append(families, came...), len(came)
		}
		c, err := New(k, places, periods)
		if err != nil {
			t.Fatal(err)
		}
		fillSpoken(t, c, heard(families, m))
		read := readBy(c, families, m)
		c.sum(c.base)
		for p := range c.places.given {
			for q := range c.periods.given {
				if last := newestOf(issues, p, q); last != nil {
					learn(c, last.cube, p, q, read[[2]int{p, q}]-last.read[[2]int{p, q}])
				}
			}
		}
		unsum(c)
		released, written := c.Suppress(), map[[2]int]bool{}
		for p := range c.places.given {
			gained := 0
			for _, leaf := range c.places.leaves[p] {
				if leaf >= len(places) { // the rest of a place stands for what is counted at the place itself
					leaf = c.places.parent[leaf]
				}
				gained += gain[leaf]
			}
			for _, q := range []int{0, m} {
				_, shown := released.Families(p, q).Show()
				written[[2]int{p, q}] = shown && gained >= k
			}
		}
		issues = append(issues, issue{c, read, written})
	}
	return issues
}

// heard are families as a release of a month counts them: who waits still is in no theme.
func heard(families []spoken, month int) []spoken {
	as := slices.Clone(families)
	for i, f := range as {
		if f.waits >= month {
			as[i] = spoken{place: f.place, period: f.period}
		}
	}
	return as
}

// readBy counts the families who do not wait in a month, by place and period.
func readBy(c *Cube, families []spoken, month int) map[[2]int]int {
	read := map[[2]int]int{}
	for _, f := range families {
		if f.waits >= month {
			continue
		}
		for p := f.place; p >= 0; p = c.places.parent[p] {
			for q := f.period; q >= 0; q = c.periods.parent[q] {
				read[[2]int{p, q}]++
			}
		}
	}
	return read
}

// newestOf is the last release of a place and period, nil if there was none.
func newestOf(issues []issue, p, q int) (newest *issue) {
	for i := range issues {
		if issues[i].written[[2]int{p, q}] {
			newest = &issues[i]
		}
	}
	return newest
}

// checkChain gives a reader all that the releases ever told, how many families were read from each to the last, and nothing that the
// suppression made of it.
func checkChain(t *testing.T, issues []issue) (hidden int) {
	t.Helper()
	final := issues[len(issues)-1]
	last := final.cube
	tables := append([]*table{last.base}, last.tables...)
	states := map[*table][]Reason{}
	for _, table := range tables { // how families, themes and stances hang together is known to everybody
		states[table], table.state, table.low, table.high = table.state, make([]Reason, len(table.state)), nil, nil
		for i := range table.state {
			table.state[i] = Withheld
		}
	}
	l, below := jointAttack(last, nil)
	for _, table := range tables {
		table.state = states[table]
	}
	for _, issue := range issues {
		for at, written := range issue.written {
			if !written {
				continue
			}
			p, q := at[0], at[1]
			came := int(last.base.counts[last.base.at(p, q, 0)] - issue.cube.base.counts[issue.cube.base.at(p, q, 0)])
			for _, table := range append([]*table{issue.cube.base}, issue.cube.tables...) {
				if table.kind == Marks {
					came = final.read[at] - issue.read[at]
				}
				for cat := range table.cats {
					low, high, ok := told(issue.cube, table, p, q, cat, came)
					if !ok {
						continue
					}
					vars := below(p, q, variable(table.name, cat))
					l.add(vars, 1, float64(low))
					if high < open {
						l.add(vars, -1, float64(high))
					}
					last.Knew(table.name, p, q, cat, low, high)
				}
			}
		}
	}
	possible, ok := l.feasible()
	if !ok {
		t.Fatal("what is released contradicts itself")
	}
	return checkTables(t, last, possible, below)
}

// told is what a release says of a number after so many more families came.
func told(c *Cube, t *table, p, q, cat, came int) (low, high int, ok bool) {
	cell := Released{c}.cell(t, p, q, cat)
	n, shown := cell.Show()
	switch {
	case shown:
		return n, n + came, true
	case cell.Why() == Small:
		return 0, c.k - 1 + came, true
	case cell.Why() == Protects:
		return c.k, open, true
	}
	return 0, 0, false
}

// variable is that of a category of a table in jointAttack.
func variable(table string, cat int) int {
	switch table {
	case "":
		return varFamilies
	case "theme":
		return varTheme(cat)
	}
	return varStance(map[string]int{stanceTables[0]: 0, stanceTables[1]: 1}[table], cat)
}
