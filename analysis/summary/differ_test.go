package summary

import (
	"math"
	"math/rand/v2"
	"testing"

	"familyvoice/analysis/disclosure"
)

func TestTheExactTest(t *testing.T) {
	t.Run("as Fisher's tea taster", func(t *testing.T) { // three of four cups right: 17/70 in the tail
		if got := fisher(3, 4, 1, 4); math.Abs(got-34.0/70) > 1e-9 {
			t.Errorf("%v, want %v", got, 34.0/70)
		}
	})
	t.Run("against every table that has the same margins", func(t *testing.T) {
		for _, row := range [][4]int{{0, 5, 9, 40}, {12, 20, 30, 200}, {60, 300, 30, 40}, {7, 7, 1, 9}, {0, 9, 0, 4}} {
			x, n, y, m := row[0], row[1], row[2], row[3]
			at := func(i int) float64 { return math.Exp(logChoose(n, i) + logChoose(m, x+y-i) - logChoose(n+m, x+y)) }
			low, high := 0.0, 0.0
			for i := max(0, x+y-m); i <= min(n, x+y); i++ {
				if i <= x {
					low += at(i)
				}
				if i >= x {
					high += at(i)
				}
			}
			want := min(1, 2*min(low, high))
			if got := fisher(x, n, y, m); math.Abs(got-want) > 1e-9 {
				t.Errorf("%v: %v, want %v", row, got, want)
			}
		}
	})
	t.Run("a million families", func(t *testing.T) {
		if got := fisher(101_000, 500_000, 100_000, 500_000); got < 0.01 || got > 0.02 { // z = 2.5
			t.Errorf("%v", got)
		}
		if got := fisher(0, 500_000, 400_000, 500_000); got != 0 {
			t.Errorf("%v", got)
		}
	})
}

func TestHubsDifferOnlyBeyondChance(t *testing.T) {
	show := func(n int) disclosure.Cell { return cell(t, n, disclosure.Shown) }
	for _, row := range []struct {
		name string
		c    Contrast
		want Verdict
	}{
		{"half against a tenth", Contrast{show(50), show(90), Base{Families: show(100)}, Base{Families: show(500)}}, Up},
		{"a tenth against half", Contrast{show(10), show(210), Base{Families: show(100)}, Base{Families: show(500)}}, Down},
		{"as the others", Contrast{show(20), show(100), Base{Families: show(100)}, Base{Families: show(500)}}, Unclear},
		{"a little more", Contrast{show(26), show(106), Base{Families: show(100)}, Base{Families: show(500)}}, Unclear},
		{"hidden here", Contrast{cell(t, 0, disclosure.Small), show(100), Base{Families: show(100)}, Base{Families: show(500)}}, TooFew},
		{"hidden in the whole", Contrast{show(20), cell(t, 0, disclosure.Protects), Base{Families: show(100)}, Base{Families: show(500)}}, TooFew},
		{"too few families here", Contrast{show(7), show(100), Base{Families: show(9)}, Base{Families: show(500)}}, TooFew},
		{"a handful elsewhere", Contrast{show(5), show(13), Base{Families: show(100)}, Base{Families: show(109)}}, TooFew},
		{"a handful elsewhere that spoke of it", Contrast{show(60), show(64), Base{Families: show(100)}, Base{Families: show(300)}}, TooFew},
		{"the whole itself", Contrast{show(100), show(100), Base{Families: show(500)}, Base{Families: show(500)}}, TooFew},
	} {
		if got := Differ([]Contrast{row.c})[0]; got.Verdict != row.want {
			t.Errorf("%s: %+v, want %q", row.name, got, row.want)
		}
	}
	t.Run("the more is compared, the more it takes", func(t *testing.T) {
		c := Contrast{show(32), show(112), Base{Families: show(100)}, Base{Families: show(500)}} // 0.005 alone
		many := make([]Contrast, 120)
		for i := range many {
			many[i] = Contrast{show(20), show(100), Base{Families: show(100)}, Base{Families: show(500)}}
		}
		many[7] = c
		if alone, among := Differ([]Contrast{c})[0], Differ(many)[7]; alone.Verdict != Up || among.Verdict != Unclear {
			t.Errorf("alone %+v, among many %+v", alone, among)
		}
	})
}

