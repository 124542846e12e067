package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type class uint8

const (
	word   class = iota // letters, with apostrophes and hyphens inside
	number              // digits only
	mixed               // letters and digits, or an underscore
	mark                // one other character
)

// token is one word, number or mark of the text. kind is set once something finds that it is personal; group tells
// one finding from the next.
type token struct {
	start, end int
	class      class
	text       string // as written, but every script's digits are 0 to 9
	lower      string // lower case, no accents, straight apostrophes, a possessive ending cut off
	capital    bool   // the first letter is a capital
	shouted    bool   // more than one letter, all capitals
	opens      bool   // first word of the text or of a sentence
	owns       bool   // a possessive ending was cut off
	spaced     bool   // white space stands before it
	kind       string
	group      int
}

type document struct {
	text    string
	tokens  []token
	groups  int
	shouted bool // the whole text is in capitals, so capitals say nothing
	titled  bool // most words start with a capital, so capitals say nothing
}

func newDocument(text string) *document {
	d := &document{text: text, tokens: make([]token, 0, len(text)/5+8)}
	opens, spaced := true, false
	letters, lowers, words, capitals := 0, 0, 0, 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) {
			if r == '\n' {
				opens = true
			}
			spaced = true
			i += size
			continue
		}
		start := i
		t := token{start: start, spaced: spaced}
		spaced = false
		switch {
		case isWordRune(r):
			hasLetter, hasDigit, upper, lower := false, false, 0, 0
			for i < len(text) {
				r, size = utf8.DecodeRuneInString(text[i:])
				if unicode.IsLetter(r) || unicode.In(r, unicode.Mn, unicode.Mc) {
					hasLetter = true
					if unicode.IsUpper(r) {
						upper++
					} else if unicode.IsLower(r) {
						lower++
					}
				} else if unicode.IsDigit(r) {
					hasDigit = true
				} else if r == '_' {
					hasDigit, hasLetter = true, true
				} else if (isApostrophe(r) || isJoiner(r) || r == '-') && i > start && hasLetter && !hasDigit {
					next, _ := utf8.DecodeRuneInString(text[i+size:])
					if !unicode.IsLetter(next) {
						break
					}
				} else {
					break
				}
				i += size
			}
			t.end, t.text = i, text[start:i]
			switch {
			case hasLetter && hasDigit:
				t.class = mixed
			case hasDigit:
				t.class = number
			default:
				t.class = word
			}
			if t.class != word {
				t.text = figures(t.text)
			}
			first, _ := utf8.DecodeRuneInString(t.text)
			t.capital = unicode.IsUpper(first)
			t.shouted = upper > 1 && lower == 0
			t.opens = opens
			opens = false
			letters += upper + lower
			lowers += lower
			if t.class == word {
				words++
				if t.capital {
					capitals++
				}
			}
			t.lower = fold(strings.ToLower(t.text))
			if strings.Contains(t.lower, "’") || strings.Contains(t.lower, "‘") {
				t.lower = apostrophes.Replace(t.lower)
			}
			if cut, ok := strings.CutSuffix(t.lower, "'s"); ok && cut != "" {
				t.lower, t.owns = cut, true
			} else if strings.HasSuffix(t.lower, "s") && strings.HasPrefix(text[i:], "'") {
				t.owns = true
			}
		default:
			i += size
			t.end, t.text, t.lower, t.class = i, text[start:i], text[start:i], mark
			switch r {
			case '.', '!', '?', ':', '"', '“', '•', '…':
				opens = true
			}
			if r > 0x2000 && !unicode.IsPunct(r) {
				opens = true // an emoji ends a sentence more often than not
			}
		}
		d.tokens = append(d.tokens, t)
	}
	d.shouted = letters > 6 && lowers*5 < letters
	d.titled = words >= 6 && capitals*4 > words*3
	return d
}

var apostrophes = strings.NewReplacer("’", "'", "‘", "'")

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }
func isApostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == '‘'
}

// isJoiner reports whether a rune holds the two parts of one written word together or apart: Persian writes "علی‌رضا" with it.
func isJoiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

// figures writes the digits of every script (٣, ۳, ৩) as 0 to 9. Unicode keeps each script's ten in one unbroken row.
func figures(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf || !unicode.IsDigit(r) {
			return r
		}
		before := rune(0)
		for unicode.IsDigit(r - before - 1) {
			before++
		}
		return '0' + before%10
	}, s)
}

// take marks tokens from..to (inclusive) as one finding, unless one of them is taken already.
func (d *document) take(from, to int, kind string) bool {
	if from < 0 || to >= len(d.tokens) || from > to {
		return false
	}
	for i := from; i <= to; i++ {
		if d.tokens[i].kind != "" {
			return false
		}
	}
	d.groups++
	for i := from; i <= to; i++ {
		d.tokens[i].kind, d.tokens[i].group = kind, d.groups
	}
	return true
}

// at returns the token i, or an empty mark outside of the text.
func (d *document) at(i int) *token {
	if i < 0 || i >= len(d.tokens) {
		return &nowhere
	}
	return &d.tokens[i]
}

// nowhere stands for the token before the first and after the last. It is only ever read.
var nowhere = token{class: mark, lower: "", text: ""}

// tight reports whether no white space stands between token i-1 and token i.
func (d *document) tight(i int) bool { return i > 0 && i < len(d.tokens) && !d.tokens[i].spaced }

// properCase reports whether capitals in this text say something.
func (d *document) properCase() bool { return !d.shouted && !d.titled }
