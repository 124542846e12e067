package redact

import (
	"strings"

	"familyvoice/analysis/words"
)

// The kinds that Doubts has beside those of Redact. They are stored nowhere and stand in no redacted text.
const (
	Word   = "word"   // it may name somebody, and no list knows it as a thing or a place
	Digits = "digits" // five or more in a row, whatever they count
)

// leastDigits is how many digits in a row are in doubt: prices, years and ages have fewer.
const leastDigits = 5

// Doubts are what a person should look at before others may read the text, in order, not overlapping and never nil. It is
// the second check of whatever becomes public, and stricter than Redact, which has to leave a family's answer readable: all
// that Redact would take out, and beside it capitals that no list explains, everyday words that are first names where a name
// may stand, unknown words next to a name that was taken out or to a word of kin, streets by their names, five digits in a row,
// an @, and whatever is written like half a postcode. A false doubt costs a person's look. The placeholders of a redacted text
// are in no doubt. It is safe for concurrent use.
func Doubts(text string) []Span { return Redactor{}.Doubts(text) }

// Doubts is the package's, with what this redactor knows beside the lists.
func (r Redactor) Doubts(text string) []Span {
	d := r.looked(text)
	known := listed()
	for i := range d.tokens {
		t := &d.tokens[i]
		switch {
		case t.kind != "" || d.isPlaceholder(i):
		case t.class == number:
			d.doubtDigits(i)
		case t.class == mixed:
			if count(t.text) >= leastDigits {
				d.take(i, i, Digits)
			} else if d.likePostcode(i) {
				d.take(i, i, Postcode)
			}
		case t.text == "@" && d.at(i+1).class != mark:
			d.take(i, i+1, Handle)
		case t.class == word && (d.doubtCapital(i, known) || d.doubtGiven(i, known) || d.besideName(i, known) ||
			d.doubtOpening(i, known)):
			d.take(i, i, Word)
		case t.class == word:
			d.doubtStreet(i)
			d.doubtSchool(i, known)
		}
	}
	return d.spans()
}

// Of is what stands at the span in the text that it was found in.
func (s Span) Of(text string) string { return text[s.Start:s.End] }

// isPlaceholder reports whether token i stands in the brackets that Redact writes.
func (d *document) isPlaceholder(i int) bool {
	return d.at(i-1).text == "[" && d.at(i+1).text == "]" && d.tight(i) && d.tight(i+1)
}

