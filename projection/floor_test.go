package projection

import (
	"os"
	"sync"
	"testing"

	"familyvoice/analysis"
	"familyvoice/analysis/evaluate"
	"familyvoice/analysis/redact"
	"familyvoice/safeguard"
)

// TestTheFloor holds the whole reading, as the service does it, to 400 answers of the two writers whom nothing has learnt from,
// evenly spread over kept.jsonl. The floors lie some 0.04 below what these answers gave when they were set (30 November 2026, by what
// both coders gave: 0.857, 0.971, 1 and 0.968, with 3.3 false alarms): a change that falls through one made the reading worse, or measures something else. The
// reading of an answer is the same every time.
func TestTheFloor(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 400 answers with the encoder")
	}
	file, err := os.Open("../analysis/train/kept.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := evaluate.ReadRows(file)
	if err != nil {
		t.Fatal(err)
	}
	tagger, err := analysis.Deep()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]evaluate.Row, 400)
	outcomes := make([]evaluate.Outcome, len(rows))
	var wait sync.WaitGroup
	for i := range rows {
		rows[i] = all[i*len(all)/len(rows)]
	}
	for part := range 4 {
		wait.Go(func() {
			for i := part; i < len(rows); i += 4 {
				r := rows[i]
				tags := tagger.Tag(analysis.Answer{ID: r.ID, Channel: r.Channel, Section: r.Section, Text: r.Text})
				redacted, _ := redact.Redact(r.Text)
				outcomes[i] = evaluate.Outcome{Themes: tags.Themes, Stances: tags.Stances, Level: string(Look(safeguard.Scanner{}, r.Text, tags.Alarm).Level), Redacted: &redacted}
			}
		})
	}
	wait.Wait()
	r := evaluate.Score(tagger.Codebook(), rows, outcomes)
	for _, floor := range []struct {
		name     string
		measured evaluate.Measure
		least    float64
	}{
		{"themes, micro F1", r.ThemesMicro, 0.815},
		{"stances, micro F1", r.StancesMicro, 0.93},
		{"urgent raised at any level", r.UrgentRaised, 0.96},
		{"concern or above raised", r.ConcernRecall, 0.93},
	} {
		t.Logf("%s: %.3f on %d", floor.name, floor.measured.Value, floor.measured.N)
		if floor.measured.Value < floor.least {
			t.Errorf("%s is %.3f, under the floor of %.2f", floor.name, floor.measured.Value, floor.least)
		}
	}
	t.Logf("false alarms: %.2f per 100 on %d; other words lost %.4f", r.FalseAlarms.Value, r.FalseAlarms.N, r.OtherWordsLost.Value)
	if most := 5.0; r.FalseAlarms.Value > most {
		t.Errorf("%.2f false alarms per 100 harmless answers, more than %.0f", r.FalseAlarms.Value, most)
	}
}
