package evaluate

import (
	"slices"
	"strings"

	"familyvoice/analysis/words"
)

// cell counts one label: tags that were right, wrong, and missed.
type cell struct{ right, wrong, missed int }

func (c cell) f1() float64 { return ratio(2*c.right, 2*c.right+c.wrong+c.missed) }

// total is everything counted over some answers.
type total struct {
	themes, stances       []cell
	urgent                int
	urgentRaised          int // at any level
	urgentCalled          int // as urgent
	concern, concernFound int
	none, falseAlarms     int
	personal, removed     int
	otherWords, wordsLost int
}

// tally is a total of one answer.
type tally = total

func tallyOf(themes, stances []string, r Row, o Outcome) tally {
	t := tally{
		themes:  cells(themes, r.Themes, r.ThemesOpen, o.Themes),
		stances: cells(stances, r.Stances, r.StancesOpen, o.Stances),
	}
	if o.Level != "" {
		alarm := o.Level == "urgent" || o.Level == "concern"
		switch r.Level {
		case "urgent":
			t.urgent, t.concern = 1, 1
			t.urgentRaised = count(alarm)
			t.urgentCalled = count(o.Level == "urgent")
			t.concernFound = count(alarm)
		case "concern":
			t.concern = 1
			t.concernFound = count(alarm)
		case "none":
			t.none = 1
			t.falseAlarms = count(alarm)
		}
	}
	if o.Redacted != nil {
		t.redaction(r, *o.Redacted)
	}
	return t
}

// redaction counts gold strings that are gone, and other words that are.
func (t *tally) redaction(r Row, redacted string) {
	rest := r.Text
	for _, gold := range r.PII {
		t.personal++
		if !strings.Contains(strings.ToLower(redacted), strings.ToLower(gold)) {
			t.removed++
		}
		rest = strings.ReplaceAll(rest, gold, " ")
	}
	for _, open := range r.PIIOpen {
		rest = strings.ReplaceAll(rest, open, " ")
	}
	kept := map[string]int{}
	for _, w := range wordsOf(redacted) {
		kept[w]++
	}
	for _, w := range wordsOf(rest) {
		t.otherWords++
		if kept[w] > 0 {
			kept[w]--
		} else {
			t.wordsLost++
		}
	}
}

// wordsOf returns the words of s without the marks that stand for what was
// removed ("[name]").
func wordsOf(s string) []string {
	var out []string
	for _, t := range words.Tokenise(s) {
		marked := t.Start > 0 && s[t.Start-1] == '[' && t.End < len(s) && (s[t.End] == ']' || s[t.End] == '-')
		if !marked {
			out = append(out, strings.ToLower(s[t.Start:t.End]))
		}
	}
	return out
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func cells(labels, gold, open, got []string) []cell {
	out := make([]cell, len(labels))
	for i, l := range labels {
		tagged, wanted := slices.Contains(got, l), slices.Contains(gold, l)
		switch {
		case slices.Contains(open, l):
		case tagged && wanted:
			out[i].right = 1
		case tagged:
			out[i].wrong = 1
		case wanted:
			out[i].missed = 1
		}
	}
	return out
}

// sum adds up tallies: those that pick names, or all if it is nil.
func sum(tallies []tally, pick []int) total {
	var t total
	add := func(a tally) {
		if t.themes == nil {
			t.themes, t.stances = make([]cell, len(a.themes)), make([]cell, len(a.stances))
		}
		addCells(t.themes, a.themes)
		addCells(t.stances, a.stances)
		t.urgent += a.urgent
		t.urgentRaised += a.urgentRaised
		t.urgentCalled += a.urgentCalled
		t.concern += a.concern
		t.concernFound += a.concernFound
		t.none += a.none
		t.falseAlarms += a.falseAlarms
		t.personal += a.personal
		t.removed += a.removed
		t.otherWords += a.otherWords
		t.wordsLost += a.wordsLost
	}
	if pick == nil {
		for _, a := range tallies {
			add(a)
		}
		return t
	}
	for _, i := range pick {
		add(tallies[i])
	}
	return t
}

func addCells(into, from []cell) {
	for i, c := range from {
		into[i].right += c.right
		into[i].wrong += c.wrong
		into[i].missed += c.missed
	}
}

func micro(cells []cell) (float64, int) {
	var all cell
	for _, c := range cells {
		all.right += c.right
		all.wrong += c.wrong
		all.missed += c.missed
	}
	return all.f1(), all.right + all.missed
}

// macro is the mean over labels that somebody gave or the tagger gave.
func macro(cells []cell) (float64, int) {
	f1, labels, gold := 0.0, 0, 0
	for _, c := range cells {
		gold += c.right + c.missed
		if c != (cell{}) {
			labels++
			f1 += c.f1()
		}
	}
	if labels == 0 {
		return 0, 0
	}
	return f1 / float64(labels), gold
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
