package safeguard

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"familyvoice/strictyaml"
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

// HelpLines are the places to turn to, by language. They never change once made.
type HelpLines struct{ lines map[string][]HelpLine }

// ShippedHelp are the help lines of this program. What comes on top, a council's own front door and duty line, is configuration.
var ShippedHelp = sync.OnceValue(func() *HelpLines {
	lines := map[string][]HelpLine{}
	err := strictyaml.Decode("help.yaml", helpYAML, &lines)
	if err == nil {
		var h *HelpLines
		if h, err = NewHelp(lines); err == nil {
			return h
		}
	}
	panic("safeguard: " + err.Error())
})

const (
	mostHelpLines = 12  // more is no help to somebody in fear
	longestHelp   = 200 // runes of a text
)

// NewHelp checks lists of help lines, a list for each language ("en", "pl"). English has to be there, with 999 as its first line;
// every other list names the same lines, numbers and days in the same order, in its own words. Errors name language and line.
func NewHelp(lines map[string][]HelpLine) (*HelpLines, error) {
	english := lines["en"]
	if len(english) == 0 || english[0].Number != "999" {
		return nil, errors.New("en: it needs a list, and its first line is 999")
	}
	var problems []error
	for _, lang := range slices.Sorted(maps.Keys(lines)) {
		list := lines[lang]
		if len(list) != len(english) || len(list) > mostHelpLines {
			problems = append(problems, fmt.Errorf("%s: it has %d lines; want as many as English, and %d at most", lang, len(list), mostHelpLines))
			continue
		}
		for i, l := range list {
			if problem := l.check(english[i], list[:i]); problem != "" {
				problems = append(problems, fmt.Errorf("%s: line %d, %q: %s", lang, i+1, l.ID, problem))
			}
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return &HelpLines{lines}, nil
}

// check says what is wrong with a line, beside the same line in English and those above it.
func (l HelpLine) check(english HelpLine, above []HelpLine) string {
	switch {
	case l.ID == "" || l.Name == "" || l.Number == "" || l.Text == "" || l.For == "" || l.Hours == "":
		return "it needs id, name, number, text, for and hours"
	case slices.ContainsFunc(above, func(other HelpLine) bool { return other.ID == l.ID }):
		return "its id stands twice"
	case l.ID != english.ID || l.Number != english.Number || l.CheckedOn != english.CheckedOn:
		return "id, number and checked_on must be those of the same line in English"
	case utf8.RuneCountInString(l.Text) > longestHelp:
		return fmt.Sprintf("its text has more than %d characters", longestHelp)
	case !strings.ContainsAny(l.Number, "0123456789"):
		return "its number has no digit"
	}
	if _, err := time.Parse(time.DateOnly, l.CheckedOn); err != nil {
		return "checked_on is the day a person last rang it, such as 2026-11-24"
	}
	return ""
}

// For returns the help lines for a language ("en", "pl", also "pl-PL"), the emergency number first. A language
// without its own list gets the English one, so the result is never empty. The caller owns the slice.
func (h *HelpLines) For(lang string) []HelpLine {
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	if own, ok := h.lines[lang]; ok {
		return slices.Clone(own)
	}
	return slices.Clone(h.lines["en"])
}

// checkEvery is how often a person should ring the help lines: they close, move and change their hours.
const checkEvery = 90 * 24 * time.Hour

// Unchecked names the help lines that nobody has checked within 90 days of now, and those whose day is yet to come: a slip of
// the hand would keep them unchecked for years. The lists of all languages are of one day.
func (h *HelpLines) Unchecked(now time.Time) (names []string) {
	for _, l := range h.lines["en"] {
		if day, err := time.Parse(time.DateOnly, l.CheckedOn); err != nil || now.Sub(day) > checkEvery || day.After(now) {
			names = append(names, l.Name)
		}
	}
	return names
}
