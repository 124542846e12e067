package redact

import "strings"

// function are the words that hold sentences together: never a name, however written.
var function = set("i you he she it we they me him her us them my your his its our their mine yours a an the this that these those and or but nor so if then than as because cos n in on at to from of for with by about into over under after before between through up down out off is am are was were be been being do does did have has had can could will would shall should may might must not no yes yeah who what when where why how which there here all any some every each both just only too very more most much many other another same one two three four five six seven eight nine ten im ive ill id youre hes shes dont cant wont didnt isnt its thats theres got get gets go goes going went said says say ok please thanks thank ta lol x xx xxx tbh idk omg also still even ever never always maybe now today tomorrow tonight yesterday again well really")

var titles = set("mr mrs miss ms mx dr doctor sir madam lady lord prof professor")

// callings stand before a first name or a surname of a person who is known by them.
var callings = set("aunty auntie aunt anti uncle nan nana nanna nanny nain taid gran granny grandma grandad granddad granda grandpa gramps sister brother father fr rev reverend pastor imam coach councillor cllr sgt sergeant nurse pc dc big little old young cousin mam mum dad sr canon deacon rabbi chef pcso detective officer sw hv")

// elected stand before surnames alone, so that "Cllr Hindley" is no town.
var elected = set("councillor cllr rev reverend pastor canon sgt sergeant")

// posts stand before surnames and other words alike: "pc hartley" and "my pc broke", "coach whittle" and "the coach was late".
var posts = set("pc dc pcso nurse coach officer detective sw hv")

// shortened are callings with a full stop of their own: what follows "my sister." is another sentence.
var shortened = set("fr rev cllr sgt sr")

var kin = set("son sons daughter daughters dauter daughte lad lads girl girls boy boys brother brothers bro sister sisters sis kid mate mates friend friends bestie bezzie cousin cousins husband hubby hubs wife partner fella bloke boyfriend bf girlfriend gf fiance fiancé fiancée grandson grandaughter granddaughter grandsons nephew niece neighbour neighbor worker keyworker teacher tutor ta senco sendco midwife visitor counsellor mentor nurse doctor gp childminder nanny carer volunteer receptionist manager leader lady man woman fella baby babies bump twin twins youngest eldest oldest middle stepson stepdaughter stepdad stepmum stepbrother stepsister godson goddaughter ex mum mam dad grandad nan gran aunty auntie uncle interpreter barber hairdresser cook caretaker driver boss landlord vicar priest driver janitor neice freind m8 mates' advisor adviser officer coordinator navigator befriender lollipop chair chairman secretary treasurer family")

var naming = set("called named name names nickname nicknamed calls christened")

var joiners = set("and n & + , or plus")

