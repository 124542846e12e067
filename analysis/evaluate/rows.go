package evaluate

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"familyvoice/analysis"
)

// Row is one labelled answer as a file of labelled answers has it.
type Row struct {
	ID        string     `json:"id"`
	Channel   string     `json:"channel"`
	Section   string     `json:"section"`
	Text      string     `json:"text"`
	Sentences []Sentence `json:"sentences,omitempty"`

	Themes      []string `json:"themes,omitempty"`
	ThemesOpen  []string `json:"themes_open,omitempty"`
	Stances     []string `json:"stances,omitempty"`
	StancesOpen []string `json:"stances_open,omitempty"`
	Level       string   `json:"level"`
	Kinds       []string `json:"kinds"`
	PII         []string `json:"pii"`
	PIIOpen     []string `json:"pii_open,omitempty"`

	// Second is another coder's reading, if there is one. ReadRows then takes as gold what both gave, and as open what one
	// alone did; the level is the first coder's.
	Second *Reading `json:"second,omitempty"`
	// First is then what the first coder gave.
	First Labels `json:"-"`

	// Slice names the way of speaking that the answer was written to try ("sarcasm"), if any.
	Slice string `json:"slice,omitempty"`
}

// Sentence is a sentence of a row as its coder cut it.
type Sentence struct {
	Text    string   `json:"text"`
	Themes  []string `json:"themes"`
	Stances []string `json:"stances"`
}

func (r Row) answer() analysis.Answer {
	return analysis.Answer{ID: r.ID, Channel: r.Channel, Section: r.Section, Text: r.Text}
}

// ReadRows reads JSON Lines. An error names the line.
func ReadRows(r io.Reader) ([]Row, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), 2<<20)
	var rows []Row
	number := 0
	for lines.Scan() {
		number++
		if len(lines.Bytes()) == 0 {
			continue
		}
		var row Row
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, fmt.Errorf("line %d is not a labelled answer: %w", number, err)
		}
		for _, s := range row.Sentences {
			row.Themes = union(row.Themes, s.Themes)
			row.Stances = union(row.Stances, s.Stances)
		}
		if row.Second != nil {
			row.byBoth()
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("after line %d: %w", number, err)
	}
	return rows, nil
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// Examples turns rows with sentences into what analysis.Train learns from.
func Examples(rows []Row) []analysis.Example {
	examples := make([]analysis.Example, 0, len(rows))
	for _, r := range rows {
		if len(r.Sentences) == 0 {
			continue
		}
		e := analysis.Example{Answer: r.answer()}
		for _, s := range r.Sentences {
			e.Sentences = append(e.Sentences, analysis.Labelled{Text: s.Text, Themes: s.Themes, Stances: s.Stances})
		}
		examples = append(examples, e)
	}
	return examples
}
