package redact

import "strings"

// helpNumbers are public, so they stay.
var helpNumbers = set("999 111 101 112 119 116123 08001111 08088005000 08082000247 85258 0800111 18001 03001234567 105 159")

// findContacts marks e-mail addresses, web addresses, handles, phone numbers and NHS numbers.
func (d *document) findContacts() {
	for i := range d.tokens {
		if t := &d.tokens[i]; t.lower == "at" || t.text == "@" && !(d.tight(i) && d.tight(i+1)) {
			d.findSpacedEmail(i)
		}
	}
	for i := 0; i < len(d.tokens); i++ {
		t := &d.tokens[i]
		if t.kind != "" {
			continue
		}
		switch {
		case t.text == "@":
			d.findAt(i)
		case t.class != mark && d.findSpoken(i):
		case t.class == number || t.text == "+" || t.text == "(":
			d.findNumber(i)
		case t.lower == "http" || t.lower == "https" || t.lower == "www":
			if end := d.unspaced(i); end > i+1 {
				d.take(i, end, URL)
			}
		case t.class == mixed && d.findPlate(i):
		case t.class == mixed:
			// As written: no network takes other digits than 0 to 9 in a name, and Arabic ties "the" to a number.
			if from, to := d.dotted(i); isHandle(d.text[t.start:t.end]) && d.at(from-1).text != "@" && d.at(to+1).text != "@" {
				d.take(from, to, Handle)
			}
		case t.text == "." && d.tight(i) && d.tight(i+1):
			d.findDotted(i)
		case t.text == "#" && d.tight(i) && d.tight(i+1) && d.at(i+1).class == number && len(d.at(i+1).text) == 4:
			d.take(i-1, i+1, Handle) // a Discord name
		case t.class == word && d.at(i+1).class == number && len(d.at(i+1).text) == 2 && len(t.text) == 2:
			d.findInsurance(i)
		case t.class == word && networks[t.lower]:
			d.findNetworkName(i)
		}
		if t.kind == "" && t.class != mark {
			d.findReference(i)
		}
	}
}

// unspaced returns the last token of the unbroken run that starts at i, without a closing mark.
func (d *document) unspaced(i int) int {
	end := i
	for end+1 < len(d.tokens) && d.tight(end+1) {
		end++
	}
	for end > i && d.tokens[end].class == mark && d.tokens[end].text != "/" {
		end--
	}
	return end
}

// findAt marks an e-mail address (something before the @) or a handle (nothing before it).
func (d *document) findAt(i int) {
	from := i
	for from > 0 && d.tight(from) && addressPart(d.tokens[from-1]) {
		from--
	}
	to := i
	for to+1 < len(d.tokens) && (d.tight(to+1) || to == i) && addressPart(d.tokens[to+1]) {
		to++
	}
	for to > i && d.tokens[to].class == mark {
		to--
	}
	if to == i {
		return
	}
	if from < i {
		if d.tight(i + 1) {
			d.take(from, to, Email)
		}
		return
	}
	// "@ the hub" is only a place: after a space the handle has to look like one.
	if !d.tight(i+1) && (to == i+1 && !strings.ContainsAny(d.tokens[to].text, "_0123456789")) {
		return
	}
	d.take(i, to, Handle)
}

func addressPart(t token) bool {
	return t.kind == "" && (t.class != mark || t.text == "." || t.text == "_" || t.text == "-" || t.text == "+")
}

var topLevels = set("com org net uk co info gov io me tv app eu ie example")

// findDotted marks web addresses without a scheme (hub.org.uk) and dotted handles (mandy.plants.bl3).
func (d *document) findDotted(i int) {
	from, to := d.dotted(i)
	dots := 0
	for j := from; j <= to; j++ {
		if d.tokens[j].text == "." {
			dots++
		}
	}
	last := d.tokens[to]
	switch {
	case d.at(from-1).text == "@" || d.at(to+1).text == "@":
		return
	case to > i && last.class == word && topLevels[last.lower] && !last.capital && d.tokens[to-1].text == "." &&
		d.tokens[from].class != number && len(d.tokens[from].text) > 1 && last.lower != "me" || last.lower == "uk" && dots >= 2:
		end := to
		if d.at(to+1).text == "/" && d.tight(to+1) {
			end = d.unspaced(to)
		}
		d.take(from, end, URL)
	case dots >= 2 && hasLetters(d.tokens[from:to+1]) && !singleLetters(d.tokens[from:to+1]) && last.class != number:
		if d.handleCue(from) || last.class == mixed {
			d.take(from, to, Handle)
		}
	}
}

// networks are where people go by a name of their own making.
var networks = set("insta instagram ig snap snapchat snapchats tiktok discord xbox psn gamertag roblox twitter telegram reddit yubo")

// findNetworkName marks the name right after a network: "my insta is itsjake.barlow", "snap: kezzah". A single word
// has to be one that no list knows.
func (d *document) findNetworkName(i int) {
	j := i + 1
	said := false
	for n := 0; n < 2; n++ {
		switch d.at(j).lower {
		case "is", "its", "it's", "name", "im", "i'm", ":", "-", "=", "tag":
			j, said = j+1, true
		}
	}
	t := d.at(j)
	if t.kind != "" || t.class != word || t.opens && !said {
		return
	}
	from, to := d.dotted(j)
	if from != j || d.at(to+1).text == "@" {
		return
	}
	switch {
	case to > j && !topLevels[d.tokens[to].lower]:
		d.take(j, to, Handle)
	case to == j && said && listed()[t.lower] == 0 && d.endsPhrase(j) && len(t.lower) > 3 && !inflected(t.lower, listed()) && !function[t.lower]:
		d.take(j, j, Handle)
	}
}

