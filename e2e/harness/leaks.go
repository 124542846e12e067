package harness

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
)

// Leaks looks for what must never be printed.
type Leaks struct {
	mu      sync.Mutex
	words   map[string]string // lower case -> what it is
	numbers map[string]string // national digits -> what it is
}

// Words forbids words, in any case and in base64, hexadecimal and URL form.
func (l *Leaks) Words(what string, words ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.words == nil {
		l.words = map[string]string{}
	}
	for _, w := range words {
		if len(w) < 4 {
			panic("harness: " + what + ": too short to be looked for")
		}
		for _, form := range []string{
			w, base64.StdEncoding.EncodeToString([]byte(w)), base64.RawURLEncoding.EncodeToString([]byte(w)), hex.EncodeToString([]byte(w)),
			strings.ReplaceAll(w, " ", "%20"), strings.ReplaceAll(w, " ", "+"), strings.ReplaceAll(w, "@", "%40"),
			strings.Trim(fmt.Sprintf("%q", w), `"`),
		} {
			l.words[strings.ToLower(form)] = what
		}
	}
}

// Number forbids a phone number or chat id, however its digits are grouped: national is without country code or zero.
func (l *Leaks) Number(what, national string) {
	l.Words(what, national)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.numbers == nil {
		l.numbers = map[string]string{}
	}
	l.numbers[national] = what
}

// In returns a line for each leak in what was printed: what it is, and the line it stands in.
func (l *Leaks) In(printed string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []string
	for line := range strings.Lines(printed) {
		low, digits := strings.ToLower(line), digitsOf(line)
		for word, what := range l.words {
			if strings.Contains(low, word) {
				found = append(found, what+": "+line)
			}
		}
		for number, what := range l.numbers {
			if strings.Contains(digits, number) && !strings.Contains(low, number) {
				found = append(found, what+": "+line)
			}
		}
	}
	return found
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
