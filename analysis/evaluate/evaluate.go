package evaluate

import (
	"math/rand/v2"
	"slices"

	"familyvoice/analysis"
)

// Outcome is what the whole analysis made of one answer. Level is "none",
// "concern" or "urgent"; leave it "" and the safeguarding figures are left out.
// Redacted is the text with personal strings taken out; leave it nil and the
// redaction figures are left out.
type Outcome struct {
	Themes, Stances []string
	Level           string
	Redacted        *string
}

// Measure is one figure from 0 to 1 (or per 100, or a count ratio) with the
// bounds of its 95 % bootstrap interval. N is what it rests on: gold labels,
// answers or strings.
type Measure struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	N     int     `json:"n"`
}

// LabelScore is F1 of one label. Support is how many answers carry it.
type LabelScore struct {
	ID        string  `json:"id"`
	F1        float64 `json:"f1"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	Support   int     `json:"support"`
}

// Report is what Evaluate found. A figure that could not be measured (no such
// answers, or nothing handed in to measure) has N 0.
type Report struct {
	Answers          int          `json:"answers"`
	ThemesMicro      Measure      `json:"themes_micro"`
	ThemesMacro      Measure      `json:"themes_macro"`
	StancesMicro     Measure      `json:"stances_micro"`
	StancesMacro     Measure      `json:"stances_macro"`
	Themes           []LabelScore `json:"themes"`
	Stances          []LabelScore `json:"stances"`
	UrgentRecall     Measure      `json:"urgent_recall"`
	ConcernRecall    Measure      `json:"concern_recall"`
	FalseAlarms      Measure      `json:"false_alarms_per_100"`
	RedactionRecall  Measure      `json:"redaction_recall"`
	OtherWordsLost   Measure      `json:"other_words_lost"`
	TaggedWithoutAny int          `json:"answers_without_a_theme"`
	Slices           []SliceScore `json:"slices,omitempty"`
}

// Evaluate tags every row and scores the outcome by cb's labels.
func Evaluate(cb *analysis.Codebook, rows []Row, tag func(analysis.Answer) Outcome) Report {
	outcomes := make([]Outcome, len(rows))
	for i, r := range rows {
		outcomes[i] = tag(analysis.Answer{ID: r.ID, Channel: r.Channel, Section: r.Section, Text: r.Text})
	}
	return Score(cb, rows, outcomes)
}

// Score is Evaluate for outcomes at hand: outcomes[i] is what was made of rows[i].
func Score(cb *analysis.Codebook, rows []Row, outcomes []Outcome) Report {
	report := Report{Answers: len(rows)}
	themes, stances := ids(cb.Themes), ids(cb.Stances)
	tallies := make([]tally, len(rows))
	for i := range rows {
		tallies[i] = tallyOf(themes, stances, rows[i], outcomes[i])
		if len(outcomes[i].Themes) == 0 {
			report.TaggedWithoutAny++
		}
	}
	all := sum(tallies, nil)
	report.Themes = labelScores(themes, all.themes)
	report.Stances = labelScores(stances, all.stances)
	measure(tallies, []figure{
		{&report.ThemesMicro, themesMicro},
		{&report.ThemesMacro, func(t total) (float64, int) { return macro(t.themes) }},
		{&report.StancesMicro, stancesMicro},
		{&report.StancesMacro, func(t total) (float64, int) { return macro(t.stances) }},
		{&report.UrgentRecall, urgentRecall},
		{&report.ConcernRecall, concernRecall},
		{&report.FalseAlarms, falseAlarms},
		{&report.RedactionRecall, func(t total) (float64, int) { return ratio(t.removed, t.personal), t.personal }},
		{&report.OtherWordsLost, func(t total) (float64, int) { return ratio(t.wordsLost, t.otherWords), t.otherWords }},
	})
	report.Slices = sliceScores(rows, tallies)
	return report
}

// figure is one number that is counted over answers, and where it goes.
type figure struct {
	into *Measure
	of   func(total) (float64, int)
}

func themesMicro(t total) (float64, int)  { return micro(t.themes) }
func stancesMicro(t total) (float64, int) { return micro(t.stances) }
func urgentRecall(t total) (float64, int) { return ratio(t.urgentFound, t.urgent), t.urgent }
func concernRecall(t total) (float64, int) {
	return ratio(t.concernFound, t.concern), t.concern
}
func falseAlarms(t total) (float64, int) { return 100 * ratio(t.falseAlarms, t.none), t.none }

// measure works out the figures over the tallies and draws the tallies anew for their intervals.
func measure(tallies []tally, figures []figure) {
	all := sum(tallies, nil)
	for _, f := range figures {
		f.into.Value, f.into.N = f.of(all)
	}
	samples := make([][]float64, len(figures))
	random := rand.New(rand.NewPCG(2026, 11))
	pick := make([]int, len(tallies))
	for range resamples {
		for i := range pick {
			pick[i] = random.IntN(len(tallies))
		}
		t := sum(tallies, pick)
		for k, f := range figures {
			if v, n := f.of(t); n > 0 {
				samples[k] = append(samples[k], v)
			}
		}
	}
	for k, f := range figures {
		f.into.Low, f.into.High = interval(samples[k])
	}
}

// resamples is how many times the answers are drawn anew for the intervals.
const resamples = 1000

func interval(samples []float64) (low, high float64) {
	if len(samples) == 0 {
		return 0, 0
	}
	slices.Sort(samples)
	return samples[len(samples)*25/1000], samples[min(len(samples)*975/1000, len(samples)-1)]
}

func ids(themes []analysis.Theme) []string {
	out := make([]string, len(themes))
	for i, t := range themes {
		out[i] = t.ID
	}
	return out
}
