package disclosure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// raiser is a family that is young or not, and spoke of a theme or did not.
type raiser struct {
	place, period int
	young, spoke  bool
}

// The variables of a leaf: families, young people, those who spoke of the theme, and young people who did.
const (
	ofFamilies = iota
	ofYoung
	ofTheme
	ofYoungTheme
	raiserVars
)

// Who raised a theme is read beside the numbers of the group and of the theme: "at least k" must not give away a hidden one.
func TestNoHiddenNumberCanBeWorkedOutFromWhoRaisedATheme(t *testing.T) {
	runs := 150
	if testing.Short() {
		runs = 15
	}
	hidden, claims := 0, 0
	for seed := range runs {
		t.Run(fmt.Sprintf("town %d", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(seed), 13))
			places, periods := town(1+r.IntN(3), r.IntN(2), r.IntN(3))
			c, err := New([]int{3, 5, 10}[r.IntN(3)], places, periods)
			if err != nil {
				t.Fatal(err)
			}
			c.Table("role", Split, 3, 1) // parents, young people, did not say; the rest of the young is told too
			c.Table("theme", Marks, 1)
			c.Margins("theme")
			both := [2]map[[2]int]int{{}, {}} // others, young people
			young, spoke := r.Float64(), r.Float64()
			for range 10 + r.IntN(220) {
				f := raiser{int(float64(len(places)) * math.Pow(r.Float64(), 2)), r.IntN(len(periods)), r.Float64() < young, r.Float64() < spoke}
				role, at := 0, 0
				if f.young {
					role, at = 1, 1
				}
				add := func(err error) {
					if err != nil {
						t.Fatal(err)
					}
				}
				add(c.AddFamilies(f.place, f.period, 1))
				add(c.Add("role", f.place, f.period, role, 1))
				if !f.spoke {
					continue
				}
				add(c.Add("theme", f.place, f.period, 0, 1))
				for p := f.place; ; p = c.places.parent[p] {
					for q := f.period; ; q = c.periods.parent[q] {
						both[at][[2]int{p, q}]++
						if q == 0 {
							break
						}
					}
					if p == 0 {
						break
					}
				}
			}
			released := c.Suppress()
			l := &linear{}
			index := map[[2]int]int{}
			for _, p := range c.places.leaves[0] {
				for _, q := range c.periods.leaves[0] {
					at := l.vars
					index[[2]int{p, q}] = at
					l.vars += raiserVars
					atMost := func(less, more int) {
						l.rows = append(l.rows, row{map[int]float64{at + less: 1, at + more: -1}, -1, 0})
					}
					atMost(ofYoung, ofFamilies)
					atMost(ofTheme, ofFamilies)
					atMost(ofYoungTheme, ofYoung)
					atMost(ofYoungTheme, ofTheme)
					// parents who spoke of it are parents
					l.rows = append(l.rows, row{map[int]float64{at + ofTheme: 1, at + ofYoungTheme: -1, at + ofFamilies: -1, at + ofYoung: 1}, -1, 0})
				}
			}
			below := func(p, q, v int) (vars []int) {
				for _, lp := range c.places.leaves[p] {
					for _, lq := range c.periods.leaves[q] {
						vars = append(vars, index[[2]int{lp, lq}]+v)
					}
				}
				return vars
			}
			read := func(cell Cell, p, q, v int) {
				if n, ok := cell.Show(); ok {
					l.add(below(p, q, v), 0, float64(n))
				} else if cell.Why() == Small {
					l.add(below(p, q, v), -1, float64(c.k-1))
				} else if cell.Why() == Protects {
					l.add(below(p, q, v), 1, float64(c.k))
				}
			}
			for p := range c.places.given {
				for q := range c.periods.given {
					read(released.Families(p, q), p, q, ofFamilies)
					read(released.Cell("role", p, q, 1), p, q, ofYoung)
					read(released.Cell("theme", p, q, 0), p, q, ofTheme)
					if p != 0 && q != 0 {
						continue
					}
					for young, size := range [2]Cell{released.Outside("role", p, q, 1), released.Cell("role", p, q, 1)} {
						claim := released.Shared(p, q, both[young][[2]int{p, q}], size, released.Cell("theme", p, q, 0))
						if !claim.Holds() {
							continue
						}
						claims++
						coef := map[int]float64{}
						for _, v := range below(p, q, ofYoungTheme) {
							coef[v] += float64(2*young - 1)
						}
						for _, v := range below(p, q, ofTheme) {
							coef[v] += float64(1 - young)
						}
						l.rows = append(l.rows, row{coef, 1, float64(c.k)})
					}
				}
			}
			possible, ok := l.feasible()
			if !ok {
				t.Fatal("what is released contradicts itself")
			}
			for name, v := range map[string]int{"role": ofYoung, "theme": ofTheme} {
				table, cat := c.byName[name], map[string]int{"role": 1}[name]
				for p := range c.places.given {
					for q := range c.periods.given {
						i := table.at(p, q, cat)
						n, families := int(table.counts[i]), int(c.base.counts[c.base.at(p, q, 0)])
						all := int(table.counts[table.at(0, 0, cat)])
						if table.state[i] == Shown || families == 0 || all == 0 || name == "role" && all == int(c.base.counts[0]) ||
							c.places.loose[p] && families >= c.k || n >= c.k && table.state[i] == Withheld {
							continue
						}
						hidden++
						if least, most, ok := possible.unsure(below(p, q, v)); !ok {
							t.Errorf("%s at %d, %d is hidden (%s, truly %d of %d families), yet lies between %.2f and %.2f", name, p, q, table.state[i], n, families, least, most)
						}
					}
				}
			}
		})
	}
	if hidden == 0 || claims == 0 {
		t.Errorf("%d hidden numbers and %d claims: nothing was tried", hidden, claims)
	}
}
