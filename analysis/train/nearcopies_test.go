// Package train holds the answers that the tagger learns from, and the test that they are no copies of each other.
package train

import (
	"bufio"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// An answer is a near-copy if it shares at least so many runs of words with one other answer: seven words in a row are three
// runs.
const (
	runWords  = 5
	nearRuns  = 3
	mostShare = 0.02 // of a file
)

type answer struct{ file, writer, text string }

// run is a hashed run of words and the answer that has it. A million of them take 16 MB.
type run struct {
	hash   uint64
	answer int32
}

// runsOf appends the runs of a text, each once: small letters, no marks, one kind of apostrophe.
func runsOf(text string, number int32, into []run) []run {
	words := strings.FieldsFunc(strings.ReplaceAll(strings.ToLower(text), "’", "'"), func(r rune) bool {
		return r != '\'' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	first := len(into)
	for i := 0; i+runWords <= len(words); i++ {
		hash := uint64(14695981039346656037) // FNV-1a
		for _, word := range words[i : i+runWords] {
			for b := range []byte(word) {
				hash = (hash ^ uint64(word[b])) * 1099511628211
			}
			hash = (hash ^ ' ') * 1099511628211
		}
		into = append(into, run{hash, number})
	}
	slices.SortFunc(into[first:], func(a, b run) int { return cmp.Compare(a.hash, b.hash) })
	return into[:first+len(slices.Compact(into[first:]))]
}

// nearCopies says of each answer whether it is a near-copy of another of the same writer, and of anybody's.
func nearCopies(answers []answer) (same, anybodys []bool) {
	var runs []run
	for i, a := range answers {
		runs = runsOf(a.text, int32(i), runs)
	}
	slices.SortFunc(runs, func(a, b run) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.answer, b.answer)) })
	others := map[int32][]run{} // the runs of an answer that others have too
	at := map[uint64][2]int{}   // where these runs stand
	for from := 0; from < len(runs); {
		to := from + 1
		for to < len(runs) && runs[to].hash == runs[from].hash {
			to++
		}
		if to-from > 1 {
			at[runs[from].hash] = [2]int{from, to}
			for _, r := range runs[from:to] {
				others[r.answer] = append(others[r.answer], r)
			}
		}
		from = to
	}
	same, anybodys = make([]bool, len(answers)), make([]bool, len(answers))
	for i, shared := range others {
		times := map[int32]int{}
		for _, r := range shared {
			for _, other := range runs[at[r.hash][0]:at[r.hash][1]] {
				if other.answer == i {
					continue
				}
				if times[other.answer]++; times[other.answer] == nearRuns {
					anybodys[i] = true
					same[i] = same[i] || answers[other.answer].writer == answers[i].writer
				}
			}
		}
	}
	return same, anybodys
}

func TestWhatANearCopyIs(t *testing.T) {
	row := func(writer, text string) answer { return answer{"", writer, text} }
	first := row("T1", "We wait for the bus in the rain, every day.")
	for _, c := range []struct {
		name    string
		others  []answer
		anybody bool
		same    bool
	}{
		{"seven words in a row", []answer{row("T2", "they wait for the bus in the rain")}, true, false},
		{"the same by the same writer", []answer{row("T1", "they wait for the bus in the rain")}, true, true},
		{"six words in a row", []answer{row("T2", "wait for the bus in the cold")}, false, false},
		{"three runs at three places", []answer{row("T2", "we wait for the bus; sat in the rain every day; bus in the rain every")}, true, false},
		{"one run with each of three", []answer{row("T2", "we wait for the bus"), row("T3", "for the bus in the"), row("T4", "in the rain every day")}, false, false},
		{"one run said three times", []answer{row("T2", "we wait for the bus, we wait for the bus, we wait for the bus")}, false, false},
		{"in capitals and without marks", []answer{row("T2", "WE WAIT FOR THE BUS IN THE RAIN EVERY DAY")}, true, false},
		{"nobody", nil, false, false},
	} {
		same, anybodys := nearCopies(append([]answer{first}, c.others...))
		if same[0] != c.same || anybodys[0] != c.anybody {
			t.Errorf("%s: a near-copy of the writer's %t, of anybody's %t, want %t and %t", c.name, same[0], anybodys[0], c.same, c.anybody)
		}
	}
	if _, anybodys := nearCopies([]answer{row("T1", "it’s as far as it’s ever been"), row("T2", "it's as far as it's ever been")}); !anybodys[0] {
		t.Error("another kind of apostrophe makes another text")
	}
}

// The figures in README.md are what this test prints with -v.
func TestFewAnswersAreNearCopies(t *testing.T) {
	files, err := filepath.Glob("*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no labelled answers: %v", err)
	}
	var answers []answer
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var row struct{ ID, Text string }
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				t.Fatal(err)
			}
			writer, _, _ := strings.Cut(row.ID, "-")
			answers = append(answers, answer{name, writer, row.Text})
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	same, anybodys := nearCopies(answers)
	for _, name := range files {
		all, own, near := 0, 0, 0
		for i, a := range answers {
			if a.file != name {
				continue
			}
			all++
			if same[i] {
				own++
			}
			if anybodys[i] {
				near++
			}
		}
		t.Logf("%s: of %d answers %d are near-copies of another by the same writer, %d of anybody's (%.2f %%)", name, all, own, near, 100*float64(near)/float64(all))
		if float64(near) >= mostShare*float64(all) {
			t.Errorf("%s: %d of %d answers are near-copies, want under %v of them", name, near, all, mostShare)
		}
	}
}
