package safeguard

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// breakBefore says what stands between a word and the one before it.
type breakBefore uint8

const (
	noBreak       breakBefore = iota
	clauseBreak               // a comma, a dash, a bracket
	sentenceBreak             // a full stop, a line end
)

// word is one word in the spelling that the rules use: lower case, without apostrophes, texting spelt out
// ("hes" is two words, "he is", that share their place in the text).
type word struct {
	text       string
	id         int32 // its number in the rules' vocabulary, 0 if no rule mentions it
	stem       int32 // the number of its longest beginning that a rule mentions, 0 if none or if English knows the word
	start, end int   // bytes of the original text
	brk        breakBefore
	digits     bool
	cluster    uint16
}

// maxWords bounds the work on one text. An answer is at most 32 KiB, which this covers in any language.
const maxWords = 8192

// readWords splits a text into words, spelt as the rules spell them.
func (l *lexicon) readWords(text string) []word {
	words := make([]word, 0, len(text)/5+8)
	brk := sentenceBreak
	for i := 0; i < len(text) && len(words) < maxWords; {
		c := text[i]
		if c == ' ' {
			i++
			continue
		}
		r, size := rune(c), 1
		if c >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) {
			switch r {
			case '.', '!', '?', '\n', ';', '…', '؟', '۔', '•':
				brk = sentenceBreak
			case ',', ':', '(', ')', '-', '–', '—', '،', '"', '“', '”':
				if brk == noBreak {
					brk = clauseBreak
				}
			}
			i += size
			continue
		}
		start := i
		end, apostrophe, plain, digits := scanWord(text, i)
		i = end
		raw := text[start:end]
		if !plain {
			raw = spell(raw)
		}
		w := word{text: raw, start: start, end: end, brk: brk, digits: digits}
		words = l.spellOut(words, w, apostrophe)
		brk = noBreak
	}
	return l.joinWords(words)
}

// scanWord returns the end of the word that starts at i, whether an apostrophe stands in it, whether it is plain
// lower-case ASCII without one, and whether it is all digits. Capitals inside a word don't part it.
func scanWord(text string, i int) (end int, apostrophe, plain, digits bool) {
	plain, digits = true, true
	for i < len(text) {
		c := text[i]
		switch {
		case c >= 'a' && c <= 'z':
			digits = false
			i++
		case c >= '0' && c <= '9':
			i++
		case c >= 'A' && c <= 'Z':
			plain, digits = false, false
			i++
		case c == '\'' || c == '`':
			if i+1 >= len(text) || !letterAt(text, i+1) {
				return i, apostrophe, plain, digits
			}
			apostrophe, plain = true, false
			i++
		case c < utf8.RuneSelf:
			return i, apostrophe, plain, digits
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == '’' || r == '‘' || r == 'ʼ' {
				if !letterAt(text, i+size) {
					return i, apostrophe, plain, digits
				}
				apostrophe, plain = true, false
				i += size
				continue
			}
			if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !unicode.IsDigit(r) && r != '\u200c' {
				return i, apostrophe, plain, digits
			}
			plain, digits = false, false
			i += size
		}
	}
	return i, apostrophe, plain, digits
}

func letterAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsLetter(r)
}

