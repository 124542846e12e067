package safeguard

import (
	"fmt"
	"strings"
)

// Lean is how readily a text is raised. Every word but Usual raises all that the words before it raise, at the same level or
// above, and more: more disclosures and more false alarms. There is no word for less than Usual.
type Lean string

// The words for it, from the fewest false alarms to the most. "" is Usual.
const (
	Usual Lean = "usual"
	More  Lean = "more"
	Most  Lean = "most"

	child Lean = "child" // no setting: see ForChild
)

// leans are how far each lean sets the cuts of the first look and of both looks together below the usual ones (README.md).
var leans = []struct {
	name          Lean
	first, second float64
}{{Usual, 0, 0}, {More, 0.5, 3.3}, {Most, 1, 4.8}, {child, 2, 4.8}}

// ReadLean reads the word of a setting. The error names the words that there are.
func ReadLean(word string) (Lean, error) {
	var names []string
	for _, l := range leans {
		switch {
		case l.name == child:
		case string(l.name) == word:
			return l.name, nil
		default:
			names = append(names, string(l.name))
		}
	}
	last := len(names) - 1
	return Usual, fmt.Errorf("must be %s or %s", strings.Join(names[:last], ", "), names[last])
}

// lower is how far below the usual ones the cuts of the first look and of both looks lie; an unknown lean is the usual.
func (l Lean) lower() (first float32, second float64) {
	for _, at := range leans {
		if at.name == l {
			return float32(at.first), at.second
		}
	}
	return 0, 0
}

// Scanner scans as readily as it leans. The zero value is the usual one, which Scan, WantsSecond and Look are short for.
type Scanner struct{ Lean Lean }

// ChildUnder is the age under which a person's words are scanned as a young child's.
const ChildUnder = 13

// ForChild is the scanner for what a child under 13 writes: of theirs distress, and not danger alone, is to bring help. It
// leans further than any setting.
func (s Scanner) ForChild() Scanner { return Scanner{Lean: child} }

// Scan is the usual Scanner's.
func Scan(text string) Finding { return Scanner{}.Scan(text) }

// WantsSecond is the usual Scanner's.
func WantsSecond(text string) bool { return Scanner{}.WantsSecond(text) }

// Look is the usual Scanner's.
func Look(text string, second Second) Finding { return Scanner{}.Look(text, second) }
