package redact

import "strings"

var countedThings = set("kids boys girls lads years year yr yrs months month weeks week days day hours hour hrs mins minutes of people times children bed beds am pm quid miles")

func (d *document) countsThings(i int) bool { return countedThings[d.at(i).lower] }

// streetTypes end the name of a street; some are everyday words too, so they need a number before or a capital.
var streetTypes = set("street st road rd lane ln avenue ave av drive dr close cl court ct row way walk crescent cres terrace terr place pl grove gardens gdns mews fold brow rise croft yard villas view views square sq hill bank green gate parade rake garth ginnel nook meadow meadows side bridge park house paddock end heights mount vale wood fields hey heys hall mill lea drove wharf towers point cottages cottage buildings caravan boulevard approach causeway dale")

// loneStreets are street types that, with a capital and a name before, mean a street without a number as well.
var loneStreets = set("street road rd lane avenue ave drive close court crescent terrace grove gardens mews fold brow croft villas rise row ginnel garth rake")

// publicStreets belong to everyone.
var publicStreets = set("high main east lancs ring trunk private country bypass coronation quality sesame hub chapel slip access dead one service a580 a577 a579 busy")

var addressUnits = set("min mins minute minutes mile miles year years yr yrs yo month months mth mths week weeks wk wks day days hour hours hr hrs pound pounds quid kids child children lads girls boys people times stone metre metres yard yards foot feet am pm th st nd rd other more of in on to and or at by a the for per bed beds bedroom room rooms sessions bus buses goals nil grand percent different hours' mins' minutes' x")

// findAddresses marks house number and street, flats and plots, and streets named with a capital.
func (d *document) findAddresses() {
	for i := range d.tokens {
		t := &d.tokens[i]
		if t.kind != "" {
			continue
		}
		switch {
		case dwelling[t.lower] && isHouseNumber(d.at(i+1)):
			d.takeDwelling(i)
		case isHouseNumber(t):
			if end := d.streetAfter(i); end > 0 {
				d.takeAddress(i, end)
			}
		case (t.lower == "number" || t.lower == "no") && isHouseNumber(d.at(i+1)) && homeWords[d.at(i-1).lower] && !d.countsThings(i+2):
			d.take(i, i+1, Address)
		case t.lower == "no" && d.at(i+1).text == "." && !d.at(i+1).spaced && isHouseNumber(d.at(i+2)) && !d.at(i+2).spaced && (homeWords[d.at(i-1).lower] || d.at(i-1).text == ",") && !d.countsThings(i+3):
			d.take(i, i+2, Address) // "at no.14"
		case t.class == word && t.capital && d.properCase() && loneStreets[t.lower] && i > 0:
			d.takeLoneStreet(i)
		case t.class == word && plainStreets[t.lower] && i > 0 && !(t.capital && d.properCase()):
			d.takePlainStreet(i)
		}
	}
}

var dwelling = set("flat plot apartment apt caravan pitch")

var homeWords = set("at from to of in outside kids lady woman man family")

func isHouseNumber(t *token) bool {
	if t.kind != "" {
		return false
	}
	if t.class == number {
		return len(t.text) <= 3 && t.text[0] != '0'
	}
	if t.class != mixed || len(t.text) > 4 {
		return false
	}
	n := strings.TrimRight(t.lower, "abcdef")
	return n != "" && len(n) == len(t.lower)-1 && whole(n) > 0
}

// streetAfter returns the last token of a street name that follows the house number at i, or 0.
func (d *document) streetAfter(i int) int {
	start := i + 1
	if d.at(start).text == "," {
		start++
	}
	for j := start; j < start+4 && j < len(d.tokens); j++ {
		t := &d.tokens[j]
		if t.kind != "" || t.class != word {
			return 0
		}
		if j == start && (addressUnits[t.lower] || streetTypes[t.lower] && !t.capital && !streets[d.at(j+1).lower]) {
			return 0 // "3 court dates", and not "3 mill lane"
		}
		if j > start && streetTypes[t.lower] && (t.lower != "st" || !d.at(j+1).capital) {
			if d.plainWords(start, j) && !(t.capital && d.properCase()) {
				return 0
			}
			if streetTypes[d.at(j+1).lower] && d.at(j+1).capital {
				return j + 1
			}
			return j
		}
	}
	return 0
}

// unstreet are words that never stand inside a street's name.
var unstreet = set("the a an and or min mins minute mile year years week weeks day days hour hours kids children people my our their his her your it is was are were i we he she they in on at to of from with for about away off up down more less other little big bit long short than then when every each per good")

