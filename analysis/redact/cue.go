package redact

import (
	"strings"

	"familyvoice/analysis/words"
)

// isCued reports whether a word that no list knows is a name by its surroundings.
func (d *document) isCued(i int, known map[string]standing) bool {
	t := &d.tokens[i]
	s := known[t.lower]
	base := strings.TrimSuffix(t.lower, "s")
	before, after := d.at(i-1), d.at(i+1)
	prev := before.lower
	capital := t.capital && d.properCase()
	if len(t.lower) < 2 || strings.Contains(t.lower, "'") && contraction(t.lower) || t.shouted && !d.shouted || d.isFamous(i) || s&(keepsPlace|givenName) != 0 || strings.ContainsAny(t.lower, "'") && !capital {
		return false // a given name had its hearing in isGiven
	}
	if capital && initial(d, i) && s&ordinary == 0 {
		return true
	}
	plainWord := s&ordinary != 0 || len(base) > 2 && known[base]&ordinary != 0 || inflected(t.lower, known)
	if plainWord {
		// "everyone calls him biscuit", "Bunty on Facebook": only a naming word makes an everyday word a name.
		if calledSo(d, i) && s&ambiguous != 0 || capital && !t.opens && nicknamed(d, i) {
			return true
		}
		return s&ordinary == 0 && known[base]&ordinary == 0 && !madeWord(t.lower) && d.isChild(i)
	}
	if strings.Contains(t.lower, "-") {
		if strings.Index(t.lower, "-") == 1 {
			return false // "A-levels", "x-ray"
		}
		for part := range strings.SplitSeq(t.lower, "-") {
			if known[part]&(ordinary|keepsPlace) != 0 && (!capital || t.opens) {
				return false
			}
		}
	}
	if capital && !t.opens {
		return !openGroup[after.lower] || !after.capital
	}
	if capital && t.opens {
		// A word with a capital that no list knows, at the start of a well written sentence.
		return t.owns || len(t.lower) > 3 && (after.class == word || after.text == ",") && !madeWord(t.lower)
	}
	switch {
	case d.opensAsPerson(i):
		return true
	case naming[prev], (prev == "is" || prev == "s") && (d.at(i-2).lower == "name" || d.at(i-2).lower == "names"):
		return true
	case calledSo(d, i):
		return true
	case prev == "our":
		return true
	case (prev == "at" || prev == "for" || prev == "in" || prev == "with") && working[d.at(i-2).lower]:
		return len(t.lower) > 3 && !d.at(i+1).opens // "work at hodgkiss haulage": a small firm names its people
	case kin[prev] && prev != "family" && prev != "baby":
		return d.endsPhrase(i) || doing[after.lower] || animate[after.lower] || being[after.lower] || isAge(after)
	case (prev == "im" || prev == "i'm" || prev == "am") && (d.endsPhrase(i) || after.lower == "and" || after.lower == "n"):
		return len(t.lower) > 3
	}
	return false
}

// isChild reports whether what stands at i is somebody's name though it looks like a form of an everyday word: "my son
// codey is 7", "a lad called codey".
func (d *document) isChild(i int) bool {
	kind, owner, after := d.at(i-1).lower, d.at(i-2).lower, d.at(i+1).lower
	if naming[kind] {
		return kin[owner] && owner != "family"
	}
	return kin[kind] && mine[owner] && (after == "is" || after == "was") && d.isAged(i+2)
}

// opensAsPerson reports whether the word at i opens a sentence and is told of as a person: "parwana is 9", "lianne my health
// visitor", "shqipe is my friend", "zoltan cant sit still". A misspelt word is nobody.
func (d *document) opensAsPerson(i int) bool {
	t, known := &d.tokens[i], listed()
	if !t.opens || len(t.lower) < 3 || madeWord(t.lower) || strings.HasSuffix(t.lower, "ly") ||
		known[words.Fold(t.lower)]&(ordinary|keepsPlace) != 0 {
		return false
	}
	j := i + 1
	if is := d.at(j).lower; is == "is" || is == "was" {
		if d.isAged(j + 1) {
			return true
		}
		j++
	}
	if mine[d.at(j).lower] {
		return d.isSomeones(j)
	}
	return j == i+1 && len(t.lower) > 3 && (doing[d.at(j).lower] || animate[d.at(j).lower])
}

