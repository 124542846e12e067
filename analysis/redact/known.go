package redact

import (
	"slices"
	"strings"
)

// leastKnown is the shortest name, in bytes, that is known from one answer to the next.
const leastKnown = 3

// Names are the words of a text, folded to lower case, by which it calls people past doubt ("a lad called tobrin", "Mrs Kaur",
// "our kyle"), sorted, each once. First names that are nothing else are not among them: the lists find those anywhere. What
// only a capital says is no name past doubt.
func (r Redactor) Names(text string) []string {
	d := r.looked(text)
	known := listed()
	var names []string
	for i := range d.tokens {
		t := &d.tokens[i]
		if t.kind != Name || t.class != word || len(t.lower) < leastKnown || function[t.lower] || particles[t.lower] || firms[t.lower] {
			continue
		}
		if s := known[t.lower]; s&givenName != 0 && s&ambiguous == 0 || !d.isNamedSurely(i) {
			continue
		}
		names = append(names, t.lower)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// isNamedSurely says whether the words before the name at i call somebody by it.
func (d *document) isNamedSurely(i int) bool {
	before := d.at(i - 1)
	prev, second := before.lower, d.at(i-2).lower
	if before.text == "." && d.tight(i-1) {
		prev, second = second, d.at(i-3).lower // "Mrs. Kaur"
	}
	switch {
	case naming[prev], (prev == "is" || prev == "s") && naming[second], calledSo(d, i), prev == "our":
		return true
	case titles[prev], callings[prev] && !notCalling[prev], kin[prev] && prev != "family" && prev != "baby":
		return true
	case prev == "im" || prev == "i'm" || prev == "am" && second == "i":
		return true
	}
	return before.kind == Name && d.tokens[i].spaced && listed()[prev]&givenName != 0 // a surname after a first name
}

// notCalling are the callings that describe as well.
var notCalling = set("big little old young")

// Knowing is a redactor that also takes out these names, found elsewhere in what the same family said (Names): wherever they
// stand, or, for one that is an everyday word or a place too, only where it is called a name or has a capital in mid-sentence.
func (r Redactor) Knowing(names []string) Redactor {
	r.known = nil
	for _, name := range names {
		if r.known == nil {
			r.known = make(map[string]bool, len(names))
		}
		r.known[name] = true
	}
	return r
}

// findKnown takes out the names that the redactor knows from elsewhere.
func (d *document) findKnown(r Redactor) {
	if len(r.known) == 0 {
		return
	}
	known := listed()
	for i := range d.tokens {
		t := &d.tokens[i]
		if t.kind != "" || t.class != word {
			continue
		}
		name := t.lower
		if base := strings.TrimSuffix(name, "s"); !r.known[name] && r.known[base] && known[name] == 0 && known[base] == 0 {
			name = base // "tobrins coat"
		}
		if r.known[name] && d.standsAsName(i, known) && !d.isFamous(i) && !d.isDeed(i) {
			d.take(i, i, Name)
		}
	}
}

// standsAsName says whether the word at i, which is somebody's name elsewhere, may be it here.
func (d *document) standsAsName(i int, known map[string]standing) bool {
	t, prev := &d.tokens[i], d.at(i-1).lower
	s := known[t.lower]
	weak := s&(ordinary|ambiguous|keepsPlace) != 0 || known[strings.TrimSuffix(t.lower, "s")]&ordinary != 0 ||
		inflected(t.lower, known) || function[t.lower] || modal[t.lower] || months[t.lower] || seasons[t.lower] ||
		virtue[t.lower] || kin[t.lower] || callings[t.lower]
	if !weak {
		return !articles[prev] && !thing[d.at(i+1).lower]
	}
	if function[t.lower] && !modal[t.lower] {
		return false
	}
	if calledSo(d, i) || nicknamed(d, i) {
		return true
	}
	capital := t.capital && !t.opens && !t.shouted && d.properCase()
	if months[t.lower] || s&keepsPlace != 0 {
		capital = capital && !whereabouts[prev] // "back in Chester", "since May"
	}
	return capital && !articles[prev] && !thing[d.at(i+1).lower]
}

// whereabouts stand before a place or a month.
var whereabouts = set("in to from at near of around outside since until till by before after through last next early late this")
