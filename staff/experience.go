package staff

import (
	"slices"

	"familyvoice/staff/release"
)

// experienceChart draws how it was to answer for those who said so, the worst first.
func experienceChart(body *release.Body) chart {
	by := body.Breakdown("experience")
	if by == nil {
		return chart{}
	}
	said := slices.DeleteFunc(slices.Clone(by.Rows), func(r release.Row) bool { return r.ID == release.NotSaid })
	return spread("How it was to answer", 6, said)
}
