package evaluate

import (
	"math/rand/v2"
	"slices"
)

// resamples is how many times the answers are drawn anew for the intervals.
const resamples = 1000

// counted makes a figure of what was counted, and says on how many it rests.
type counted func(total) (float64, int)

type bounds struct{ low, high float64 }

// intervals are the 95 % bootstrap intervals of figures: answers are drawn anew, the same draws for every figure, from a fixed
// seed. A draw in which a figure rests on nothing does not count for it.
func intervals(tallies []tally, figures []counted) []bounds {
	samples := make([][]float64, len(figures))
	random := rand.New(rand.NewPCG(2026, 11))
	pick := make([]int, len(tallies))
	for range resamples {
		for i := range pick {
			pick[i] = random.IntN(len(tallies))
		}
		t := sum(tallies, pick)
		for k, of := range figures {
			if v, n := of(t); n > 0 {
				samples[k] = append(samples[k], v)
			}
		}
	}
	found := make([]bounds, len(figures))
	for k := range found {
		found[k] = interval(samples[k])
	}
	return found
}

func interval(samples []float64) bounds {
	if len(samples) == 0 {
		return bounds{}
	}
	slices.Sort(samples)
	return bounds{samples[len(samples)*25/1000], samples[min(len(samples)*975/1000, len(samples)-1)]}
}
