package redact

// providers are where private people have their e-mail, so that the rest of an address may be missing.
var providers = set("gmail googlemail hotmail outlook yahoo ymail icloud aol msn btinternet protonmail live sky virginmedia talktalk")

// plainly are providers that are everyday words too: an address there has its "dot com".
var plainly = set("outlook live sky")

// findSpacedEmail marks an address around the "at" or @ at token i that is said, or typed with gaps: "blessing dot ade at
// example dot com", "kerryhodge84[at]gmail[dot]com", "kerryhodge @gmail.com", "kerryhodge at gmail".
func (d *document) findSpacedEmail(i int) {
	from, j := i-1, i+1
	if open := d.at(i - 1); open.text == "(" || open.text == "[" || open.text == "{" {
		from--
		j++
	}
	if !d.isMailPart(from) || !d.isMailPart(j) {
		return
	}
	host, end := d.at(j).lower, j
	for end < j+4 {
		k := d.afterDot(end+1, providers[host])
		if !topLevels[d.at(k).lower] || k == 0 {
			break
		}
		end = k
	}
	if providers[host] {
		for end-j < 4 && topLevels[d.at(end+1).lower] && d.at(end+1).lower != "me" {
			end++ // "at yahoo co uk"
		}
		if end == j && (plainly[host] || ordinaryWord(d.at(from).lower)) {
			return
		}
	} else if end == j {
		return
	}
	for k := d.beforeDot(from - 1); k >= 0 && d.isMailPart(k); k = d.beforeDot(from - 1) {
		from = k
	}
	if function[d.at(from).lower] || notMailbox[d.at(from).lower] {
		return
	}
	d.take(from, end, Email)
}

// notMailbox stand before an "at" that is no part of an address: "my email at gmail".
var notMailbox = set("email emails mail address account works work working")

func (d *document) isMailPart(i int) bool { t := d.at(i); return t.class != mark && t.kind == "" }

// afterDot is the token after the dot that stands at token i, however it is written: ".", "dot", "(dot)", "[dot]" and, if gaps
// are allowed around it, " . ". 0 if none does.
func (d *document) afterDot(i int, gaps bool) int {
	switch t := d.at(i); {
	case t.lower == "dot", t.text == "." && (gaps && d.at(i+1).lower != "me" || d.tight(i) && d.tight(i+1)):
		return i + 1
	case (t.text == "(" || t.text == "[" || t.text == "{") && d.at(i+1).lower == "dot":
		return i + 3
	}
	return 0
}

// beforeDot is the token before the dot or underscore that stands at token i; less than 0 if none does.
func (d *document) beforeDot(i int) int {
	switch t := d.at(i); {
	case t.lower == "dot", t.lower == "underscore", t.text == "." && d.tight(i) && d.tight(i+1):
		return i - 1
	case (t.text == ")" || t.text == "]" || t.text == "}") && d.at(i-1).lower == "dot":
		return i - 3
	}
	return -1
}
