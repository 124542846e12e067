package disclosure

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// town is a council with an area, hubs and link sites, and a year of released months with an open rest.
func town(hubs, links, months int) (places, periods []Node) {
	places = []Node{{ID: "council", Rest: true, Loose: hubs > 2}}
	for h := range hubs {
		places = append(places, Node{ID: fmt.Sprintf("hub%d", h), Parent: 0, Rest: true})
	}
	for l := range links {
		places = append(places, Node{ID: fmt.Sprintf("link%d", l), Parent: 1 + l%hubs})
	}
	periods = []Node{{ID: "all", Rest: true}}
	for m := range months {
		periods = append(periods, Node{ID: fmt.Sprintf("month%d", m), Parent: 0})
	}
	return places, periods
}

type family struct{ place, period, role, themes int }

func fill(t testing.TB, c *Cube, families []family, roles, themes int) {
	t.Helper()
	c.Table("role", Split, roles)
	c.Table("theme", Marks, themes)
	for _, f := range families {
		if err := c.AddFamilies(f.place, f.period, 1); err != nil {
			t.Fatal(err)
		}
		if err := c.Add("role", f.place, f.period, f.role, 1); err != nil {
			t.Fatal(err)
		}
		for theme := range themes {
			if f.themes>>theme&1 == 1 {
				if err := c.Add("theme", f.place, f.period, theme, 1); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func randomFamilies(r *rand.Rand, n, places, periods, roles, themes int) []family {
	families := make([]family, n)
	for i := range families {
		skew := func(size int) int { return int(float64(size) * math.Pow(r.Float64(), 1+r.Float64()*2)) }
		families[i] = family{skew(places), r.IntN(periods), skew(roles), r.IntN(1<<themes) & r.IntN(1<<themes)}
	}
	return families
}

// notRated is the category of families who did not say how it was.
const notRated = 5

func randomRatings(r *rand.Rand, n int) []int {
	ratings := make([]int, n)
	silent := r.IntN(4)
	for i := range ratings {
		ratings[i] = notRated - int(6*math.Pow(r.Float64(), 1.5))
		if r.IntN(4) < silent {
			ratings[i] = notRated
		}
	}
	return ratings
}

// fillRatings adds the table of how it was, which unlike the others may change after a release.
func fillRatings(t testing.TB, c *Cube, families []family, ratings []int) {
	t.Helper()
	c.Table("experience", Split, notRated+1)
	for i, f := range families {
		if err := c.Add("experience", f.place, f.period, ratings[i], 1); err != nil {
			t.Fatal(err)
		}
	}
}

// attack is everything that a reader can write down about one table: every shown number of the table and of the
// families, and what each hidden one is said to be.
func attack(c *Cube, t *table) (l *linear, leaf func(p, q, cat int) int) {
	l = &linear{}
	index := map[[3]int]int{}
	leaf = func(p, q, cat int) int { return index[[3]int{p, q, cat}] }
	for _, p := range c.places.leaves[0] {
		for _, q := range c.periods.leaves[0] {
			for cat := -1; cat < t.cats; cat++ { // -1: the families
				index[[3]int{p, q, cat}] = l.vars
				l.vars++
			}
			if t == c.base {
				continue
			}
			parts := make([]int, t.cats)
			for cat := range t.cats {
				parts[cat] = leaf(p, q, cat)
			}
			all := leaf(p, q, -1)
			difference := func(vars []int, rel int) {
				coef := map[int]float64{all: -1}
				for _, v := range vars {
					coef[v]++
				}
				l.rows = append(l.rows, row{coef, rel, 0})
			}
			if t.kind == Split {
				difference(parts, 0)
			} else {
				for _, v := range parts {
					difference([]int{v}, -1)
				}
			}
		}
	}
	read := func(from *table, cat, as int) {
		for p := range c.places.given {
			for q := range c.periods.given {
				cell := Released{c}.cell(from, p, q, cat)
				vars := below(c, leaf, p, q, as)
				if from.low != nil { // what a later rating has made untrue is no longer held
					i := from.at(p, q, cat)
					l.add(vars, 1, float64(min(from.low[i], from.counts[i])))
					l.add(vars, -1, float64(max(from.high[i], from.counts[i])))
				}
				if n, ok := cell.Show(); ok {
					l.add(vars, 0, float64(n))
					continue
				}
				switch cell.Why() {
				case Small:
					l.add(vars, -1, float64(c.k-1))
				case Protects:
					l.add(vars, 1, float64(c.k))
				}
			}
		}
	}
	read(c.base, 0, -1)
	if t != c.base {
		for cat := range t.cats {
			read(t, cat, cat)
		}
	}
	return l, leaf
}

func below(c *Cube, leaf func(p, q, cat int) int, p, q, cat int) []int {
	var vars []int
	for _, lp := range c.places.leaves[p] {
		for _, lq := range c.periods.leaves[q] {
			vars = append(vars, leaf(lp, lq, cat))
		}
	}
	return vars
}

func TestNoHiddenNumberCanBeWorkedOut(t *testing.T) {
	runs := 200
	if testing.Short() {
		runs = 15
	}
	for seed := range runs {
		t.Run(fmt.Sprintf("town %d", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(seed), 7))
			places, periods := town(1+r.IntN(3), r.IntN(3), r.IntN(3))
			k := []int{3, 5, 10}[r.IntN(3)]
			c, err := New(k, places, periods)
			if err != nil {
				t.Fatal(err)
			}
			roles, themes := 2+r.IntN(3), 1+r.IntN(2)
			families := randomFamilies(r, 5+r.IntN(200), len(places), len(periods), roles, themes)
			fill(t, c, families, roles, themes)
			ratings := randomRatings(r, len(families))
			fillRatings(t, c, families, ratings)
			if seed%2 == 1 {
				before, _ := New(k, places, periods)
				earlier := families[:len(families)-r.IntN(min(12, len(families)))]
				fill(t, before, earlier, roles, themes)
				for i := range ratings { // some said later how it was, and one in a while changed it
					if r.IntN(20) == 0 {
						ratings[i] = []int{notRated, r.IntN(notRated)}[r.IntN(2)]
					}
				}
				fillRatings(t, before, earlier, ratings)
				before.Suppress()
				remember(c, before)
			}
			c.Suppress()
			for _, table := range append([]*table{c.base}, c.tables...) {
				checkAttack(t, c, table)
			}
		})
	}
}

// remember tells a cube what readers know from the release before it.
func remember(c, before *Cube) {
	c.sum(c.base)
	for p := range c.places.given {
		for q := range c.periods.given {
			learn(c, before, p, q, int(c.base.counts[c.base.at(p, q, 0)]-before.base.counts[before.base.at(p, q, 0)]))
		}
	}
	unsum(c)
}

// learn tells a cube whose families are summed what readers know of one place and period from a release of it, since when so many
// families were read.
func learn(c, before *Cube, p, q, read int) {
	for _, t := range append([]*table{before.base}, before.tables...) {
		came := int(c.base.counts[c.base.at(p, q, 0)] - before.base.counts[before.base.at(p, q, 0)])
		if t.kind == Marks {
			came = read
		}
		for cat := range t.cats {
			c.Told(t.name, p, q, cat, Released{before}.cell(t, p, q, cat), came)
		}
	}
}

// unsum takes the sums out again: Suppress sums once more.
func unsum(c *Cube) {
	for i := range c.base.counts {
		if p := i / c.base.periods; len(c.places.children[p]) > 0 || len(c.periods.children[i%c.base.periods]) > 0 {
			c.base.counts[i] = 0
		}
	}
}

func checkAttack(t *testing.T, c *Cube, table *table) {
	t.Helper()
	l, leaf := attack(c, table)
	possible, ok := l.feasible()
	if !ok {
		t.Fatalf("table %q: what is released contradicts itself", table.name)
	}
	for p := range c.places.len() {
		for q := range c.periods.len() {
			if table != c.base && c.base.counts[c.base.at(p, q, 0)] == 0 {
				continue // nobody is there
			}
			for cat := range table.cats {
				i := table.at(p, q, cat)
				n := int(table.counts[i])
				all := table.counts[table.at(0, 0, cat)]
				switch {
				case table.state[i] == Shown, all == 0, table.kind == Split && all == c.base.counts[0]:
					continue
				case c.places.loose[p] && int(c.base.counts[c.base.at(p, q, 0)]) >= c.k:
					continue
				case n >= c.k && table.state[i] == Withheld, table == c.base && n == 0:
					continue // no small number of families
				}
				if table.low != nil && min(table.low[i], table.counts[i]) == max(table.high[i], table.counts[i]) {
					continue // readers were told before
				}
				as := cat
				if table == c.base {
					as = -1
				}
				if least, most, ok := possible.unsure(below(c, leaf, p, q, as)); !ok {
					t.Errorf("table %q at %d, %d, category %d is hidden (%s, truly %d), yet lies between %.2f and %.2f", table.name, p, q, cat, table.state[i], n, least, most)
				}
			}
		}
	}
}

func TestCellsBelowTheThresholdAreNeverShown(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	places, periods := town(4, 4, 6)
	c, _ := New(5, places, periods)
	fill(t, c, randomFamilies(r, 900, len(places), len(periods), 6, 4), 6, 4)
	released := c.Suppress()
	shown := 0
	for p := range places {
		for q := range periods {
			for cat := range 6 {
				n, ok := released.Cell("role", p, q, cat).Show()
				if ok && n < 5 {
					t.Errorf("shows %d families at place %d, period %d", n, p, q)
				}
				if ok {
					shown++
				}
				if _, base := released.Families(p, q).Show(); ok && !base {
					t.Errorf("shows a category where the families are hidden, at place %d, period %d", p, q)
				}
			}
		}
	}
	if shown == 0 {
		t.Error("nothing at all is shown of 900 families")
	}
}

func TestASmallHubHidesTheNextSmallestToo(t *testing.T) {
	places := []Node{{ID: "council"}, {ID: "elm"}, {ID: "oak"}, {ID: "ash"}}
	c, _ := New(5, places, []Node{{ID: "all"}})
	for place, n := range map[int]int{1: 40, 2: 12, 3: 3} {
		if err := c.AddFamilies(place, 0, n); err != nil {
			t.Fatal(err)
		}
	}
	released := c.Suppress()
	for place, want := range []string{"55", "40", "not shown", "fewer than 5"} {
		if got := released.Families(place, 0).String(); got != want {
			t.Errorf("%s: %q, want %q", places[place].ID, got, want)
		}
	}
}

func TestAZeroIsShownForTheWholeSurveyAlone(t *testing.T) {
	places := []Node{{ID: "council"}, {ID: "elm"}, {ID: "oak"}}
	c, _ := New(5, places, []Node{{ID: "all"}})
	c.Table("theme", Marks, 2)
	for place := 1; place < 3; place++ {
		_ = c.AddFamilies(place, 0, 30)
	}
	_ = c.Add("theme", 1, 0, 0, 20)
	released := c.Suppress()
	if got := released.Cell("theme", 0, 0, 1).String(); got != "0" {
		t.Errorf("a theme nobody raised reads %q for the whole survey, want 0", got)
	}
	if got := released.Cell("theme", 2, 0, 0).String(); got != "fewer than 5" {
		t.Errorf("a theme nobody raised at one hub reads %q", got)
	}
	if _, ok := released.Cell("theme", 1, 0, 0).Show(); ok {
		if _, total := released.Cell("theme", 0, 0, 0).Show(); total {
			t.Error("hub and council are both shown, so the other hub's zero can be worked out")
		}
	}
}

func TestAThresholdUnderThreeIsRefused(t *testing.T) {
	if _, err := New(2, []Node{{}}, []Node{{}}); err == nil {
		t.Error("a threshold of 2 was taken")
	}
}

func TestCell(t *testing.T) {
	base := Cell{shown: true, n: 57, k: 5}
	rows := []struct {
		name, text string
		cell       Cell
		percent    int
		ok         bool
	}{
		{"a shown number has a share", "12", Cell{shown: true, n: 12, k: 5}, 21, true},
		{"a small one says fewer than", "fewer than 5", Cell{reason: Small, k: 5}, 0, false},
		{"one that protects another is not shown", "not shown", Cell{reason: Protects, k: 5}, 0, false},
		{"the zero cell is hidden", "not shown", Cell{}, 0, false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if row.cell.String() != row.text {
				t.Errorf("reads %q, want %q", row.cell, row.text)
			}
			if percent, ok := row.cell.Share(base); percent != row.percent || ok != row.ok {
				t.Errorf("share %d, %t; want %d, %t", percent, ok, row.percent, row.ok)
			}
			body, err := json.Marshal(row.cell)
			if err != nil {
				t.Fatal(err)
			}
			var back Cell
			if err := json.Unmarshal(body, &back); err != nil || back.String() != row.text {
				t.Errorf("thawed from %s: %q, %v", body, back, err)
			}
		})
	}
	if _, ok := (Cell{shown: true, n: 5, k: 5}).Share(Cell{shown: true, n: 9, k: 5}); ok {
		t.Error("a percentage on a base of 9 was given")
	}
	for _, forged := range []string{`{"n":3,"k":5}`, `{"n":12,"why":"small","k":5}`, `{"n":1,"k":1}`} {
		if json.Unmarshal([]byte(forged), new(Cell)) == nil {
			t.Errorf("the forged cell %s was taken", forged)
		}
	}
}

func BenchmarkSuppress(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	places, periods := town(5, 10, 12)
	families := randomFamilies(r, 20000, len(places), len(periods), 7, 10)
	for b.Loop() {
		c, _ := New(5, places, periods)
		fill(b, c, families, 7, 10)
		c.Suppress()
	}
}
