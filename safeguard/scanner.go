package safeguard

import "familyvoice/safeguard/lean"

// Lean is how readily a text is raised (package lean).
type Lean = lean.Lean

// The words for it.
const (
	Usual = lean.Usual
	More  = lean.More
	Most  = lean.Most

	child Lean = "child" // no setting: see ForChild
)

// leans are how far each lean sets the cuts of the first look and of both looks together below the usual ones (README.md).
var leans = []struct {
	name          Lean
	first, second float64
}{{Usual, 0, 0}, {More, 0.5, 3.3}, {Most, 1, 4.8}, {child, 2, 4.8}}

// lower is how far below the usual ones the cuts of the first look and of both looks lie; an unknown lean is the usual.
func lower(l Lean) (first float32, second float64) {
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
