package release

import (
	"cmp"
	"slices"

	"familyvoice/analysis/disclosure"
	"familyvoice/store"
)

// Headings are the questions of the survey that no stance stands for. What came up most under them is named and not counted:
// two more tables would cost the others numbers.
var Headings = []Label{{"about", "Who families are"}, {"network", "Who helps"}}

// Under is what came up most under a heading: up to mostUnder themes, in the order of the codebook, which tells nothing of how
// many families there were.
type Under struct {
	ID     string     `json:"id"`
	Title  string     `json:"title"`
	Themes []Together `json:"themes"`
}

// mostUnder is how many themes are named under a heading.
const mostUnder = 3

// under counts families by place, period, heading and theme; a place and period in which nobody spoke of one is nil.
type under struct {
	themes int
	said   []bool // the current family's, by heading and theme, cleared for the next
	any    bool
	counts [][][]int32
}

func newUnder(places, periods, themes int) under {
	u := under{themes: themes, said: make([]bool, len(Headings)*themes), counts: make([][][]int32, places)}
	for p := range u.counts {
		u.counts[p] = make([][]int32, periods)
	}
	return u
}

// hear notes the themes of an excerpt that answers one of the headings.
func (u *under) hear(e *store.Excerpt, themeAt map[string]int) {
	h := slices.IndexFunc(Headings, func(l Label) bool { return l.ID == e.Section })
	if h < 0 {
		return
	}
	for _, sentence := range e.Sentences {
		for _, theme := range sentence.Themes {
			if at, ok := themeAt[theme.ID]; ok {
				u.said[h*u.themes+at], u.any = true, true
			}
		}
	}
}

// flush counts the current family at its place and period.
func (u *under) flush(place, period int) {
	if !u.any {
		return
	}
	if u.counts[place][period] == nil {
		u.counts[place][period] = make([]int32, len(u.said))
	}
	for i, said := range u.said {
		if said {
			u.counts[place][period][i]++
		}
	}
	u.forget()
}

func (u *under) forget() {
	clear(u.said)
	u.any = false
}

// underHeadings names what came up most. Nothing is claimed of a theme whose own number is hidden.
func (t *tally) underHeadings(r disclosure.Released, p, q int) []Under {
	counts := t.under.counts[p][q]
	if counts == nil {
		return nil
	}
	type lead struct {
		theme, n int
		Together
	}
	var named []Under
	for h, heading := range Headings {
		var leads []lead
		for i, theme := range t.themes {
			n := int(counts[h*len(t.themes)+i])
			if claim := r.Shared(p, q, n, r.Cell(themeTable, p, q, i)); claim.Holds() {
				leads = append(leads, lead{i, n, Together{theme.ID, theme.Name, claim}})
			}
		}
		slices.SortStableFunc(leads, func(a, b lead) int { return cmp.Compare(b.n, a.n) })
		leads = leads[:min(len(leads), mostUnder)]
		slices.SortFunc(leads, func(a, b lead) int { return a.theme - b.theme })
		u := Under{ID: heading.ID, Title: heading.Name}
		for _, l := range leads {
			u.Themes = append(u.Themes, l.Together)
		}
		if len(u.Themes) > 0 {
			named = append(named, u)
		}
	}
	return named
}
