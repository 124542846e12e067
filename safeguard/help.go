package safeguard

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"
)

// HelpLine is one place that a family can turn to.
type HelpLine struct {
	ID     string `yaml:"id"`
	Name   string `yaml:"name"`
	Number string `yaml:"number"`
	// Text says what to do, in the reader's language.
	Text string `yaml:"text"`
	// For says who the line is for.
	For string `yaml:"for"`
	// Hours are the opening hours in words.
	Hours string `yaml:"hours"`
	// CheckedOn is the day a person last checked the line, as YYYY-MM-DD.
	CheckedOn string `yaml:"checked_on"`
}

//go:embed help.yaml
var helpYAML []byte

var helpLines = sync.OnceValue(func() map[string][]HelpLine {
	lines := map[string][]HelpLine{}
	if err := yaml.Unmarshal(helpYAML, &lines); err != nil {
		panic("safeguard: help.yaml: " + err.Error())
	}
	return lines
})

// Help returns the help lines for a language ("en", "pl", also "pl-PL"), the emergency number first. A language
// without its own list gets the English one, so the result is never empty. The caller owns the slice.
func Help(lang string) []HelpLine {
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	lines := helpLines()
	if own, ok := lines[lang]; ok {
		return slices.Clone(own)
	}
	return slices.Clone(lines["en"])
}

// checkEvery is how often a person should ring the help lines: they close, move and change their hours.
const checkEvery = 90 * 24 * time.Hour

// Unchecked names the help lines that nobody has checked within 90 days of now. The lists of all languages are of one day.
func Unchecked(now time.Time) (names []string) {
	for _, l := range helpLines()["en"] {
		if day, err := time.Parse(time.DateOnly, l.CheckedOn); err != nil || now.Sub(day) > checkEvery {
			names = append(names, l.Name)
		}
	}
	return names
}
