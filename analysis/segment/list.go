package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// listNumbers finds the numbers of lists, with the mark and the space after
// them: "1. more buses 2. a park" and "1) mocks 2) my brother". A list begins
// with a 1 at the start of a line or after a colon and goes on by ones; a 1
// with no 2 after it is no list.
func listNumbers(text string) []Span {
	var all, list []Span
	done := func() {
		if len(list) > 1 {
			all = append(all, list...)
		}
		list = nil
	}
	for i := 0; i < len(text); i++ {
		if text[i] < '1' || text[i] > '9' || i > 0 && !opensNumber(text, i) {
			continue
		}
		n, at := 0, i
		for at < len(text) && at < i+2 && text[at] >= '0' && text[at] <= '9' {
			n = 10*n + int(text[at]-'0')
			at++
		}
		if at >= len(text) || text[at] != '.' && text[at] != ')' {
			continue
		}
		next, size := utf8.DecodeRuneInString(text[at+1:])
		switch {
		case unicode.IsSpace(next):
		case text[at] == ')' && unicode.IsLetter(next):
			size = 0
		default:
			continue
		}
		switch {
		case n == 1 && startsLine(text, i):
			done()
			list = append(list, Span{i, at + 1 + size})
		case len(list) > 0 && n == len(list)+1:
			list = append(list, Span{i, at + 1 + size})
		}
		i = at
	}
	done()
	return all
}

// opensNumber is true where white space or a bracket stands before text[i].
func opensNumber(text string, i int) bool {
	return text[i-1] == ' ' || text[i-1] == '\t' || text[i-1] == '\n' || text[i-1] == '\r'
}

// startsLine is true at the start of a line, and after a colon.
func startsLine(text string, i int) bool {
	before := strings.TrimRight(text[:i], " \t(")
	return before == "" || strings.HasSuffix(before, "\n") || strings.HasSuffix(before, "\r") || strings.HasSuffix(before, ":")
}
