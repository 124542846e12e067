package redact

// doing are words that follow a person's name far more often than the everyday word of the same spelling.
var doing = set("gets got goes went says said wants wanted loves loved likes liked needs needed who whos comes came joined starts started finished retiring leaving getting driving rang rings runs ran helps helped makes made gave gives brings brought walks walked does did has had passed taught knows knew won lost plays played sings cooks cooked fixed told asked listens listened sat sits stayed lives lived works worked wont cant isnt doesnt didnt hasnt keeps kept took takes never always died deserves chucks phones phoned texted smiles smiled remembers remembered turned looks looked cried")

// being follow names and everyday words alike.
var being = set("is was back home next on at from upstairs downstairs in and n can could who off")

// meansName weighs the surroundings of a name that is also an everyday word.
func (d *document) meansName(i int, s standing, known map[string]standing) bool {
	t := &d.tokens[i]
	before, after := d.at(i-1), d.at(i+1)
	prev := before.lower
	ends := d.endsPhrase(i)
	isHard := s&hard != 0
	if len(t.lower) < 2 {
		return false
	}
	// Strong cues, enough for any word.
	if naming[prev] || (prev == "is" || prev == "'s" || prev == "s") && naming[d.at(i-2).lower] {
		return true
	}
	if t.owns && !isHard {
		return true
	}
	article := prev == "the" || prev == "a" || prev == "an" || prev == "this" || prev == "that" || prev == "no" || prev == "some" || prev == "any" || prev == "my" || prev == "your" || prev == "their" || prev == "his" || prev == "her" || prev == "of" || prev == "last" || prev == "next" || prev == "every" || prev == "each"
	if article {
		return false
	}
	capital := t.capital && d.properCase()
	if capital && !t.opens {
		if months[t.lower] || s&keepsPlace != 0 {
			return doing[after.lower] || t.owns && !months[t.lower] && s&keepsPlace == 0 || kin[prev] || prev == "our" || callings[prev] || after.capital && after.class == word && known[after.lower]&(ordinary|keepsPlace) == 0 && after.kind == ""
		}
		if after.capital && after.class == word && known[after.lower]&ordinary != 0 && known[after.lower]&givenName == 0 && after.spaced {
			return after.lower != "street" && after.lower != "week" && !schoolTypes[after.lower] && !openGroup[after.lower] && !streetTypes[after.lower]
		}
		return true
	}
	if prev == "our" && !isHard {
		return true
	}
	if prev == "our" && (ends || doing[after.lower] || after.lower == "is" && !virtue[t.lower]) && !virtue[t.lower] {
		return true
	}
	if kin[prev] && (ends || doing[after.lower] || being[after.lower] || isAge(after)) && !(isHard && virtue[t.lower] && !doing[after.lower] && !ends) {
		return prev != "baby" && prev != "family" || doing[after.lower]
	}
	if callings[prev] && !isHard {
		return true
	}
	if prev == "," && kin[d.at(i-2).lower] && (ends || isAge(after)) {
		return true
	}
	starts := t.opens || before.class == mark || prev == "and" || prev == "n" || prev == "with" || prev == "for" || prev == "when" || prev == "that" || prev == "cos" || prev == "so" || prev == "but" || prev == "told"
	if doing[after.lower] && starts && (capital || !d.writtenProperly()) {
		switch t.lower {
		case "will", "may", "can", "love", "an", "long", "my":
			return after.lower == "gets" || after.lower == "retiring" || after.lower == "wants" || after.lower == "says"
		case "hope", "summer", "spring", "autumn", "winter", "job", "time", "night", "day", "house", "rain":
			return wanting[after.lower]
		}
		return true
	}
	// "drew, single dad, 3": who it is follows the comma.
	if t.opens && after.text == "," && introduces(d, i+2) {
		return true
	}
	if (prev == "im" || prev == "i'm" || prev == "am" && d.at(i-2).lower == "i" || prev == "its" || prev == "it's") && (after.text == "," || after.lower == "here" || isAge(after) || ends && !isHard) {
		return true
	}
	if after.lower == "my" && (kin[d.at(i+2).lower] || d.at(i+2).lower == "key") && t.opens {
		return true
	}
	if starts && t.opens && personPlace(d, i+1) && !(t.lower == "will" || t.lower == "may" || t.lower == "can") {
		return true
	}
	if t.opens && capital && after.lower == "is" && (t.lower == "will" || t.lower == "mark" || t.lower == "bill" || t.lower == "frank") {
		return true
	}
	if after.class == word && !after.opens && after.kind == "" && known[after.lower] == 0 && starts && t.opens && isHard && !d.writtenProperly() {
		// "will fogg back on drums": a word that nobody knows after it is a surname.
		return len(after.lower) > 3
	}
	if isHard {
		return false
	}
	// Milder words: the start or end of a phrase, or a person's doing.
	if capital && t.opens {
		return doing[after.lower] || being[after.lower] || after.text == "," || ends
	}
	if starts && (doing[after.lower] || being[after.lower] || ends && before.class != mark || after.text == "," || isAge(after)) {
		return true
	}
	if s&keepsPlace == 0 && !thing[after.lower] && !months[t.lower] {
		return true
	}
	return (prev == "told" || prev == "with" || prev == "ask" || prev == "asked" || prev == "call" || prev == "ring" || prev == "text" || prev == "see" || prev == "from") && (ends || being[after.lower] || doing[after.lower])
}

