package redact

import "strings"

// findSurgeries marks a doctor's surgery by its name ("Brookmill Surgery", "elm tree medical centre"): it says where a
// family lives as a school does. One that is called after its town alone stays, as hospitals do.
func (d *document) findSurgeries() {
	known := listed()
	for i := range d.tokens {
		t := &d.tokens[i]
		if t.kind != "" || t.class != word {
			continue
		}
		end := i
		switch next := d.at(i + 1).lower; {
		case t.lower == "surgery":
		case t.lower == "medical" && (next == "centre" || next == "center" || next == "practice" || next == "group"):
			end++
		case t.lower == "health" && (next == "centre" || next == "center"):
			end++
		default:
			continue
		}
		from, named := i, false
		for from > 0 && i-from < 3 {
			b := d.at(from - 1)
			if b.class != word || b.kind != "" || !d.tokens[from].spaced || function[b.lower] || kin[b.lower] || titles[b.lower] || notSurgery[b.lower] || b.owns {
				break
			}
			capital := b.capital && d.properCase() && t.capital
			s, base := known[b.lower], known[strings.TrimSuffix(b.lower, "s")]
			everyday := (s|base)&ordinary != 0
			switch {
			case s&keepsPlace != 0 && from < i && surgeryWords[d.at(from).lower]:
				named = true // "westleigh lane surgery" is called after a street, and no town
			case s&keepsPlace != 0 && !capital:
				everyday = true
			case s&keepsPlace == 0 && (capital && !b.opens || !everyday):
				named = true
			}
			if everyday && !capital && !surgeryWords[b.lower] {
				break
			}
			from--
		}
		if named && from < i {
			d.take(from, end, Address)
		}
	}
}

// notSurgery stand before the word without being a name.
var notSurgery = set("doctors doctor's docs dr's drs gp gp's gps vets vet vet's brain heart eye foot top bottom keyhole plastic cosmetic dental new old local nearest branch mp's councillor's women's community mental child walk-in sexual primary public")

// surgeryWords are everyday words in surgeries' names.
var surgeryWords = set("park house view lane road street hill bridge brook bank green wood mill hall tree elms oak oaks court cross church old meadow meadows higher lower grove")
