package channels

import (
	"strings"
	"unicode/utf8"
)

// MaxText is the longest Inbound.Text, in bytes: far above what any provider sends, so that only a forged or broken
// message is ever cut.
const MaxText = 32 << 10

// Clean returns text as an adapter may pass it on: valid UTF-8, line ends as "\n", no NUL or other control character
// but "\n" and "\t", at most MaxText bytes and cut between runes. Everything a person meant to write stays as it was: also the
// marks that keep Arabic and English apart on one line. The two that show letters in another order than they stand in go, since
// a name written with them is read by people and by nothing that would blank it out.
func Clean(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case r < 0x20 || r == 0x7f || (r >= 0x80 && r < 0xa0):
			return -1
		case r == '\u202d' || r == '\u202e': // left-to-right and right-to-left override
			return -1
		}
		return r
	}, text)
	if len(text) <= MaxText {
		return text
	}
	end := MaxText
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
