package redact

import (
	"strings"

	"familyvoice/analysis/words"
)

// takeSurname marks the word after a first name if it is a surname.
func (d *document) takeSurname(i int, known map[string]standing) {
	for n := 0; n < 3; n++ {
		i++
		t := d.at(i)
		if t.class != word || t.kind != "" || !t.spaced || t.opens || function[t.lower] {
			return
		}
		if d.tokens[i-1].owns || strings.HasSuffix(d.tokens[i-1].text, "'s") {
			return
		}
		capital := t.capital && d.properCase()
		s := known[t.lower]
		if strings.Contains(t.lower, "'") && contraction(t.lower) {
			return
		}
		if firms[t.lower] && (d.tokens[i-1].kind == Name && known[d.tokens[i-1].lower]&givenName == 0) {
			d.take(i, i, Name)
			return
		}
		switch {
		case particles[t.lower] && d.at(i+1).class == word && (d.at(i+1).capital || known[d.at(i+1).lower] == 0) && !d.at(i+1).opens:
			d.take(i, i, Name)
			continue
		case capital && s&keepsPlace != 0 && (months[t.lower] || weekdays[t.lower] || openGroup[t.lower] || schoolTypes[t.lower]):
			return
		case capital && !openGroup[t.lower] && !schoolTypes[t.lower] && !t.shouted && len(t.lower) > 1:
		case !capital && s&surname != 0 && s&(ordinary|hard|givenName|keepsPlace) == 0:
		case !capital && s == 0 && len(t.lower) > 3 && !inflected(t.lower, known) && known[words.Fold(t.lower)]&ordinary == 0 && known[strings.TrimSuffix(t.lower, "s")]&ordinary == 0 && !t.owns:
		default:
			return
		}
		if !d.take(i, i, Name) {
			return
		}
		if t.owns {
			return
		}
	}
}

// firms end the name of a workplace.
var firms = set("haulage meats foods bakery bakers butchers logistics transport cleaning joinery builders motors tyres ltd limited solicitors dental")

var weekdays = set("monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays")

// joinNames gives a name's neighbours in a list a second look: in "mercy, tobi n ayo" one sure name vouches for the
// others.
func (d *document) joinNames(known map[string]standing) {
	vouch := func(i, sure int) {
		t := d.at(i)
		if t.class != word || t.kind != "" || d.at(sure).kind != Name {
			return
		}
		s := known[t.lower]
		if strings.Contains(t.lower, "'") && contraction(t.lower) || function[t.lower] && t.lower != "will" && t.lower != "may" || kin[t.lower] || callings[t.lower] {
			return
		}
		if s&givenName != 0 && !(s&hard != 0 && s&ordinary != 0 && !t.capital && !(d.endsPhrase(i) && t.opens)) ||
			s == 0 && t.capital && d.properCase() {
			d.take(i, i, Name)
		}
	}
	for i := range d.tokens {
		if joiners[d.tokens[i].lower] {
			vouch(i+1, i-1)
		}
	}
	for i := len(d.tokens) - 1; i >= 0; i-- {
		if joiners[d.tokens[i].lower] {
			vouch(i-1, i+1)
		}
	}
	// "the Bashirs": a family by its name.
	for i := range d.tokens {
		t := &d.tokens[i]
		if t.kind == "" && t.class == word && t.capital && d.properCase() && d.at(i-1).lower == "the" && !t.opens && strings.HasSuffix(t.lower, "s") {
			s, b := known[t.lower], known[strings.TrimSuffix(t.lower, "s")]
			if s&(ordinary|keepsPlace) == 0 && b&(ordinary|keepsPlace) == 0 && !t.shouted {
				d.take(i, i, Name)
			}
		}
	}
}