func hasLetters(tokens []token) bool {
	for _, t := range tokens {
		if t.class != mark && t.class != number {
			return true
		}
	}
	return false
}

func singleLetters(tokens []token) bool {
	for _, t := range tokens {
		if len(t.text) > 2 {
			return false
		}
	}
	return true
}

// longestDotted is how many words and dots on either side make one name; more is a text without spaces, and without a
// bound it would be read again at each of its dots.
const longestDotted = 24

// dotted widens i to the unbroken run of words and dots around it.
func (d *document) dotted(i int) (from, to int) {
	part := func(t *token) bool { return t.kind == "" && (t.class != mark || t.text == ".") }
	from, to = i, i
	for from > 0 && i-from < longestDotted && d.tight(from) && part(&d.tokens[from-1]) {
		from--
	}
	for to+1 < len(d.tokens) && to-i < longestDotted && d.tight(to+1) && part(&d.tokens[to+1]) {
		to++
	}
	for to > i && d.tokens[to].text == "." {
		to--
	}
	return from, to
}

var handleWords = set("insta instagram ig snap snapchat sc tiktok discord xbox psn gamertag roblox fortnite username user handle page follow add twitter fb facebook telegram youtube twitch im account tag called")

func (d *document) handleCue(i int) bool {
	for j := i - 1; j >= 0 && j >= i-5; j-- {
		if handleWords[d.tokens[j].lower] {
			return true
		}
	}
	return false
}

// isHandle reports whether a word of letters and digits looks like a user name: an underscore between letters, or
// at least four letters and then two digits. "year10" and "covid19" are no handles.
func isHandle(s string) bool {
	letters, digits, underscores := 0, 0, 0
	changes, last := 0, byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		k := byte('a')
		switch {
		case c >= '0' && c <= '9':
			digits++
			k = '0'
		case c == '_':
			underscores++
			k = last
		default:
			letters++
		}
		if last != 0 && k != last {
			changes++
		}
		last = k
	}
	if strings.Trim(s, "_") == "" {
		return false
	}
	if underscores > 0 && letters >= 3 && strings.Trim(s, "_") != "" && strings.Contains(strings.Trim(s, "_"), "_") {
		return true
	}
	low := strings.ToLower(s)
	for _, p := range []string{"covid", "year", "room", "formula", "level", "block", "route", "stage", "number", "plot", "flat", "class", "unit", "grade", "windows", "iphone", "galaxy", "netflix", "channel", "bbc", "radio", "form", "gcse", "under", "over", "week", "aged", "bus"} {
		if strings.HasPrefix(low, p) {
			return false
		}
	}
	if letters >= 4 && digits >= 2 && s[0] > '9' && !endsInUnit(low) {
		return true
	}
	return letters >= 6 && digits >= 1 && changes >= 2 && s[0] > '9'
}

func endsInUnit(s string) bool {
	for _, u := range []string{"am", "pm", "min", "mins", "hrs", "yrs", "quid", "th", "nd", "rd", "st"} {
		if strings.HasSuffix(s, u) && s[0] <= '9' {
			return true
		}
	}
	return false
}

// findNumber marks phone numbers and NHS numbers that start at token i.
func (d *document) findNumber(i int) {
	var digits strings.Builder
	end := -1
	groups := 0
	j := i
scan:
	for ; j < len(d.tokens) && j < i+16; j++ {
		t := &d.tokens[j]
		switch {
		case t.kind != "":
			break scan
		case t.class == number:
			if groups > 0 && len(t.text) < 2 && d.at(j-1).class == number && digits.Len() >= 9 {
				break scan
			}
			if digits.Len()+len(t.text) > 14 {
				break scan
			}
			digits.WriteString(t.text)
			groups++
			end = j
		case t.text == "+" && digits.Len() == 0, t.text == "(" && digits.Len() <= 4, t.text == ")" && digits.Len() > 0,
			(t.text == "-" || t.text == "–") && digits.Len() > 0, t.text == "." && d.tight(j) && d.tight(j+1) && digits.Len() > 2:
		default:
			break scan
		}
	}
	if end < 0 {
		return
	}
	n := digits.String()
	if helpNumbers[n] {
		return
	}
	cue := d.phoneCue(i)
	nhs := d.nhsCue(i)
	switch {
	case len(n) == 10 && n[0] != '0' && (nhs || nhsChecksum(n) && groups <= 3):
		d.take(i, end, NHSNumber)
	case len(n) >= 9 && len(n) <= 14 && (n[0] == '0' || d.tokens[i].text == "+" || strings.HasPrefix(n, "44") || len(n) >= 9 && groups <= 4):
		d.take(i, end, Phone)
	case len(n) >= 6 && len(n) <= 8 && cue && groups <= 2:
		if !d.findReference(i) { // "case number 204418"
			d.take(i, end, Phone)
		}
	}
}

var phoneWords = set("ring call text txt tel phone mobile mob number no landline whatsapp")

func (d *document) phoneCue(i int) bool {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		if phoneWords[d.tokens[j].lower] {
			return true
		}
	}
	return false
}

func (d *document) nhsCue(i int) bool {
	for j := i - 1; j >= 0 && j >= i-6; j-- {
		if d.tokens[j].lower == "nhs" {
			return true
		}
	}
	return false
}

// nhsChecksum reports whether ten digits pass the modulus 11 check of the NHS Data Dictionary.
func nhsChecksum(n string) bool {
	if len(n) != 10 {
		return false
	}
	sum := 0
	for i := 0; i < 9; i++ {
		if n[i] < '0' || n[i] > '9' {
			return false
		}
		sum += int(n[i]-'0') * (10 - i)
	}
	check := 11 - sum%11
	if check == 11 {
		check = 0
	}
	return check != 10 && int(n[9]-'0') == check
}
