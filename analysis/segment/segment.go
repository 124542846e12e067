// Package segment finds the sentences of an answer, with their places in bytes
// of the original text.
//
// The text is first cut where families cut it: at new lines, at bullets, at
// ";", and at a full stop, "!" or "?" with no space after it ("no bus.no shop").
// Each piece then goes through the Punkt segmenter of prose, which knows
// abbreviations. Pieces that hold no word, number or emoji are dropped; the
// number of a list's item stays with it. What a family writes in one breath is cut where it
// draws one (breath.go).
package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jdkato/prose/v3/segment"
)

// Span is a sentence: the bytes Start to End of the text.
type Span struct{ Start, End int }

// Segmenter finds sentences. It is safe for concurrent use.
type Segmenter struct{ punkt *segment.Segmenter }

// New returns a Segmenter. The English model behind it is loaded once for the
// whole process. The error is prose's, should its built-in model not load.
func New() (*Segmenter, error) {
	punkt, err := segment.New()
	if err != nil {
		return nil, err
	}
	return &Segmenter{punkt: punkt}, nil
}

// longest is the number of bytes given to the segmenter at once. A longer piece
// without a single line end is no answer of a family, and is cut at a space.
const longest = 32 << 10

// Split returns the sentences of text in order. Spans never overlap, never
// begin or end in white space, and always fall on rune boundaries; every letter
// is in one. There are at most 512.
func (s *Segmenter) Split(text string) []Span {
	var spans []Span
	for _, piece := range cut(text) {
		spans = s.punktSplit(text, piece, spans)
	}
	return fewer(breathe(text, spans))
}

// mostSentences is more than the longest answer holds as people write. A text of
// marks ("a!a!a!") would else be ten thousand, and each of them is read by the
// sentence encoder.
const mostSentences = 512

// fewer joins neighbours until there are no more than mostSentences.
func fewer(spans []Span) []Span {
	for len(spans) > mostSentences {
		joined := spans[:0]
		for i := 0; i < len(spans); i += 2 {
			joined = append(joined, Span{spans[i].Start, spans[min(i+1, len(spans)-1)].End})
		}
		spans = joined
	}
	return spans
}

func (s *Segmenter) punktSplit(text string, piece Span, spans []Span) []Span {
	for piece.End-piece.Start > longest {
		at := strings.LastIndexByte(text[piece.Start:piece.Start+longest], ' ')
		if at <= 0 {
			at = longest
			for at > 0 && !utf8.RuneStart(text[piece.Start+at]) {
				at--
			}
			if at == 0 {
				at = longest
			}
		}
		spans = s.punktSplit(text, Span{piece.Start, piece.Start + at}, spans)
		piece.Start += at
	}
	part := text[piece.Start:piece.End]
	if !strings.ContainsAny(part, ".!?…") {
		return appendSpan(text, piece, spans)
	}
	from := len(spans)
	for _, found := range s.punkt.Segment(part) {
		next := Span{piece.Start + found.Start, piece.Start + found.End()}
		// Marks and emoji that the segmenter cut off belong to what they follow.
		if len(spans) > from && !hasWord(text[next.Start:next.End]) {
			spans[len(spans)-1].End = next.End
			continue
		}
		// "e.g. the park" and "approx. 3" are one thought, and so is "hes up all nite... i cry".
		if len(spans) > from {
			before := text[spans[len(spans)-1].Start:spans[len(spans)-1].End]
			first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(text[next.Start:next.End], unicode.IsSpace))
			if endsInAbbreviation(before) || unicode.IsLower(first) && (strings.HasSuffix(before, "..") || strings.HasSuffix(before, "…") || endsInInitials(before)) {
				spans[len(spans)-1].End = next.End
				continue
			}
		}
		spans = appendSpan(text, next, spans)
	}
	return spans
}

var abbreviations = []string{"e.g.", "i.e.", "approx.", "etc.", "eg.", "ie.", "vs.", "mr.", "mrs.", "dr.", "st.", "p.s.", "ps."}

