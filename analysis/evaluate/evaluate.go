package evaluate

import "familyvoice/analysis"

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
	UrgentRaised     Measure      `json:"urgent_raised_at_any_level"`
	UrgentCalled     Measure      `json:"urgent_called_urgent"`
	ConcernRecall    Measure      `json:"concern_recall"`
	FalseAlarms      Measure      `json:"false_alarms_per_100"`
	RedactionRecall  Measure      `json:"redaction_recall"`
	OtherWordsLost   Measure      `json:"other_words_lost"`
	TaggedWithoutAny int          `json:"answers_without_a_theme"`
	Slices           []SliceScore `json:"slices,omitempty"`
	Coders           *Agreement   `json:"coders,omitempty"` // of the rows that two have read
	Worst            []Misread    `json:"worst,omitempty"`  // only if asked for: see Worst
}

// Evaluate tags every row and scores the outcomes, which it returns as well, by cb's labels.
func Evaluate(cb *analysis.Codebook, rows []Row, tag func(analysis.Answer) Outcome) (Report, []Outcome) {
	outcomes := make([]Outcome, len(rows))
	for i, r := range rows {
		outcomes[i] = tag(r.answer())
	}
	return Score(cb, rows, outcomes), outcomes
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
	figures := []figure{
		{&report.ThemesMicro, themesMicro},
		{&report.ThemesMacro, func(t total) (float64, int) { return macro(t.themes) }},
		{&report.StancesMicro, stancesMicro},
		{&report.StancesMacro, func(t total) (float64, int) { return macro(t.stances) }},
		{&report.UrgentRaised, urgentRaised},
		{&report.UrgentCalled, func(t total) (float64, int) { return ratio(t.urgentCalled, t.urgent), t.urgent }},
		{&report.ConcernRecall, concernRecall},
		{&report.FalseAlarms, falseAlarms},
		{&report.RedactionRecall, func(t total) (float64, int) { return ratio(t.removed, t.personal), t.personal }},
		{&report.OtherWordsLost, func(t total) (float64, int) { return ratio(t.wordsLost, t.otherWords), t.otherWords }},
	}
	labels := append(labelCounts(len(themes), func(t total) []cell { return t.themes }),
		labelCounts(len(stances), func(t total) []cell { return t.stances })...)
	drawn := measure(tallies, figures, labels...)
	bound(report.Themes, drawn)
	bound(report.Stances, drawn[len(themes):])
	report.Slices = sliceScores(rows, tallies)
	report.Coders = agreement(cb, rows)
	return report
}

// figure is one number that is counted over answers, and where it goes.
type figure struct {
	into *Measure
	of   counted
}

func themesMicro(t total) (float64, int)   { return micro(t.themes) }
func stancesMicro(t total) (float64, int)  { return micro(t.stances) }
func urgentRaised(t total) (float64, int)  { return ratio(t.urgentRaised, t.urgent), t.urgent }
func concernRecall(t total) (float64, int) { return ratio(t.concernFound, t.concern), t.concern }
func falseAlarms(t total) (float64, int)   { return 100 * ratio(t.falseAlarms, t.none), t.none }

// measure works out the figures with their intervals, and returns the intervals of the further ones, from the same draws.
func measure(tallies []tally, figures []figure, further ...counted) []bounds {
	all := sum(tallies, nil)
	counts := make([]counted, len(figures), len(figures)+len(further))
	for k, f := range figures {
		f.into.Value, f.into.N = f.of(all)
		counts[k] = f.of
	}
	drawn := intervals(tallies, append(counts, further...))
	for k, f := range figures {
		f.into.Low, f.into.High = drawn[k].low, drawn[k].high
	}
	return drawn[len(figures):]
}

func ids(themes []analysis.Theme) []string {
	out := make([]string, len(themes))
	for i, t := range themes {
		out[i] = t.ID
	}
	return out
}
