package redact

import "strconv"

var months = set("january february march april may june july august september october november december jan feb mar apr jun jul aug sept sep oct nov dec")

var birthWords = set("dob born birthday bday birth d.o.b birthdate b")

// findDates marks full dates (day, month and year), which in a family's answer are dates of birth far more often
// than not, and day and month alone after a word of birth.
func (d *document) findDates() {
	for i := range d.tokens {
		if d.tokens[i].kind != "" {
			continue
		}
		if end := d.digitDate(i); end > 0 {
			d.take(i, end, BirthDate)
		} else if end := d.wordDate(i); end > 0 {
			d.take(i, end, BirthDate)
		} else if end := d.bornDate(i); end > 0 {
			d.take(i, end, BirthDate)
		}
	}
}

// digitDate finds 12/03/2019, 21.4.12, 14-2-91 and 2019-03-12.
func (d *document) digitDate(i int) int {
	if i+4 >= len(d.tokens) {
		return 0
	}
	a, s1, b, s2, c := &d.tokens[i], &d.tokens[i+1], &d.tokens[i+2], &d.tokens[i+3], &d.tokens[i+4]
	if a.class != number || b.class != number || c.class != number || s1.text != s2.text {
		return 0
	}
	switch s1.text {
	case "/", ".", "-":
	default:
		return 0
	}
	if !d.tight(i+1) || !d.tight(i+2) || !d.tight(i+3) || !d.tight(i+4) {
		return 0
	}
	x, y, z := whole(a.text), whole(b.text), whole(c.text)
	if len(a.text) == 4 && x > 1900 && x < 2100 && y >= 1 && y <= 12 && z >= 1 && z <= 31 {
		return i + 4
	}
	year := len(c.text) == 2 || len(c.text) == 4 && z > 1900 && z < 2100
	if dayMonth(a.text, b.text) && year {
		return i + 4
	}
	return 0
}

// bornDate finds what is a date after a word of birth alone: "dob 12 03 2019", "dob 120319", "bday 12/03", "born in march 2016".
// It is 0 where none ends.
func (d *document) bornDate(i int) int {
	t, next := &d.tokens[i], d.at(i+1)
	switch {
	case t.class != number && !months[t.lower], !d.birthCue(i):
		return 0
	case months[t.lower]:
		if next.class == number && len(next.text) == 4 && isYear(next.text) {
			return i + 1
		}
		return 0
	case len(t.text) == 6 || len(t.text) == 8:
		if dayMonth(t.text[:2], t.text[2:4]) && (len(t.text) == 6 || isYear(t.text[4:])) || len(t.text) == 8 && isYear(t.text[:4]) {
			return i
		}
		return 0
	case (next.text == "/" || next.text == "." || next.text == "-") && d.tight(i+1) && d.tight(i+2):
		b := d.at(i + 2)
		if always := t.text == "24" && b.text == "7"; !always && b.class == number && dayMonth(t.text, b.text) && d.unspaced(i) == i+2 {
			return i + 2
		}
		return 0
	}
	year := d.at(i + 2)
	if next.class == number && year.class == number && dayMonth(t.text, next.text) && (len(year.text) == 2 || isYear(year.text)) {
		return i + 2
	}
	return 0
}

// dayMonth reports whether two numbers are a day and a month, in either order.
func dayMonth(a, b string) bool {
	x, y := whole(a), whole(b)
	return len(a) <= 2 && len(b) <= 2 && (x >= 1 && x <= 31 && y >= 1 && y <= 12 || y >= 1 && y <= 31 && x >= 1 && x <= 12)
}

// wordDate finds 6 June 1949, 23rd Nov 2016, March 12 1944, and with a word of birth also 6th June.
func (d *document) wordDate(i int) int {
	j := i
	if months[d.tokens[i].lower] {
		if day(d.at(i+1).lower) == 0 {
			return 0
		}
		j = i + 2
		if d.at(j).text == "," {
			j++
		}
	} else {
		if day(d.tokens[i].lower) == 0 {
			return 0
		}
		j = i + 1
		if d.at(j).lower == "of" {
			j++
		}
		if !months[d.at(j).lower] {
			return 0
		}
		j++
		if d.at(j).text == "," || d.at(j).text == "." {
			j++
		}
	}
	if y := d.at(j); y.class == number && (len(y.text) == 4 && whole(y.text) > 1900 && whole(y.text) < 2100 || len(y.text) == 2 && y.spaced && d.birthCue(i)) {
		return j
	}
	if d.birthCue(i) {
		if months[d.tokens[i].lower] {
			return i + 1
		}
		for k := i + 1; k < j+1 && k < len(d.tokens); k++ {
			if months[d.tokens[k].lower] {
				return k
			}
		}
	}
	return 0
}

func (d *document) birthCue(i int) bool {
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		if birthWords[d.tokens[j].lower] {
			return true
		}
	}
	return false
}

// day reads "3", "23rd", "1st"; 0 if it is no day of a month.
func day(s string) int {
	n := s
	for _, suffix := range []string{"st", "nd", "rd", "th"} {
		if len(s) > 2 && s[len(s)-2:] == suffix {
			n = s[:len(s)-2]
		}
	}
	v := whole(n)
	if v < 1 || v > 31 || len(n) > 2 {
		return 0
	}
	return v
}

// whole reads a short whole number; 0 if it is none.
func whole(s string) int {
	if s == "" || len(s) > 4 || s[0] < '0' || s[0] > '9' {
		return 0
	}
	v, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return v
}
