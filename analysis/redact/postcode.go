package redact

// postcodeAreas are the letters that a British postcode can start with.
var postcodeAreas = set("ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex fk fy g gl gu gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo ze wx")

// findPostcodes marks whole postcodes in either case, and the outward half ("WN7", "M29 8") where it can't be a
// motorway, a vitamin or a road.
func (d *document) findPostcodes() {
	for i := range d.tokens {
		t := &d.tokens[i]
		if t.kind != "" || t.class != mixed {
			continue
		}
		area, digits, rest, ok := outward(t.lower)
		if !ok {
			continue
		}
		next := d.at(i + 1)
		switch {
		case rest != "" && len(rest) == 3 && inward(rest): // wn76qx
			d.take(i, i, Postcode)
		case rest != "" && len(rest) > 1:
		case next.class == mixed && next.kind == "" && inward(next.lower) && len(next.lower) == 3:
			d.take(i, i+1, Postcode)
		case len(digits) > 2 || digits[0] == '0':
		case next.class == mixed && len(next.lower) == 3 && next.lower[0] >= '0' && next.lower[0] <= '9':
			d.take(i, i+1, Postcode)
		case d.partial(i, area, digits):
			if next.class == number && len(next.text) == 1 && next.spaced && !d.countsThings(i+2) {
				d.take(i, i+1, Postcode)
			} else {
				d.take(i, i, Postcode)
			}
		}
	}
}

// outward splits wn7, wn7a, m46, wn76qx into area, digits and rest.
func outward(s string) (area, digits, rest string, ok bool) {
	i := 0
	for i < len(s) && s[i] >= 'a' && s[i] <= 'z' {
		i++
	}
	if i == 0 || i > 2 || !postcodeAreas[s[:i]] {
		return "", "", "", false
	}
	j := i
	for j < len(s) && j < i+2 && s[j] >= '0' && s[j] <= '9' {
		j++
	}
	if j == i {
		return "", "", "", false
	}
	area, digits, rest = s[:i], s[i:j], s[j:]
	// wn76qx: the last digit belongs to the inward half.
	if len(rest) == 2 && len(digits) == 2 && inward(s[j-1:]) {
		digits, rest = s[i:j-1], s[j-1:]
	}
	return area, digits, rest, true
}

// inward reports whether s is a digit and two letters, as in 6QX.
func inward(s string) bool {
	return len(s) == 3 && s[0] >= '0' && s[0] <= '9' && s[1] >= 'a' && s[1] <= 'z' && s[2] >= 'a' && s[2] <= 'z' &&
		s[1:] != "st" && s[1:] != "nd" && s[1:] != "rd" && s[1:] != "th" && s[1:] != "am" && s[1:] != "pm"
}

// notPostcodes look like one and are something else.
var notPostcodes = set("co2 b12 b6 b1 b2 b3 b4 b5 ps1 ps2 ps3 ps4 ps5 e10 e45 e5 s1 s2 s3 s4 n1 n2 n3 g4 g20 g7 g8 w3 l1 l2 l3 l4 l5 l6 e2 e3 e4 ne1 no1 so1 so2 me2 me1 be4 to2")

// motorways are the numbers that follow an M on the road as well as in a postcode.
var motorways = set("1 2 3 4 5 6 8 9 10 11 18 20 23 25 26 27 32 40 42 45 48 49 50 53 54 55 56 57 58 60 61 62 65 66 67 69 73 74 77 80 90")

var roadWords = set("the motorway junction jct traffic along up down closed crash jam off slip roundabout")

// partial reports whether an outward half alone is to be taken for a postcode.
func (d *document) partial(i int, area, digits string) bool {
	t := &d.tokens[i]
	if notPostcodes[t.lower] && !(t.capital && d.at(i-1).lower == "in") {
		return false
	}
	before := d.at(i - 1)
	if len(area) == 1 {
		if area == "m" && len(digits) == 2 && !motorways[digits] && !d.countsThings(i+1) {
			return true // "m46 but school in leigh": there is no such road
		}
		if !t.capital && !(d.at(i+1).class == number && len(d.at(i+1).text) == 1) {
			return false
		}
		if area == "m" {
			if motorways[digits] {
				next := d.at(i + 1)
				return next.class == number && len(next.text) == 1 && next.spaced
			}
		}
		if before.lower == "the" && roadWords[d.at(i+1).lower] {
			return false
		}
		return t.capital || d.at(i+1).class == number
	}
	switch t.lower {
	case "me2", "me1", "so2", "be4", "st1", "st2", "le1", "en1":
		return false
	}
	return true
}
