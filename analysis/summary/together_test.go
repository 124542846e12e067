package summary

import (
	"math"
	"testing"
)

func TestTwoThemesComeTogetherOnlyBeyondChance(t *testing.T) {
	for _, row := range []struct {
		name                            string
		both, of, with, families, pairs int
		want                            bool
	}{
		{"all of a third", 20, 20, 20, 60, 3, true},
		{"as chance has it", 10, 30, 20, 60, 1, false},
		{"a little more than chance", 14, 30, 20, 60, 1, true},
		{"a little more than chance among many", 14, 30, 20, 60, 276, false},
		{"fewer than chance", 1, 30, 20, 60, 1, false},
		{"everybody spoke of one", 20, 60, 20, 60, 1, false},
		{"fewer than two themes of nearly all leave room for", 43, 48, 49, 50, 1, false},
		{"fewer than two themes of most leave room for", 6, 14, 14, 20, 1, false},
		{"a county", 60_000, 200_000, 200_000, 1_000_000, 276, true},
		{"a county in which nothing comes together", 40_000, 200_000, 200_000, 1_000_000, 276, false},
	} {
		log := Together(row.both, row.of, row.with, row.families)
		if got := BeyondChance(log, row.pairs); got != row.want || math.IsNaN(log) {
			t.Errorf("%s: %v (%v), want %v", row.name, got, log, row.want)
		}
		if other := Together(row.both, row.with, row.of, row.families); math.Abs(log-other) > 1e-6*max(1, -log) {
			t.Errorf("%s: %v one way, %v the other", row.name, log, other)
		}
	}
}

// Where two themes have nothing to do with each other, the chance of naming them is added up over every outcome.
func TestUnrelatedThemesSeldomComeTogether(t *testing.T) {
	const promised = 0.05
	for _, pairs := range []int{1, 15, 276} {
		worst := 0.0
		for _, families := range []int{12, 40, 90} {
			named := map[[2]int]float64{} // by the families of each theme
			for of := 5; of <= families; of++ {
				for with := 5; with <= families; with++ {
					for both := max(0, of+with-families); both <= min(of, with); both++ {
						if BeyondChance(Together(both, of, with, families), pairs) {
							named[[2]int{of, with}] += math.Exp(logChoose(of, both) + logChoose(families-of, with-both) - logChoose(families, with))
						}
					}
				}
			}
			for _, rates := range [][2]float64{{0.1, 0.1}, {0.1, 0.5}, {0.3, 0.3}, {0.5, 0.5}, {0.2, 0.8}, {0.9, 0.9}} {
				chance := 0.0
				for at, p := range named {
					chance += p * binomial(at[0], families, rates[0]) * binomial(at[1], families, rates[1])
				}
				worst = max(worst, chance)
			}
		}
		if all := worst * float64(pairs); all > promised {
			t.Errorf("a page of %d pairs names one by chance %.3f times, want at most %v", pairs, all, promised)
		}
	}
}
