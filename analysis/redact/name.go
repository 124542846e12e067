package redact

import "strings"

// function are the words that hold sentences together: never a name, however written.
var function = set("i you he she it we they me him her us them my your his its our their mine yours a an the this that these those and or but nor so if then than as because cos n in on at to from of for with by about into over under after before between through up down out off is am are was were be been being do does did have has had can could will would shall should may might must not no yes yeah who what when where why how which there here all any some every each both just only too very more most much many other another same one two three four five six seven eight nine ten im ive ill id youre hes shes dont cant wont didnt isnt its thats theres got get gets go goes going went said says say ok please thanks thank ta lol x xx xxx tbh idk omg also still even ever never always maybe now today tomorrow tonight yesterday again well really")

var titles = set("mr mrs miss ms mx dr doctor sir madam lady lord prof professor")

// callings stand before a first name or a surname of a person who is known by them.
var callings = set("aunty auntie aunt anti uncle nan nana nanna nanny nain taid gran granny grandma grandad granddad granda grandpa gramps sister brother father fr rev reverend pastor imam coach councillor cllr sgt sergeant nurse pc big little old young cousin mam mum dad sr canon deacon rabbi chef")

var kin = set("son sons daughter daughters dauter daughte lad lads girl girls boy boys brother brothers bro sister sisters sis kid mate mates friend friends bestie bezzie cousin cousins husband hubby hubs wife partner fella bloke boyfriend bf girlfriend gf fiance fiancé fiancée grandson grandaughter granddaughter grandsons nephew niece neighbour neighbor worker keyworker teacher tutor ta senco sendco midwife visitor counsellor mentor nurse doctor gp childminder nanny carer volunteer receptionist manager leader lady man woman fella baby babies bump twin twins youngest eldest oldest middle stepson stepdaughter stepdad stepmum stepbrother stepsister godson goddaughter ex mum mam dad grandad nan gran aunty auntie uncle interpreter barber hairdresser cook caretaker driver boss landlord vicar priest driver janitor neice freind m8 mates' advisor adviser officer coordinator navigator befriender lollipop chair chairman secretary treasurer family")

var naming = set("called named name names nickname nicknamed calls christened")

var joiners = set("and n & + , or plus")

// doing are words that follow a person's name far more often than the everyday word of the same spelling.
var doing = set("gets got goes went says said wants wanted loves loved likes liked needs needed who whos comes came joined starts started finished retiring leaving getting driving rang rings runs ran helps helped makes made gave gives brings brought walks walked does did has had passed taught knows knew won lost plays played sings cooks cooked fixed told asked listens listened sat sits stayed lives lived works worked wont cant isnt doesnt didnt hasnt keeps kept took takes never always died deserves chucks phones phoned texted smiles smiled remembers remembered turned looks looked cried")

// being follow names and everyday words alike.
var being = set("is was back home next on at from upstairs downstairs in and n can could who off")

func (d *document) findNames() {
	known := listed()
	for i := 0; i < len(d.tokens); i++ {
		t := &d.tokens[i]
		if t.kind != "" || t.class != word {
			continue
		}
		d.nameTitled(i, known)
		if t.kind != "" || function[t.lower] && t.lower != "will" && t.lower != "may" && t.lower != "an" {
			continue
		}
		if d.isGiven(i, known) {
			d.take(i, i, Name)
			d.takeSurname(i, known)
			continue
		}
		if d.isCued(i, known) {
			d.take(i, i, Name)
			d.takeSurname(i, known)
		}
	}
	d.joinNames(known)
}

