package redact

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed words/names.txt
var namesText string

//go:embed words/ambiguous.txt
var ambiguousText string

//go:embed words/ordinary.txt
var ordinaryText string

//go:embed words/surnames.txt
var surnamesText string

//go:embed words/keep.txt
var keepText string

// standing says how a word is listed. One map holds all lists, so a word costs one look-up.
type standing uint8

const (
	givenName  standing = 1 << iota // in names.txt
	ambiguous                       // also an everyday word: needs a cue
	hard                            // so common a word that only a strong cue will do
	ordinary                        // an everyday word
	surname                         // in surnames.txt
	keepsPlace                      // a place, maker, day, faith, programme: stays, with its capital too
)

var listed = sync.OnceValue(func() map[string]standing {
	m := make(map[string]standing, 20000)
	each(namesText, func(w string) { m[w] |= givenName })
	each(ordinaryText, func(w string) { m[w] |= ordinary })
	each(surnamesText, func(w string) { m[w] |= surname })
	each(keepText, func(w string) { m[strings.TrimSuffix(w, "'s")] |= keepsPlace })
	plain, strict, _ := strings.Cut(ambiguousText, "\nhard:")
	each(plain, func(w string) { m[w] |= ambiguous })
	each(strict, func(w string) { m[w] |= ambiguous | hard })
	return m
})

// each calls f with every word of a list; lines that start with # are for people.
func each(list string, f func(string)) {
	for line := range strings.Lines(list) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			f(fold(w))
		}
	}
}

// set makes a set of the words of a string.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[fold(w)] = true
	}
	return m
}

// fold takes accents off Latin letters, so that "Siân", "sian", "Łukasz" and "lukasz" are one name.
func fold(w string) string {
	for i := range len(w) {
		if w[i] >= 0x80 {
			return foldSlow(w)
		}
	}
	return w
}

func foldSlow(w string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(w) {
		switch {
		case unicode.Is(unicode.Mn, r) && r < 0x370: // the combining accents of Latin
		case r == 'ł':
			b.WriteByte('l')
		case r == 'đ':
			b.WriteByte('d')
		case r == 'ø':
			b.WriteByte('o')
		case r == 'ı':
			b.WriteByte('i')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
