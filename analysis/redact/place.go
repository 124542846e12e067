package redact

import "strings"

// postcodeAreas are the letters that a British postcode can start with.
var postcodeAreas = set("ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex fk fy g gl gu gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo ze wx")

// findPostcodes marks whole postcodes in either case, and the outward half ("WN7", "M29 8") where it can't be a
// motorway, a vitamin or a road.
func (d *document) findPostcodes() {
	for i := range d.tokens {
		t := &d.tokens[i]
		if t.kind != "" || t.class != mixed {
			continue
		}
		area, digits, rest, ok := outward(t.lower)
		if !ok {
			continue
		}
		next := d.at(i + 1)
		switch {
		case rest != "" && len(rest) == 3 && inward(rest): // wn76qx
			d.take(i, i, Postcode)
		case rest != "" && len(rest) > 1:
		case next.class == mixed && next.kind == "" && inward(next.lower) && len(next.lower) == 3:
			d.take(i, i+1, Postcode)
		case len(digits) > 2 || digits[0] == '0':
		case next.class == mixed && len(next.lower) == 3 && next.lower[0] >= '0' && next.lower[0] <= '9':
			d.take(i, i+1, Postcode)
		case d.partial(i, area, digits):
			if next.class == number && len(next.text) == 1 && next.spaced && !d.countsThings(i+2) {
				d.take(i, i+1, Postcode)
			} else {
				d.take(i, i, Postcode)
			}
		}
	}
}

// outward splits wn7, wn7a, m46, wn76qx into area, digits and rest.
func outward(s string) (area, digits, rest string, ok bool) {
	i := 0
	for i < len(s) && s[i] >= 'a' && s[i] <= 'z' {
		i++
	}
	if i == 0 || i > 2 || !postcodeAreas[s[:i]] {
		return "", "", "", false
	}
	j := i
	for j < len(s) && j < i+2 && s[j] >= '0' && s[j] <= '9' {
		j++
	}
	if j == i {
		return "", "", "", false
	}
	area, digits, rest = s[:i], s[i:j], s[j:]
	// wn76qx: the last digit belongs to the inward half.
	if len(rest) == 2 && len(digits) == 2 && inward(s[j-1:]) {
		digits, rest = s[i:j-1], s[j-1:]
	}
	return area, digits, rest, true
}

// inward reports whether s is a digit and two letters, as in 6QX.
func inward(s string) bool {
	return len(s) == 3 && s[0] >= '0' && s[0] <= '9' && s[1] >= 'a' && s[1] <= 'z' && s[2] >= 'a' && s[2] <= 'z' &&
		s[1:] != "st" && s[1:] != "nd" && s[1:] != "rd" && s[1:] != "th" && s[1:] != "am" && s[1:] != "pm"
}

// notPostcodes look like one and are something else.
var notPostcodes = set("co2 b12 b6 b1 b2 b3 b4 b5 ps1 ps2 ps3 ps4 ps5 e10 e45 e5 s1 s2 s3 s4 n1 n2 n3 g4 g20 g7 g8 w3 l1 l2 l3 l4 l5 l6 e2 e3 e4 ne1 no1 so1 so2 me2 me1 be4 to2")

var roadWords = set("the motorway junction jct traffic along up down closed crash jam off slip roundabout")

// partial reports whether an outward half alone is to be taken for a postcode.
func (d *document) partial(i int, area, digits string) bool {
	t := &d.tokens[i]
	if notPostcodes[t.lower] && !(t.capital && d.at(i-1).lower == "in") {
		return false
	}
	before := d.at(i - 1)
	if len(area) == 1 {
		if !t.capital && !(d.at(i+1).class == number && len(d.at(i+1).text) == 1) {
			return false
		}
		if area == "m" {
			switch digits {
			case "1", "2", "3", "4", "5", "6", "18", "20", "23", "25", "27", "40", "42", "49", "50", "53", "54", "55", "56", "57", "58", "60", "61", "62", "65", "66", "67", "69":
				next := d.at(i + 1)
				return next.class == number && len(next.text) == 1 && next.spaced
			}
		}
		if before.lower == "the" && roadWords[d.at(i+1).lower] {
			return false
		}
		return t.capital || d.at(i+1).class == number
	}
	switch t.lower {
	case "me2", "me1", "so2", "be4", "st1", "st2", "le1", "en1":
		return false
	}
	return true
}

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
		case t.class == word && t.capital && d.properCase() && loneStreets[t.lower] && i > 0:
			d.takeLoneStreet(i)
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
		if j == start && (addressUnits[t.lower] || streetTypes[t.lower] && !t.capital) {
			return 0
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
	for j := from; j < i; j++ {
		if publicStreets[d.tokens[j].lower] || function[d.tokens[j].lower] {
			return
		}
	}
	d.take(from, i, Address)
}

func ordinaryWord(w string) bool { return listed()[w]&ordinary != 0 }

// schoolTypes end the name of a school.
var schoolTypes = set("high academy primary juniors junior infants infant nursery school prep grammar secondary college preschool kindergarten tech ce rc comp comprehensive sixth")

