package redact

import "strings"

// doing are words that follow a person's name far more often than the everyday word of the same spelling.
var doing = set("gets got goes went says said wants wanted loves loved likes liked needs needed who whos comes came joined starts started finished retiring leaving getting driving rang rings runs ran helps helped makes made gave gives brings brought walks walked scored scores calls grabbed grabs hits punched slapped pushed kicked screams bites swims reads draws does did has had passed taught knows knew won lost plays played sings cooks cooked fixed told asked listens listened sat sits stayed lives lived works worked wont cant isnt doesnt didnt hasnt keeps kept took takes never always died deserves chucks phones phoned texted smiles smiled remembers remembered turned looks looked cried")

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
	capital := t.capital && d.properCase()
	if d.doesAsPerson(i) || d.isNoTown(i) || d.besideKin(i, s) {
		return true
	}
	if d.isLand(i) {
		return false
	}
	if lands[t.lower] {
		s &^= keepsPlace
	}
	if capital && !t.opens && after.text == "," && d.at(i+2).lower == "who" && !months[t.lower] && s&keepsPlace == 0 {
		return true // "because of Ivy, who ..."
	}
	if article && !(prev == "that" && capital && s&keepsPlace == 0 && !months[t.lower] && (being[after.lower] || doing[after.lower])) {
		return false
	}
	if capital && !t.opens {
		if months[t.lower] || s&keepsPlace != 0 {
			return doing[after.lower] || t.owns && !months[t.lower] && s&keepsPlace == 0 || kin[prev] || prev == "our" || callings[prev] || after.capital && after.class == word && known[after.lower]&(ordinary|keepsPlace) == 0 && !function[after.lower] && after.kind == ""
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
	if t.opens && after.lower == "here" && arriving[d.at(i+2).lower] && !modal[t.lower] {
		return true // "poppy here im 11"
	}
	if (prev == "im" || prev == "i'm" || prev == "am" && d.at(i-2).lower == "i" || prev == "its" || prev == "it's") && (after.text == "," || after.lower == "here" || isAge(after) || ends && !isHard) {
		return true
	}
	if after.lower == "my" && (kin[d.at(i+2).lower] || d.at(i+2).lower == "key") && t.opens && !modal[t.lower] && t.lower != "hope" {
		return true
	}
	if starts && prev != "that" && (t.opens && personPlace(d, i+1) || nearby(d, i+1)) && !modal[t.lower] && !unowned[t.lower] {
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

// arriving are what somebody says who has just said who is here.
var arriving = set("im i'm i and again , . age aged")

var wanting = set("calls scored cried reads wants wanted gets says said loves loved likes needs rang rings told who whos did does asked helped helps gave gives brings brought")

// personPlace reports whether "at reception", "from next door", "next door" and the like stand at i.
func personPlace(d *document, i int) bool {
	switch d.at(i).lower {
	case "from":
		return d.at(i+1).class == word && d.at(i+1).lower != "the" || personPlaces[d.at(i+2).lower]
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

// fromPlaces are where people are from and few things are: "joy from the allotments".
var fromPlaces = set("allotment allotments library foodbank food gym shop chippy market pub bowling centre council village mosque temple surgery launderette class bank corner flats")

// nearby reports whether the words at i say where a neighbour lives: "next door", "across the road", "at number 9".
func nearby(d *document, i int) bool {
	where, what := d.at(i+1).lower, d.at(i+2).lower
	switch d.at(i).lower {
	case "next":
		return where == "door" || where == "dor"
	case "across", "over":
		return where == "the" && (what == "road" || what == "street" || what == "way" || what == "landing" || what == "hall")
	case "down", "up", "round":
		return where == "the" && (what == "street" || what == "lane" || what == "stairs" || what == "corner") && !d.at(i+3).capital
	case "opposite":
		return d.endsPhrase(i)
	case "at", "from", "in":
		return (where == "number" || where == "no" || where == "flat") && d.at(i+2).class == number || where == "the" && fromPlaces[what] && d.at(i).lower == "from"
	case "upstairs", "downstairs":
		return true
	}
	return false
}

func isAge(t *token) bool { return t.class == number && len(t.text) <= 2 || t.text == "(" }

// endsPhrase reports whether the word at i ends a phrase: a mark or the end of the text follows.
func (d *document) endsPhrase(i int) bool {
	if i+1 >= len(d.tokens) {
		return true
	}
	n := &d.tokens[i+1]
	return n.class == mark && n.text != "'" && n.text != "-" && n.text != "/" || n.opens
}

// modal are words that are names once in a thousand: whatever comes after them has to be past doubt.
var modal = set("will may can")

// unowned are things that come from people and places, so "love from the hub" is nobody.
var unowned = set("love peace time day night house job art chance music spirit memory rain snow sun light")

// doesAsPerson reports whether what is said of the word at i can only be said of a person: an age, a "she" right
// after it, a verb that no modal takes ("will said"), something learnt ("starts talking").
func (d *document) doesAsPerson(i int) bool {
	t := &d.tokens[i]
	before, after := d.at(i-1), d.at(i+1)
	prev := before.lower
	starts := t.opens || before.class == mark && before.text != "'" || joiners[prev] || starting[prev]
	pair := joiners[prev] && (d.at(i-2).lower == "me" || d.at(i-2).lower == "him" || d.at(i-2).lower == "her")
	if pair && after.class == word && !after.opens && !virtueRest[after.lower] && !modal[t.lower] && t.lower != "my" && len(t.lower) > 2 {
		return true // "me n hope stay together"
	}
	if after.class == number && len(after.text) <= 2 && before.text == "," && d.at(i-2).class == number && d.at(i-3).kind == Name {
		return true // "ruby 12, chase 9"
	}
	if prev == "is" && kin[d.at(i-2).lower] && (pronoun[after.lower] || d.endsPhrase(i)) && !virtue[t.lower] && !telling[t.lower] {
		return true // "husband is sunday"
	}
	if d.namesInRow(i) {
		return true
	}
	if prev == "our" && (pronoun[after.lower] || kin[after.lower]) && after.spaced {
		return true // "our faith she reads to the baby"
	}
	if prev == "for" && after.lower == "to" && learning[d.at(i+2).lower] && !seasons[t.lower] {
		return true // "for hope to start nursery"
	}
	if !starts && prev != "our" {
		return false
	}
	if being[after.lower] || turning[after.lower] {
		n := d.at(i + 2)
		if age := n.class == number && len(n.text) <= 2 || n.lower == "nearly" && d.at(i+3).class == number; age {
			if n.class != number {
				i++
			}
			next := d.at(i + 3)
			if next.lower == "months" || next.lower == "month" || next.lower == "weeks" {
				return d.at(i+4).lower == "old"
			}
			return turning[after.lower] && !unowned[t.lower] && next.text != "/" && next.text != "%" && next.text != ":" && (!d.countsThings(i+3) || strings.HasPrefix(next.lower, "y"))
		}
	}
	switch {
	case t.lower == "will":
		return afterNoModal[after.lower] && !(after.lower == "can" || after.lower == "has" && d.at(i+2).lower == "to")
	case t.lower == "may":
		return saying[after.lower]
	case (after.lower == "starts" || after.lower == "started" || after.lower == "starting") && learning[d.at(i+2).lower]:
		return true
	case strings.HasSuffix(after.lower, "ing") && len(after.lower) > 4 || strings.HasSuffix(after.lower, "in") && len(after.lower) > 4:
		return t.opens && after.spaced && !after.opens && busy[strings.TrimSuffix(after.lower, "g")]
	}
	return false
}

// longestRow is how many words before a name are looked at for the start of its row.
const longestRow = 16

// namesInRow reports whether the word at i belongs to a row of names that opens a sentence and is told of as people:
// "precious, patience and goodness from church".
func (d *document) namesInRow(i int) bool {
	known := listed()
	from := i
	for from >= 2 && i-from < longestRow && !d.at(from).opens && joiners[d.at(from-1).lower] {
		from -= 2
	}
	if !d.at(from).opens {
		return false
	}
	n, j := 0, from
	for ; j < from+2*longestRow; j += 2 {
		if known[d.at(j).lower]&givenName == 0 {
			return false
		}
		n++
		// A comma may stand before the "and".
		if d.at(j+1).text == "," && joiners[d.at(j+2).lower] && d.at(j+2).text != "," {
			j++
		}
		if !joiners[d.at(j+1).lower] {
			break
		}
	}
	next := d.at(j + 1).lower
	return n > 1 && (nearby(d, j+1) || next == "from" && personPlace(d, j+1) || next == "they" || next == "they're" || next == "theyre" || next == "both")
}

// telling are names that tell how somebody is.
var telling = set("happy lucky noble precious royal innocent sunny earnest young posh stormy ace boss star angel king queen princess prince champ hero gem can in long red blue")

var starting = set("with when that cos so but told if since because")

var pronoun = set("she he shes hes she's he's she'll he'll she'd he'd")

// virtueRest are what is said of a thing that stands beside somebody: "me and faith don't mix".
var virtueRest = set("dont don't doesnt do does didnt are is was were and n of in")

// learning are what children start and learn.
var learning = set("talk talking talkin walk walking walkin crawl crawling crawlin school nursery reception college primary uni sleep sleeping eat eating read reading get start pass learn make settle speak sit")

var seasons = set("summer spring autumn winter christmas easter sunday time day rain snow sun")

// turning are the verbs an age follows.
var turning = set("is was whos turned turns turning aged")

// afterNoModal are forms that never follow "will" the helping verb.
var afterNoModal = set("is was has had says said gets got wants wanted loves loved needs needed likes liked went goes comes came starts started doesnt didnt wont cant isnt hasnt wasnt couldnt lives lived plays played hates hated cried cries helps helped rang rings makes made")

// saying are what only people do.
var saying = set("says said wants wanted loves loved likes liked cried cries asked told rang screams screamed whispers goes lives lived")

// busy are what somebody is seen doing: "jack smoking".
var busy = set("smokin vapin drinkin cryin screamin shoutin hittin fightin sleepin stayin livin lyin sulkin rockin kickin bitin sittin runnin walkin talkin singin dancin laughin smilin workin helpin ringin textin textn missin leavin movin hidin bunkin skippin gettin comin goin turnin wantin havin bein losin")
