package release

import (
	"strings"
	"time"

	"familyvoice/analysis/disclosure"
	"familyvoice/analysis/summary"
)

// The audiences. Each has its own threshold, and its own releases.
const (
	ForLeadership    = "leadership"
	ForCollaborative = "collaborative"
)

// Body is a release as readers get it: what may be shown, and nothing else.
type Body struct {
	Audience string    `json:"audience"`
	K        int       `json:"k"` // the threshold: a count of families below it is hidden
	Period   Period    `json:"period"`
	Place    string    `json:"place"` // "" for the whole council
	Name     string    `json:"name"`  // of the place
	Made     time.Time `json:"made"`
	// Tagger is the version of what read the families' answers, Mixed for more than one; "" in an older body. See ReadAlike.
	Tagger string `json:"tagger,omitempty"`

	// Families is the base of every share in this body: families who answered.
	Families disclosure.Cell `json:"families"`
	// Unread are the families with an answer in another language that no person has sorted. They are in Families, and in a theme
	// only by what else they said. Not noted in an older body.
	Unread disclosure.Cell `json:"unread,omitzero"`
	By     []Breakdown     `json:"by"`
	// Equality is by what people said about themselves; nil where nobody asks, for one place, and for one period.
	Equality *Equality `json:"equality,omitempty"`
	Others   []Row     `json:"others"` // other voices, counted apart
	// Left is who began and went quiet before a first answer: they are in no other number.
	Left disclosure.Cell `json:"left"`
	// Themes is every theme, by the families who spoke of it in any way; a family's themes are told as words, not counts, where
	// they come together. Empty in a body that was frozen before there were such rows.
	Themes  []ThemeRow `json:"themes,omitempty"`
	Stances []Stance   `json:"stances"`
	// Raised is who raised what; empty for one place in one month, and in an older body.
	Raised []Group `json:"raised,omitempty"`
	// Under is what came up most under the headings that no stance stands for; empty in an older body.
	Under []Under `json:"under,omitempty"`
	// Fresh is what came up in sentences that have no theme, for the whole council alone.
	Fresh    []Phrase `json:"fresh,omitempty"`
	NotHeard []Gap    `json:"not_heard,omitempty"`
}

// Breakdown is the families by one thing: place, channel, role, voice, language, age, where they stopped or how it was for them. Its rows add up to the families
// unless it is by place, where families who named no place are in the total alone.
type Breakdown struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Rows  []Row  `json:"rows"`
}

// Row is one line of a table.
type Row struct {
	ID    string          `json:"id"`
	Label string          `json:"label"`
	Cell  disclosure.Cell `json:"cell"`
}

// ThemeRow is a theme with the families who spoke of it, and the themes that clearly come together with it.
type ThemeRow struct {
	Row
	With []Together `json:"with,omitempty"`
}

// Together is a theme that at least as many families as the threshold named beside another.
type Together struct {
	ID    string           `json:"id"`
	Label string           `json:"label"`
	Claim disclosure.Claim `json:"claim"`
}

// Phrase is a run of words that at least as many families as the threshold used.
type Phrase struct {
	Text  string           `json:"text"`
	Claim disclosure.Claim `json:"claim"`
}

// Stance is the hopes, worries, changes or strengths: families who named each theme, most first. Hidden ones follow in
// the codebook's order, which says nothing about their size.
type Stance struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Themes []Row  `json:"themes"`
}

// Gap is a group that was not heard enough yet. Target is 0 if nobody set one.
type Gap struct {
	Label  string          `json:"label"`
	Cell   disclosure.Cell `json:"cell"`
	Target int             `json:"target,omitempty"`
}

// Base is what a share of this body stands on.
func (b *Body) Base() summary.Base { return summary.Base{Families: b.Families, Unread: b.Unread} }

// Breakdown returns the breakdown with this id, or nil.
func (b *Body) Breakdown(id string) *Breakdown {
	for i := range b.By {
		if b.By[i].ID == id {
			return &b.By[i]
		}
	}
	return nil
}

// Slice returns the row of a breakdown by the name of the field that a target names (role, voice, age_band, language, place,
// channel), or nil.
func (b *Body) Slice(field, value string) *Row {
	by := b.Breakdown(strings.TrimSuffix(field, "_band"))
	if by == nil {
		return nil
	}
	for i := range by.Rows {
		if by.Rows[i].ID == value {
			return &by.Rows[i]
		}
	}
	return nil
}

// Theme returns the theme's row, or nil.
func (b *Body) Theme(id string) *ThemeRow {
	for i := range b.Themes {
		if b.Themes[i].ID == id {
			return &b.Themes[i]
		}
	}
	return nil
}

// Stance returns the stance with this id, or nil.
func (b *Body) Stance(id string) *Stance {
	for i := range b.Stances {
		if b.Stances[i].ID == id {
			return &b.Stances[i]
		}
	}
	return nil
}

// Theme returns a theme's cell within the stance; the zero Cell, which is hidden, for an unknown one.
func (s *Stance) Theme(id string) disclosure.Cell {
	for _, row := range s.Themes {
		if row.ID == id {
			return row.Cell
		}
	}
	return disclosure.Cell{}
}
