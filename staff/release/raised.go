package release

import (
	"slices"

	"familyvoice/analysis/disclosure"
	"familyvoice/store"
)

// Group is who raised what: fathers, young people, frontline workers. Its themes are named and not counted, in the order of
// the codebook, which tells nothing of how many there were.
type Group struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	// Themes are those that the group spoke of in any way.
	Themes []Together `json:"themes,omitempty"`
	// Stances are the same by stance; one without a theme is left out.
	Stances []Leaning `json:"stances,omitempty"`
}

// Leaning is what a group hopes for, worries about, would change or calls good.
type Leaning struct {
	ID     string     `json:"id"`
	Themes []Together `json:"themes"`
}

// Names says whether the group raised the theme, in the stance or, with "", in any way.
func (g *Group) Names(stance, theme string) bool {
	themes := g.Themes
	if stance != "" {
		themes = nil
		for _, l := range g.Stances {
			if l.ID == stance {
				themes = l.Themes
			}
		}
	}
	return slices.ContainsFunc(themes, func(t Together) bool { return t.ID == theme })
}

// Groups are all who may have raised a theme: both voices of families, the other voices, and the roles of parents and
// carers.
func Groups() []Label {
	all := slices.Concat(Voices, Others)
	for _, role := range Roles {
		if role.ID != "young-person" && role.ID != "other" {
			all = append(all, role)
		}
	}
	return all
}

// raised counts runs by group, stance (the first for any) and theme: by place for all time, and by period for the whole
// council. No page shows one place in one month by group.
type raised struct {
	groups            []Label
	at                map[string]int
	themes            int
	byPlace, byPeriod [][]int32 // nil where there is none
}

func newRaised(places, periods, themes int) raised {
	r := raised{groups: Groups(), at: map[string]int{}, themes: themes, byPlace: make([][]int32, places), byPeriod: make([][]int32, periods)}
	for i, g := range r.groups {
		r.at[g.ID] = i
	}
	return r
}

func (r *raised) cell(group, stance, theme int) int {
	return (group*(len(Stances)+1)+stance)*r.themes + theme
}

// of are the groups that a run belongs to.
func (r *raised) of(run *store.Response) []int {
	found := make([]int, 0, 2)
	if g, ok := r.at[run.Voice]; ok {
		found = append(found, g)
	}
	if run.Voice == "family" {
		if g, ok := r.at[run.Role]; ok && run.Role != "young-person" {
			found = append(found, g)
		}
	}
	return found
}

// raise counts what the current run spoke of, and leaves it marked.
func (t *tally) raise(run *store.Response, place, period int) {
	r := &t.raised
	marks := append([][]bool{t.spoken.said}, t.said...)
	count := func(into *[]int32, group int) {
		for stance, themes := range marks {
			for theme, said := range themes {
				if !said {
					continue
				}
				if *into == nil {
					*into = make([]int32, len(r.groups)*(len(Stances)+1)*r.themes)
				}
				(*into)[r.cell(group, stance, theme)]++
			}
		}
	}
	for _, group := range r.of(run) {
		for p := place; ; p = t.places.nodes[p].Parent {
			count(&r.byPlace[p], group)
			if p == 0 {
				break
			}
		}
		for q := period; q != 0; q = t.periods.nodes[q].Parent {
			count(&r.byPeriod[q], group)
		}
	}
}

// forget clears the marks of a run that is in no table.
func (t *tally) forget() {
	t.tagger, t.unread = "", false
	clear(t.spoken.said)
	t.spoken.untagged = t.spoken.untagged[:0]
	t.under.forget()
	for _, themes := range t.said {
		clear(themes)
	}
}

// whoRaised names what each group raised, where enough of it did. Nothing is claimed of a group, a theme or a stance whose own
// number is hidden, so that no claim tells of a hidden number.
func (t *tally) whoRaised(released disclosure.Released, p, q int) []Group {
	r := &t.raised
	counts := r.byPlace[p]
	switch {
	case q != 0 && p != 0:
		return nil
	case q != 0:
		counts = r.byPeriod[q]
	}
	if counts == nil {
		return nil
	}
	var named []Group
	for at, label := range r.groups {
		size, family := t.groupCell(released, label.ID, p, q)
		g := Group{ID: label.ID, Label: label.Name}
		claim := func(stance, theme int) disclosure.Claim {
			cells := []disclosure.Cell{size}
			if family {
				cells = append(cells, released.Cell(themeTable, p, q, theme))
				if stance > 0 {
					cells = append(cells, released.Cell(Stances[stance-1].ID, p, q, theme))
				}
			}
			return released.Shared(p, q, int(counts[r.cell(at, stance, theme)]), cells...)
		}
		for stance := range len(Stances) + 1 {
			var themes []Together
			for theme, l := range t.themes {
				if c := claim(stance, theme); c.Holds() {
					themes = append(themes, Together{l.ID, l.Name, c})
				}
			}
			switch {
			case stance == 0:
				g.Themes = themes
			case len(themes) > 0:
				g.Stances = append(g.Stances, Leaning{Stances[stance-1].ID, themes})
			}
		}
		if len(g.Themes) > 0 || len(g.Stances) > 0 {
			named = append(named, g)
		}
	}
	return named
}

// groupCell is how many there are of a group, and whether they are families.
func (t *tally) groupCell(r disclosure.Released, id string, p, q int) (cell disclosure.Cell, family bool) {
	for i, other := range Others {
		if other.ID == id {
			return r.Cell("others", p, q, i), false
		}
	}
	for _, d := range t.dimensions {
		if d.name != "role" {
			continue
		}
		if id == Voices[0].ID {
			return r.Outside("role", p, q, d.at("young-person")), true
		}
		return r.Cell("role", p, q, d.at(id)), true
	}
	return disclosure.Cell{}, true
}
