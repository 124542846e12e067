package summary

import (
	"sort"

	"familyvoice/analysis/disclosure"
)

// Point is a theme in one period: the families who spoke of it, of those who answered then.
type Point struct {
	Cell disclosure.Cell
	Base Base
}

// Placed is a period on a control chart.
type Placed struct {
	Verdict Verdict // TooFew, Unclear (within the band), Up (above it) or Down (below it)
	Share   int     // whole percent
	// Low and High are the control band in whole percent: the shares that chance alone would give this period if it were like
	// the others.
	Low, High int
}

// Trend places each period against the others. A period is above or below its band when so uneven a share would come up by
// chance less than once in 0.05/m, for m periods (fisher, with Bonferroni's correction): a chart on which nothing has
// changed marks a period at most once in twenty times. Fewer than three periods that can be shown make no trend: all are
// TooFew. Where answers are unread (Base), the band reaches as far as they could move a share.
func Trend(points []Point) []Placed {
	placed := make([]Placed, len(points))
	families, spoke, unread, periods := 0, 0, 0, 0
	for i, p := range points {
		if share, ok := p.Cell.Share(p.Base.Families); ok {
			placed[i] = Placed{Verdict: Unclear, Share: share}
			families, spoke, periods = families+shown(p.Base.Families), spoke+shown(p.Cell), periods+1
			unread += p.Base.unread()
		}
	}
	if periods < 3 {
		return make([]Placed, len(points))
	}
	limit := chance / float64(periods)
	for i, p := range points {
		if placed[i].Verdict == TooFew {
			continue
		}
		x, n := shown(p.Cell), shown(p.Base.Families)
		y, m := spoke-x, families-n
		here := p.Base.unread()
		low, _ := bandOf(n, y, m, limit)
		_, high := bandOf(n, min(y+unread-here, m), m, limit)
		low = max(0, low-here)
		placed[i].Low, placed[i].High = (200*low+n)/(2*n), (200*high+n)/(2*n)
		switch {
		case x > high:
			placed[i].Verdict = Up
		case x < low:
			placed[i].Verdict = Down
		}
	}
	return placed
}

// bandOf is within what numbers of n families chance keeps a period when y of the m others spoke of the theme.
func bandOf(n, y, m int, limit float64) (low, high int) {
	like := y * n / m // what this period would have if it were just like the others
	high = like + sort.Search(n-like, func(d int) bool { return fisher(like+d+1, n, y, m) <= limit })
	low = like - sort.Search(like, func(d int) bool { return fisher(like-d-1, n, y, m) <= limit })
	return low, high
}
