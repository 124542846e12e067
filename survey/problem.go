package survey

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in a definition, in words that its author can act on.
type Problem struct {
	File     string // as in the file system that was read
	Line     int    // counted from 1; 0 when the whole file is meant
	Question string // the question or message concerned, "" for none
	Text     string // what is wrong
	Do       string // what to do about it
	// Warning marks a problem that does not stop the survey from being served: a translation that is missing or
	// older than its English falls back to English.
	Warning bool
}

// String returns "file:line: question: what is wrong; what to do".
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	b.WriteString(": ")
	if p.Question != "" {
		b.WriteString(p.Question + ": ")
	}
	b.WriteString(p.Text)
	if p.Do != "" {
		b.WriteString("; " + p.Do)
	}
	return b.String()
}

// Problems is what is wrong with a set of definitions; as an error it lists them, one a line.
type Problems []Problem

// Error lists the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Serious returns the problems that stop a survey from being served.
func (ps Problems) Serious() Problems {
	var serious Problems
	for _, p := range ps {
		if !p.Warning {
			serious = append(serious, p)
		}
	}
	return serious
}

// sort orders problems by file and line, and those of a line by their words, so that a report is the same each time.
func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.String(), b.String()))
	})
}