// A council of five hubs in which nothing differs is drawn again and again, with its small numbers hidden.
func TestACouncilInWhichNothingDiffersIsRarelySaidToDiffer(t *testing.T) {
	draws := 400
	if testing.Short() {
		draws = 60
	}
	r := rand.New(rand.NewPCG(3, 5))
	rates := []float64{0.02, 0.05, 0.1, 0.2, 0.4, 0.7}
	sizes := []int{14, 25, 40, 90, 300}
	wrong, trends := 0, 0
	for range draws {
		var contrasts []Contrast
		differs, moved := false, false
		for _, rate := range rates {
			var parts []int
			whole, base := 0, 0
			var points []Point
			for _, size := range sizes {
				x := 0
				for range size {
					if r.Float64() < rate {
						x++
					}
				}
				parts = append(parts, x)
				whole, base = whole+x, base+size
				points = append(points, Point{publish(t, x), Base{Families: publish(t, size)}})
			}
			for i, x := range parts {
				contrasts = append(contrasts, Contrast{publish(t, x), publish(t, whole), Base{Families: publish(t, sizes[i])}, Base{Families: publish(t, base)}})
			}
			for _, p := range Trend(points) {
				moved = moved || p.Verdict == Up || p.Verdict == Down
			}
		}
		for _, d := range Differ(contrasts) {
			differs = differs || d.Verdict == Up || d.Verdict == Down
		}
		if differs {
			wrong++
		}
		if moved {
			trends++
		}
	}
	if wrong > draws/20 {
		t.Errorf("%d of %d councils were said to differ", wrong, draws)
	}
	if trends > draws*len(rates)/20 { // a page a theme
		t.Errorf("%d of %d councils were said to have changed on one of %d pages", trends, draws, len(rates))
	}
}

func publish(t testing.TB, n int) disclosure.Cell {
	t.Helper()
	if n < 5 {
		return cell(t, 0, disclosure.Small)
	}
	return cell(t, n, disclosure.Shown)
}

func TestATrendHasAControlBand(t *testing.T) {
	points := func(shares ...int) (of []Point) {
		for _, s := range shares {
			of = append(of, Point{publish(t, s), Base{Families: publish(t, 100)}})
		}
		return of
	}
	t.Run("a month that stands out", func(t *testing.T) {
		got := Trend(points(20, 22, 18, 21, 45))
		for i, want := range []Verdict{Unclear, Unclear, Unclear, Unclear, Up} {
			if got[i].Verdict != want {
				t.Errorf("month %d: %+v, want %q", i, got[i], want)
			}
		}
		if p := got[4]; p.Low >= 20 || p.High <= 21 || p.Share <= p.High {
			t.Errorf("its band should lie about the others: %+v", p)
		}
	})
	t.Run("nothing stands out", func(t *testing.T) {
		for i, p := range Trend(points(20, 25, 15, 22)) {
			if p.Verdict != Unclear || p.Share < p.Low || p.Share > p.High {
				t.Errorf("month %d: %+v", i, p)
			}
		}
	})
	t.Run("a hidden month has no place", func(t *testing.T) {
		if got := Trend(points(20, 3, 18, 21)); got[1].Verdict != TooFew || got[0].Verdict != Unclear {
			t.Errorf("%+v", got)
		}
	})
	t.Run("two months are no trend", func(t *testing.T) {
		for _, p := range Trend(points(20, 60)) {
			if p.Verdict != TooFew {
				t.Errorf("%+v", p)
			}
		}
	})
}
