package release

import (
	"cmp"
	"slices"

	"familyvoice/analysis"
	"familyvoice/analysis/disclosure"
	"familyvoice/analysis/lexicon"
	"familyvoice/analysis/summary"
	"familyvoice/store"
)

// themeTable counts the families who spoke of a theme in any stance or none; the tables of the stances lie within it.
const themeTable = "theme"

// unreadTable counts the families with an answer in another language that no person has sorted.
const unreadTable = "unread"

// spoken is what the families of a tally spoke of beyond the tables: which themes come together, and what has no theme.
type spoken struct {
	said     []bool   // the current family's themes, cleared for the next
	untagged []string // the current family's sentences without a theme
	// both counts families by place, period and pair of themes; a place and period in which nobody named two is nil.
	both [][][]int32
	// fresh counts the families of the whole council by period and phrase of their sentences without a theme.
	fresh []analysis.PhraseTally
}

// mostPhrases bounds the phrases that are kept for a period.
const mostPhrases = 5000

func newSpoken(places, periods, themes int) spoken {
	s := spoken{said: make([]bool, themes), both: make([][][]int32, places), fresh: make([]analysis.PhraseTally, periods)}
	for p := range s.both {
		s.both[p] = make([][]int32, periods)
	}
	for q := range s.fresh {
		s.fresh[q].Most = mostPhrases
	}
	return s
}

// pair is where themes a < b of m stand in a row of pairs.
func pair(a, b, m int) int { return a*(2*m-a-1)/2 + b - a - 1 }

// hear notes what an excerpt speaks of.
func (s *spoken) hear(e *store.Excerpt, themeAt map[string]int) {
	for _, sentence := range e.Sentences {
		for _, theme := range sentence.Themes {
			if at, ok := themeAt[theme.ID]; ok {
				s.said[at] = true
			}
		}
	}
	for _, sentence := range e.Unthemed() {
		s.untagged = append(s.untagged, summary.Untagged(sentence.Text))
	}
}

// flush counts the current family at its place and period.
func (t *tally) flushSpoken(place, period int) error {
	s := &t.spoken
	var named []int
	for at, said := range s.said {
		if !said {
			continue
		}
		s.said[at] = false
		named = append(named, at)
		if err := t.add(themeTable, place, period, at); err != nil {
			return err
		}
	}
	for i, a := range named {
		for _, b := range named[i+1:] {
			if s.both[place][period] == nil {
				s.both[place][period] = make([]int32, len(s.said)*(len(s.said)-1)/2)
			}
			s.both[place][period][pair(a, b, len(s.said))]++
		}
	}
	if len(s.untagged) > 0 {
		for q := period; ; q = t.periods.nodes[q].Parent {
			s.fresh[q].Add(s.untagged...)
			if q == 0 {
				break
			}
		}
		s.untagged = s.untagged[:0]
	}
	return nil
}

// sumUp adds what lies below a place or a period to it. A place and period in which nothing was counted is nil.
func (t *tally) sumUp(counts [][][]int32) {
	add := func(into *[]int32, from []int32) {
		if from == nil {
			return
		}
		if *into == nil {
			*into = make([]int32, len(from))
		}
		for i, n := range from {
			(*into)[i] += n
		}
	}
	for _, row := range counts {
		for q := len(row) - 1; q > 0; q-- {
			add(&row[t.periods.nodes[q].Parent], row[q])
		}
	}
	for p := len(counts) - 1; p > 0; p-- {
		for q := range counts[p] {
			add(&counts[t.places.nodes[p].Parent][q], counts[p][q])
		}
	}
}

// mostTogether is how many themes are named beside a theme.
const mostTogether = 3

// themeRows is a row for every theme, most families first.
func (t *tally) themeRows(r disclosure.Released, p, q int) []ThemeRow {
	rows := make([]ThemeRow, len(t.themes))
	named := 0 // themes whose number is shown: each pair of them is compared
	for i := range t.themes {
		if _, shown := r.Cell(themeTable, p, q, i).Show(); shown {
			named++
		}
	}
	for i, theme := range t.themes {
		rows[i] = ThemeRow{Row: Row{theme.ID, theme.Name, r.Cell(themeTable, p, q, i)}, With: t.together(r, p, q, i, named*(named-1)/2)}
	}
	slices.SortStableFunc(rows, func(a, b ThemeRow) int { return byShownCount(a.Row, b.Row) })
	return rows
}

// together names the themes that families who spoke of one named clearly more often than chance would have it, among so many
// pairs (summary.BeyondChance), also with the fewest that a reader must reckon with. They stand in the order of the codebook,
// which tells nothing of how many families there are.
func (t *tally) together(r disclosure.Released, p, q, theme, pairs int) []Together {
	counts := t.spoken.both[p][q]
	if counts == nil {
		return nil
	}
	families, _ := r.Families(p, q).Show()
	of, _ := r.Cell(themeTable, p, q, theme).Show()
	type lead struct {
		theme int
		log   float64
		Together
	}
	var leads []lead
	for other, label := range t.themes {
		if other == theme {
			continue
		}
		n := int(counts[pair(min(theme, other), max(theme, other), len(t.themes))])
		claim := r.Together(themeTable, p, q, theme, other, n)
		if !claim.Holds() {
			continue
		}
		with, _ := r.Cell(themeTable, p, q, other).Show()
		if log := summary.Together(disclosure.Sure(n), of, with, families); summary.BeyondChance(log, pairs) {
			leads = append(leads, lead{other, log, Together{label.ID, label.Name, claim}})
		}
	}
	slices.SortStableFunc(leads, func(a, b lead) int { return cmp.Compare(a.log, b.log) })
	leads = leads[:min(len(leads), mostTogether)]
	slices.SortFunc(leads, func(a, b lead) int { return a.theme - b.theme })
	var named []Together
	for _, l := range leads {
		named = append(named, l.Together)
	}
	return named
}

// mostFresh is how many phrases of the untagged rest are named.
const mostFresh = 12

// freshPhrases names what enough families of the whole council said in sentences that have no theme, in the order of the
// alphabet: the next theme is found there.
func (t *tally) freshPhrases(r disclosure.Released, p, q int) ([]Phrase, error) {
	if p != 0 {
		return nil, nil // a hub has too few to name
	}
	lex, err := lexicon.Default()
	if err != nil {
		return nil, err
	}
	var named []Phrase
	for _, phrase := range t.spoken.fresh[q].Top(mostFresh, 2, func(s string) bool { return summary.IsNew(lex, s) }) {
		if claim := r.Claimed(p, q, phrase.Count); claim.Holds() {
			named = append(named, Phrase{phrase.Text, claim})
		}
	}
	slices.SortFunc(named, func(a, b Phrase) int { return cmp.Compare(a.Text, b.Text) })
	return named, nil
}
