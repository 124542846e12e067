// Package train teaches the learned part of package safeguard. The result depends on its input alone: the same
// answers in the same order give the same bytes on every machine.
package train

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"familyvoice/safeguard"
)

// writtenText are answers written for teaching the scan: disclosures said in many ways, and their look-alikes.
//
//go:embed written.tsv
var writtenText []byte

// Answer is one labelled answer, a line of analysis/train/labelled.jsonl. Other fields of the line are passed over.
type Answer struct {
	ID    string          `json:"id"`
	Text  string          `json:"text"`
	Level safeguard.Level `json:"level"`
	Kinds []string        `json:"kinds"`
	// Weight is how much the answer counts; 0 is taken for 1. A reviewer's correction counts more than a first
	// reading.
	Weight float64 `json:"weight,omitempty"`
}

// Read reads labelled answers, one JSON object a line of at most 1 MiB. A bad line is an error that names its
// number and nothing of its text.
func Read(r io.Reader) ([]Answer, error) {
	var answers []Answer
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<20)
	for n := 1; scanner.Scan(); n++ {
		if len(bytes.TrimSpace(scanner.Bytes())) == 0 {
			continue
		}
		var a Answer
		if err := json.Unmarshal(scanner.Bytes(), &a); err != nil {
			return nil, fmt.Errorf("line %d is no labelled answer", n)
		}
		answers = append(answers, a)
	}
	return answers, scanner.Err()
}

// Written returns the answers that were written for teaching the scan. Their ids start with "W".
func Written() ([]Answer, error) {
	var answers []Answer
	n := 0
	for line := range strings.Lines(string(writtenText)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		level, rest, _ := strings.Cut(line, "\t")
		kinds, text, ok := strings.Cut(rest, "\t")
		if !ok {
			return nil, fmt.Errorf("written.tsv line %d: want level, kinds, text", n)
		}
		a := Answer{ID: fmt.Sprintf("W-%03d", n), Text: text, Level: safeguard.Level(level)}
		if kinds != "-" {
			a.Kinds = strings.Split(kinds, ",")
		}
		answers = append(answers, a)
	}
	return answers, nil
}

// Model learns from the labelled answers and from those of this package, in that order, and returns the model as
// it is kept in safeguard/model.bin. It takes about half a minute and 500 MB for ten thousand answers.
func Model(labelled []Answer) ([]byte, error) {
	written, err := Written()
	if err != nil {
		return nil, err
	}
	m, err := safeguard.Learn(Examples(append(append([]Answer{}, labelled...), written...)))
	if err != nil {
		return nil, err
	}
	return m.MarshalBinary()
}

// Examples turns answers into what safeguard.Learn takes.
func Examples(answers []Answer) []safeguard.Example {
	examples := make([]safeguard.Example, 0, len(answers))
	for _, a := range answers {
		examples = append(examples, safeguard.Example{Text: a.Text, Level: a.Level, Kinds: a.Kinds, Weight: a.Weight})
	}
	return examples
}
