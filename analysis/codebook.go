package analysis

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"familyvoice/analysis/words"
	"familyvoice/strictyaml"
)

//go:embed codebook/codebook.yaml
var codebookYAML []byte

// Theme is one thing that a sentence can be about, or one stance that its
// writer can take.
type Theme struct {
	ID         string   `yaml:"id"`         // stored and charted: lower-case letters and hyphens
	Label      string   `yaml:"label"`      // what readers see
	Definition string   `yaml:"definition"` // what a person who codes by hand follows
	Words      []string `yaml:"words"`      // words, "word*" and phrases that speak for it
	Except     []string `yaml:"except"`     // phrases in which those words mean something else
}

// Codebook is what the analysis tags. Make one with LoadCodebook; it is safe for
// concurrent use.
type Codebook struct {
	Version string  `yaml:"version"`
	Themes  []Theme `yaml:"themes"`
	Stances []Theme `yaml:"stances"`

	matcher *words.Matcher // even ids speak for label id/2, odd ones are its exceptions
	added   *additions     // what a council put into its own codebook; nil in the shipped one
}

// maxLabels is how many themes and stances a codebook may hold together.
const maxLabels = 64

// LoadCodebook reads a codebook from YAML. It is strict: an unknown field, a
// missing one, a repeated id or an entry that could match nothing is an error,
// and every error names file and line and says what to do. File is only used in
// errors.
func LoadCodebook(file string, source []byte) (*Codebook, error) {
	cb, _, err := readCodebook(file, source)
	return cb, err
}

// readCodebook does it, and returns what names the place of a path in the file.
func readCodebook(file string, source []byte) (*Codebook, func(path string) string, error) {
	tree, err := strictyaml.Parse(file, source)
	if err != nil {
		return nil, nil, err
	}
	var cb Codebook
	if err := tree.Decode(&cb); err != nil {
		return nil, nil, err
	}
	at := func(path string) string { return fmt.Sprintf("%s:%d", file, tree.Line(path)) }
	if err := cb.prepare(at); err != nil {
		return nil, nil, err
	}
	return &cb, at, nil
}

// pathOf is where label number i stands in a codebook's file.
func (cb *Codebook) pathOf(i int) string {
	if i >= len(cb.Themes) {
		return fmt.Sprintf("$.stances[%d]", i-len(cb.Themes))
	}
	return fmt.Sprintf("$.themes[%d]", i)
}

// prepare checks a codebook as it was read and makes its matcher.
func (cb *Codebook) prepare(at func(path string) string) error {
	switch {
	case strings.TrimSpace(cb.Version) == "":
		return fmt.Errorf("%s: the codebook has no version; add version: \"1\" and raise it when a meaning changes", at("$"))
	case len(cb.Themes) == 0:
		return fmt.Errorf("%s: the codebook has no themes; add at least one under \"themes\"", at("$"))
	case len(cb.Stances) == 0:
		return fmt.Errorf("%s: the codebook has no stances; add at least one under \"stances\"", at("$"))
	case len(cb.Themes)+len(cb.Stances) > maxLabels:
		return fmt.Errorf("%s: %d themes and stances; the tagger holds at most %d, so join some", at("$"), len(cb.Themes)+len(cb.Stances), maxLabels)
	}
	cb.matcher = words.NewMatcher()
	seen := map[string]bool{}
	for i, label := range cb.labels() {
		path := cb.pathOf(i)
		if err := cb.add(label, i, path, at); err != nil {
			return err
		}
		if seen[label.ID] {
			return fmt.Errorf("%s: id %q is used twice; give this one another id", at(path+".id"), label.ID)
		}
		seen[label.ID] = true
	}
	return nil
}

var labelID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

func (cb *Codebook) add(label Theme, number int, path string, at func(string) string) error {
	switch {
	case label.ID == "":
		return fmt.Errorf("%s: no id; add one of small letters and hyphens, such as my-theme", at(path))
	case !labelID.MatchString(label.ID):
		return fmt.Errorf("%s: id %q; use small letters and single hyphens, such as my-theme", at(path+".id"), label.ID)
	case strings.TrimSpace(label.Label) == "":
		return fmt.Errorf("%s: %s has no label; add the words that readers should see", at(path), label.ID)
	case strings.TrimSpace(label.Definition) == "":
		return fmt.Errorf("%s: %s has no definition; say when a person should choose it", at(path), label.ID)
	case len(label.Words) == 0:
		return fmt.Errorf("%s: %s has no words; list some that families use for it", at(path), label.ID)
	}
	for kind, entries := range [][]string{label.Words, label.Except} {
		for k, entry := range entries {
			if err := cb.matcher.Add(entry, 2*number+kind); err != nil {
				list := []string{"words", "except"}[kind]
				return fmt.Errorf("%s: %s of %s: %w; change or remove it", at(fmt.Sprintf("%s.%s[%d]", path, list, k)), list, label.ID, err)
			}
		}
	}
	return nil
}

// labels returns themes and then stances, the order of every label number.
func (cb *Codebook) labels() []Theme {
	return append(append(make([]Theme, 0, len(cb.Themes)+len(cb.Stances)), cb.Themes...), cb.Stances...)
}

// find returns the list hits in tokens; ID is the label number. A hit that lies
// within an exception of the same label is left out.
func (cb *Codebook) find(tokens []words.Token) []words.Hit {
	hits := words.Longest(cb.matcher.Find(tokens))
	kept := hits[:0:0]
	for _, h := range hits {
		if h.ID%2 == 1 {
			continue
		}
		excepted := false
		for _, e := range hits {
			if e.ID == h.ID+1 && e.First <= h.First && e.Last >= h.Last {
				excepted = true
				break
			}
		}
		if !excepted {
			kept = append(kept, words.Hit{ID: h.ID / 2, First: h.First, Last: h.Last})
		}
	}
	return kept
}
