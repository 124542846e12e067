package disclosure

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// spoken is one family and, for each of two themes, whether it spoke of it and in which of two stances; and whether it used
// a phrase that has no theme.
type spoken struct {
	place, period int
	theme         [2]bool
	stance        [2][2]bool // by stance, theme
	phrase        bool
	waits         int // the month until which nobody has read it, so that it is in no theme; 0 for one that is read at once
}

func randomSpoken(r *rand.Rand, n, places, periods int) []spoken {
	often := [2]float64{r.Float64(), r.Float64()}
	sure := [2]float64{[]float64{0.3, 0.9, 1}[r.IntN(3)], 0.4} // where all who spoke of it hoped, one number tells the other
	families := make([]spoken, n)
	for i := range families {
		f := spoken{place: int(float64(places) * math.Pow(r.Float64(), 1+r.Float64()*2)), period: r.IntN(periods)}
		for theme := range 2 {
			f.theme[theme] = r.Float64() < often[theme]
			if theme == 1 && f.theme[0] && r.IntN(2) == 0 {
				f.theme[1] = true // themes come together
			}
			for stance := range 2 {
				f.stance[stance][theme] = f.theme[theme] && r.Float64() < sure[stance]
			}
		}
		families[i] = f
	}
	return families
}

var stanceTables = [2]string{"hope", "fear"}

// randomPhrase gives a phrase to families, often to those of one place or to hardly anybody.
func randomPhrase(r *rand.Rand, families []spoken) {
	often, here, there := r.Float64()*r.Float64(), r.IntN(3), r.Float64()
	for i, f := range families {
		chance := often
		if f.place == here {
			chance = there
		}
		families[i].phrase = r.Float64() < chance
	}
}

// claims are the places and periods of which more is said than numbers: that both themes come together there, and that the
// phrase came up there.
type claims struct{ both, phrase map[[2]int]bool }

// claim is what a release may claim beside its numbers. Phrases are named for the whole council alone; that they may be
// named anywhere is more than a reader gets.
func claim(r Released, both, phrase map[[2]int]int) claims {
	claimed := claims{map[[2]int]bool{}, map[[2]int]bool{}}
	for at, n := range both {
		if r.Together("theme", at[0], at[1], 0, 1, n).Holds() {
			claimed.both[at] = true
		}
	}
	for at, n := range phrase {
		if r.Claimed(at[0], at[1], n).Holds() {
			claimed.phrase[at] = true
		}
	}
	return claimed
}

// fillSpoken counts families who spoke of the themes, and in which stance, and by node those who spoke of both and those
// who used the phrase.
func fillSpoken(t testing.TB, c *Cube, families []spoken) (both, phrase map[[2]int]int) {
	t.Helper()
	c.Table("theme", Marks, 2)
	for _, name := range stanceTables {
		c.Table(name, Marks, 2)
	}
	c.Margins("theme")
	c.Within("theme", stanceTables[0], stanceTables[1])
	both, phrase = map[[2]int]int{}, map[[2]int]int{}
	add := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range families {
		add(c.AddFamilies(f.place, f.period, 1))
		for theme := range 2 {
			if f.theme[theme] {
				add(c.Add("theme", f.place, f.period, theme, 1))
			}
			for stance, name := range stanceTables {
				if f.stance[stance][theme] {
					add(c.Add(name, f.place, f.period, theme, 1))
				}
			}
		}
		for p := f.place; ; p = c.places.parent[p] {
			for q := f.period; ; q = c.periods.parent[q] {
				if f.theme[0] && f.theme[1] {
					both[[2]int{p, q}]++
				}
				if f.phrase {
					phrase[[2]int{p, q}]++
				}
				if q == 0 {
					break
				}
			}
			if p == 0 {
				break
			}
		}
	}
	return both, phrase
}

// The variables of a leaf: families, then for each theme those who spoke of it and those of each stance, then those who
// spoke of both themes, and those who used the phrase.
const (
	varFamilies = 0
	varBoth     = 7
	varPhrase   = 8
	leafVars    = 9
)

