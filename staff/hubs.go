package staff

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"familyvoice/analysis/disclosure"
	"familyvoice/analysis/summary"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"
)

type hubsPage struct {
	*reading
	Hubs     []hubView
	Compared int // how many comparisons the page makes
	Gaps     []hubGap
}

// hubView is what the families of one place say differently from those of the other places.
type hubView struct {
	ID, Name string
	Families disclosure.Cell
	Compared int // themes that could be compared
	// Retagged says that the answers here and in the other places were not read by one version of the program.
	Retagged bool
	// Unsorted are the families here with an answer in another language that no person has sorted.
	Unsorted disclosure.Cell
	More     []hubDifference
	Less     []hubDifference
	Actions  []store.Action
}

// Waits says that so many answers in another language wait here that a difference is held against what they may say.
func (h *hubView) Waits() bool { return summary.Base{Families: h.Families, Unread: h.Unsorted}.Waits() }

type hubDifference struct {
	ID, Label  string
	Here, Rest string // whole percent
	Answered   bool   // something was published about it here
}

// hubGap is a theme that families of a place raise more than others, and of which nobody has told them anything.
type hubGap struct{ Place, At, ID, Label string }

// showHubs compares the places that a place is made of, each with the others. Places stand in their own order. Nothing is said
// of a difference that chance could make: see summary.Differ.
func (s *Site) showHubs(v *visit) error {
	read, shown, err := v.read("/staff/hubs")
	if err != nil || shown {
		return err
	}
	page := hubsPage{reading: read}
	if read.Release != nil {
		ctx := v.Request.Context()
		parts, err := read.parts(ctx, s.Store)
		if err != nil {
			return err
		}
		published, err := s.Published(ctx)
		if err != nil {
			return err
		}
		page.compare(parts, published)
	}
	return v.show(http.StatusOK, "hubs", web.Page{Title: "Hubs of " + read.Where, Wide: true, Body: page})
}

func (p *hubsPage) compare(parts []part, published []store.Action) {
	whole := p.Release
	var contrasts []summary.Contrast
	for _, part := range parts {
		for i := range whole.Themes {
			c := summary.Contrast{Whole: whole.Themes[i].Cell, WholeBase: whole.Base()}
			if part.Body != nil && part.Body.ReadAlike(whole) {
				c.PartBase = part.Body.Base()
				if t := part.Body.Theme(whole.Themes[i].ID); t != nil {
					c.Part = t.Cell
				}
			}
			contrasts = append(contrasts, c)
		}
	}
	differences := summary.Differ(contrasts)
	for at, part := range parts {
		hub := hubView{ID: part.ID, Name: part.Label, Families: part.Cell}
		if part.Body != nil {
			hub.Families, hub.Unsorted, hub.Retagged = part.Body.Families, part.Body.Unread, !part.Body.ReadAlike(whole)
		}
		for _, a := range published {
			if slices.Contains(a.At(), part.ID) {
				hub.Actions = append(hub.Actions, a)
			}
		}
		for i := range whole.Themes {
			d := differences[at*len(whole.Themes)+i]
			if d.Verdict == summary.TooFew {
				continue
			}
			hub.Compared++
			theme := whole.Themes[i].Row
			said := hubDifference{
				ID: theme.ID, Label: theme.Label, Here: fmt.Sprintf("%d%%", d.Here), Rest: fmt.Sprintf("%d%%", d.Rest), Answered: answered(published, part.ID, theme.ID),
			}
			switch d.Verdict {
			case summary.Up:
				hub.More = append(hub.More, said)
				if !said.Answered {
					p.Gaps = append(p.Gaps, hubGap{part.Label, part.ID, theme.ID, theme.Label})
				}
			case summary.Down:
				hub.Less = append(hub.Less, said)
			}
		}
		p.Compared += hub.Compared
		p.Hubs = append(p.Hubs, hub)
	}
	for i := range p.Hubs { // in the order of the alphabet, not of size
		byLabel := func(a, b hubDifference) int { return strings.Compare(a.Label, b.Label) }
		slices.SortFunc(p.Hubs[i].More, byLabel)
		slices.SortFunc(p.Hubs[i].Less, byLabel)
	}
}

// answered says whether something was published on a theme for a place or for everywhere.
func answered(published []store.Action, place, theme string) bool {
	return slices.ContainsFunc(published, func(a store.Action) bool {
		at := a.At()
		return slices.Contains(a.About(), theme) && (len(at) == 0 || slices.Contains(at, place))
	})
}

type reachPage struct {
	*reading
	Targets []reachTarget
	Missing []release.Gap
}

// reachTarget is a group that was to be heard, and how many were.
type reachTarget struct {
	Label   string
	Cell    disclosure.Cell
	Target  int
	Reached bool
	Percent int // of the target; 0 where the number is hidden
}

// showReach sets who answered against whom the group wanted to hear. The targets are those of the open round.
func (s *Site) showReach(v *visit) error {
	read, shown, err := v.read("/staff/reach")
	if err != nil || shown {
		return err
	}
	page := reachPage{reading: read}
	if read.Release != nil {
		rounds, err := all(v.Request.Context(), s.Store.Rounds, store.Query{})
		if err != nil {
			return err
		}
		page.Targets = targets(read.Release, rounds)
		for _, gap := range read.Release.NotHeard {
			if gap.Target == 0 {
				page.Missing = append(page.Missing, gap)
			}
		}
	}
	return v.show(http.StatusOK, "reach", web.Page{Title: "Who we heard from, " + read.Where, Wide: true, Body: page})
}

// targets are those of the round that is read; of the open one for everything so far. They are set for the whole council.
func targets(body *release.Body, rounds []store.Round) (found []reachTarget) {
	if body.Place != "" {
		return nil
	}
	for _, round := range rounds {
		open := body.Period.ID == release.AllTime && round.Closes.IsZero()
		if !open && body.Period.ID != "round:"+round.ID {
			continue
		}
		for _, target := range round.Targets {
			if row := body.Slice(target.Field, target.Value); row != nil {
				t := reachTarget{Label: target.Label, Cell: row.Cell, Target: target.Count}
				if n, ok := row.Cell.Show(); ok && target.Count > 0 {
					t.Reached, t.Percent = n >= target.Count, min(100, 100*n/target.Count)
				}
				found = append(found, t)
			}
		}
	}
	return found
}