// nameTitled marks what follows a title: "Mrs Kaur", "mr o'brien", "Mrs E. Okonkwo".
func (d *document) nameTitled(i int, known map[string]standing) {
	t := &d.tokens[i]
	isTitle := titles[t.lower]
	if !isTitle && !callings[t.lower] || t.owns {
		return
	}
	j := i + 1
	if d.at(j).text == "." && d.tight(j) {
		j++
	}
	if n := d.at(j); n.class == word && len(n.text) == 1 && n.capital && d.properCase() && n.text != "I" && isTitle {
		if d.at(j+1).text == "." {
			j++
		}
		if d.at(j + 1).capital {
			j++
		}
	}
	n := d.at(j)
	if n.class != word || n.kind != "" || !n.spaced || function[n.lower] || callings[n.lower] || titles[n.lower] || storyNames[n.lower] {
		return
	}
	s := known[n.lower]
	capital := n.capital && d.properCase()
	base := strings.TrimSuffix(n.lower, "s")
	switch {
	case isTitle && t.lower == "miss" && !capital:
		// "miss" is a verb too: a plain word after it is what is missed.
		if s&(givenName|surname) == 0 && (s&(ordinary|keepsPlace) != 0 || known[base]&ordinary != 0) || s&(surname|ordinary) == surname|ordinary && !schoolish[d.at(i-1).lower] && !t.opens {
			return
		}
		if s&ambiguous != 0 && !t.opens && !schoolish[d.at(i-1).lower] {
			return
		}
	case isTitle:
		if !capital && s&ordinary != 0 && s&(givenName|surname) == 0 {
			return
		}
		if !capital && s&keepsPlace != 0 && s&(givenName|surname) == 0 {
			return
		}
	default:
		if t.lower == "big" || t.lower == "little" || t.lower == "old" || t.lower == "young" || t.lower == "mum" || t.lower == "dad" || t.lower == "mam" {
			if s&givenName == 0 || s&hard != 0 && !capital {
				return
			}
			break
		}
		if s&givenName != 0 && (s&hard == 0 || capital || t.lower != "sister" && t.lower != "brother" && t.lower != "cousin") {
			break
		}
		if !capital && (s != 0 || known[base]&ordinary != 0 || !d.endsPhrase(j)) {
			return
		}
		if capital && s&(keepsPlace|ordinary) != 0 && s&givenName == 0 {
			return
		}
	}
	from := j
	if k := d.at(i + 1); k.class == word && len(k.text) == 1 {
		from = i + 1
	}
	// "mrs ó briain": the particle belongs to the name.
	if d.take(from, j, Name) {
		if particles[n.lower] && d.at(j+1).class == word {
			d.take(j+1, j+1, Name)
		}
		d.takeSurname(j, known)
	}
}

var schoolish = set("like love loves loved with for to from by and n told tell tells thanks when ask asks asked is's its only except teacher head")

var particles = set("ó ní o mac mc de van von al el bin ibn abu umm da dos del la le san st")

// storyNames follow a title in stories, sayings and programmes.
var storyNames = set("tumble whippy bean men google motivator maker whatsit right wrong hankey men's universe strange who freeze incredible potato happy whatsisname president softee bump tickle bubbles everything nobody doubtfire piggy marple poppins claus christmas sheen fox perfect daisy trunchbull honey bennet world wrong'un grumpy noisy t pepper sinister personality")

// isGiven reports whether token i is a first name from the list.
func (d *document) isGiven(i int, known map[string]standing) bool {
	t := &d.tokens[i]
	if d.isFamous(i) {
		return false
	}
	w := t.lower
	s := known[w]
	if s&givenName == 0 {
		// Possessives without an apostrophe ("nathans finger"), and double names ("lily-mae").
		if base, ok := strings.CutSuffix(w, "s"); ok && len(base) > 2 && known[base]&givenName != 0 && known[base]&ambiguous == 0 && s&ordinary == 0 && s&keepsPlace == 0 {
			return true
		}
		if first, rest, ok := strings.Cut(w, "-"); ok && len(first) > 2 {
			a, b := known[first], known[strings.TrimSuffix(rest, "s")]
			return a&givenName != 0 && a&hard == 0 && (b&givenName != 0 || b == 0 || t.capital) || a&givenName != 0 && b&givenName != 0
		}
		return false
	}
	if s&ambiguous == 0 {
		return true
	}
	return d.meansName(i, s, known)
}

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

var openGroup = set("centre center group club hub park hall church chapel project trust house hospital street fund foundation week day cafe café kitchen market")

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
	plainWord := s&ordinary != 0 || known[base]&ordinary != 0 || inflected(t.lower, known)
	if plainWord {
		// "everyone calls him biscuit", "Bunty on Facebook": only a naming word makes an everyday word a name.
		return calledSo(d, i) && s&ambiguous != 0
	}
	if strings.Contains(t.lower, "-") {
		for part := range strings.SplitSeq(t.lower, "-") {
			if known[part]&(ordinary|keepsPlace) != 0 && !capital {
				return false
			}
		}
	}
	if capital && !t.opens {
		return !openGroup[after.lower] || !after.capital
	}
	if capital && t.opens {
		// A word with a capital that no list knows, at the start of a well written sentence.
		return t.owns || len(t.lower) > 3 && (after.class == word || after.text == ",")
	}
	switch {
	case naming[prev], (prev == "is" || prev == "s") && (d.at(i-2).lower == "name" || d.at(i-2).lower == "names"):
		return true
	case calledSo(d, i):
		return true
	case prev == "our":
		return true
	case kin[prev] && prev != "family" && prev != "baby":
		return d.endsPhrase(i) || doing[after.lower] || being[after.lower] || isAge(after)
	case (prev == "im" || prev == "i'm" || prev == "am") && (d.endsPhrase(i) || after.lower == "and" || after.lower == "n"):
		return len(t.lower) > 3
	}
	return false
}

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
	for _, end := range []string{"ing", "ed", "er", "ers", "es", "ly", "est", "ness", "y", "ies", "d", "n", "r", "less", "ful", "ish"} {
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