func varTheme(theme int) int          { return 1 + 3*theme }
func varStance(stance, theme int) int { return 2 + 3*theme + stance }

// jointAttack is everything that a reader can write down of all tables at once: what is shown and said of every cell, that
// who hopes for something spoke of it, that who spoke of it is a family, and the claims.
func jointAttack(c *Cube, claimed []claims) (l *linear, below func(p, q, v int) []int) {
	l = &linear{}
	index := map[[2]int]int{}
	for _, p := range c.places.leaves[0] {
		for _, q := range c.periods.leaves[0] {
			at := l.vars
			index[[2]int{p, q}] = at
			l.vars += leafVars
			atMost := func(less, more int) { // less is at most more
				l.rows = append(l.rows, row{map[int]float64{at + less: 1, at + more: -1}, -1, 0})
			}
			atMost(varPhrase, varFamilies)
			for theme := range 2 {
				atMost(varTheme(theme), varFamilies)
				atMost(varBoth, varTheme(theme))
				for stance := range 2 {
					atMost(varStance(stance, theme), varTheme(theme))
				}
			}
			l.rows = append(l.rows, row{map[int]float64{at + varBoth: 1, at + varTheme(0): -1, at + varTheme(1): -1, at + varFamilies: 1}, 1, 0})
		}
	}
	below = func(p, q, v int) []int {
		var vars []int
		for _, lp := range c.places.leaves[p] {
			for _, lq := range c.periods.leaves[q] {
				vars = append(vars, index[[2]int{lp, lq}]+v)
			}
		}
		return vars
	}
	read := func(from *table, cat, v int) {
		for p := range c.places.given {
			for q := range c.periods.given {
				cell := Released{c}.cell(from, p, q, cat)
				vars := below(p, q, v)
				if from.low != nil {
					i := from.at(p, q, cat)
					l.add(vars, 1, float64(from.low[i]))
					l.add(vars, -1, float64(from.high[i]))
				}
				if n, ok := cell.Show(); ok {
					l.add(vars, 0, float64(n))
				} else if cell.Why() == Small {
					l.add(vars, -1, float64(c.k-1))
				} else if cell.Why() == Protects {
					l.add(vars, 1, float64(c.k))
				}
			}
		}
	}
	read(c.base, 0, varFamilies)
	for theme := range 2 {
		read(c.byName["theme"], theme, varTheme(theme))
		for stance, name := range stanceTables {
			read(c.byName[name], theme, varStance(stance, theme))
		}
	}
	for _, release := range claimed {
		for at := range release.both {
			l.add(below(at[0], at[1], varBoth), 1, float64(c.k))
		}
		for at := range release.phrase {
			l.add(below(at[0], at[1], varPhrase), 1, float64(c.k))
		}
	}
	return l, below
}

// The summary's tables are read against each other: who hopes for something spoke of it, two themes come together, and
// phrases of sentences without a theme are named, in this release and in the one before it.
func TestNoHiddenNumberCanBeWorkedOutFromTablesThatLieWithinEachOther(t *testing.T) {
	runs := 120
	if testing.Short() {
		runs = 12
	}
	hidden, together, phrases := 0, 0, 0
	for seed := range runs {
		t.Run(fmt.Sprintf("town %d", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(seed), 11))
			places, periods := town(1+r.IntN(3), r.IntN(2), r.IntN(3))
			k := []int{3, 5, 10}[r.IntN(3)]
			make := func() *Cube {
				c, err := New(k, places, periods)
				if err != nil {
					t.Fatal(err)
				}
				return c
			}
			families := randomSpoken(r, 5+r.IntN(160), len(places), len(periods))
			randomPhrase(rand.New(rand.NewPCG(uint64(seed), 17)), families)
			c := make()
			both, phrase := fillSpoken(t, c, families)
			var claimed []claims
			if seed%2 == 1 {
				before := make()
				was, said := fillSpoken(t, before, families[:len(families)-r.IntN(min(12, len(families)))])
				claimed = append(claimed, claim(before.Suppress(), was, said))
				remember(c, before)
			}
			claimed = append(claimed, claim(c.Suppress(), both, phrase))
			for _, release := range claimed {
				together, phrases = together+len(release.both), phrases+len(release.phrase)
			}
			hidden += checkJointly(t, c, claimed)
		})
	}
	if hidden == 0 || together == 0 || phrases == 0 {
		t.Errorf("%d hidden numbers, %d themes together and %d phrases: nothing was tried", hidden, together, phrases)
	}
}