// isAged reports whether the number at i is an age and counts nothing: "9", "9 yrs old", and not "9 mins away" or "9 till 5".
func (d *document) isAged(i int) bool {
	t, next := d.at(i), d.at(i+1)
	if t.class != number || len(t.text) > 2 || t.text[0] == '0' || next.text == "/" || next.text == "%" || next.text == ":" {
		return false
	}
	return strings.HasPrefix(next.lower, "y") || !d.countsThings(i+1) && !next.owns && !counted[next.lower]
}

// counted follow a number that is nobody's age, beside countedThings.
var counted = set("till til out buses bus stops pounds pound p mile min sessions places stone foot ft metres minute month week hour")

var working = set("work works worked working job manager boss shifts cleaner")

// contraction reports whether a word with an apostrophe is a short form such as "I've", and no O'Brien.
func contraction(w string) bool {
	_, end, _ := strings.Cut(w, "'")
	switch end {
	case "m", "ve", "d", "ll", "re", "t", "s", "em", "all", "n", "know", "er":
		return true
	}
	return false
}

// calledSo reports whether "call him X", "known as X" or "they call me X" stands before i.
func calledSo(d *document, i int) bool {
	p, q := d.at(i-1).lower, d.at(i-2).lower
	return (q == "call" || q == "calls" || q == "called") && (p == "him" || p == "her" || p == "me" || p == "them") || q == "known" && p == "as" || naming[p] && (d.at(i-2).lower != "a")
}

// nicknamed reports whether a person is said to be called what stands at i: "a lad called Smiley", "call me AJ".
func nicknamed(d *document, i int) bool {
	p, q := d.at(i-1).lower, d.at(i-2).lower
	return (q == "call" || q == "calls" || q == "called") && (p == "him" || p == "her" || p == "me") || naming[p] && kin[q] && q != "family"
}

// madeWord reports whether an unknown word ends as English makes words and seldom names: "Homeschooling", "Insomnia".
func madeWord(w string) bool {
	for _, end := range []string{"tion", "tions", "sion", "sions", "ment", "ments", "ness", "able", "ible", "ship", "ships", "hood", "ity", "ities", "ical", "ally", "ously", "ous", "ing", "ings", "less", "ful", "wards", "worms", "phobia", "omnia", "itis", "osis", "ology", "ists", "isms"} {
		if strings.HasSuffix(w, end) && len(w) > len(end)+2 {
			return true
		}
	}
	return false
}

// initial reports whether a single capital stands before a capitalised word: "J Fallows", "R. Whitworth".
func initial(d *document, i int) bool {
	j := i - 1
	if d.at(j).text == "." {
		j--
	}
	b := d.at(j)
	return b.class == word && len(b.text) == 1 && b.capital && b.text != "I" && b.text != "A" && b.text != "X" && b.text != "U"
}

// inflected reports whether a word is a plain form of an everyday word.
func inflected(w string, known map[string]standing) bool {
	for _, end := range []string{"ing", "ed", "er", "ers", "es", "ly", "est", "ness", "y", "ies", "d", "n", "r", "less", "ful", "ish", "in"} {
		base, ok := strings.CutSuffix(w, end)
		if !ok || len(base) < 3 {
			continue
		}
		if known[base]&ordinary != 0 || known[base+"e"]&ordinary != 0 || known[base+"y"]&ordinary != 0 || len(base) > 3 && base[len(base)-1] == base[len(base)-2] && known[base[:len(base)-1]]&ordinary != 0 {
			return true
		}
	}
	for _, front := range []string{"un", "re", "dis", "non", "over", "out", "under", "mis", "pre"} {
		if base, ok := strings.CutPrefix(w, front); ok && len(base) > 3 && known[base]&ordinary != 0 {
			return true
		}
	}
	return false
}
