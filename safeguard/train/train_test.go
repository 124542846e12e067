package train

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"familyvoice/safeguard"
)

func TestReadNamesTheBadLineAndNothingOfIt(t *testing.T) {
	_, err := Read(strings.NewReader("{\"text\":\"ok\"}\n{\"text\": secret words\n"))
	if err == nil || !strings.Contains(err.Error(), "line 2") || strings.Contains(err.Error(), "secret") {
		t.Fatalf("got %v", err)
	}
}

func TestWrittenAnswersAreWellFormed(t *testing.T) {
	answers, err := Written()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, k := range safeguard.Kinds() {
		known[k] = true
	}
	seen := map[string]bool{}
	for _, a := range answers {
		if a.Level != safeguard.None && a.Level != safeguard.Concern && a.Level != safeguard.Urgent {
			t.Errorf("%s: level %q", a.ID, a.Level)
		}
		if (a.Level == safeguard.None) != (len(a.Kinds) == 0) {
			t.Errorf("%s: level %s with kinds %v", a.ID, a.Level, a.Kinds)
		}
		for _, k := range a.Kinds {
			if !known[k] {
				t.Errorf("%s: kind %q", a.ID, k)
			}
		}
		if seen[a.Text] {
			t.Errorf("%s is there twice", a.ID)
		}
		seen[a.Text] = true
	}
}

func TestTheSameAnswersGiveTheSameBytes(t *testing.T) {
	first, err := Model(nil) // the written ones alone
	if err != nil {
		t.Fatal(err)
	}
	second, err := Model(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Fatal("two trainings on the same answers differ")
	}
}

// TestTheModelIsTheOneThatTheAnswersTeach trains on everything and compares with the kept file. It takes a while,
// so it runs when RETRAIN is set; RETRAIN=write replaces the file.
func TestTheModelIsTheOneThatTheAnswersTeach(t *testing.T) {
	if os.Getenv("RETRAIN") == "" {
		t.Skip("set RETRAIN=check or RETRAIN=write")
	}
	var answers []Answer
	for _, name := range []string{"labelled", "more", "further", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"} {
		f, err := os.Open("../../analysis/train/" + name + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		some, err := Read(f)
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, some...)
	}
	model, err := Model(answers)
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("RETRAIN") == "write" {
		if err := os.WriteFile("../model.bin", model, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile("../model.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(model, kept) {
		t.Fatal("the kept model is not what the answers teach: run with RETRAIN=write")
	}
}
