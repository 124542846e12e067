package redact

import (
	"maps"
	"slices"
)

// Redactor redacts the answers of one installation. The zero value knows the lists alone, as Redact and Doubts do. It is a
// value: With and Knowing return another, and all are safe for concurrent use.
type Redactor struct {
	public map[string][]publicName // by their first word
	known  map[string]bool         // names that the same family gave elsewhere (known.go)
}

// publicName is what a council, a hub or a place is called, word by word.
type publicName struct {
	words  []publicWord
	street bool // it ends as a street does: "Mill Lane"
}

type publicWord struct {
	text  string
	owned bool // "anne's": families write "annes" as well
}

// public is the kind of a token that belongs to a public name. It is no finding: nothing takes it out or doubts it.
const public = "public"

// With is a redactor that leaves these names in answers as well: what the council, its hubs and its places are called, whole
// ("Larkhill Family Hub") and without the words that many of them end with ("Larkhill"). A hub that is called by a word which
// is a first name, or an everyday word, keeps it only before such an ending: "Ruby Hub". Where the words around say that
// somebody is called so, or that a family lives there by its number, they go as any other.
func (r Redactor) With(names ...string) Redactor {
	r.public = maps.Clone(r.public)
	if r.public == nil {
		r.public = map[string][]publicName{}
	}
	for _, name := range names {
		r.addPublic(name)
	}
	return r
}

// endings are the words that the names of hubs and councils end with.
var endings = set("hub hubs centre center centres site link family families children children's council borough metropolitan " +
	"mbc city county collaborative partnership")

func (r Redactor) addPublic(name string) {
	var words []publicWord
	for _, t := range newDocument(name).tokens {
		if t.class != mark || t.text != "." {
			words = append(words, publicWord{t.lower, t.owns})
		}
	}
	if len(words) > 0 && words[0].text == "the" {
		words = words[1:]
	}
	if len(words) > 1 {
		r.addForm(words)
	}
	whole := len(words)
	for len(words) > 0 && endings[words[len(words)-1].text] {
		words = words[:len(words)-1]
	}
	switch {
	case len(words) == 0:
	case len(words) > 1:
		r.addForm(words)
	case isPlainPublic(words[0].text):
		words[0].owned = true // "larkhills garden"
		r.addForm(words)
	case whole > 1:
		for _, end := range []string{"hub", "centre"} {
			r.addForm([]publicWord{words[0], {text: end}})
		}
	}
}

// isPlainPublic says whether one word by itself points at a place: no first name, and no word of the language.
func isPlainPublic(w string) bool {
	s := listed()[w]
	return len(w) > 2 && s&(givenName|ambiguous|ordinary) == 0 && !function[w] && !titles[w] && !callings[w] && !kin[w]
}

func (r Redactor) addForm(words []publicWord) {
	name := publicName{words: append([]publicWord{}, words...), street: plainStreets[words[len(words)-1].text]}
	firsts := []string{words[0].text}
	if words[0].owned {
		firsts = append(firsts, words[0].text+"s")
	}
	for _, first := range firsts {
		r.public[first] = append(slices.Clip(r.public[first]), name) // another redactor may share what is there
	}
}

// keepPublic marks the public names of several words before any place is looked for ("St Anne's Hall" is no school), and those of
// one word after (single): "Larkhill Primary" is one.
func (d *document) keepPublic(r Redactor, single bool) {
	if len(r.public) == 0 {
		return
	}
	person := maps.Clone(r.known) // a hub's word that is somebody's name in this family stays only before "hub"
	if single {
		d.eachPublic(r, true, func(i, end int, name publicName) {
			if !d.isFollowed(end) && d.isCalled(i) {
				if person == nil {
					person = map[string]bool{}
				}
				person[name.words[0].text] = true
			}
		})
	}
	d.eachPublic(r, single, func(i, end int, name publicName) {
		switch {
		case single && !d.isFollowed(end) && person[name.words[0].text], !single && d.isAddress(i, end, name):
		case single && !d.isFollowed(end) && d.isHome(i):
			d.takeAddress(i-1, end)
		default:
			d.take(i, end, public)
		}
	})
}

// eachPublic calls found with the longest public name that begins at each word, if one does.
func (d *document) eachPublic(r Redactor, single bool, found func(i, end int, name publicName)) {
	for i := range d.tokens {
		longest, of := -1, publicName{}
		for _, name := range r.public[d.tokens[i].lower] {
			if (len(name.words) == 1) != single {
				continue
			}
			if end := d.matches(i, name); end > longest {
				longest, of = end, name
			}
		}
		if longest >= 0 {
			found(i, longest, of)
		}
	}
}

// matches returns the last token of a public name that begins at i, or -1.
func (d *document) matches(i int, name publicName) int {
	for n, w := range name.words {
		if n > 0 && d.at(i).text == "." && d.tight(i) {
			i++ // "St. Anne's"
		}
		if t := d.at(i); t.kind != "" || t.lower != w.text && !(w.owned && t.lower == w.text+"s") {
			return -1
		}
		i++
	}
	return i - 1
}

// isAddress says whether the words around a public name of several words make it a school, or a family's address.
func (d *document) isAddress(from, to int, name publicName) bool {
	before, after := d.at(from-1), d.at(to+1)
	if d.houseBefore(from) || schoolTypes[after.lower] {
		return true
	}
	if streetTypes[after.lower] && !publicPlace[after.lower] && !endings[name.words[len(name.words)-1].text] {
		return true
	}
	return name.street && onStreets[before.lower] && living[d.at(from-2).lower]
}

// isFollowed says whether what a hub or a building is follows the name: "our Larkhill hub".
func (d *document) isFollowed(to int) bool {
	after := d.at(to + 1).lower
	return endings[after] || publicPlace[after]
}

// isCalled says whether the words around the word at i, which is a hub's, make it a person's name.
func (d *document) isCalled(i int) bool {
	before, after := d.at(i-1), d.at(i+1)
	prev, second := before.lower, d.at(i-2).lower
	switch {
	case titles[prev] || prev == "." && titles[second], callings[prev], kin[prev] && prev != "family" && prev != "baby":
		return true // "my daughter larkhill"
	case (prev == "is" || prev == "s") && naming[second]:
		return true // "her name is larkhill"
	case naming[prev] && (kin[second] || calledBe[second]), calledWhom[prev] && naming[second]:
		return true // "a girl called larkhill", "she is called larkhill", "call her larkhill"
	case prev == "our":
		return doing[after.lower] || pronoun[after.lower] || kin[after.lower] || isAge(after)
	case prev == "im" || prev == "i'm":
		return true
	}
	s := listed()[prev]
	return s&givenName != 0 && s&(ambiguous|keepsPlace) == 0 && d.tokens[i].spaced // "Jayden Larkhill"
}

// isHome says whether the word at i, which is a hub's, stands with a number where a family says that it lives: "we live at 12
// Larkhill", "our address is 12 Larkhill".
func (d *document) isHome(i int) bool {
	before, second := d.at(i-2).lower, d.at(i-3).lower
	return isHouseNumber(d.at(i-1)) && (homeward[before] && living[second] || before == "is" && (living[second] || second == "address"))
}

// houseBefore says whether a house number stands before the word at i, with no more than a word of the street between.
func (d *document) houseBefore(i int) bool {
	before := d.at(i - 1)
	part := before.text == "," || before.class == word && !unstreet[before.lower] && !addressUnits[before.lower]
	return isHouseNumber(before) || isHouseNumber(d.at(i-2)) && part
}

var (
	calledBe   = set("is was he's she's hes shes who's whos i'm im am")
	calledWhom = set("him her me them")
)
