package redact

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

// labelled is one answer whose personal strings a person marked.
type labelled struct {
	ID      string   `json:"id"`
	Text    string   `json:"text"`
	PII     []string `json:"pii"`
	PIIOpen []string `json:"pii_open"`
}

func readLabelled(t testing.TB, path string) []labelled {
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("no labelled answers at hand: %v", err)
	}
	defer f.Close()
	var rows []labelled
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var r labelled
		if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// trainPath is the copy of the labelled answers in this repository or, before there is one, in the folder that
// FAMILYVOICE_EVAL_DIR names.
func trainPath() string {
	if _, err := os.Stat("../train/labelled.jsonl"); err == nil {
		return "../train/labelled.jsonl"
	}
	return filepath.Join(os.Getenv("FAMILYVOICE_EVAL_DIR"), "train.jsonl")
}

type score struct{ gold, found, words, lost int }

func (s *score) add(o score) {
	s.gold += o.gold
	s.found += o.found
	s.words += o.words
	s.lost += o.lost
}

// mark scores one answer: the gold strings that no longer stand in the redacted text, and the words lost that no
// coder marked. A string that one coder alone marked counts neither way.
func markAnswer(r labelled) (s score, missed, lost []string) {
	redacted, spans := Redact(r.Text)
	low := strings.ToLower(redacted)
	for _, p := range r.PII {
		s.gold++
		if strings.Contains(low, strings.ToLower(p)) && stands(redacted, p) {
			missed = append(missed, p)
			continue
		}
		s.found++
	}
	personal := strings.ToLower(strings.Join(append(append([]string{}, r.PII...), r.PIIOpen...), " "))
	s.words = len(strings.Fields(r.Text))
	for _, span := range spans {
		for _, w := range strings.Fields(r.Text[span.Start:span.End]) {
			w = strings.Trim(strings.ToLower(w), ".,()'’!?\"")
			if w != "" && !strings.Contains(personal, strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")) {
				s.lost++
				lost = append(lost, w)
			}
		}
	}
	return s, missed, lost
}

func stands(redacted, p string) bool { return strings.Contains(redacted, p) }

// TestFamilies holds the redaction to the answers of testdata/families.jsonl, which are harder than most: the more so
// as the words stay that only look like a name.
func TestFamilies(t *testing.T) {
	var all score
	for _, r := range readLabelled(t, "testdata/families.jsonl") {
		s, missed, lost := markAnswer(r)
		all.add(s)
		if len(missed)+len(lost) > 0 {
			t.Logf("%s: still there %q, lost %q: %s", r.ID, missed, lost, r.Text)
		}
	}
	if all.gold < 400 || float64(all.found) < 0.95*float64(all.gold) {
		t.Errorf("%d of %d personal strings were taken out, want 95 %%", all.found, all.gold)
	}
	if float64(all.lost) > 0.006*float64(all.words) {
		t.Errorf("%d of %d other words were lost, want under 0.6 %%", all.lost, all.words)
	}
}

func TestFigures(t *testing.T) {
	show := os.Getenv("SHOW")
	for _, set := range []struct{ name, path string }{
		{"dev", filepath.Join(os.Getenv("FAMILYVOICE_EVAL_DIR"), "dev.jsonl")},
		{"train", trainPath()},
	} {
		t.Run(set.name, func(t *testing.T) {
			var all score
			by := map[string]*score{}
			for _, r := range readLabelled(t, set.path) {
				s, missed, lost := markAnswer(r)
				all.add(s)
				writer, _, _ := strings.Cut(r.ID, "-")
				if by[writer] == nil {
					by[writer] = &score{}
				}
				by[writer].add(s)
				if show == set.name && len(missed)+len(lost) > 0 {
					text := strings.ReplaceAll(r.Text, "\n", " / ")
					if len(text) > 240 {
						text = text[:240]
					}
					fmt.Printf("%s MISSED %q LOST %q | %s\n", r.ID, missed, lost, text)
				}
			}
			if set.name == "train" {
				var writers []string
				for w := range by {
					writers = append(writers, w)
				}
				sort.Strings(writers)
				for _, w := range writers {
					s := by[w]
					t.Logf("%-4s recall %3d of %3d, other words lost %3d of %d", w, s.found, s.gold, s.lost, s.words)
				}
			}
			t.Logf("%s: recall %d of %d = %.3f, other words lost %d of %d = %.2f %%", set.name, all.found, all.gold,
				float64(all.found)/float64(all.gold), all.lost, all.words, 100*float64(all.lost)/float64(all.words))
		})
	}
}
