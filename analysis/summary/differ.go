package summary

import (
	"cmp"
	"slices"

	"familyvoice/analysis/disclosure"
)

// Contrast is a theme in one part of a whole, such as a hub in a council, and in the whole, with the bases of both. The rest
// is what the whole has beyond the part, so no family is compared with itself.
type Contrast struct {
	Part, Whole         disclosure.Cell
	PartBase, WholeBase Base
}

// Difference is what can be said of a contrast.
type Difference struct {
	Verdict    Verdict // TooFew, Unclear, Up (more often here) or Down (less often here)
	Here, Rest int     // whole percent of the families here and in the rest
	Chance     float64 // of so large a difference if there were none, before the many comparisons are reckoned with
}

// Differ says which contrasts of a page are larger than chance. Each is tested exactly (fisher), and all of them together by
// Holm's step-down method (Scandinavian Journal of Statistics 6, 1979, 65-70): the smallest chance must be below 0.05/m for m
// comparisons, the next below 0.05/(m-1), and so on until one is not. So a page of any number of hubs and themes, on which
// nothing differs, calls something different at most once in twenty times, however the themes hang together. Answers that nobody
// has read make no difference clear (Base). Only published numbers are used; what is hidden or stands on fewer than twice the
// threshold is not compared, and neither is a rest that would itself be hidden: fewer families elsewhere than twice the
// threshold, or fewer of them on the theme than the threshold.
func Differ(contrasts []Contrast) []Difference {
	found := make([]Difference, len(contrasts))
	var compared []int
	for i, c := range contrasts {
		here, ok := c.Part.Share(c.PartBase.Families)
		if _, whole := c.Whole.Share(c.WholeBase.Families); !ok || !whole {
			continue
		}
		x, n := shown(c.Part), shown(c.PartBase.Families)
		y, m := shown(c.Whole)-x, shown(c.WholeBase.Families)-n
		if k := c.WholeBase.Families.Threshold(); y < k || y > m || m < 2*k {
			continue // the rest is a handful
		}
		found[i] = Difference{Verdict: Unclear, Here: here, Rest: (200*y + m) / (2 * m), Chance: 1}
		unread, elsewhere := c.unread()
		most, mostElsewhere := min(x+unread, n), min(y+elsewhere, m)
		switch {
		case more(x, n, mostElsewhere, m):
			found[i].Chance = fisher(x, n, mostElsewhere, m)
		case more(y, m, most, n):
			found[i].Chance = fisher(most, n, y, m)
		}
		compared = append(compared, i)
	}
	slices.SortStableFunc(compared, func(a, b int) int { return cmp.Compare(found[a].Chance, found[b].Chance) })
	for rank, i := range compared {
		if found[i].Chance > chance/float64(len(compared)-rank) {
			break
		}
		c := contrasts[i]
		x, n := shown(c.Part), shown(c.PartBase.Families)
		found[i].Verdict = Down
		if more(x, n, shown(c.Whole)-x, shown(c.WholeBase.Families)-n) {
			found[i].Verdict = Up
		}
	}
	return found
}

// unread is how many families of the part, and of the rest, have to be reckoned with as unread.
func (c Contrast) unread() (here, elsewhere int) {
	all := c.WholeBase.unread()
	here = min(c.PartBase.unread(), all)
	known, _ := c.PartBase.Unread.Show()
	return here, all - min(known, all)
}

// more says whether x of n is a larger share than y of m.
func more(x, n, y, m int) bool { return float64(x)*float64(m) > float64(y)*float64(n) }

func shown(c disclosure.Cell) int {
	n, _ := c.Show()
	return n
}
