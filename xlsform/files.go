package xlsform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"familyvoice/strictyaml"
	"familyvoice/survey"
)

// Files are a survey's own files: survey.yaml, and the words of each language by its code.
type Files struct {
	Definition []byte
	Words      map[string][]byte
}

// definition is survey.yaml.
type definition struct {
	ID      string `yaml:"id"`
	Version int    `yaml:"version"`
	Voice   string `yaml:"voice"`
	// Experience asks at the end how it was.
	Experience bool       `yaml:"experience,omitempty"`
	Questions  []question `yaml:"questions"`
}

type question struct {
	ID       string   `yaml:"id"`
	Section  string   `yaml:"section"`
	Kind     string   `yaml:"kind"`
	Optional bool     `yaml:"optional,omitempty"`
	Sets     string   `yaml:"sets,omitempty"`
	Choices  []choice `yaml:"choices,omitempty"`
	Next     []route  `yaml:"next,omitempty"`
}

type choice struct {
	ID string `yaml:"id"`
}

type route struct {
	If   string `yaml:"if,omitempty"`
	Goto string `yaml:"goto"`
}

// words is one language's file. Messages, which a survey may word anew, are no part of a spreadsheet and stay as they are.
type words struct {
	Language string           `yaml:"language"`
	Review   string           `yaml:"review"`
	Words    map[string]entry `yaml:"words"`
	Messages yaml.MapSlice    `yaml:"messages,omitempty"`
}

// entry is one item: words, or {of, text, also}.
type entry struct {
	Of   string   `yaml:"of,omitempty"`
	Text string   `yaml:"text"`
	Also []string `yaml:"also,omitempty"`
}

// UnmarshalYAML reads plain words too.
func (e *entry) UnmarshalYAML(read func(any) error) error {
	if err := read(&e.Text); err == nil {
		return nil
	}
	type plain entry
	return read((*plain)(e))
}

func (f Files) parse() (d definition, all map[string]*words, err error) {
	if err := strictyaml.Decode("survey.yaml", f.Definition, &d); err != nil {
		return d, nil, fmt.Errorf("xlsform: %w", err)
	}
	all = map[string]*words{}
	for code, content := range f.Words {
		w := &words{}
		if err := strictyaml.Decode(code+".yaml", content, w); err != nil {
			return d, nil, fmt.Errorf("xlsform: %w", err)
		}
		all[code] = w
	}
	if all[survey.English] == nil {
		return d, nil, fmt.Errorf("xlsform: the survey has no English words")
	}
	return d, all, nil
}

// keys are the keys of a survey's words in the order of its questions.
func (d definition) keys() (keys []string) {
	for _, q := range d.Questions {
		keys = append(keys, q.ID, q.ID+".hint")
		for _, c := range q.Choices {
			keys = append(keys, q.ID+"."+c.ID)
		}
	}
	return keys
}

// yaml writes a language's file, its words in the order of the questions, and what belongs to none of them after that.
func (w *words) yaml(d definition) ([]byte, error) {
	keys := d.keys()
	var rest []string
	for key := range w.Words {
		if !slices.Contains(keys, key) {
			rest = append(rest, key)
		}
	}
	slices.Sort(rest)
	list := yaml.MapSlice{}
	for _, key := range append(keys, rest...) {
		if e, ok := w.Words[key]; ok && e.Text != "" {
			list = append(list, yaml.MapItem{Key: key, Value: e})
		}
	}
	out := yaml.MapSlice{{Key: "language", Value: w.Language}, {Key: "review", Value: w.Review}, {Key: "words", Value: list}}
	if len(w.Messages) > 0 {
		out = append(out, yaml.MapItem{Key: "messages", Value: w.Messages})
	}
	return yaml.MarshalWithOptions(out, yaml.UseSingleQuote(false))
}

// routes as one cell: "yes -> age; -> end".
func routesText(next []route) string {
	var parts []string
	for _, r := range next {
		parts = append(parts, strings.TrimSpace(r.If+" -> "+r.Goto))
	}
	return strings.Join(parts, "; ")
}

func parseRoutes(cell string) (next []route, err error) {
	for part := range strings.SplitSeq(cell, ";") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		from, to, ok := strings.Cut(part, "->")
		if !ok || strings.TrimSpace(to) == "" {
			return nil, fmt.Errorf("%q is no route; write answer -> question", strings.TrimSpace(part))
		}
		next = append(next, route{strings.TrimSpace(from), strings.TrimSpace(to)})
	}
	return next, nil
}