func (d *document) plainWords(from, to int) bool {
	for j := from; j < to; j++ {
		if unstreet[d.tokens[j].lower] {
			return true
		}
	}
	return false
}

func (d *document) takeDwelling(i int) {
	end := i + 1
	j := end + 1
	if d.at(j).text == "," {
		j++
	}
	if isHouseNumber(d.at(j)) {
		if e := d.streetAfter(j); e > 0 {
			end = e
		}
	} else if e := d.streetAfter(i + 1); e > 0 {
		end = e
	} else if d.tokens[i].lower == "plot" || d.tokens[i].lower == "pitch" {
		for k := j; k < j+5 && k < len(d.tokens); k++ {
			if streetTypes[d.tokens[k].lower] {
				end = k
			}
		}
	}
	// "flat 2 bedrooms" counts rooms.
	if end == i+1 && d.countsThings(i+2) {
		return
	}
	d.takeAddress(i, end)
}

// takeAddress marks the address and a town or postcode is left to itself.
func (d *document) takeAddress(from, to int) { d.take(from, to, Address) }

func (d *document) takeLoneStreet(i int) {
	from := i
	for from > 0 && i-from < 3 {
		t := d.at(from - 1)
		if t.class != word || !t.capital || t.kind != "" || !d.tokens[from].spaced || t.opens && ordinaryWord(t.lower) {
			break
		}
		from--
	}
	if from == i || publicStreets[d.at(i-1).lower] || function[d.at(i-1).lower] {
		return
	}
	if publicPlace[d.at(i+1).lower] {
		return // "the Hope Street hub"
	}
	for j := from; j < i; j++ {
		if publicStreets[d.tokens[j].lower] || function[d.tokens[j].lower] {
			return
		}
	}
	d.take(from, i, Address)
}

// publicPlace is what a street lends its name to.
var publicPlace = set("hub centre center chapel church mosque clinic station market baths library gym surgery youth fc cc")

// plainStreets end a street's name in lower case. Streets, roads and lanes are ways that everybody takes, so someone has
// to be said to live there or near; on a grove or a close people do.
var plainStreets = set("street st road rd lane avenue ave av crescent cres terrace grove gardens mews close drive")
var throughStreets = set("street st road rd lane")

// unnamed stand before street, road or lane and name none.
var unnamed = set("busy quiet same whole next new old back side long short little big wide narrow dark main our my your his her their its every any some which what wrong right nice rough dead cycle bus fast slow dirt toll local nearby residential")

// takePlainStreet marks a street in lower case: "no bins on larkspur grove". A word of where must stand before it.
func (d *document) takePlainStreet(i int) {
	known := listed()
	for n := 1; n <= 2; n++ {
		at := i - n - 1
		if !wherever[d.at(at).lower] && !(d.at(at+1).opens && being[d.at(i+1).lower]) {
			continue
		}
		named := homeward[d.at(at).lower] && living[d.at(at-1).lower]
		for j := i - n; j < i; j++ {
			t := d.at(j)
			if t.class != word || t.kind != "" || function[t.lower] || unstreet[t.lower] || unnamed[t.lower] || publicStreets[t.lower] || len(t.lower) < 3 {
				return
			}
			if waysTo[d.tokens[i].lower] && (known[t.lower]&keepsPlace != 0 && !named || !d.endsPhrase(i) && wayTo[d.at(i+1).lower]) {
				return // "we live in leigh close to my nan"
			}
			if !throughStreets[d.tokens[i].lower] && known[t.lower]&ordinary == 0 && known[strings.TrimSuffix(t.lower, "s")]&ordinary == 0 {
				named = true
			}
		}
		next := d.at(i + 1).lower
		if named && !publicPlace[next] && !(d.tokens[i].lower == "st" && !d.endsPhrase(i) && known[next]&givenName != 0) {
			d.take(i-n, i, Address)
		}
		return
	}
}

var wherever = set("on in at from off down along up near of to by behind opposite outside round past beside")

// homeward say, after a word of living, where somebody lives.
var homeward = set("on in at from off near to by behind opposite outside beside")

var living = set("live lives lived living stay stays staying house home moved move moving flat")

// waysTo are streets' words that also say how far and how: "close to", "drive down".
var waysTo = set("close drive")
var wayTo = set("to by together enough knit through thru there past")

func ordinaryWord(w string) bool { return listed()[w]&ordinary != 0 }
