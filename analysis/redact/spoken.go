package redact

import "strings"

// spokenDigits are figures as they are said or, for want of a key, typed.
var spokenDigits = map[string]string{
	"zero": "0", "oh": "0", "o": "0", "oo": "00", "ooo": "000", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4",
	"five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "hundred": "00", "thousand": "000",
}

// findSpoken marks a phone or NHS number at token i that is not in figures alone: "o7700 900 123", "07700 9OO 123",
// "oh seven seven double oh nine". Findings in figures are findNumber's.
func (d *document) findSpoken(i int) bool {
	if c := d.tokens[i].lower[0]; c > '9' && c != 'z' && c != 'o' && c != 'n' && c != 'd' && c != 't' && c != 'f' && c != 's' && c != 'e' {
		return false
	}
	var n strings.Builder
	end, letters, times := -1, false, 1
	for j := i; j < len(d.tokens) && j < i+32 && n.Len() < 15; j++ {
		t := &d.tokens[j]
		if t.kind != "" {
			break
		}
		if t.lower == "double" || t.lower == "triple" {
			times = 2
			if t.lower == "triple" {
				times = 3
			}
			continue
		}
		if j > i && (t.text == "-" || t.text == "." || t.text == ",") {
			continue
		}
		figures, said := spokenDigits[t.lower], true
		switch {
		case t.class == number:
			figures, said = t.text, false
		case t.class == mixed:
			figures = typedFigures(t.lower)
		}
		if figures == "" {
			break
		}
		n.WriteString(strings.Repeat(figures, times))
		letters, times, end = letters || said, 1, j
	}
	number := n.String()
	switch {
	case !letters:
		return false
	case (len(number) == 10 || len(number) == 11) && number[0] == '0', len(number) == 12 && strings.HasPrefix(number, "44"):
		return !helpNumbers[number] && d.take(i, end, Phone)
	case len(number) == 10 && d.nhsCue(i):
		return d.take(i, end, NHSNumber)
	}
	return false
}

// typedFigures reads figures in which the letters o, l and i stand for 0 and 1; empty if there is anything else.
func typedFigures(s string) string {
	figures := 0
	for k := range len(s) {
		switch c := s[k]; {
		case c >= '0' && c <= '9':
			figures++
		case c == 'o', c == 'l', c == 'i':
		default:
			return ""
		}
	}
	if figures == 0 {
		return ""
	}
	return typed.Replace(s)
}

var typed = strings.NewReplacer("o", "0", "l", "1", "i", "1")
