package summary

import (
	"cmp"
	"slices"

	"familyvoice/analysis/disclosure"
)

// Contrast is a theme in one part of a whole, such as a hub in a council, and in the whole, with the bases of both. The rest
// is what the whole has beyond the part, so no family is compared with itself.
type Contrast struct{ Part, PartBase, Whole, WholeBase disclosure.Cell }

// Difference is what can be said of a contrast.
type Difference struct {
	Verdict    Verdict // TooFew, Unclear, Up (more often here) or Down (less often here)
	Here, Rest int     // whole percent of the families here and in the rest
	Chance     float64 // of so large a difference if there were none, before the many comparisons are reckoned with
}

// Differ says which contrasts of a page are larger than chance. Each is tested exactly (fisher), and all of them together by
// Holm's step-down method (Scandinavian Journal of Statistics 6, 1979, 65-70): the smallest chance must be below 0.05/m for m
// comparisons, the next below 0.05/(m-1), and so on until one is not. So a page of any number of hubs and themes, on which
// nothing differs, calls something different at most once in twenty times, however the themes hang together. Only published
// numbers are used; what is hidden or stands on fewer than twice the threshold is not compared, and neither is a rest that
// would itself be hidden: fewer families elsewhere than twice the threshold, or fewer of them on the theme than the threshold.
func Differ(contrasts []Contrast) []Difference {
	found := make([]Difference, len(contrasts))
	var compared []int
	for i, c := range contrasts {
		here, ok := c.Part.Share(c.PartBase)
		if _, whole := c.Whole.Share(c.WholeBase); !ok || !whole {
			continue
		}
		x, n := shown(c.Part), shown(c.PartBase)
		y, m := shown(c.Whole)-x, shown(c.WholeBase)-n
		if k := c.WholeBase.Threshold(); y < k || y > m || m < 2*k {
			continue // the rest is a handful
		}
		found[i] = Difference{Verdict: Unclear, Here: here, Rest: (200*y + m) / (2 * m), Chance: fisher(x, n, y, m)}
		compared = append(compared, i)
	}
	slices.SortStableFunc(compared, func(a, b int) int { return cmp.Compare(found[a].Chance, found[b].Chance) })
	for rank, i := range compared {
		if found[i].Chance > chance/float64(len(compared)-rank) {
			break
		}
		c := contrasts[i]
		x, n := shown(c.Part), shown(c.PartBase)
		y, m := shown(c.Whole)-x, shown(c.WholeBase)-n
		found[i].Verdict = Down
		if float64(x)*float64(m) > float64(y)*float64(n) {
			found[i].Verdict = Up
		}
	}
	return found
}

func shown(c disclosure.Cell) int {
	n, _ := c.Show()
	return n
}