func endsInAbbreviation(sentence string) bool {
	at := strings.LastIndexAny(sentence, " \t(") + 1
	last := strings.ToLower(sentence[at:])
	for _, a := range abbreviations {
		if last == a {
			return true
		}
	}
	return false
}

// endsInInitials is true for "the U.S.", which may stand inside a sentence.
func endsInInitials(sentence string) bool {
	last := sentence[strings.LastIndexAny(sentence, " \t(")+1:]
	if len(last) < 4 || len(last)%2 != 0 {
		return false
	}
	for i := 0; i < len(last); i += 2 {
		if last[i] < 'A' || last[i] > 'Z' || last[i+1] != '.' {
			return false
		}
	}
	return true
}

func appendSpan(text string, sp Span, spans []Span) []Span {
	for sp.Start < sp.End {
		r, size := utf8.DecodeRuneInString(text[sp.Start:sp.End])
		if !unicode.IsSpace(r) {
			break
		}
		sp.Start += size
	}
	for sp.Start < sp.End {
		r, size := utf8.DecodeLastRuneInString(text[sp.Start:sp.End])
		if !unicode.IsSpace(r) {
			break
		}
		sp.End -= size
	}
	if sp.Start < sp.End {
		spans = append(spans, sp)
	}
	return spans
}

// cut makes the pieces that stand apart whatever the grammar says.
func cut(text string) []Span {
	var pieces []Span
	numbers := listNumbers(text)
	listed := false // the line began with a dash, so a dash inside it is one more
	start := 0
	end := func(at, next int) {
		pieces = appendPiece(text, Span{start, at}, pieces)
		start = next
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case len(numbers) > 0 && i == numbers[0].Start:
			end(i, i)
			size = numbers[0].End - i
			numbers = numbers[1:]
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			end(i, i+size)
			listed = false
		case r == ';' && !insideEntity(text, i):
			end(i+size, i+size)
		case r == '•' || r == '●' || r == '▪' || r == '‣' || r == '·':
			end(i, i+size)
		case (r == '-' || r == '*' || r == '–' || r == '—') && (dashBullet(text, i, size, start) || listed && spaced(text, i, size)):
			end(i, i+size)
			listed = true
		case (r == '.' || r == '!' || r == '?') && (runsOn(text, i, size) || lowerStart(text, i, start)):
			end(i+size, i+size)
		}
		i += size
	}
	end(len(text), len(text))
	return pieces
}

// appendPiece keeps a piece that holds a word; marks alone join the piece before.
func appendPiece(text string, sp Span, pieces []Span) []Span {
	part := text[sp.Start:sp.End]
	if hasWord(part) || hasEmoji(part) {
		return append(pieces, sp)
	}
	return pieces
}

// insideEntity is true for the ";" that ends "&amp;" and for one in a smiley.
func insideEntity(text string, i int) bool {
	amp := strings.LastIndexByte(text[max(0, i-8):i], '&')
	if amp >= 0 && !strings.ContainsAny(text[max(0, i-8)+amp:i], " \t") {
		return true
	}
	return i+1 < len(text) && strings.ContainsRune(")-(DP", rune(text[i+1]))
}

// dashBullet is true for "- " or "* " at the start of a line.
func dashBullet(text string, i, size, start int) bool {
	if strings.TrimSpace(text[start:i]) != "" || i+size >= len(text) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[i+size:])
	return unicode.IsSpace(next)
}

// spaced is true for a mark with a space on both sides.
func spaced(text string, i, size int) bool {
	return i > 0 && text[i-1] == ' ' && i+size < len(text) && text[i+size] == ' '
}

