package words

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the form of a word that comparisons use: lower case, without
// accents and apostrophes, letters typed three times or more cut to two, and
// then the plain spelling where the word is a known texting form.
//
// "Can't" and "cant" both become "cant". Short forms with "will", "would" and
// "are" that would turn into another word ("I'll", "she'd", "we're") keep their
// own spelling instead.
func Fold(word string) string {
	plain := true
	for i := 0; i < len(word); i++ {
		c := word[i]
		if c >= 'A' && c <= 'Z' || c >= 0x80 || c == '\'' || c == '`' || i > 1 && c == word[i-1] && c == word[i-2] {
			plain = false
			break
		}
	}
	if !plain {
		word = foldSlow(word)
	}
	if to, ok := spellings[word]; ok {
		return to
	}
	return word
}

func foldSlow(word string) string {
	lower := strings.ToLower(word)
	for _, r := range lower {
		if r >= 0xC0 && r < 0x250 {
			lower = norm.NFD.String(lower)
			break
		}
	}
	var b strings.Builder
	b.Grow(len(lower))
	var last, before rune
	apostrophe := false
	for _, r := range lower {
		if isApostrophe(r) {
			apostrophe = true
			continue
		}
		if unicode.Is(unicode.Mn, r) && r < 0x370 {
			continue
		}
		if r == 'ł' {
			r = 'l'
		}
		if r == last && r == before && !unicode.IsDigit(r) {
			continue
		}
		b.WriteRune(r)
		before, last = last, r
	}
	folded := b.String()
	if apostrophe {
		if to, ok := shortForms[folded]; ok {
			return to
		}
	}
	return folded
}

// shortForms are those whose letters without the apostrophe are another word.
var shortForms = map[string]string{
	"ill": "iwill", "well": "wewill", "hell": "hewill", "shell": "shewill",
	"id": "iwould", "wed": "wewould", "shed": "shewould", "hed": "hewould",
	"were": "weare", "whore": "whoare", "cant": "cant", "wont": "wont",
}
