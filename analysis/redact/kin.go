package redact

import "strings"

// besideKin reports whether a word that is listed as s, a name and an everyday word, is said to be one of a family: "amber
// is my sister", "my daughter grace cries at night", "our hope was born early".
func (d *document) besideKin(i int, s standing) bool {
	t, after, next := &d.tokens[i], d.at(i+1).lower, d.at(i+2)
	prev := d.at(i - 1).lower
	isAge := (after == "is" || after == "was") && (d.isAged(i+2) || next.lower == "born")
	everyday := s&(ordinary|keepsPlace) != 0
	switch {
	case prev == "our":
		return isAge || !everyday && animate[after]
	case mine[d.at(i-2).lower] && person(prev):
		if everyday || modal[t.lower] {
			return isAge || animate[after] && !modal[t.lower]
		}
		return !verbs[t.lower] || isAge || d.endsPhrase(i) || being[after] || doing[after] || animate[after]
	case after == "is" || after == "was":
		return (t.opens || d.at(i-1).class == mark || starting[prev]) && d.isSomeones(i+2)
	}
	return false
}

// isSomeones reports whether the words at i say whose who is: "my sister", "our best friend", "my health visitor".
func (d *document) isSomeones(i int) bool {
	if !mine[d.at(i).lower] {
		return false
	}
	who := i + 1
	if closer[d.at(who).lower] && person(d.at(who+1).lower) {
		who++
	}
	return person(d.at(who).lower) && !d.at(who).owns && d.at(who+1).lower != "birthday"
}

// closer stand between "my" and a word of kin.
var closer = set("best big little older younger eldest oldest youngest middle old good own key health social support family next foster step only first")

// person reports whether a word of kin is one person and nobody's belongings: "my sons art work" is no name.
func person(w string) bool {
	return kin[w] && w != "family" && w != "baby" && w != "babies" && w != "bump" && !strings.HasSuffix(w, "s")
}

var mine = set("my me our his her their your")

// verbs are first names that newcomers and fast thumbs write for what somebody does or is: "my son hope to go back".
var verbs = set("hope drew mark chase trace grant ward wade liv rich miles bill will art don cash sham chance favour fancy rob nick lo peg ace al")

// animate are what only people and animals do.
var animate = set("hates cries cried sleeps eats screams loves likes laughs struggles bites hits wants told asked says said")
