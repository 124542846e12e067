package evaluate

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"familyvoice/analysis"
)

func rowsOf(t *testing.T, path string) []Row {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := ReadRows(file)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// fiveAnswers are three of negation, one of irony and one of no slice, with what was made of them.
func fiveAnswers(t *testing.T) ([]Row, []Outcome) {
	t.Helper()
	return rowsOf(t, "testdata/slices.jsonl"), []Outcome{
		{Themes: []string{"home"}, Level: "concern"},                                   // a false alarm
		{Themes: []string{"home"}, Stances: []string{"hope"}, Level: "concern"},        // work is missed, and that it is urgent
		{Themes: []string{"money"}, Stances: []string{"hope"}, Level: "none"},          // hope is wrong
		{Themes: []string{"money"}, Level: "none"},                                     // home is missed, money is wrong
		{Themes: []string{"work", "home"}, Stances: []string{"hope"}, Level: "urgent"}, // counts in no slice
	}
}

func TestScoreCountsEachSliceByItself(t *testing.T) {
	rows, outcomes := fiveAnswers(t)
	r := Score(codebook(t), rows, outcomes)
	if len(r.Slices) != 2 || r.Slices[0].ID != "irony" || r.Slices[1].ID != "negation" {
		t.Fatalf("slices %+v, want irony and negation in this order", r.Slices)
	}
	irony, negation := r.Slices[0], r.Slices[1]
	if irony.Answers != 1 || negation.Answers != 3 || r.Answers != 5 {
		t.Errorf("%d and %d of %d answers", irony.Answers, negation.Answers, r.Answers)
	}
	for _, row := range []struct {
		name string
		got  Measure
		want float64
		n    int
	}{
		{"themes of negation: 3 right, 1 missed", negation.ThemesMicro, 6.0 / 7, 4},
		{"stances of negation: 1 right, 1 wrong", negation.StancesMicro, 2.0 / 3, 1},
		{"urgent of negation raised", negation.UrgentRaised, 1, 1},
		{"concern or above of negation", negation.ConcernRecall, 1, 1},
		{"false alarms of negation, one of two", negation.FalseAlarms, 50, 2},
		{"themes of irony: 1 wrong, 1 missed", irony.ThemesMicro, 0, 1},
		{"urgent of irony: there is none", irony.UrgentRaised, 0, 0},
		{"false alarms of irony", irony.FalseAlarms, 0, 1},
	} {
		if !close(row.got.Value, row.want) || row.got.N != row.n {
			t.Errorf("%s: %v on %d, want %v on %d", row.name, row.got.Value, row.got.N, row.want, row.n)
		}
	}
	if m := negation.FalseAlarms; m.Low != 0 || m.High != 100 {
		t.Errorf("interval of one false alarm in two: [%v, %v], want one drawn from these answers", m.Low, m.High)
	}
	if again := Score(codebook(t), rows, outcomes); again.Slices[1] != negation {
		t.Error("the same answers gave another interval")
	}
}

func TestASliceHasTheFiguresThatItsAnswersAloneWouldHave(t *testing.T) {
	rows, outcomes := fiveAnswers(t)
	within := Score(codebook(t), rows, outcomes).Slices[1]
	alone := Score(codebook(t), rows[:3], outcomes[:3])
	if within.ThemesMicro != alone.ThemesMicro || within.StancesMicro != alone.StancesMicro || within.ConcernRecall != alone.ConcernRecall {
		t.Errorf("beside others %+v, alone %+v", within, alone)
	}
}

func TestSlicesArePrintedAndWrittenOnlyIfAnswersNameThem(t *testing.T) {
	rows, outcomes := fiveAnswers(t)
	show := func(r Report) string {
		var out bytes.Buffer
		if err := r.Print(&out); err != nil {
			t.Fatal(err)
		}
		if err := json.NewEncoder(&out).Encode(r); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	shown := show(Score(codebook(t), rows, outcomes))
	for _, want := range []string{
		"\nnegation, 3 answers\n",
		"\n  themes, micro F1                0.857  [",
		"\n  false alarms per 100 none      50.000  [0.000, 100.000]  on 2 answers\n",
		"\nirony, 1 answers\n",
		"\n  urgent raised at any level     not measured\n",
		`"slices":[{"id":"irony","answers":1,"themes_micro":{"value":0,`,
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("the report does not show %q:\n%s", want, shown)
		}
	}
	if shown := show(Score(codebook(t), rows[4:], outcomes[4:])); strings.Contains(shown, "negation") || strings.Contains(shown, `"slices"`) {
		t.Errorf("slices are shown though no answer names one:\n%s", shown)
	}
}

// TestTheSlicesOfTheProject: the answers that were written to try the tagger are enough of each kind, whole and well coded.
func TestTheSlicesOfTheProject(t *testing.T) {
	rows := rowsOf(t, "../train/slices.jsonl")
	cb, err := analysis.DefaultCodebook()
	if err != nil {
		t.Fatal(err)
	}
	labels := append(ids(cb.Themes), ids(cb.Stances)...)
	answers, levels := map[string]int{}, map[string]int{}
	single := 0
	seen := map[string]bool{}
	for _, r := range rows {
		answers[r.Slice]++
		if r.Level != "none" {
			levels[r.Slice]++
		}
		if len(r.Sentences) == 1 {
			single++
		}
		if !strings.HasPrefix(r.ID, "T127-") || seen[r.ID] {
			t.Errorf("%s: another writer's id, or one that was there before", r.ID)
		}
		seen[r.ID] = true
		at := 0
		for _, s := range r.Sentences {
			next := strings.Index(r.Text[at:], s.Text)
			if next < 0 || strings.TrimSpace(r.Text[at:at+next]) != "" {
				t.Errorf("%s: %q is not the next sentence of the answer", r.ID, s.Text)
				break
			}
			at += next + len(s.Text)
		}
		for _, label := range append(slices.Clone(r.Themes), r.Stances...) {
			if !slices.Contains(labels, label) {
				t.Errorf("%s: %q is no label of the codebook", r.ID, label)
			}
		}
		for _, p := range r.PII {
			if !strings.Contains(r.Text, p) {
				t.Errorf("%s: %q does not stand in the answer", r.ID, p)
			}
		}
		if (r.Level == "none") != (len(r.Kinds) == 0) {
			t.Errorf("%s: level %s with kinds %v", r.ID, r.Level, r.Kinds)
		}
	}
	for _, slice := range []string{"negation", "figure", "sarcasm", "second-hand"} {
		if answers[slice] < 100 {
			t.Errorf("%d answers of %s, want a hundred", answers[slice], slice)
		}
		delete(answers, slice)
	}
	if len(answers) > 0 {
		t.Errorf("answers of slices that nobody explains: %v", answers)
	}
	if levels["negation"] < 10 || levels["second-hand"] < 10 {
		t.Errorf("disclosures by slice %v: too few to measure", levels)
	}
	if share := float64(single) / float64(len(rows)); share < 0.4 || share > 0.6 {
		t.Errorf("%.2f of the answers have one sentence, want half", share)
	}
}

// TestNothingLearnsFromTheSlices: the lists of files that something learns from end with the same file and do not name this one.
func TestNothingLearnsFromTheSlices(t *testing.T) {
	for _, name := range []string{"../train_test.go", "../../cmd/familyvoice/train.go", "../../safeguard/train/train_test.go", "../../safeguard/figures_test.go"} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lists := 0
		for line := range strings.Lines(string(source)) {
			if strings.Contains(line, "seventh") && strings.Contains(line, "eighth") {
				lists++
				if strings.Contains(line, "slices") || strings.Contains(line, "kept") {
					t.Errorf("%s would learn from answers that only measure: %s", name, line)
				}
			}
		}
		if lists != 1 {
			t.Errorf("%s has %d lists of the files to learn from, want one", name, lists)
		}
	}
}