// runsOn is true for a mark that ends a sentence though no space follows it:
// two letters or more before it and a letter after, and nothing of a web or mail
// address or an abbreviation about it.
func runsOn(text string, i, size int) bool {
	next, nextSize := utf8.DecodeRuneInString(text[i+size:])
	if !unicode.IsLetter(next) {
		return false
	}
	// "opens at 9.Shuts at 3.", and no "v2.Beta".
	if text[i] == '.' && i > 1 && text[i-1] >= '0' && text[i-1] <= '9' && unicode.IsUpper(next) {
		small, _ := utf8.DecodeRuneInString(text[i+size+nextSize:])
		return unicode.IsLower(small) && onlyDigits(text[lastBreak(text, i)+1:i])
	}
	word := text[lastBreak(text, i)+1 : i]
	after := text[i+size : nextBreak(text, i+size)]
	if strings.ContainsAny(word, "@/") || strings.ContainsAny(after, "@/") || strings.HasPrefix(strings.ToLower(word), "www") {
		return false
	}
	if text[i] == '.' {
		if utf8.RuneCountInString(word) < 2 || strings.Contains(word, ".") {
			return false
		}
		tail, _, more := strings.Cut(strings.ToLower(after), ".")
		tail = strings.TrimRight(tail, ",!?)")
		if domains[tail] || more && len(tail) < 2 {
			return false
		}
	}
	if text[i] != '.' {
		word = strings.TrimRight(word, "!?") // "no buses!!!no park"
	}
	r, _ := utf8.DecodeLastRuneInString(word)
	return unicode.IsLetter(r) || unicode.IsDigit(r) && text[i] != '.' || r == ')'
}

// lowerStart is true for a single mark and a space before a small letter or a
// figure ("i clock off at 6. do the maths"), which Punkt reads as an
// abbreviation. Known abbreviations and initials stay whole.
func lowerStart(text string, i, start int) bool {
	if i+2 >= len(text) || text[i+1] != ' ' || i == 0 || text[i-1] == '.' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[i+2:])
	if !unicode.IsLetter(next) && !unicode.IsDigit(next) {
		return false
	}
	if endsInInitials(text[max(start, lastBreak(text, i)+1) : i+1]) {
		return false
	}
	word := strings.TrimLeft(strings.ToLower(text[max(start, lastBreak(text, i)+1):i]), "(\"'“‘")
	if utf8.RuneCountInString(word) == 1 && unicode.IsLetter(rune(word[0])) && word != "i" && word != "u" && word != "x" || notAnEnd[word] {
		return false
	}
	return true
}

var notAnEnd = map[string]bool{"e.g": true, "i.e": true, "eg": true, "ie": true, "approx": true, "etc": true, "vs": true,
	"mr": true, "mrs": true, "ms": true, "miss": true, "dr": true, "st": true, "p.s": true, "ps": true, "no": true,
	"rd": true, "ave": true, "prof": true, "rev": true, "sgt": true, "fr": true, "sr": true, "jr": true, "tel": true, "dept": true, "inc": true, "ltd": true, "yr": true, "yrs": true, "a.m": true, "p.m": true}

var domains = map[string]bool{"com": true, "uk": true, "co": true, "org": true, "net": true, "gov": true, "nhs": true, "ac": true, "info": true, "example": true, "m": true, "am": true, "pm": true}

// longestWord is how far from a mark its word is looked for. Without a bound, a
// long text of marks and no space would be read again at each of them.
const longestWord = 128

// lastBreak returns the white space before text[i], or where the search ended.
func lastBreak(text string, i int) int {
	from := max(0, i-longestWord)
	if at := strings.LastIndexAny(text[from:i], " \t\n\r"); at >= 0 {
		return from + at
	}
	return from - 1
}

// nextBreak returns the white space after text[i], or where the search ended.
func nextBreak(text string, i int) int {
	to := min(len(text), i+longestWord)
	if at := strings.IndexAny(text[i:to], " \t\n\r"); at >= 0 {
		return i + at
	}
	return to
}

func onlyDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func hasWord(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return true
		}
	}
	return false
}

func hasEmoji(s string) bool {
	for _, r := range s {
		if r >= 0x1F300 && r <= 0x1FAFF || r >= 0x2600 && r <= 0x27BF {
			return true
		}
	}
	return false
}
