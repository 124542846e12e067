package quality

import (
	"context"
	"strings"

	"familyvoice/analysis"
	"familyvoice/analysis/evaluate"
	"familyvoice/store"
)

const (
	// Enough is how many sentences must have been read before a figure is given.
	Enough = 30
	// PassLine is the F1 that the tagger is to reach: two trained people agree with each other about as far.
	PassLine = 0.75
	// mostAnswers is as far as answers are counted: beyond it the whole sample is of fewer than one in a hundred.
	mostAnswers = 201 * Sample
)

// Figures are what the readings of a version say. Intervals are 95 % bootstrap intervals over sentences, which are one of a
// family each.
type Figures struct {
	Read, Twice int // sentences that one person has read, and those that two have
	// Themes and Stances are the micro F1 of the tagger against the first reader.
	Themes, Stances evaluate.Measure
	// BothThemes and BothStances are the micro F1 of the second reader against the first. It is the same the other way round.
	BothThemes, BothStances evaluate.Measure
	// Answers are those that are kept in all, of every survey and language; mostAnswers if there are more.
	Answers int64
}

// Measured says that enough was read for Themes and Stances.
func (f Figures) Measured() bool { return f.Read >= Enough }

// Compared says that enough was read twice for BothThemes and BothStances.
func (f Figures) Compared() bool { return f.Twice >= Enough }

// Verdict sets a figure against PassLine: "above" or "below" if its whole interval is, "near" if the line lies within, and
// "none" if no reader and no tag gave it anything to rest on.
func Verdict(m evaluate.Measure) string {
	switch {
	case m.N == 0:
		return "none"
	case m.Low >= PassLine:
		return "above"
	case m.High < PassLine:
		return "below"
	}
	return "near"
}

// Figures reads every reading of the version and measures; as long as there is no other, it does so once.
func (b *Book) Figures(ctx context.Context) (Figures, error) {
	if b.Version == "" {
		return Figures{}, nil
	}
	read, err := b.readings(ctx)
	if err != nil {
		return Figures{}, err
	}
	answers, err := b.Store.Excerpts.Count(ctx, store.Query{Limit: mostAnswers})
	if err != nil {
		return Figures{}, err
	}
	var of strings.Builder
	for _, r := range read {
		of.WriteString(r.first.ID + "\n")
		if r.second != nil {
			of.WriteString(r.second.ID + "\n")
		}
	}
	b.mu.Lock()
	known, is := b.of, b.figures
	b.mu.Unlock()
	if known != of.String() {
		is = b.measure(read)
		b.mu.Lock()
		b.of, b.figures = of.String(), is
		b.mu.Unlock()
	}
	is.Answers = answers
	return is, nil
}

func (b *Book) measure(read []reading) Figures {
	cb := &analysis.Codebook{}
	for _, id := range b.Labels.Themes {
		cb.Themes = append(cb.Themes, analysis.Theme{ID: id})
	}
	for _, id := range b.Labels.Stances {
		cb.Stances = append(cb.Stances, analysis.Theme{ID: id})
	}
	var all, twice []evaluate.Row
	var tagged, second []evaluate.Outcome
	for _, r := range read {
		row := evaluate.Row{Themes: r.first.Themes, Stances: r.first.Stances}
		all = append(all, row)
		tagged = append(tagged, evaluate.Outcome{Themes: r.first.Found, Stances: r.first.Found}) // each list is scored by its own labels
		if r.second != nil {
			twice = append(twice, row)
			second = append(second, evaluate.Outcome{Themes: r.second.Themes, Stances: r.second.Stances})
		}
	}
	f := Figures{Read: len(all), Twice: len(twice)}
	if f.Measured() {
		report := evaluate.Score(cb, all, tagged)
		f.Themes, f.Stances = report.ThemesMicro, report.StancesMicro
	}
	if f.Compared() {
		report := evaluate.Score(cb, twice, second)
		f.BothThemes, f.BothStances = report.ThemesMicro, report.StancesMicro
	}
	return f
}
