package summary

import "math"

// fisher is the chance, if two groups share one rate, of a table at least as uneven as x of n in one group and y of m in the
// other: twice the smaller tail of the hypergeometric distribution, at most 1. It holds whatever the sizes are, also where
// one group is small and the other large, and where a share is near nought (R. A. Fisher, Statistical Methods for Research
// Workers, 5th edition, 1934, section 21.02).
func fisher(x, n, y, m int) float64 {
	all := x + y
	low, high := max(0, all-m), min(n, all)
	at := logChoose(n, x) + logChoose(m, y) - logChoose(n+m, all)
	// The terms of a tail are each the one before times a ratio that falls, so the sum ends soon.
	tail := func(step int) float64 {
		sum, term := 1.0, 1.0
		for i := x; ; {
			if step < 0 && i == low || step > 0 && i == high {
				break
			}
			if step < 0 {
				term *= float64(i) * float64(m-all+i) / (float64(n-i+1) * float64(all-i+1))
				i--
			} else {
				term *= float64(n-i) * float64(all-i) / (float64(i+1) * float64(m-all+i+1))
				i++
			}
			sum += term
			if term < 1e-12*sum {
				break
			}
			if sum > 1e300 {
				return math.Inf(1)
			}
		}
		return math.Log(sum)
	}
	return min(1, 2*math.Exp(at+min(tail(-1), tail(1))))
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// chance is what is promised of a page: that anything is called different on it when nothing is, at most one in twenty.
const chance = 0.05
