package evaluate

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"familyvoice/analysis"
)

func codebook(t *testing.T) *analysis.Codebook {
	t.Helper()
	cb, err := analysis.LoadCodebook("cb.yaml", []byte(`version: "1"
themes:
  - {id: home, label: Home, definition: d, words: [damp]}
  - {id: money, label: Money, definition: d, words: [rent]}
  - {id: work, label: Work, definition: d, words: [job]}
stances:
  - {id: hope, label: Hopes, definition: d, words: [hope]}
`))
	if err != nil {
		t.Fatal(err)
	}
	return cb
}

func close(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestScoreCountsLabels(t *testing.T) {
	rows := []Row{
		{Themes: []string{"home", "money"}, Stances: []string{"hope"}},
		{Themes: []string{"home"}},
		{Themes: []string{}, ThemesOpen: []string{"money"}},
	}
	outcomes := []Outcome{
		{Themes: []string{"home"}, Stances: []string{"hope"}},  // money is missed
		{Themes: []string{"money"}, Stances: []string{"hope"}}, // home is missed, money and hope are wrong
		{Themes: []string{"money"}},                            // open: scored neither way
	}
	r := Score(codebook(t), rows, outcomes)
	// themes: 1 right, 1 wrong, 2 missed
	if want := 2.0 / (2 + 1 + 2); !close(r.ThemesMicro.Value, want) {
		t.Errorf("micro %v, want %v", r.ThemesMicro.Value, want)
	}
	// home 2/3, money 0; work was neither given nor tagged and does not count
	if want := (2.0 / 3) / 2; !close(r.ThemesMacro.Value, want) {
		t.Errorf("macro %v, want %v", r.ThemesMacro.Value, want)
	}
	if want := 2.0 / 3; !close(r.StancesMicro.Value, want) {
		t.Errorf("stances %v, want %v", r.StancesMicro.Value, want)
	}
	if r.Themes[0].Support != 2 || r.Themes[1].Support != 1 || r.ThemesMicro.N != 3 {
		t.Errorf("support %+v on %d", r.Themes, r.ThemesMicro.N)
	}
	if r.UrgentRaised.N != 0 || r.UrgentCalled.N != 0 || r.RedactionRecall.N != 0 {
		t.Error("safeguarding and redaction were scored though nothing was handed in")
	}
}

func TestScoreCountsSafeguarding(t *testing.T) {
	rows := []Row{{Level: "urgent"}, {Level: "urgent"}, {Level: "urgent"}, {Level: "concern"}, {Level: "concern"}, {Level: "none"}, {Level: "none"}, {Level: "none"}, {Level: "none"}}
	levels := []string{"urgent", "concern", "none", "urgent", "none", "none", "concern", "none", "none"}
	outcomes := make([]Outcome, len(levels))
	for i, l := range levels {
		outcomes[i].Level = l
	}
	r := Score(codebook(t), rows, outcomes)
	for _, row := range []struct {
		name      string
		got, want float64
	}{
		{"urgent raised at any level", r.UrgentRaised.Value, 2.0 / 3},
		{"urgent called urgent", r.UrgentCalled.Value, 1.0 / 3},
		{"concern or above raised", r.ConcernRecall.Value, 0.6},
		{"false alarms per 100 none", r.FalseAlarms.Value, 25},
	} {
		if !close(row.got, row.want) {
			t.Errorf("%s: %v, want %v", row.name, row.got, row.want)
		}
	}
}

func TestScoreCountsRedaction(t *testing.T) {
	redacted := []string{"my son [name] likes parks", "ring [phone] or [name]", "our [birth-date] was lovely"}
	rows := []Row{
		{Text: "my son Jayden likes parks", PII: []string{"Jayden"}},
		{Text: "ring 07700 900318 or Kel", PII: []string{"07700 900318"}, PIIOpen: []string{"Kel"}},
		{Text: "our summer was lovely", PII: []string{}},
	}
	outcomes := make([]Outcome, len(rows))
	for i := range rows {
		outcomes[i].Redacted = &redacted[i]
	}
	r := Score(codebook(t), rows, outcomes)
	if !close(r.RedactionRecall.Value, 1) || r.RedactionRecall.N != 2 {
		t.Errorf("removed %+v, want both strings", r.RedactionRecall)
	}
	// 4 + 2 + 4 other words; "summer" is lost.
	if want := 1.0 / 10; !close(r.OtherWordsLost.Value, want) {
		t.Errorf("other words lost %v of %d, want %v", r.OtherWordsLost.Value, r.OtherWordsLost.N, want)
	}
	left := "my son jayden likes parks"
	outcomes[0].Redacted = &left
	if r := Score(codebook(t), rows, outcomes); !close(r.RedactionRecall.Value, 0.5) {
		t.Errorf("a name in small letters was taken for removed: %v", r.RedactionRecall.Value)
	}
}

func TestIntervalsHoldTheFigureAndRepeat(t *testing.T) {
	var rows []Row
	var outcomes []Outcome
	for i := range 60 {
		rows = append(rows, Row{Themes: []string{"home"}})
		o := Outcome{}
		if i%3 != 0 {
			o.Themes = []string{"home"}
		}
		outcomes = append(outcomes, o)
	}
	a, b := Score(codebook(t), rows, outcomes), Score(codebook(t), rows, outcomes)
	if a.ThemesMicro != b.ThemesMicro {
		t.Error("the same rows gave another interval")
	}
	if m := a.ThemesMicro; m.Low >= m.Value || m.High <= m.Value || m.High-m.Low > 0.3 {
		t.Errorf("interval %+v", m)
	}
}

// Everything that a report gives is drawn anew: none of these figures is 0 or 1, so all of their intervals have a width.
func TestEveryFigureHasAnInterval(t *testing.T) {
	var rows []Row
	var outcomes []Outcome
	left, taken := "Kel sings loudly", "[name] sings"
	for i := range 60 {
		row := Row{Text: "Kel sings loudly", PII: []string{"Kel"}, Themes: []string{"home", "money"}, Stances: []string{"hope"}, Level: "urgent"}
		o := Outcome{Themes: []string{"home", "money"}, Stances: []string{"hope"}, Level: "urgent", Redacted: &taken}
		switch i % 4 {
		case 1:
			o = Outcome{Level: "none", Redacted: &left}
		case 2:
			row.Level = "none"
		case 3:
			row.Level, o.Level = "none", "none"
		}
		rows, outcomes = append(rows, row), append(outcomes, o)
	}
	r := Score(codebook(t), rows, outcomes)
	for name, m := range map[string]Measure{
		"themes micro": r.ThemesMicro, "themes macro": r.ThemesMacro, "stances micro": r.StancesMicro, "stances macro": r.StancesMacro,
		"urgent raised": r.UrgentRaised, "urgent called urgent": r.UrgentCalled, "concern or above": r.ConcernRecall, "false alarms": r.FalseAlarms,
		"personal strings removed": r.RedactionRecall, "other words lost": r.OtherWordsLost,
		"home": labelMeasure(r.Themes[0]), "money": labelMeasure(r.Themes[1]), "hope": labelMeasure(r.Stances[0]),
	} {
		if m.N == 0 || m.Low >= m.Value || m.High <= m.Value {
			t.Errorf("%s: %+v", name, m)
		}
	}
	if again := Score(codebook(t), rows, outcomes); !slices.Equal(again.Themes, r.Themes) {
		t.Errorf("the same rows gave other intervals of labels: %+v and %+v", r.Themes, again.Themes)
	}
	if work := r.Themes[2]; work.Low != 0 || work.High != 0 {
		t.Errorf("a label that nobody gave has an interval: %+v", work)
	}
}

func labelMeasure(l LabelScore) Measure {
	return Measure{Value: l.F1, Low: l.Low, High: l.High, N: l.Support}
}

func TestReadRows(t *testing.T) {
	rows, err := ReadRows(strings.NewReader(`{"id":"A-1","text":"a. b","sentences":[{"text":"a.","themes":["home"],"stances":[]},{"text":"b","themes":["home","work"],"stances":["hope"]}],"level":"none"}` + "\n\n"))
	if err != nil || len(rows) != 1 || len(rows[0].Themes) != 2 || len(rows[0].Stances) != 1 {
		t.Fatalf("rows %+v, error %v; want the union over sentences", rows, err)
	}
	if len(Examples(rows)) != 1 || len(Examples(rows)[0].Sentences) != 2 {
		t.Error("the sentences did not become an example")
	}
	if _, err := ReadRows(strings.NewReader("{}\n{")); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error %v, want one that names line 2", err)
	}
}

func TestPrintShowsEveryFigure(t *testing.T) {
	var out bytes.Buffer
	r := Score(codebook(t), []Row{{Themes: []string{"home"}, Level: "none"}}, []Outcome{{Themes: []string{"home"}, Level: "none"}})
	if err := r.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"themes, micro F1", "1.000", "urgent raised at any level", "urgent called urgent", "not measured", "false alarms per 100 none", "home", "hope"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table does not show %q:\n%s", want, out.String())
		}
	}
}