func count(text string) (digits int) {
	for _, r := range text {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return digits
}

// doubtDigits marks the row of numbers that starts at token i, parted by spaces, hyphens or full stops, if it is long
// enough. A year stands for itself, and the numbers of helplines are public.
func (d *document) doubtDigits(i int) {
	var digits strings.Builder
	end := i
	for j := i; j < len(d.tokens); j++ {
		t := &d.tokens[j]
		if t.kind != "" || t.class == mark && t.text != "-" && t.text != "–" && t.text != "." {
			break
		}
		if t.class == mark {
			continue
		}
		if t.class != number || isYear(t.text) {
			break
		}
		digits.WriteString(t.text)
		end = j
	}
	if n := digits.String(); len(n) >= leastDigits && !helpNumbers[n] {
		d.take(i, end, Digits)
	}
}

func isYear(n string) bool { return len(n) == 4 && (n[:2] == "19" || n[:2] == "20") }

// likePostcode reports whether token i is written like a postcode or its first half, where Redact saw a road, a vitamin or a
// friend. What is always one of these stays.
func (d *document) likePostcode(i int) bool {
	t := &d.tokens[i]
	area, digits, rest, ok := outward(t.lower)
	if !ok || len(rest) > 1 && !inward(rest) || len(digits) > 2 || notPostcodes[t.lower] && !t.capital {
		return false
	}
	if area == "m" && motorways[digits] {
		return false // the M6 and a m8
	}
	return len(area) > 1 || t.capital
}

// doubtCapital reports whether token i has a capital that nothing explains. In the middle of a well written sentence a first
// name or surname is in doubt though it is an everyday word too; at its beginning, and where capitals say nothing, a word
// that no list knows as one.
func (d *document) doubtCapital(i int, known map[string]standing) bool {
	t := &d.tokens[i]
	if !t.capital || len(t.lower) < 2 || d.isExplained(t.lower) || d.isFamous(i) {
		return false
	}
	s, base := known[t.lower], known[strings.TrimSuffix(t.lower, "s")]
	if s&keepsPlace != 0 || months[t.lower] || weekdays[t.lower] || d.at(i-1).lower == "st" && saintly[t.lower] {
		return false
	}
	if !t.opens && d.properCase() && s&(givenName|surname) != 0 && !t.shouted {
		return true
	}
	if s&(ordinary|ambiguous) != 0 || base&(ordinary|keepsPlace) != 0 || inflected(t.lower, known) {
		return false
	}
	if t.opens && d.properCase() && madeWord(t.lower) {
		return false
	}
	for part := range strings.SplitSeq(t.lower, "-") {
		if known[part]&(ordinary|keepsPlace) == 0 && len(part) > 1 && !function[part] {
			return true
		}
	}
	return false
}

// doubtGiven reports whether a first name that is an everyday word too stands where a name may stand, however it is written:
// after "our", kin or an aunty, beside another in a row, before what people do, or with an s that no such word takes.
func (d *document) doubtGiven(i int, known map[string]standing) bool {
	t, before, after := &d.tokens[i], d.at(i-1), d.at(i+1)
	w, s := t.lower, known[t.lower]
	if base, ok := strings.CutSuffix(w, "s"); ok && len(base) > 2 && s&(givenName|ordinary|keepsPlace) == 0 && known[base]&givenName != 0 && !t.shouted {
		return !inflected(w, known)
	}
	if beforeSurnames[before.lower] && !before.owns && t.spaced && !t.opens && !function[w] && !storyNames[w] {
		return true // "mrs bright in the library"
	}
	if s&givenName == 0 || len(w) < 3 || modal[w] || d.isFamous(i) || d.isDeed(i) {
		return false
	}
	if before.lower == "our" && !seasons[after.lower] {
		return true // "since our jan moved"
	}
	if s&keepsPlace != 0 {
		return false
	}
	switch {
	case kin[before.lower], callings[before.lower]:
		return true
	case joiners[after.lower] && (d.isNamed(i+2) || d.at(i+2).class == word && known[d.at(i+2).lower]&givenName != 0),
		joiners[before.lower] && (d.isNamed(i-2) || d.at(i-2).class == word && known[d.at(i-2).lower]&givenName != 0):
		return true
	}
	return t.opens && (after.text == "," || doing[after.lower] || modal[after.lower] || after.lower == "would")
}

// beforeSurnames are the titles that are nothing else; "miss", "lady" and "doctor" are said without a name too.
var beforeSurnames = set("mr mrs ms mx dr prof")

// doubtStreet marks a street that is called by one or two words, if its last word stands at token i: "the loud dog on albert
// street". Which street a family lives in is told by where it says so, and a person has to see that.
func (d *document) doubtStreet(i int) {
	if !streets[d.tokens[i].lower] {
		return
	}
	for from := i - 1; from >= i-2; from-- {
		t := d.at(from)
		if t.class != word || t.kind != "" || function[t.lower] || kin[t.lower] || anyStreet[t.lower] {
			return
		}
		if onStreets[d.at(from-1).lower] || t.opens && (d.endsPhrase(i) || being[d.at(i+1).lower] || doing[d.at(i+1).lower]) {
			d.take(from, i, Address)
			return
		}
		if t.opens {
			return
		}
	}
}

// doubtSchool marks a town with a school's word behind it, if that stands at token i, "we waited for westleigh high", or a
// school that is called as a church is, "holy family wont take him". Redact takes out those that somebody goes to.
func (d *document) doubtSchool(i int, known map[string]standing) {
	t, next := &d.tokens[i], d.at(i+1).lower
	if churchSchools[t.lower+" "+next] && next != "lady" && !publicPlace[d.at(i+2).lower] {
		d.take(i, i+1, School)
	}
	town := d.at(i - 1)
	if t.kind != "" || !townSchools[t.lower] || town.class != word || town.kind != "" ||
		known[town.lower]&keepsPlace == 0 || quarters[town.lower] {
		return
	}
	if d.endsPhrase(i) || function[next] || doing[next] || schooling[next] {
		d.take(i-1, i, School)
	}
}

var (
	streets   = set("street st road rd lane avenue ave row drive grove crescent terrace")
	onStreets = set("on of off down in from at up along near by behind opposite outside past round to")
	anyStreet = set("high main back front side main busy same whole next other dual ring bus cycle long quiet open wrong right far near every front school country dirt village one-way memory test hard rough middle death first second third last sunday taxi hospital public private access play")
)

// isExplained reports whether a word belongs to the grammar, to the family or to a person's post, so that it names nobody.
func (d *document) isExplained(w string) bool {
	return function[w] || titles[w] || callings[w] || kin[w] || strings.Contains(w, "'") && contraction(w)
}

// besideName reports whether a word that no list knows stands where names stand: after a name that was taken out ("[name]
// and tiyana", "[name] braithwood"), after a word of kin, or where a place is called by its name.
func (d *document) besideName(i int, known map[string]standing) bool {
	t := &d.tokens[i]
	if t.opens || !d.isUnknown(i, known) {
		return false
	}
	if first, _, joined := strings.Cut(t.lower, "-"); joined && (function[first] || known[first]&(ordinary|keepsPlace) != 0) {
		return false // "at drop-off"
	}
	j := i - 1
	if joiners[d.at(j).lower] {
		j--
	}
	if d.isNamed(j) {
		return true
	}
	before := d.at(j).lower
	if before == "to" && going[d.at(j-1).lower] || going[before] {
		return len(t.lower) > 4 && !strings.HasSuffix(t.lower, "ly")
	}
	return j == i-1 && (atPlaces[before] && len(t.lower) > 4 || kin[before] && before != "family" && before != "baby")
}

// atPlaces stand before a school or a street that is called by one word.
var atPlaces = set("at outside near opposite attends starts started left")

// going stand before the school that somebody goes to: "he goes to byrchall".
var going = set("goes go going went")

// doubtOpening reports whether a word in small letters that no list knows opens a sentence and something is said of it:
// "byrchall excluded him", "zoltana would help".
func (d *document) doubtOpening(i int, known map[string]standing) bool {
	t, next := &d.tokens[i], d.at(i+1)
	if !t.opens || t.capital || !d.isUnknown(i, known) || strings.ContainsRune(t.lower, '-') || strings.HasSuffix(t.lower, "ly") {
		return false
	}
	return !next.opens && next.class == word &&
		(predicates[next.lower] || schooling[next.lower] || animate[next.lower] || doing[next.lower] || joiners[next.lower])
}

// predicates are what is said of people, as of much else.
var predicates = set("is was has had can cant could couldnt would wouldnt will wont should isnt wasnt doesnt didnt always never still just also his her my our")

// isUnknown reports whether no list, no rule of grammar and no form or misspelling of an everyday word explains the word at i.
func (d *document) isUnknown(i int, known map[string]standing) bool {
	w := d.tokens[i].lower
	s, base := known[w], known[strings.TrimSuffix(w, "s")]
	return len(w) > 3 && !d.isExplained(w) && s&^surname == 0 && (base|known[words.Fold(w)])&(ordinary|keepsPlace) == 0 &&
		!inflected(w, known) && !madeWord(w)
}

// isNamed reports whether a name was taken out at token i, or its placeholder begins or ends there.
func (d *document) isNamed(i int) bool {
	t := d.at(i)
	return t.kind == Name || t.text == "]" && d.at(i-1).lower == Name && d.isPlaceholder(i-1) || t.text == "[" && d.at(i+1).lower == Name && d.isPlaceholder(i+1)
}