func (d *document) findNames() {
	known := listed()
	for i := 0; i < len(d.tokens); i++ {
		t := &d.tokens[i]
		if t.kind == "" && t.class == mixed && d.isNameAndAge(i, known) {
			d.take(i, i, Name)
		}
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
	d.repeatNames(known)
}

// repeatNames takes out a name that is an everyday word wherever it stands again in the answer: what was a girl in
// "our angel loves it" is a girl in "angel gets a badge".
func (d *document) repeatNames(known map[string]standing) {
	var seen map[string]bool
	for i := range d.tokens {
		t := &d.tokens[i]
		if t.kind == Name && t.class == word && len(t.lower) > 2 && known[t.lower]&(ordinary|keepsPlace) == 0 && !modal[t.lower] && !months[t.lower] && !seasons[t.lower] && !function[t.lower] && !virtue[t.lower] {
			if seen == nil {
				seen = map[string]bool{}
			}
			seen[t.lower] = true
		}
	}
	if seen == nil {
		return
	}
	for i := range d.tokens {
		t := &d.tokens[i]
		if t.kind != "" || t.class != word || !seen[t.lower] || articles[d.at(i-1).lower] || thing[d.at(i+1).lower] || d.isFamous(i) || d.isDeed(i) {
			continue
		}
		d.take(i, i, Name)
	}
}

var articles = set("the a an this no some any my your their his her last next every each")

// nameTitled marks what follows a title: "Mrs Kaur", "mr o'brien", "Mrs E. Okonkwo".
func (d *document) nameTitled(i int, known map[string]standing) {
	t := &d.tokens[i]
	isTitle := titles[t.lower]
	if !isTitle && !callings[t.lower] || t.owns {
		return
	}
	j := i + 1
	if d.at(j).text == "." && d.tight(j) && (isTitle || shortened[t.lower]) {
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
	if n.class != word || n.kind != "" || !n.spaced || strings.Contains(n.lower, "'") && contraction(n.lower) || function[n.lower] || callings[n.lower] || titles[n.lower] || storyNames[n.lower] {
		return
	}
	s := known[n.lower]
	capital := n.capital && d.properCase()
	base := strings.TrimSuffix(n.lower, "s")
	switch {
	case isTitle && t.lower == "miss" && !t.capital && capital && d.isMissed(i, s|known[base]):
		return
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
		if posts[t.lower] && !capital {
			if !d.isPosted(j, s) {
				return
			}
			break
		}
		// "my brother will", "my sister may": beside a "my" the word of kin needs no name.
		if s&givenName != 0 && (s&hard == 0 || capital || t.lower != "sister" && t.lower != "brother" && t.lower != "cousin" || joiners[d.at(i-1).lower] && !modal[n.lower]) {
			break
		}
		if !capital && s&surname != 0 && s&ordinary == 0 && elected[t.lower] {
			break // "councillor dunn"
		}
		if !capital && (s != 0 || known[base]&ordinary != 0 || !d.endsPhrase(j)) {
			return
		}
		if capital && s&(keepsPlace|ordinary) != 0 && s&givenName == 0 && !(s&keepsPlace != 0 && elected[t.lower]) {
			return
		}
	}
	from := j
	if k := d.at(i + 1); k.class == word && len(k.text) == 1 {
		from = i + 1
	}
	// "mrs ó briain": the particle belongs to the name.
	if d.take(from, j, Name) {
		if next := d.at(j + 1); particles[n.lower] && next.class == word && (next.capital || particles[next.lower] || known[next.lower] == 0 && len(next.lower) > 3) {
			d.take(j+1, j+1, Name)
		}
		d.takeSurname(j, known)
	}
}

// isMissed reports whether "miss" in small letters at i is the verb, before a word with a capital that is listed as s or, as
// a plural, would be: "I miss Syria", "we miss Mondays". After whoever misses it is nothing else, and the word has its own
// hearing; elsewhere a teacher may be called as a town is, so it takes a word that is nobody's name.
func (d *document) isMissed(i int, s standing) bool {
	before := d.at(i - 1).lower
	if missing[before] {
		return true
	}
	return s&(keepsPlace|ordinary) != 0 && s&(givenName|surname) == 0 && !schoolish[before]
}

// missing stand before "miss" the verb.
var missing = set("i we you they will would ill we'll i'll they'll dont don't didnt didn't really still also just kids children always never")

// police come before a surname far more often than before any other word that no list knows.
var police = set("pc dc pcso detective")

// isPosted reports whether the word in small letters at j, listed as s, is who holds the post before it.
func (d *document) isPosted(j int, s standing) bool {
	t, after := d.at(j), d.at(j+1)
	switch {
	case s&givenName != 0:
		return s&hard == 0 || s&ordinary == 0
	case s&(ordinary|keepsPlace) != 0:
		return false
	case s&surname != 0:
		return true
	}
	if inflected(t.lower, listed()) || madeWord(t.lower) {
		return false
	}
	// "pcso gorse about the bikes", where a coach may be late and a nurse may be gone.
	return d.endsPhrase(j) || len(t.lower) > 3 &&
		(police[d.at(j-1).lower] || doing[after.lower] || being[after.lower] || animate[after.lower])
}

var schoolish = set("like likes liked love loves loved with for to from by and n told tell tells thanks when ask asks asked is's its only except teacher head")

var particles = set("ó ní o mac mc de van von al el bin ibn abu umm da dos del la le san st der den ter")

// storyNames follow a title in stories, sayings and programmes.
var storyNames = set("tumble whippy bean men google motivator maker whatsit right wrong hankey men's universe strange who freeze incredible potato happy whatsisname president softee bump tickle bubbles everything nobody doubtfire piggy marple poppins claus christmas sheen fox perfect daisy trunchbull honey bennet world wrong'un grumpy noisy t pepper sinister personality")

// saintly are what follows "St" in the names of towns.
var saintly = set("helens austell albans ives annes neots agnes leonards asaph andrews davids just mawes blazey columb")

// deeds are first names that are verbs as well.
var deeds = set("rob sue pat nick josh bob jimmy jack frank grant mark chuck pip drew chase")

// isDeed reports whether the word at i does something to what follows: "rob a bank", "sue the landlord".
func (d *document) isDeed(i int) bool {
	t := &d.tokens[i]
	if !deeds[t.lower] || t.owns || t.capital && !t.opens && d.properCase() || kin[d.at(i-1).lower] || callings[d.at(i-1).lower] || d.at(i-1).lower == "our" {
		return false
	}
	switch after := d.at(i + 1).lower; after {
	case "in", "it":
		return t.lower == "jack" && (after == "it" || jacking[d.at(i-1).lower])
	case "a", "the", "me", "him", "them", "us", "someone", "somebody", "people", "everyone":
		return true
	case "my", "our", "your", "his", "their":
		return !kin[d.at(i+2).lower]
	}
	return false
}

// ownsThing reports whether a name with an s at i, listed as s with and without it, stands before what belongs to somebody:
// "harrys teacher", and not "roses are red".
func (d *document) ownsThing(i int, s standing) bool {
	after := d.at(i + 1)
	if s&(hard|ordinary|keepsPlace|surname) != 0 || inflected(d.tokens[i].lower, listed()) || after.class != word || after.opens {
		return false
	}
	w := after.lower
	return (ordinaryWord(w) || kin[w]) && !function[w] && !doing[w] && !being[w] && !thing[w]
}

// jacking stand before "jack in" the verb.
var jacking = set("to ill i'll will would just nearly might could gonna wanna they i we")

// isGiven reports whether token i is a first name from the list.
func (d *document) isGiven(i int, known map[string]standing) bool {
	t := &d.tokens[i]
	if d.isFamous(i) || d.isDeed(i) || d.at(i-1).lower == "st" && saintly[t.lower] {
		return false
	}
	w := t.lower
	s := known[w]
	if s&givenName == 0 {
		// Possessives without an apostrophe ("nathans finger"), and double names ("lily-mae").
		if base, ok := strings.CutSuffix(w, "s"); ok && len(base) > 2 && known[base]&givenName != 0 && s&(ordinary|keepsPlace) == 0 &&
			(known[base]&ambiguous == 0 || d.ownsThing(i, s|known[base])) {
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

// isNameAndAge reports whether a first name and an age are written as one: "jack4 mia2". An everyday word is a name beside
// another: "grace4 harry7".
func (d *document) isNameAndAge(i int, known map[string]standing) bool {
	s := known[namedAge(d.at(i))]
	if s&givenName == 0 || s&ambiguous != 0 && d.countsThings(i+1) {
		return false // "max10 people"
	}
	if s&(hard|ordinary|keepsPlace) == 0 {
		return true
	}
	before, after := i-1, i+1
	if joiners[d.at(before).lower] {
		before--
	}
	if joiners[d.at(after).lower] {
		after++
	}
	for _, beside := range []int{before, after} {
		if b := known[namedAge(d.at(beside))]; b&givenName != 0 && b&hard == 0 {
			return true
		}
	}
	return false
}

// namedAge is what stands before an age in one word with it, or empty.
func namedAge(t *token) string {
	name := strings.TrimRight(t.lower, "0123456789")
	digits := t.lower[len(name):]
	switch {
	case t.class != mixed, len(name) < 3, digits == "", len(digits) > 2, digits[0] == '0', t.lower == "ben10", t.lower == "rav4":
		return ""
	}
	return name
}

var openGroup = set("centre center group club hub park hall church chapel project trust house hospital street fund foundation week day cafe café kitchen market")
