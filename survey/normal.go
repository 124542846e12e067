package survey

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normal folds what people type to what they mean: lower case, Western digits, no accents or Arabic vowel marks, one
// space between words, no punctuation. Emoji stay, each a word of its own and without its skin tone.
func normal(text string) string {
	ascii := true
	for i := 0; i < len(text) && ascii; i++ {
		ascii = text[i] < utf8.RuneSelf
	}
	if !ascii && !norm.NFD.IsNormalString(text) {
		text = norm.NFD.String(text)
	}
	var b strings.Builder
	b.Grow(len(text))
	space, arabic := false, false
	word := func(r rune) {
		// "and" is written onto the next word in Arabic: a digit after a letter begins a new one.
		if arabic && r >= '0' && r <= '9' {
			space = true
		}
		arabic = r >= 0x0600 && r <= 0x06ff
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			word(r)
		case r >= 'A' && r <= 'Z':
			word(r + 'a' - 'A')
		case r == '\'' || r == '\u2019' || r == '\u2018' || r == '\u02bc' || r == '`':
		case r < utf8.RuneSelf, r == utf8.RuneError:
			space = true
		case r == '\u20e3': // the box around a keycap digit ends it
			space = true
		case r == '\U0001f51f':
			space = true
			word('1')
			word('0')
			space = true
		case r == '\u0629': // taa marbuta is often typed as haa, alef maqsura as yaa
			word('\u0647')
		case r == '\u0649':
			word('\u064a')
		case r >= '\u0621' && r <= '\u063a', r >= '\u0641' && r <= '\u064a': // the Arabic letters
			word(r)
		case r == '\u0640' || unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Sk):
		case unicode.Is(unicode.Nd, r):
			word(western(r))
		case unicode.IsLetter(r), unicode.Is(unicode.Mc, r):
			word(unicode.ToLower(r))
		case unicode.Is(unicode.So, r):
			space = true
			word(r)
			space = true
		default:
			space = true
		}
	}
	return b.String()
}

// zeros are the zero digits of the scripts that people type numbers in; nine more digits follow each.
var zeros = []rune{0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
	0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10}

func western(r rune) rune {
	for _, zero := range zeros {
		if r >= zero && r <= zero+9 {
			return '0' + r - zero
		}
	}
	return r
}

// maxWords is how many words a reply to a choice question is looked through for; longer ones are not choices.
const maxWords = 16

// tokens splits a normal text into out and says how many words it has, or -1 for more than fit.
func tokens(text string, out *[maxWords]string) int {
	n := 0
	for text != "" {
		w, rest, _ := strings.Cut(text, " ")
		if n == maxWords {
			return -1
		}
		out[n], text = w, rest
		n++
	}
	return n
}

// near says whether two words differ by at most one letter added, left out, changed or swapped with its neighbour.
func near(a, b string) bool {
	if a == b {
		return true
	}
	for a != "" && b != "" {
		ra, na := utf8.DecodeRuneInString(a)
		rb, nb := utf8.DecodeRuneInString(b)
		if ra != rb {
			break
		}
		a, b = a[na:], b[nb:]
	}
	cut := func(s string) (rune, string) {
		r, n := utf8.DecodeRuneInString(s)
		return r, s[n:]
	}
	ra, restA := cut(a)
	rb, restB := cut(b)
	if restA == restB || restA == b || a == restB {
		return true
	}
	if restA == "" || restB == "" {
		return false
	}
	ra2, restA2 := cut(restA)
	rb2, restB2 := cut(restB)
	return ra == rb2 && rb == ra2 && restA2 == restB2
}
