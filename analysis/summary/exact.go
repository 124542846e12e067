package summary

import "math"

// fisher is the chance, if two groups share one rate, of a table at least as uneven as x of n in one group and y of m in the
// other: twice the smaller tail of the hypergeometric distribution, at most 1. It holds whatever the sizes are, also where
// one group is small and the other large, and where a share is near nought (R. A. Fisher, Statistical Methods for Research
// Workers, 5th edition, 1934, section 21.02).
func fisher(x, n, y, m int) float64 {
	return min(1, 2*math.Exp(min(logTail(x, n, y, m, -1), logTail(x, n, y, m, 1))))
}

// logTail is the logarithm of one tail of the distribution: of x of n or fewer for a step of -1, or more for one of 1. The terms
// of a tail are each the one before times a ratio that falls, so the sum ends soon; a tail that is most of it all is infinite.
func logTail(x, n, y, m, step int) float64 {
	all := x + y
	end := max(0, all-m)
	if step > 0 {
		end = min(n, all)
	}
	sum, term := 1.0, 1.0
	for i := x; i != end; i += step {
		if step < 0 {
			term *= float64(i) * float64(m-all+i) / (float64(n-i+1) * float64(all-i+1))
		} else {
			term *= float64(n-i) * float64(all-i) / (float64(i+1) * float64(m-all+i+1))
		}
		sum += term
		if term < 1e-12*sum {
			break
		}
		if sum > 1e300 {
			return math.Inf(1)
		}
	}
	return logChoose(n, x) + logChoose(m, y) - logChoose(n+m, all) + math.Log(sum)
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// chance is what is promised of a page: that anything is called different on it when nothing is, at most one in twenty.
const chance = 0.05