// sharedSchools are words before a school type that name no school in particular.
var sharedSchools = set("the a an his her my our their your this that new old local same last first second next junior primary high special secondary grammar nursery pre infant catholic main mainstream each every any some both other all any of in at to from for and or with after before during since until start starting started starts year yr yrs big little small good bad whole between home home's private public free sunday saturday night forest summer art college university sixth boarding lower upper middle faith state day sen send specialist village village's another what which into leave leaves leaving left left's like love loves loved hate hates hated doing at's miss missed missing no not is was are were be been being feel feels than about find finding choose choosing choice proper nearest english arabic polish ukrainian language welsh drop dropped off up around near outside inside only one two three four both via within football ballet dance swimming driving business medical drama music cooking bible beauty hub more through kids' children's child's girls boys girls' boys' mums mum's dads dad's his' so too very as that's it's its i you he she they we on by over under when where while because but if then there here out back down still just really got get gets getting gave give given go goes going went come comes came has had have having do does did can could will would should might may must need needs needed want wants wanted finish finished finishing end ended ends skip skipped skipping change changed changing refuse refused refusing stop stopped walk walks walked walking run runs running attend attends attended love work works worked working hopefully maybe great nice lovely fab amazing excellent outstanding brilliant decent current previous former old's former's open closed full part time full-time part-time cheap cheaper affordable council community town regular normal wigan leigh bolton atherton tyldesley")

// findSchools marks schools by name: saints, and a name before "high", "academy", "primary" and so on.
func (d *document) findSchools() {
	for i := range d.tokens {
		t := &d.tokens[i]
		if t.kind != "" || t.class != word {
			continue
		}
		if t.lower == "st" || t.lower == "saint" {
			d.findSaint(i)
			continue
		}
		if schoolTypes[t.lower] && i > 0 {
			d.findNamedSchool(i)
		}
		if t.lower == "sacred" && d.at(i+1).lower == "heart" {
			end := i + 1
			for end+1 < len(d.tokens) && schoolTypes[d.tokens[end+1].lower] {
				end++
			}
			d.take(i, end, School)
		}
	}
}

// openSaints are towns, days, hospitals and charities.
var openSaints = set("helens helen's helen albans ives austell andrews annes john's ambulance johns george's georges david's davids patrick's patricks pancras neots leonards rocco's roccos")

func (d *document) findSaint(i int) {
	name := d.at(i + 1)
	j := i + 1
	if name.text == "." {
		j++
		name = d.at(j)
	}
	if name.class != word || name.kind != "" || len(name.lower) < 3 || streetTypes[d.at(i-1).lower] {
		return
	}
	if t := &d.tokens[i]; !t.capital && t.lower == "st" && isHouseNumber(d.at(i-2)) {
		return
	}
	full := strings.TrimSuffix(name.lower, "'")
	if openSaints[full] || name.owns && openSaints[full+"'s"] {
		next := d.at(j + 1).lower
		if !schoolTypes[next] {
			return
		}
	}
	known := listed()
	if known[full]&ordinary != 0 && !name.capital && known[strings.TrimSuffix(full, "s")]&givenName == 0 {
		return
	}
	end := j
	for end+1 < len(d.tokens) && d.tokens[end+1].class == word && (schoolTypes[d.tokens[end+1].lower] || d.tokens[end+1].lower == "catholic") {
		end++
	}
	if hospital[d.at(end+1).lower] {
		return
	}
	d.take(i, end, School)
}

var hospital = set("hospital hospice infirmary day ambulance market")

func (d *document) findNamedSchool(i int) {
	t := &d.tokens[i]
	known := listed()
	from := i
	for from > 0 && i-from < 4 {
		b := d.at(from - 1)
		if b.class != word || b.kind != "" || b.owns && !b.capital || !d.tokens[from].spaced || d.at(from-1).lower == "" {
			break
		}
		if sharedSchools[b.lower] && !(b.capital && from < i && !b.opens && !function[b.lower] && d.properCase()) {
			break
		}
		capital := b.capital && d.properCase() && (!b.opens || known[b.lower]&ordinary == 0)
		unknown := known[b.lower]&(ordinary|keepsPlace) == 0 && known[strings.TrimSuffix(b.lower, "s")]&ordinary == 0
		switch {
		case capital && (t.capital || unknown):
		case unknown:
		case from < i && (known[b.lower]&givenName != 0 || oldSchoolWords[b.lower]) && !b.capital:
		default:
			goto done
		}
		from--
	}
done:
	if from == i {
		if (t.lower == "nursery" || t.lower == "primary" || t.lower == "academy") && !t.capital {
			d.findPlainSchool(i)
		}
		return
	}
	if t.lower == "school" || t.lower == "college" || t.lower == "sixth" || t.lower == "tech" || t.lower == "nursery" {
		// "Miss Kath school" and "Leigh college": only a capital or an unknown word makes a name.
		if !t.capital && known[d.at(i-1).lower]&givenName != 0 {
			return
		}
	}
	end := i
	for end+1 < len(d.tokens) && schoolTypes[d.tokens[end+1].lower] && d.tokens[end+1].spaced {
		end++
	}
	d.take(from, end, School)
}

var oldSchoolWords = set("lane road moss hill bank park green brook field fields bishop cardinal lord lady sir hey fold wood end house")

// findPlainSchool marks "at little stars nursery": a place word, then two or three words that are no adjectives.
func (d *document) findPlainSchool(i int) {
	for _, n := range []int{2, 3} {
		if !placeWords[d.at(i-n-1).lower] {
			continue
		}
		plain := true
		for j := i - n; j < i; j++ {
			t := d.at(j)
			if t.class != word || sharedSchools[t.lower] && t.lower != "little" && t.lower != "first" || function[t.lower] {
				plain = false
			}
		}
		if plain {
			d.take(i-n, i, School)
			return
		}
	}
}

var placeWords = set("at from called")
