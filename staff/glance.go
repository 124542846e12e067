package staff

import (
	"fmt"
	"strings"

	"familyvoice/staff/release"
)

// glance is what the first screen of the summary answers: from where, who is missing, what was said most, what is new, what was
// promised.
type glance struct {
	Places   []release.Row
	Missing  []release.Gap
	Tops     []glanceTop
	New      string // what changed clearly since the period before, or that nothing did; "" where there are no two periods
	Promised int    // answers that families can read
}

// glanceTop is what came up most in one stance; or under a heading that no stance stands for, without numbers.
type glanceTop struct {
	ID, Title string
	Rows      []release.Row
	Named     []release.Together
}

func (p *summaryPage) glance(body *release.Body) glance {
	g := glance{Missing: body.NotHeard, New: p.Changes.news(), Promised: len(p.Actions)}
	if by := body.Breakdown("place"); by != nil {
		g.Places = by.Rows
	}
	for i := range body.Stances {
		g.Tops = append(g.Tops, glanceTop{ID: body.Stances[i].ID, Title: body.Stances[i].Title, Rows: body.Stances[i].Top(topOnOnePage)})
	}
	for _, u := range body.Under {
		g.Tops = append(g.Tops, glanceTop{ID: "under", Title: u.Title, Named: u.Themes})
	}
	return g
}

// Nothing says why nothing is compared: that is not the same as no change.
func (c *changesView) Nothing() string {
	if c.Retagged {
		return fmt.Sprintf("%s is not compared with %s: the program that reads the answers was changed between, and a difference could come from that.", c.Was, c.Now)
	}
	return fmt.Sprintf("Too few families answered to compare %s with %s.", c.Was, c.Now)
}

// news says in one line what has clearly changed; "" where two periods can't be compared.
func (c *changesView) news() string {
	if c == nil {
		return ""
	}
	if len(c.Rows) == 0 {
		return c.Nothing()
	}
	var clear []string
	for _, row := range c.Rows {
		if row.Clear {
			clear = append(clear, fmt.Sprintf("%s %s, from %s to %s", row.Label, strings.ToLower(row.Words), row.Was, row.Now))
		}
	}
	if len(clear) == 0 {
		return fmt.Sprintf("No clear change from %s to %s.", c.Was, c.Now)
	}
	return fmt.Sprintf("From %s to %s: %s.", c.Was, c.Now, strings.Join(clear, "; "))
}
