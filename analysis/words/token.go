package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Token is one word, number or emoji of a text.
//
// Text is the folded form and Stem its stem; the original is text[Start:End],
// in bytes.
type Token struct {
	Text, Stem string
	Start, End int
	// Break is true when a full stop, comma, bracket or line end stands
	// between this token and the one before, so that phrases do not reach
	// across it.
	Break bool
}

// Tokenise finds the tokens of text in order. It never fails: bytes that are
// not valid UTF-8 separate words and are otherwise passed over.
func Tokenise(text string) []Token {
	tokens := make([]Token, 0, len(text)/5+1)
	breakBefore := false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case isWordRune(r):
			end := wordEnd(text, i)
			folded := Fold(text[i:end])
			tokens = append(tokens, Token{Text: folded, Stem: Stem(folded), Start: i, End: end, Break: breakBefore})
			breakBefore = false
			i = end
		case isEmoji(r):
			tokens = append(tokens, Token{Text: text[i : i+size], Stem: text[i : i+size], Start: i, End: i + size, Break: breakBefore})
			breakBefore = false
			i += size
		default:
			if strings.ContainsRune(".,;:!?()[]\n\r\"“”•", r) {
				breakBefore = true
			}
			i += size
		}
	}
	return tokens
}

// wordEnd returns where the word that starts at i ends. An apostrophe inside a
// word belongs to it ("isn't"), one at its edge does not.
func wordEnd(text string, i int) int {
	end := i
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if isWordRune(r) {
			end += size
			continue
		}
		if isApostrophe(r) && end > i {
			next, _ := utf8.DecodeRuneInString(text[end+size:])
			if unicode.IsLetter(next) {
				end += size
				continue
			}
		}
		break
	}
	return end
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '£'
	}
	if r == utf8.RuneError {
		return false
	}
	return r == '£' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) && !isVariation(r)
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == '`' || r == '‘' }

func isVariation(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F }

// isEmoji covers the pictographs and symbols that people type as feelings. Skin
// tones, joiners and variation marks are left out: they change no meaning here.
func isEmoji(r rune) bool {
	switch {
	case r >= 0x1F3FB && r <= 0x1F3FF:
		return false
	case r >= 0x1F300 && r <= 0x1FAFF, r >= 0x2600 && r <= 0x27BF, r == 0x2B50, r == 0x2764:
		return true
	}
	return false
}
