package summary

import (
	"math/rand/v2"
	"testing"

	"familyvoice/analysis/disclosure"
)

// What waits to be read may be about anything. Numbers of a hub of 100 families and a council of 500.
func TestADifferenceIsClearOnlyWhateverTheUnreadSay(t *testing.T) {
	show := func(n int) disclosure.Cell { return cell(t, n, disclosure.Shown) }
	hidden, few, none := cell(t, 0, disclosure.Protects), cell(t, 0, disclosure.Small), disclosure.Cell{}
	for _, row := range []struct {
		name          string
		here, of      int
		unread, whole disclosure.Cell
		want          Verdict
	}{
		{"nobody waits", 20, 180, show(0), show(0), Down},
		{"from before they were counted", 20, 180, none, none, Down},
		{"fewer than the threshold wait", 20, 180, few, few, Down},
		{"half of the hub waits", 20, 180, show(50), show(50), Unclear},
		{"too few to make up for so much wait", 20, 260, show(10), show(10), Down},
		{"half of the hub waits, and it says more already", 60, 140, show(50), show(50), Up},
		{"half of the others wait", 60, 140, show(0), show(200), Unclear},
		{"some of the others wait", 60, 140, show(0), show(20), Up},
		{"the hub's number is hidden, and few of the council wait", 20, 260, hidden, show(12), Down},
		{"the hub's number is hidden, and many of the council wait", 20, 180, hidden, show(120), Unclear},
		{"the council's number is hidden", 60, 140, show(10), hidden, Unclear},
	} {
		c := Contrast{show(row.here), show(row.of), Base{show(100), row.unread}, Base{show(500), row.whole}}
		if got := Differ([]Contrast{c})[0]; got.Verdict != row.want {
			t.Errorf("hubs, %s: %+v, want %q", row.name, got, row.want)
		}
	}
	compare := func(was, now Base) Change { return Compare([]Pair{{show(40), show(20)}}, was, now)[0] }
	if got := compare(Base{show(100), show(0)}, Base{show(100), few}); got.Verdict != Down {
		t.Errorf("a change, nobody waits: %+v", got)
	}
	got := compare(Base{show(100), show(0)}, Base{show(100), show(30)})
	if got.Verdict != Unclear || got.Low > -20 || got.High < 20 || got.Points != -20 {
		t.Errorf("a change, a third of this month waits: %+v", got)
	}
	month := func(n, unread int) Point { return Point{show(n), Base{show(100), show(unread)}} }
	for i, p := range Trend([]Point{month(40, 0), month(42, 0), month(38, 0), month(10, 40), month(70, 40)}) {
		if want := []Verdict{Unclear, Unclear, Unclear, Unclear, Up}[i]; p.Verdict != want {
			t.Errorf("month %d of a trend: %+v, want %q", i, p, want)
		}
	}
}

// Councils of three hubs in which nothing differs are drawn, but at one hub half the families answered in a language that
// nobody has read.
func TestAnswersThatNobodyReadMakeNoDifference(t *testing.T) {
	draws := 200
	if testing.Short() {
		draws = 40
	}
	r := rand.New(rand.NewPCG(7, 9))
	rates := []float64{0.1, 0.2, 0.4, 0.4, 0.6, 0.8}
	wrong, blind := 0, 0
	for range draws {
		var contrasts []Contrast
		for _, rate := range rates {
			var heard [3]int
			unread := [3]int{50, 0, 0}
			for hub := range heard {
				for range 100 - unread[hub] {
					if r.Float64() < rate {
						heard[hub]++
					}
				}
			}
			whole := heard[0] + heard[1] + heard[2]
			for hub, n := range heard {
				contrasts = append(contrasts, Contrast{
					publish(t, n), publish(t, whole), Base{publish(t, 100), publish(t, unread[hub])}, Base{publish(t, 300), publish(t, 50)},
				})
			}
		}
		clear := func() int {
			for _, d := range Differ(contrasts) {
				if d.Verdict == Up || d.Verdict == Down {
					return 1
				}
			}
			return 0
		}
		wrong += clear()
		for i := range contrasts {
			contrasts[i].PartBase.Unread, contrasts[i].WholeBase.Unread = disclosure.Cell{}, disclosure.Cell{}
		}
		blind += clear()
	}
	t.Logf("of %d councils %d are said to differ, and %d if nothing is known of the unread", draws, wrong, blind)
	if wrong > draws/20 || blind < draws/2 {
		t.Errorf("of %d councils %d are said to differ, and %d if nothing is known of the unread", draws, wrong, blind)
	}
}
