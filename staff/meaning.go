package staff

import (
	"slices"

	"familyvoice/staff/export"
	"familyvoice/staff/release"
	"familyvoice/store"
)

// choice is a theme or stance to tick, with what the codebook says of it; "" where it says nothing.
type choice struct {
	option
	Means string
}

// choices are labels to tick, those of tags ticked.
func choices(labels []release.Label, tags []store.Tag, codes []export.Code) []choice {
	var list []choice
	for _, l := range labels {
		ticked := slices.ContainsFunc(tags, func(t store.Tag) bool { return t.ID == l.ID })
		list = append(list, choice{option{l.ID, l.Name, ticked}, meaning(codes, l.ID)})
	}
	return list
}

// themeChoices and stanceChoices are the codebook's themes, the council's own among them, and its stances.
func (s *Site) themeChoices(tags []store.Tag) []choice {
	return choices(s.Themes, tags, s.Codebook.Themes)
}

func (s *Site) stanceChoices(tags []store.Tag) []choice {
	return choices(release.Stances, tags, s.Codebook.Stances)
}

// meaning is what a person who codes by hand follows; "" for a label that the codebook does not know.
func meaning(codes []export.Code, id string) string {
	for _, c := range codes {
		if c.ID == id {
			return c.Definition
		}
	}
	return ""
}