func checkJointly(t *testing.T, c *Cube, claimed []claims) (hidden int) {
	t.Helper()
	l, below := jointAttack(c, claimed)
	possible, ok := l.feasible()
	if !ok {
		t.Fatal("what is released contradicts itself")
	}
	return checkTables(t, c, possible, below)
}

// checkTables looks for a hidden number of the tables that is the same in all that is possible.
func checkTables(t *testing.T, c *Cube, possible *polytope, below func(p, q, v int) []int) (hidden int) {
	t.Helper()
	check := func(table *table, cat, v int) {
		for p := range c.places.len() {
			for q := range c.periods.len() {
				i := table.at(p, q, cat)
				n, families := int(table.counts[i]), int(c.base.counts[c.base.at(p, q, 0)])
				switch {
				case table.state[i] == Shown, families == 0, table.counts[table.at(0, 0, cat)] == 0:
					continue
				case c.places.loose[p] && families >= c.k:
					continue
				case n >= c.k && table.state[i] == Withheld:
					continue // no small number of families
				case table.low != nil && table.low[i] == table.high[i]:
					continue // readers were told before
				}
				hidden++
				if least, most, ok := possible.unsure(below(p, q, v)); !ok {
					t.Errorf("table %q at %d, %d, theme %d is hidden (%s, truly %d of %d families), yet lies between %.2f and %.2f",
						table.name, p, q, cat, table.state[i], n, families, least, most)
				}
			}
		}
	}
	check(c.base, 0, varFamilies)
	for theme := range 2 {
		check(c.byName["theme"], theme, varTheme(theme))
		for stance, name := range stanceTables {
			check(c.byName[name], theme, varStance(stance, theme))
		}
	}
	return hidden
}

func TestAClaim(t *testing.T) {
	c, _ := New(5, []Node{{ID: "council", Rest: true}, {ID: "elm"}}, []Node{{ID: "all"}})
	c.Table("theme", Marks, 2)
	_ = c.AddFamilies(0, 0, 60)
	_ = c.AddFamilies(1, 0, 4)
	_ = c.Add("theme", 0, 0, 0, 20)
	_ = c.Add("theme", 0, 0, 1, 3)
	r := c.Suppress()
	for _, row := range []struct {
		name string
		got  Claim
		want string
	}{
		{"enough families", r.Claimed(0, 0, 9), "at least 5"},
		{"hardly more than the threshold could be told from it by taking away", r.Claimed(0, 0, 8), ""},
		{"a place whose families are hidden", r.Claimed(1, 0, 50), ""},
		{"a theme whose number is hidden", r.Together("theme", 0, 0, 0, 1, 20), ""},
		{"the zero claim", Claim{}, ""},
	} {
		if row.got.String() != row.want || row.got.Holds() != (row.want != "") {
			t.Errorf("%s: %q, want %q", row.name, row.got, row.want)
		}
		body, err := json.Marshal(row.got)
		var back Claim
		if err != nil || json.Unmarshal(body, &back) != nil || back != row.got {
			t.Errorf("%s: thawed from %s as %q", row.name, body, back)
		}
	}
	if json.Unmarshal([]byte(`{"at_least":2}`), new(Claim)) == nil {
		t.Error("a forged claim was taken")
	}
}

func TestTablesThatCannotLieWithinEachOther(t *testing.T) {
	c, _ := New(5, []Node{{}}, []Node{{}})
	c.Table("role", Split, 2)
	c.Table("theme", Marks, 2)
	defer func() {
		if recover() == nil {
			t.Error("a table of roles was taken for a part of the themes")
		}
	}()
	c.Within("theme", "role")
}
