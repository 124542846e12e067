package evaluate

import (
	"slices"

	"familyvoice/analysis"
)

// Reading is what a second coder gave a whole answer without having seen the first coder's labels.
type Reading struct {
	Themes  []string `json:"themes"`
	Stances []string `json:"stances"`
	Level   string   `json:"level"`
}

// Agreement is the F1 of two coders of the same answers, who did not see each other's labels: how far the codebook holds,
// and so what any tagger can be asked for.
type Agreement struct {
	Answers int     `json:"answers"`
	Themes  Measure `json:"themes_micro"`
	Stances Measure `json:"stances_micro"`
}

// Labels are what one coder gave a whole answer, and what was open by that coder.
type Labels struct{ Themes, ThemesOpen, Stances, StancesOpen []string }

// byBoth makes gold of what both coders gave, and leaves open what one alone did. The level stays the first coder's.
func (r *Row) byBoth() {
	r.First = Labels{r.Themes, r.ThemesOpen, r.Stances, r.StancesOpen}
	r.Themes, r.ThemesOpen = both(r.Themes, r.Second.Themes)
	r.Stances, r.StancesOpen = both(r.Stances, r.Second.Stances)
}

func both(first, second []string) (gold, open []string) {
	for _, l := range union(slices.Clone(first), second) {
		if slices.Contains(first, l) && slices.Contains(second, l) {
			gold = append(gold, l)
		} else {
			open = append(open, l)
		}
	}
	return gold, open
}

// FirstCoder is rows with the first coder's labels alone, as if nobody had read them again.
func FirstCoder(rows []Row) []Row {
	out := slices.Clone(rows)
	for i := range out {
		if r := &out[i]; r.Second != nil {
			r.Themes, r.ThemesOpen, r.Stances, r.StancesOpen = r.First.Themes, r.First.ThemesOpen, r.First.Stances, r.First.StancesOpen
		}
	}
	return out
}

// agreement measures the coders of the rows that two have read; nil if there are none.
func agreement(cb *analysis.Codebook, rows []Row) *Agreement {
	themes, stances := ids(cb.Themes), ids(cb.Stances)
	var tallies []tally
	for _, r := range FirstCoder(rows) {
		if r.Second != nil {
			tallies = append(tallies, tallyOf(themes, stances, r, Outcome{Themes: r.Second.Themes, Stances: r.Second.Stances}))
		}
	}
	if len(tallies) == 0 {
		return nil
	}
	a := &Agreement{Answers: len(tallies)}
	measure(tallies, []figure{{&a.Themes, themesMicro}, {&a.Stances, stancesMicro}})
	return a
}
