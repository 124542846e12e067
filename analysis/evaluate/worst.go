package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"familyvoice/analysis"
)

// Scored is a label with how sure the tagger was of it, from 0 to 1.
type Scored struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
}

// Misread is an answer that people and the tagger read differently. Lists are in codebook order, themes before stances.
type Misread struct {
	ID      string `json:"id"`
	Section string `json:"section"`
	Text    string `json:"text"`

	People []string `json:"people"`         // what people gave
	Open   []string `json:"open,omitempty"` // what only one of two coders gave: it is no error either way
	Tagger []Scored `json:"tagger"`         // what the tagger gave
	Wrong  []Scored `json:"wrong"`          // what it gave and people did not
	Missed []Scored `json:"missed"`         // what people gave and it did not

	// Distance is that of its worst error, from 0 to 1: how sure the tagger was of what people did not give, or how far from
	// sure of what they gave.
	Distance float64 `json:"distance"`
}

// Worst returns at most n answers that were misread, the largest Distance first; of two alike the one whose errors add up to
// more, then the one that stands first. outcomes[i] is what was made of rows[i]; scores says how sure the tagger is of every
// label of cb, and is asked about misread answers alone.
func Worst(cb *analysis.Codebook, rows []Row, outcomes []Outcome, scores func(analysis.Answer) map[string]float64, n int) []Misread {
	type ranked struct {
		Misread
		sum float64
	}
	themes, stances := ids(cb.Themes), ids(cb.Stances)
	var found []ranked
	for i, r := range rows {
		t := tallyOf(themes, stances, r, outcomes[i])
		if !slices.ContainsFunc(slices.Concat(t.themes, t.stances), func(c cell) bool { return c.wrong+c.missed > 0 }) {
			continue
		}
		sure := scores(r.answer())
		m := ranked{Misread: Misread{ID: r.ID, Section: r.Section, Text: r.Text, People: []string{}, Tagger: []Scored{}, Wrong: []Scored{}, Missed: []Scored{}}}
		m.sum = m.compare(themes, t.themes, r.Themes, r.ThemesOpen, outcomes[i].Themes, sure)
		m.sum += m.compare(stances, t.stances, r.Stances, r.StancesOpen, outcomes[i].Stances, sure)
		found = append(found, m)
	}
	slices.SortStableFunc(found, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.Distance, a.Distance), cmp.Compare(b.sum, a.sum))
	})
	worst := make([]Misread, min(n, len(found)))
	for i := range worst {
		worst[i] = found[i].Misread
	}
	return worst
}

// compare fills m's lists with what people and the tagger made of some labels, and returns what the errors add up to.
func (m *Misread) compare(labels []string, cells []cell, gold, open, got []string, sure map[string]float64) (sum float64) {
	for l, id := range labels {
		scored := Scored{id, sure[id]}
		switch {
		case slices.Contains(open, id):
			m.Open = append(m.Open, id)
		case slices.Contains(gold, id):
			m.People = append(m.People, id)
		}
		if slices.Contains(got, id) {
			m.Tagger = append(m.Tagger, scored)
		}
		distance := 0.0
		switch {
		case cells[l].wrong > 0:
			m.Wrong, distance = append(m.Wrong, scored), scored.Score
		case cells[l].missed > 0:
			m.Missed, distance = append(m.Missed, scored), 1-scored.Score
		}
		m.Distance = max(m.Distance, distance)
		sum += distance
	}
	return sum
}

func printWorst(b *strings.Builder, worst []Misread) {
	if len(worst) == 0 {
		return
	}
	b.WriteString("The answers furthest from what people gave, the worst first:\n")
	scored := func(list []Scored) string {
		shown := make([]string, len(list))
		for i, s := range list {
			shown[i] = fmt.Sprintf("%s %.2f", s.ID, s.Score)
		}
		return strings.Join(shown, ", ")
	}
	line := func(name, what string) {
		if what != "" {
			fmt.Fprintf(b, "    %-15s %s\n", name, what)
		}
	}
	for i, m := range worst {
		fmt.Fprintf(b, "\n%d. %s, %s, %.2f\n    %q\n", i+1, m.ID, cmp.Or(m.Section, "no question"), m.Distance, m.Text)
		line("people", cmp.Or(strings.Join(m.People, ", "), "nothing"))
		line("one coder alone", strings.Join(m.Open, ", "))
		line("tagger", cmp.Or(scored(m.Tagger), "nothing"))
		line("wrong", scored(m.Wrong))
		line("missed", scored(m.Missed))
	}
}