// writtenProperly reports whether the text starts with a capital and uses capitals well.
func (d *document) writtenProperly() bool {
	return d.properCase() && len(d.tokens) > 0 && d.tokens[0].capital
}

// introduces reports whether the words at i say who somebody is: "my carer", "single dad", "who leads it", an age.
func introduces(d *document, i int) bool {
	w := d.at(i).lower
	return w == "my" || w == "who" || w == "whos" || w == "single" || w == "mum" || w == "dad" || w == "if" && d.at(i+1).lower == "it's" || kin[w] || d.at(i).class == number ||
		d.at(i+1).text == "," && d.at(i+2).class == number || d.at(i+2).text == "," && d.at(i+3).class == number || d.at(i+1).text == ","
}

// thing are words that make an everyday word of the name before them: "poppy appeal", "daisy chain", "ruby wedding".
var thing = set("appeal day chain wedding tuesday street road lane garden bush tree petals seed seeds ring light lights hair time programme club group room class centre")

var virtue = set("hope faith joy grace love peace mercy patience charity comfort faith freedom spirit wisdom time chance house land church town street day night summer spring winter autumn christmas easter son job dream")

var wanting = set("wants wanted gets says said loves loved likes needs rang rings told who whos did does asked helped helps gave gives brings brought")

// personPlace reports whether "at reception", "from next door", "next door" and the like stand at i.
func personPlace(d *document, i int) bool {
	switch d.at(i).lower {
	case "from":
		return d.at(i+1).lower != "the" || personPlaces[d.at(i+2).lower]
	case "at", "on", "in":
		return personPlaces[d.at(i+1).lower] || d.at(i+1).lower == "the" && personPlaces[d.at(i+2).lower]
	case "next":
		return d.at(i+1).lower == "door"
	case "off":
		return d.at(i+1).lower == "the" || d.at(i+1).lower == "my" || d.at(i+1).lower == "our"
	case "upstairs", "downstairs":
		return true
	}
	return false
}

var personPlaces = set("reception chapel hub desk school church work door cafe café nursery gate office number team group club choir kitchen baby crossing playgroup front")

func isAge(t *token) bool { return t.class == number && len(t.text) <= 2 || t.text == "(" }

// endsPhrase reports whether the word at i ends a phrase: a mark or the end of the text follows.
func (d *document) endsPhrase(i int) bool {
	if i+1 >= len(d.tokens) {
		return true
	}
	n := &d.tokens[i+1]
	return n.class == mark && n.text != "'" && n.text != "-" && n.text != "/" || n.opens
}
