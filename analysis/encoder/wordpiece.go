package encoder

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// wordpiece cuts text into the pieces of BERT's uncased vocabulary: lower case,
// accents stripped, marks apart, then the longest known piece from the left.
type wordpiece struct {
	whole, inside       map[string]int32
	longest             int // bytes of the longest piece
	start, end, unknown int32
}

func newWordpiece(vocab string, size int) (*wordpiece, error) {
	w := &wordpiece{whole: make(map[string]int32, size), inside: make(map[string]int32, size/4)}
	n := 0
	for line := range strings.Lines(vocab) {
		piece := strings.TrimRight(line, "\n")
		if rest, ok := strings.CutPrefix(piece, "##"); ok && rest != "" {
			w.inside[rest] = int32(n)
		}
		// "##" alone and a real word that begins with it are still words.
		w.whole[piece] = int32(n)
		w.longest = max(w.longest, len(piece))
		n++
	}
	if n != size {
		return nil, fmt.Errorf("encoder: vocabulary has %d pieces, the weights %d", n, size)
	}
	for mark, id := range map[string]*int32{"[CLS]": &w.start, "[SEP]": &w.end, "[UNK]": &w.unknown} {
		found, ok := w.whole[mark]
		if !ok {
			return nil, fmt.Errorf("encoder: vocabulary lacks %s", mark)
		}
		*id = found
	}
	return w, nil
}

// longestWord is the number of letters past which a word is unknown.
const longestWord = 100

// append adds the pieces of text to ids until there are limit of them.
func (w *wordpiece) append(ids []int32, text string, limit int) []int32 {
	text = norm.NFD.String(strings.ToLower(text))
	word := make([]byte, 0, 64)
	letters := 0
	flush := func() {
		if letters > 0 && len(ids) < limit {
			ids = w.word(ids, word, letters)
		}
		word, letters = word[:0], 0
	}
	for i, r := range text {
		switch {
		case len(ids) >= limit:
			return ids[:limit]
		case r == ' ' || r == '\t' || r == '\n' || r == '\r' || unicode.Is(unicode.Zs, r):
			flush()
		case r == utf8.RuneError || unicode.In(r, unicode.Mn, unicode.C) || unassigned(r):
		case isMark(r) || isHan(r):
			flush()
			if len(ids) < limit {
				ids = w.word(ids, []byte(text[i:i+utf8.RuneLen(r)]), 1)
			}
		default:
			word = utf8.AppendRune(word, r)
			letters++
		}
	}
	flush()
	return ids[:min(len(ids), limit)]
}

func (w *wordpiece) word(ids []int32, word []byte, letters int) []int32 {
	if letters > longestWord {
		return append(ids, w.unknown)
	}
	from := len(ids)
	known := w.whole
	for len(word) > 0 {
		end := min(len(word), w.longest)
		id, ok := int32(0), false
		for ; end > 0; end-- {
			if id, ok = known[string(word[:end])]; ok {
				break
			}
		}
		if !ok {
			return append(ids[:from], w.unknown)
		}
		ids, word, known = append(ids, id), word[end:], w.inside
	}
	return ids
}

// unassigned reports whether no category of Unicode holds the rune, as for an
// emoji newer than the tables.
func unassigned(r rune) bool {
	return r > unicode.MaxLatin1 && !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.C)
}

func isMark(r rune) bool {
	return r >= 33 && r <= 47 || r >= 58 && r <= 64 || r >= 91 && r <= 96 || r >= 123 && r <= 126 || unicode.Is(unicode.P, r)
}

func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0x20000 && r <= 0x2CEAF ||
		r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F
}
