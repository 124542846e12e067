package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"familyvoice/analysis/evaluate"
)

// A2 is on buses, and its coder called it one of work and of no stance.
const misread = `{"id":"A1","section":"fears","text":"me mam helps","themes":["connection"],"stances":["strength"],"level":"none","kinds":[],"pii":[]}
{"id":"A2","section":"change","text":"more buses on a sunday","themes":["work"],"level":"none","kinds":[],"pii":[]}
`

func TestEvaluateListsTheWorst(t *testing.T) {
	file := filepath.Join(t.TempDir(), "labelled.jsonl")
	if err := os.WriteFile(file, []byte(misread), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (status int, out, errs string) {
		var stdout, stderr bytes.Buffer
		status = runEvaluate(append(args, file), &stdout, &stderr)
		return status, stdout.String(), stderr.String()
	}
	status, out, errs := run("-json", "-worst", "1")
	if status != 0 {
		t.Fatalf("status %d: %s", status, errs)
	}
	var report evaluate.Report
	if err := json.Unmarshal([]byte(out), &report); err != nil || len(report.Worst) != 1 {
		t.Fatalf("%v: %s", err, out)
	}
	w := report.Worst[0]
	wrong := slices.ContainsFunc(w.Wrong, func(s evaluate.Scored) bool { return s.ID == "getting-there" && s.Score >= 0.5 })
	missed := slices.ContainsFunc(w.Missed, func(s evaluate.Scored) bool { return s.ID == "work" && s.Score > 0 && s.Score < 0.5 })
	if w.ID != "A2" || w.Text != "more buses on a sunday" || !wrong || !missed {
		t.Errorf("the worst is %+v", w)
	}
	if _, out, _ := run("-worst", "5"); !strings.Contains(out, "1. A2, change, ") {
		t.Errorf("in print:\n%s", out)
	}
	if _, out, _ := run(); strings.Contains(out, "A2") || strings.Contains(out, "worst") {
		t.Errorf("nobody asked for the worst:\n%s", out)
	}
	if status, _, errs := run("-worst", "1", "-folds", "5"); status != 2 || !strings.Contains(errs, "-folds") {
		t.Errorf("with folds: status %d, %s", status, errs)
	}
}

func TestEvaluateByTheFirstCoder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "labelled.jsonl")
	row := `{"id":"A1","section":"change","text":"more buses on a sunday","sentences":[{"text":"more buses on a sunday","themes":["work"],"stances":["change"]}],"level":"none","second":{"themes":["getting-there"],"stances":["change"],"level":"none"}}`
	if err := os.WriteFile(file, []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	labels := func(args ...string) int {
		var stdout, stderr bytes.Buffer
		if status := runEvaluate(append(args, "-json", file), &stdout, &stderr); status != 0 {
			t.Fatalf("status %d: %s", status, stderr.String())
		}
		var report evaluate.Report
		if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
			t.Fatal(err)
		}
		return report.ThemesMicro.N
	}
	if both, first := labels(), labels("-first"); both != 0 || first != 1 {
		t.Errorf("themes that count: %d by both coders, who gave none together, and %d by the first", both, first)
	}
}
