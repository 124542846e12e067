package redact

import "strings"

// schoolTypes end the name of a school.
var schoolTypes = set("high academy primary juniors junior infants infant nursery school prep grammar secondary college preschool pre-school daycare kindergarten tech ce rc comp comprehensive sixth")

// sharedSchools are words before a school type that name no school in particular.
var sharedSchools = set("virtual the a an his her my our their your this that new old local same last first second next junior primary high special secondary grammar nursery pre infant catholic main mainstream each every any some both other all any of in at to from for and or with after before during since until start starting started starts year yr yrs big little small good bad whole between home home's private public free sunday saturday night forest summer art college university sixth boarding lower upper middle faith state day sen send specialist village village's another what which into leave leaves leaving left left's like love loves loved hate hates hated doing at's miss missed missing no not is was are were be been being feel feels than about find finding choose choosing choice proper nearest english arabic polish ukrainian language welsh drop dropped off up around near outside inside only one two three four both via within football ballet dance swimming driving business medical drama music cooking bible beauty hub more through kids' children's child's girls boys girls' boys' mums mum's dads dad's his' so too very as that's it's its i you he she they we on by over under when where while because but if then there here out back down still just really got get gets getting gave give given go goes going went come comes came has had have having do does did can could will would should might may must need needs needed want wants wanted finish finished finishing end ended ends skip skipped skipping change changed changing refuse refused refusing stop stopped walk walks walked walking run runs running attend attends attended love work works worked working hopefully maybe great nice lovely fab amazing excellent outstanding brilliant decent current previous former old's former's open closed full part time full-time part-time cheap cheaper affordable council community town regular normal wigan leigh bolton atherton tyldesley")

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
		d.findNursery(i)
		if t.kind != "" {
			continue
		}
		if schoolTypes[t.lower] && i > 0 {
			d.findNamedSchool(i)
		}
		d.findChurchSchool(i)
	}
}

// churchSchools are called as churches are, so a school's word has to follow: "twelve apostles primary". Sacred Heart and
// English Martyrs are schools without one.
var churchSchools = pairs("sacred heart, english martyrs, twelve apostles, all saints, christ church, holy family, holy trinity, holy cross, our lady, our ladys, our lady's")

func (d *document) findChurchSchool(i int) {
	first := d.tokens[i].lower
	if !churchSchools[first+" "+d.at(i+1).lower] {
		return
	}
	end := i + 1
	for schoolTypes[d.at(end+1).lower] || d.at(end+1).lower == "catholic" {
		end++
	}
	if end > i+1 || first == "sacred" || first == "english" {
		d.take(i, end, School)
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
		// An everyday word that opens the sentence is part of the name before two more capitals: "Bright Sparks Pre-School".
		capital := b.capital && d.properCase() && (!b.opens || known[b.lower]&ordinary == 0 || from < i && t.capital && d.at(from).capital)
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
		if d.isTownHigh(i) {
			d.take(i-1, i, School)
			return
		}
		if end := d.townSchool(i); end > 0 {
			d.take(i-2, end, School)
			return
		}
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

// isTownHigh reports whether "from bedford high" or "goes astley juniors" stands at i: a place after a word of going there, or
// as what a sentence is about, and no street or price.
func (d *document) isTownHigh(i int) bool {
	t, town := d.tokens[i].lower, d.at(i-1).lower
	if !townSchools[t] || t == "junior" || t == "infant" || listed()[town]&keepsPlace == 0 || quarters[town] {
		return false
	}
	next := d.at(i + 1).lower
	if attending[d.at(i-2).lower] && (d.endsPhrase(i) || function[next]) {
		return true
	}
	return d.at(i-1).opens && (next == "is" || next == "was" || schooling[next] || doing[next])
}

var attending = set("from at to goes go going went attends starts start started starting")

// schooling are what a school does.
var schooling = set("excluded excludes expelled suspended failed let lets are were have wont won't")

// townSchool returns the last token of a school called by its town or by a word that no list knows, and one word more, as in
// "hindley green primary", if its first school word stands at i; 0 if none does.
func (d *document) townSchool(i int) int {
	middle, first := d.at(i-1).lower, d.at(i-2)
	if !townSchools[d.tokens[i].lower] || !oldSchoolWords[middle] && !quarters[middle] || first.class != word || first.kind != "" {
		return 0
	}
	s := listed()[first.lower]
	if quarters[first.lower] || s&keepsPlace == 0 && (s&ordinary != 0 || function[first.lower] || len(first.lower) < 4) {
		return 0
	}
	end := i
	for schoolTypes[d.at(end+1).lower] {
		end++
	}
	next := d.at(end + 1).lower
	if d.tokens[end].lower == "high" && streetTypes[next] || notOneSchool[next] {
		return 0
	}
	return end
}

// notOneSchool follow a school's word that names none: "primary care".
var notOneSchool = set("care network trust schools")

var townSchools = set("high academy primary juniors junior infants infant rc ce")

var quarters = set("central north south east west town street")

// findNursery marks the name after "nursery at" or "starts at": two words as nurseries are called, "little acorns".
func (d *document) findNursery(i int) {
	if nurseryAlone[d.tokens[i].lower] && d.at(i+1).lower == "nursery" && !articles[d.at(i-1).lower] {
		d.take(i, i+1, School)
		return
	}
	if !nurseryFirst[d.tokens[i].lower] || !nurserySecond[d.at(i+1).lower] || d.at(i+1).kind != "" {
		return
	}
	end := i + 1
	if d.at(end+1).lower == "day" && d.at(end+2).lower == "nursery" {
		end++
	}
	for schoolTypes[d.at(end+1).lower] && d.tokens[end+1].spaced {
		end++
	}
	if p := d.at(i - 1).lower; end == i+1 && p != "at" && p != "to" && p != "from" && p != "called" && p != "is" && p != "its" {
		return
	}
	cue := end > i+1
	for j := i - 1; j >= 0 && j >= i-6 && !cue; j-- {
		cue = nurseryCue[d.tokens[j].lower]
	}
	if cue {
		d.take(i, end, School)
	}
}

var nurseryFirst = set("little tiny tiddly busy bright happy rainbow sunny sunshine first daisy twinkle shooting rising jolly cheeky wise mini tots teddy jack humpty jelly bumble honey magic wonder small stepping building")

// nurseryAlone name a nursery by one word that describes none.
var nurseryAlone = set("rainbow rainbows sunbeams jigsaw twinkles buttercups bluebells ladybirds acorns sunflowers buttons hopscotch footsteps")

var nurserySecond = set("acorns acorn bees bee stars star sparks steps tots explorers monkeys gems pips ducklings angels ladybirds treasures teddies bears buttons hands feet footsteps owls beans faces days chain chains twinkles seeds stones blocks oaks rascals learners minds dragons dragonflies caterpillars butterflies bunnies fishes pickles scholars sunbeams sunflowers")

var nurseryCue = set("nursery nurserys preschool pre-school childminder start starts started starting goes go went place")

var placeWords = set("at from called")
