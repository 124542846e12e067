package redact

import "strings"

// findPlate marks a car's number plate that starts at token i, and a National Insurance number. A plate finds its
// keeper as a user name does, so it is a handle; the other is a number the state knows somebody by, as the NHS does.
func (d *document) findPlate(i int) bool {
	t, next := &d.tokens[i], d.at(i+1)
	if isInsurance(t.lower) {
		return d.take(i, i, NHSNumber)
	}
	letters, digits, rest := plateParts(t.lower)
	end := i
	if rest == "" && next.class == word && next.kind == "" && len(next.lower) == 3 && len(next.text) == 3 {
		rest, end = next.lower, i+1
	}
	if len(rest) != 3 || !onlyLetters(rest) || letters == 0 || notPlates[t.lower[:letters]] {
		return false
	}
	// WN21 ABC; before 2001 a letter and up to three figures, which is too much like a road or a postcode to be taken
	// without being called a plate.
	modern := letters == 2 && digits == 2
	if !modern && !(letters == 1 && digits <= 3 && d.plateCue(i)) {
		return false
	}
	known := listed()
	if end > i && (known[rest] != 0 || function[rest]) && !(t.shouted && next.shouted && !d.shouted) && !d.plateCue(i) {
		return false
	}
	return d.take(i, end, Handle)
}

// isInsurance reports whether s is a National Insurance number without spaces, as in QQ123456C.
func isInsurance(s string) bool {
	return len(s) == 9 && onlyLetters(s[:2]) && whole(s[2:5]) > 0 && len(strings.Trim(s[2:8], "0123456789")) == 0 && s[8] >= 'a' && s[8] <= 'd'
}

// findInsurance marks one with its spaces, QQ 12 34 56 C, whose letters stand at token i.
func (d *document) findInsurance(i int) {
	last := d.at(i + 4)
	if len(d.tokens[i].lower) != 2 || len(last.lower) != 1 || last.lower[0] < 'a' || last.lower[0] > 'd' {
		return
	}
	for j := i + 1; j <= i+3; j++ {
		if t := d.at(j); t.class != number || len(t.text) != 2 {
			return
		}
	}
	d.take(i, i+4, NHSNumber)
}

// plateParts counts the letters and then the figures at the start of s.
func plateParts(s string) (letters, digits int, rest string) {
	for letters < len(s) && s[letters] >= 'a' && s[letters] <= 'z' {
		letters++
	}
	j := letters
	for j < len(s) && s[j] >= '0' && s[j] <= '9' {
		j++
	}
	if letters > 2 || j == letters {
		return 0, 0, s
	}
	return letters, j - letters, s[j:]
}

func onlyLetters(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// notPlates are letters that stand before figures for other reasons: years of school, key stages, postcodes' towns.
var notPlates = set("yr ks ps cd hd tv ch lv pt no rm")

var plateWords = set("reg registration plate plates car cars van vans taxi motor lorry minibus vauxhall skoda ford fiesta focus astra corsa bmw audi golf")

func (d *document) plateCue(i int) bool {
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		if plateWords[d.tokens[j].lower] {
			return true
		}
	}
	return false
}
