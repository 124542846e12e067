package redact

// Offices know a family by a number, and whoever has it finds the family: a case, a claim, a crime, a tenancy, a visa. It is
// an unbroken run with four digits or more after the word for what it numbers ("case ref WGN/2024/00183", "claim 88213904"),
// and becomes an nhs-number, which is the kind of every number that an office gives.

// referring are words that stand before nothing but such a number.
var referring = set("ref refs reference log pin upn uprn brp arc mash ehcp passport visa gwf share urn caseref")

// numbering are everyday words too: after them the run has a letter in it, or five digits, or "number" stands between.
var numbering = set("case claim crime incident tenancy account acc acct hospital unit asylum office rent tax pip uc police court order social")

// between may stand before the number and after what it numbers.
var between = set("is was its it's my no num number nr id code ref reference : - # . = (")

// mostBetween is how many of them may.
const mostBetween = 5

// findReference marks the number that starts at token i.
func (d *document) findReference(i int) bool {
	if i > 0 && !d.tokens[i].spaced && d.at(i-1).text != ":" && d.at(i-1).text != "#" && d.at(i-1).text != "(" {
		return false
	}
	numbered := false
	j := i - 1
	for ; j >= 0 && j >= i-mostBetween && between[d.tokens[j].lower] && !referring[d.tokens[j].lower]; j-- {
		switch d.tokens[j].lower {
		case "no", "num", "number", "nr", "id", "#":
			numbered = true
		}
	}
	cue := d.at(j).lower
	if !referring[cue] && !numbering[cue] {
		return false
	}
	end, digits, letters := i, 0, false
	for ; end < len(d.tokens) && (end == i || d.tight(end)); end++ {
		t := &d.tokens[end]
		if t.kind != "" || t.class == mark && t.text != "/" && t.text != "-" {
			break
		}
		n := count(t.text)
		digits += n
		letters = letters || t.class != mark && n < len(t.text)
	}
	for end--; end > i && d.tokens[end].class == mark; end-- {
	}
	next := d.at(end + 1)
	if t := &d.tokens[i]; digits < 4 || t.class == number && isYear(t.text) && digits < 9 || d.digitDate(i) > 0 ||
		d.tight(end+1) && (next.text == "," || next.text == "." || next.text == ":" || next.text == "%") && d.tight(end+2) {
		return false // a year, "2019/20", a date, "10,000", "12:30"
	}
	if !referring[cue] && !numbered && !letters && (digits < leastDigits || d.countsThings(end+1) || counted[next.lower]) {
		return false
	}
	return d.take(i, end, NHSNumber)
}