// spell lowers a word and leaves out apostrophes, the marks of Latin letters, Arabic vowel marks and the tatweel, and
// writes the Arabic alef and yeh forms as one, as people type them either way.
func spell(w string) string {
	var b strings.Builder
	b.Grow(len(w))
	for _, r := range w {
		switch {
		case r == '\'' || r == '’' || r == '‘' || r == '`' || r == 'ʼ' || r == 'ـ' || r == '\u200c':
		case unicode.Is(unicode.Mn, r):
		case r == 'أ' || r == 'إ' || r == 'آ':
			b.WriteRune('ا')
		case r == 'ى' || r == 'ی' || r == 'ئ':
			b.WriteRune('ي')
		case r == 'ک':
			b.WriteRune('ك')
		case r == 'ة' || r == 'ہ' || r == 'ھ' || r == 'ۃ':
			b.WriteRune('ه')
		default:
			r = unicode.ToLower(r)
			if plain, ok := plainLetters[r]; ok {
				r = plain
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plainLetters are letters that people type with their marks or without.
var plainLetters = func() map[rune]rune {
	plain := map[rune]rune{}
	for to, from := range map[rune]string{
		'a': "ąàáâãäåă", 'c': "çćč", 'e': "ęèéêëě", 'i': "ìíîï", 'l': "ł", 'n': "ńñ", 'o': "òóôõöő", 's': "śšşș",
		't': "ţťț", 'u': "ùúûüű", 'w': "ŵẁẃẅ", 'y': "ýŷÿ", 'z': "źżž", 'е': "ё", 'г': "ґ",
	} {
		for _, r := range from {
			plain[r] = to
		}
	}
	return plain
}()

// spellOut appends the word in the rules' spelling, which may be several words.
func (l *lexicon) spellOut(words []word, w word, apostrophe bool) []word {
	if apostrophe {
		if out, ok := l.apostrophes[w.text]; ok {
			return l.appendAll(words, w, out)
		}
	}
	if out, ok := l.spellings[w.text]; ok {
		return l.appendAll(words, w, out)
	}
	w.id = l.ids[w.text]
	if l.clusters[w.text] == 0 {
		w.stem = l.stemOf(w.text)
		if rest, ok := strings.CutPrefix(w.text, "و"); ok && w.id == 0 && w.stem == 0 { // "and", written as one word with what follows
			w.id, w.stem = l.ids[rest], l.stemOf(rest)
		}
	}
	if w.id == 0 && w.stem == 0 {
		if right, ok := l.repair(w.text); ok && right[0] == w.text[0] {
			w.text, w.id = right, l.ids[right]
		}
	}
	return append(words, w)
}

func (l *lexicon) appendAll(words []word, w word, out []string) []word {
	for _, o := range out {
		w.text, w.id = o, l.ids[o]
		words = append(words, w)
		w.brk = noBreak
	}
	return words
}

// repair finds the key word that a misspelt word most likely stands for: a letter left out, doubled or swapped
// with its neighbour, in words of six letters and more.
func (l *lexicon) repair(w string) (string, bool) {
	if len(w) < 5 || len(w) > 16 {
		return "", false
	}
	if right, ok := l.shortened[w]; ok { // one letter is missing
		return right, true
	}
	var buf [17]byte
	for i := 0; i < len(w); i++ { // one letter too many, or another letter
		b := append(buf[:0], w[:i]...)
		b = append(b, w[i+1:]...)
		if len(w) > 6 {
			if id := l.ids[string(b)]; id != 0 && l.key[id] {
				return l.vocabulary[id], true
			}
		}
		if right, ok := l.shortened[string(b)]; ok && len(right) == len(w) && len(w) > 5 {
			return right, true
		}
	}
	for i := 0; i+1 < len(w); i++ { // two letters swapped
		b := append(buf[:0], w...)
		b[i], b[i+1] = b[i+1], b[i]
		if id := l.ids[string(b)]; id != 0 && l.key[id] {
			return l.vocabulary[id], true
		}
	}
	return "", false
}

// joinWords joins pairs that are one word to the rules: "step dad", "do not", "no one".
func (l *lexicon) joinWords(words []word) []word {
	out := words[:0]
	for i := 0; i < len(words); i++ {
		w := words[i]
		if i+1 < len(words) && words[i+1].brk != sentenceBreak {
			if rest, ok := l.joins[w.text]; ok {
				if joined, ok := rest[words[i+1].text]; ok {
					w.text, w.id, w.end = joined, l.ids[joined], words[i+1].end
					i++
				}
			}
		}
		out = append(out, w)
	}
	return out
}
