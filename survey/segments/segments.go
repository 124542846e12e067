// Package segments counts and splits SMS texts exactly as a network bills them.
//
// A text whose every character is in the GSM 7-bit default alphabet takes one unit (septet) a character, two for
// those of the extension table; 160 units fit one segment, 153 a segment of several. Any other character turns the
// whole text into UCS-2: one unit a UTF-16 code unit, 70 or 67. A character of two units is never divided between
// segments. (3GPP TS 23.038 and TS 23.040.)
package segments

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Encoding is how a text travels.
type Encoding string

// The encodings.
const (
	GSM7 Encoding = "GSM-7"
	UCS2 Encoding = "UCS-2"
)

// Size is what a text takes.
type Size struct {
	Encoding Encoding
	Units    int // septets, or UTF-16 code units
	Segments int // 0 for an empty text
}

const basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
const extension = "\f^{}\\[~]|€"

var septets = func() map[rune]int {
	all := map[rune]int{}
	for _, r := range basic {
		all[r] = 1
	}
	for _, r := range extension {
		all[r] = 2
	}
	return all
}()

// IsGSM7 says whether a text travels in the 7-bit alphabet.
func IsGSM7(text string) bool {
	for _, r := range text {
		if septets[r] == 0 {
			return false
		}
	}
	return true
}

func (e Encoding) units(r rune) int {
	if e == GSM7 {
		return septets[r]
	}
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// limits returns how many units fit a text of one segment, and a segment of several.
func (e Encoding) limits() (single, several int) {
	if e == GSM7 {
		return 160, 153
	}
	return 70, 67
}

// Count measures a text as it is; Fold it first if it is to be sent folded.
func Count(text string) Size {
	e := UCS2
	if IsGSM7(text) {
		e = GSM7
	}
	return measure(text, e)
}

func measure(text string, e Encoding) Size {
	size := Size{Encoding: e}
	for _, r := range text {
		size.Units += e.units(r)
	}
	single, several := e.limits()
	switch {
	case size.Units == 0:
		return size
	case size.Units <= single:
		size.Segments = 1
		return size
	}
	room := 0
	for _, r := range text {
		n := e.units(r)
		if n > room {
			size.Segments++
			room = several
		}
		room -= n
	}
	return size
}

// smart are the characters that word processors and phones put in the place of plain ones.
var smart = strings.NewReplacer(
	"\u2018", "'", "\u2019", "'", "\u201a", "'", "\u201b", "'", "\u2032", "'", "\u02bc", "'", "`", "'", "\u00b4", "'",
	"\u201c", `"`, "\u201d", `"`, "\u201e", `"`, "\u201f", `"`, "\u2033", `"`, "\u00ab", `"`, "\u00bb", `"`,
	"\u2039", "'", "\u203a", "'",
	"\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2014", "-", "\u2015", "-", "\u2212", "-",
	"\u2022", "-", "\u00b7", "-", "\u2026", "...", "\u00d7", "x", "\u2044", "/",
	"\t", " ", "\u00a0", " ", "\u2002", " ", "\u2003", " ", "\u2007", " ", "\u2009", " ", "\u200a", " ", "\u202f", " ",
	"\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "", "\u00ad", "", "\ufe0f", "",
	"\u2028", "\n", "\u2029", "\n", "\r\n", "\n",
	"\ufb01", "fi", "\ufb02", "fl",
)

// Fold replaces smart punctuation by the plain one where that makes the text fit the 7-bit alphabet, so that a curly
// apostrophe does not double what a text costs. A text that needs UCS-2 all the same is returned as it was.
func Fold(text string) string {
	if IsGSM7(text) {
		return text
	}
	if folded := smart.Replace(text); IsGSM7(folded) {
		return folded
	}
	return text
}

// Split divides a text into parts that take at most max segments each (at least 1), at a line or word boundary where
// there is one in the second half of a part, else between graphemes, else, in a grapheme longer than a part, between
// characters. White space at a boundary is left out; nothing else is. An empty text has no parts.
func Split(text string, max int) []string {
	max = atLeastOne(max)
	return split(text, func(part string) bool { return Count(part).Segments <= max })
}

// SplitUTF16 divides a text as Split does into parts of at most max UTF-16 code units (at least 2), the measure of
// Telegram's limits.
func SplitUTF16(text string, max int) []string {
	if max < 2 {
		max = 2
	}
	return split(text, func(part string) bool { return measure(part, UCS2).Units <= max })
}

func atLeastOne(n int) int {
	if n < 1 {
		return 1
	}
	return n
}

const space = " \n\r\t"

func split(text string, fits func(string) bool) []string {
	var parts []string
	text = strings.Trim(text, space)
	for text != "" {
		n := longest(text, fits)
		if n < len(text) {
			n = boundary(text, n)
		}
		parts = append(parts, strings.TrimRight(text[:n], space))
		text = strings.TrimLeft(text[n:], space)
	}
	return parts
}

// longest returns the bytes of the longest beginning, in whole characters, that fits; at least one character.
func longest(text string, fits func(string) bool) int {
	if fits(text) {
		return len(text)
	}
	low, high := 0, len(text) // text[:low] fits, text[:high] does not
	for {
		mid := low + (high-low)/2
		for mid > low && !utf8.RuneStart(text[mid]) {
			mid--
		}
		if mid == low { // look upward for the next character
			_, n := utf8.DecodeRuneInString(text[low:])
			mid = low + n
			if mid >= high {
				break
			}
		}
		if fits(text[:mid]) {
			low = mid
		} else {
			high = mid
		}
	}
	if low == 0 {
		_, low = utf8.DecodeRuneInString(text)
	}
	return low
}

// boundary moves the end of a part back from n to white space, else to the end of a grapheme.
func boundary(text string, n int) int {
	if strings.ContainsRune(space, rune(text[n])) {
		return n
	}
	for _, at := range []int{strings.LastIndexByte(text[:n], '\n'), strings.LastIndexAny(text[:n], space)} {
		if at > n/2 {
			return at
		}
	}
	end, rest, state := 0, text, -1
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if end+len(cluster) > n {
			break
		}
		end += len(cluster)
	}
	if end == 0 {
		return n
	}
	return end
}
