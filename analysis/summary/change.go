package summary

import (
	"math"

	"familyvoice/analysis/disclosure"
)

// Verdict is what can be said of a theme's share since the last period.
type Verdict string

// The verdicts.
const (
	TooFew  Verdict = ""        // a number is hidden, or a base is below twice the threshold
	Unclear Verdict = "unclear" // the difference may be chance
	Up      Verdict = "up"
	Down    Verdict = "down"
)

// Change compares a theme's share of the families who answered in one period with that in the period before it.
type Change struct {
	Verdict  Verdict
	Was, Now int // whole percent
	// Points is the difference in percentage points; Low and High are its control band. The change is clear when the band
	// leaves out nought.
	Points, Low, High float64
}

// Pair is a theme's published count in the last period and in this one.
type Pair struct{ Was, Now disclosure.Cell }

// level is shared out over the themes of a page. The interval is too short at shares near nought and where one period is far larger than the other, so it is set below the
// chance that is promised: that any theme of a page is called changed when none has, at most 0.05. A test adds that chance
// up over every outcome that can be published, for bases from 12 to 300 families.
const level = 0.02

// Compare compares the themes of two periods in which so many families answered. Shares are small and so are bases, so
// the band is Newcombe's hybrid score interval for the difference of two independent shares (Statistics in Medicine 17,
// 1998, 873-890, method 10), made of Wilson's intervals, which hold at shares near nought where the usual ones do not. A
// page compares many themes at once, so each band leaves out level/m for the m themes that can be compared (Bonferroni): a
// page on which nothing has changed calls a change at most once in twenty times.
//
// Where answers are unread (Base), the band reaches from the interval as if none of them spoke of the theme later, and all
// earlier, to the one the other way round.
func Compare(pairs []Pair, wasBase, nowBase Base) []Change {
	changes := make([]Change, len(pairs))
	compared := 0
	for i, p := range pairs {
		was, okWas := p.Was.Share(wasBase.Families)
		now, okNow := p.Now.Share(nowBase.Families)
		if okWas && okNow {
			changes[i] = Change{Verdict: Unclear, Was: was, Now: now}
			compared++
		}
	}
	if compared == 0 {
		return changes
	}
	z := quantile(1 - level/float64(2*compared))
	n1, n2 := shown(wasBase.Families), shown(nowBase.Families)
	for i, p := range pairs {
		if changes[i].Verdict == TooFew {
			continue
		}
		x1, x2 := shown(p.Was), shown(p.Now)
		most1, most2 := min(x1+wasBase.unread(), n1), min(x2+nowBase.unread(), n2)
		difference, low, high := newcombe(x1, n1, x2, n2, z)
		if most1 > x1 || most2 > x2 {
			_, low, _ = newcombe(most1, n1, x2, n2, z)
			_, _, high = newcombe(x1, n1, most2, n2, z)
		}
		changes[i].Points, changes[i].Low, changes[i].High = 100*difference, 100*low, 100*high
		switch {
		case low > 0:
			changes[i].Verdict = Up
		case high < 0:
			changes[i].Verdict = Down
		}
	}
	return changes
}

// quantile of the standard normal distribution.
func quantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// wilson is the score interval of the share x of n.
func wilson(x, n int, z float64) (share, low, high float64) {
	share = float64(x) / float64(n)
	scale := 1 + z*z/float64(n)
	centre := (share + z*z/float64(2*n)) / scale
	half := float64(z / scale * math.Sqrt(share*(1-share)/float64(n)+z*z/float64(4*n*n))) // rounded, so that every machine judges alike
	return share, max(0, centre-half), min(1, centre+half)
}

// newcombe is the second share less the first, with its interval.
func newcombe(x1, n1, x2, n2 int, z float64) (difference, low, high float64) {
	p1, l1, u1 := wilson(x1, n1, z)
	p2, l2, u2 := wilson(x2, n2, z)
	difference = p2 - p1
	low = difference - math.Hypot(p2-l2, u1-p1)
	high = difference + math.Hypot(u2-p2, p1-l1)
	return difference, low, high
}
