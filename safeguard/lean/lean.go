// Package lean holds the words for how readily a text is raised as a safeguarding alert, apart from what the scan is made of: a
// setting needs the words alone.
package lean

import (
	"fmt"
	"slices"
)

// Lean is how readily a text is raised. Every word but Usual raises all that the words before it raise, at the same level or
// above, and more: more disclosures and more false alarms. There is no word for less than Usual.
type Lean string

// The words for it, from the fewest false alarms to the most. "" is Usual.
const (
	Usual Lean = "usual"
	More  Lean = "more"
	Most  Lean = "most"
)

// Read reads the word of a setting. The error names the words that there are.
func Read(word string) (Lean, error) {
	if l := Lean(word); slices.Contains([]Lean{Usual, More, Most}, l) {
		return l, nil
	}
	return Usual, fmt.Errorf("must be %s, %s or %s", Usual, More, Most)
}
