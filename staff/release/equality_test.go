package release

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"familyvoice/store"
)

// said puts a family that said this of itself.
func said(t *testing.T, s *store.Store, n int, about map[string]string) {
	t.Helper()
	put(t, s.Responses, &store.Response{
		Meta: store.Meta{ID: fmt.Sprintf("%032d", n)}, Survey: "our-family", Voice: "family", Place: "elm", Language: "en",
		Channels: []string{"web"}, Day: "2026-11-20", Answered: 3, Run: "sealed", Equality: about,
	})
}

func rowsOf(e *Equality, id string) string {
	got := ""
	for _, by := range e.By {
		for _, row := range by.Rows {
			if by.ID == id {
				got += row.Label + " " + row.Cell.String() + "; "
			}
		}
	}
	return got
}

func TestWhatPeopleSayAboutThemselves(t *testing.T) {
	s, now := open(t), noon
	for i := range 60 {
		about := map[string]string{"sex": "female", "ethnic": "white", "health": "no"}
		switch {
		case i < 12:
			about["sex"], about["ethnic"] = "male", "asian"
		case i < 30:
			about = nil
		}
		if i%10 == 9 && about != nil {
			about["ethnic"] = "black" // five families
		}
		said(t, s, i, about)
	}
	m := maker(s, &now)
	t.Run("nothing is told while nobody asks", func(t *testing.T) {
		refresh(t, m)
		if b, err := Latest(ctx, s, ForLeadership, "", AllTime); err != nil || b.Equality != nil {
			t.Errorf("%v, %v", b.Equality, err)
		}
	})
	m.Equality = true
	for i := range 10 {
		said(t, s, 100+i, nil)
	}
	now = now.Add(3600e9)
	refresh(t, m)
	for _, audience := range []string{ForLeadership, ForCollaborative} {
		b, err := Latest(ctx, s, audience, "", AllTime)
		if err != nil || b.Equality == nil {
			t.Fatalf("for the %s: %+v, %v", audience, b, err)
		}
		if got := rowsOf(b.Equality, "sex"); got != "Female 30; Male 12; Did not say 28; " {
			t.Errorf("for the %s, sex reads %q", audience, got)
		}
		if got := rowsOf(b.Equality, "ethnic"); got != "White 27; Asian or Asian British not shown; Black, African, Caribbean or Black British fewer than 10; Did not say 28; " {
			t.Errorf("for the %s, ethnic group reads %q: a count under ten is hidden, and the next with it", audience, got)
		}
	}
	if b, err := Latest(ctx, s, ForLeadership, "elm", AllTime); err != nil || b.Equality != nil {
		t.Errorf("a hub tells %v, %v", b, err)
	}
	t.Run("five more families renew the release and not this table, ten do", func(t *testing.T) {
		for i := range 10 {
			said(t, s, 200+i, map[string]string{"sex": "female"})
			if i != 4 && i != 9 {
				continue
			}
			now = now.Add(3600e9)
			refresh(t, m)
			b, err := Latest(ctx, s, ForLeadership, "", AllTime)
			if err != nil {
				t.Fatal(err)
			}
			base := "70"
			if i == 9 {
				base = "80"
			}
			if got := b.Families.String(); got != fmt.Sprint(71+i) || b.Equality.Families.String() != base {
				t.Errorf("after %d more, %s families and %s of them in the table", i+1, got, b.Equality.Families)
			}
		}
	})
}

func TestATableOfOneRowIsLeftOut(t *testing.T) {
	s, now := open(t), noon
	for i := range 40 {
		said(t, s, i, map[string]string{"health": "yes"})
	}
	m := maker(s, &now)
	m.Equality = true
	refresh(t, m)
	b, err := Latest(ctx, s, ForLeadership, "", AllTime)
	if err != nil || len(b.Equality.By) != 0 {
		t.Errorf("told of every family: %+v, %v", b.Equality, err)
	}
}

// TestNoHiddenChoiceCanBeWorkedOut plays the reader: the rows of a table add up to its base, a hidden row lies within what
// is said of it, and no row fell or grew by more than the families who came since the last table. Each hidden row must
// leave room for another number than its own.
func TestNoHiddenChoiceCanBeWorkedOut(t *testing.T) {
	const seeds = 4000
	hidden := 0
	for seed := range uint64(seeds) {
		r := rand.New(rand.NewPCG(seed, 7))
		e := newEquality()
		var last *Equality
		for range 1 + r.IntN(4) {
			for range r.IntN(60) {
				about := map[string]string{}
				for _, d := range e.dimensions {
					about[d.name] = d.labels[int(float64(len(d.labels))*r.Float64()*r.Float64()*r.Float64())].ID
				}
				e.add(&store.Response{Equality: about})
			}
			table, err := e.release([]int{5, 10, 15}[r.IntN(3)], last, noon)
			if err != nil {
				t.Fatal(err)
			}
			if table == nil || table == last {
				continue
			}
			for i, d := range e.dimensions {
				hidden += readers(t, seed, table, last, d, e.counts[i])
			}
			last = table
		}
	}
	if hidden < seeds {
		t.Errorf("only %d hidden rows were tried", hidden)
	}
}

// reading is what a reader holds possible for each category of a table.
func reading(e *Equality, d *dimension) (low, high []int, told bool) {
	low, high = make([]int, len(d.labels)), make([]int, len(d.labels))
	for _, by := range e.By {
		if by.ID != d.name {
			continue
		}
		for _, row := range by.Rows {
			told = true
			low[d.index[row.ID]], high[d.index[row.ID]] = 0, before(e)
			if n, shown := row.Cell.Show(); shown {
				low[d.index[row.ID]], high[d.index[row.ID]] = n, n
			} else if row.Cell.Why() == "small" {
				high[d.index[row.ID]] = e.K - 1
			} else if row.Cell.Why() == "protects" {
				low[d.index[row.ID]] = e.K
			}
		}
	}
	return low, high, told
}

func readers(t *testing.T, seed uint64, table, last *Equality, d *dimension, truth []int) (hidden int) {
	t.Helper()
	low, high, told := reading(table, d)
	if !told {
		return 0
	}
	sure := make([]bool, len(low)) // what the table itself tells
	for cat := range low {
		sure[cat] = low[cat] == high[cat]
		if sure[cat] && low[cat] != 0 && low[cat] < 10 {
			t.Errorf("seed %d: %s tells of %d families", seed, d.name, low[cat])
		}
	}
	if last != nil {
		if oldLow, oldHigh, told := reading(last, d); told {
			for cat := range low {
				low[cat] = max(low[cat], oldLow[cat])
				high[cat] = min(high[cat], oldHigh[cat]+before(table)-before(last))
			}
		}
	}
	sumLow, sumHigh := 0, 0
	for cat := range low {
		sumLow, sumHigh = sumLow+low[cat], sumHigh+high[cat]
	}
	for cat := range low {
		if sure[cat] {
			continue
		}
		hidden++
		least := max(low[cat], before(table)-(sumHigh-high[cat]))
		most := min(high[cat], before(table)-(sumLow-low[cat]))
		if least > truth[cat] || most < truth[cat] {
			t.Fatalf("seed %d: the reader of %s is wrong", seed, d.name)
		}
		if least == most {
			t.Errorf("seed %d: %s %q can only be %d", seed, d.name, d.labels[cat].ID, least)
		}
	}
	return hidden
}
