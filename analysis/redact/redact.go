// Package redact takes what could name or find a private person out of a text before anyone reads it.
//
// Four looks are taken, each over the same words: ways to reach someone and numbers that offices know them by (contact.go,
// email.go, reference.go), dates of birth (date.go), where someone lives or goes to school (postcode.go, address.go, school.go,
// surgery.go), and names (name.go, meaning.go, cue.go, kin.go, town.go).
// Families mostly write in lower case, so a name is found by a list of the names given in Britain and by its
// surroundings ("our kyle", "called mia"), not by its capital. Titles (Mr, Aunty), towns and hospitals stay, and
// what a Redactor is told of: the names of the council and its hubs (public.go).
package redact

import "strings"

// The kinds of personal text. They are stored and stand in redacted texts, so they never change meaning.
const (
	Name      = "name"
	Phone     = "phone"
	Email     = "email"
	Postcode  = "postcode"
	Address   = "address"
	School    = "school"
	BirthDate = "birth-date"
	NHSNumber = "nhs-number"
	Handle    = "handle"
	URL       = "url"
)

// Span is one stretch of personal text. Kind is one of name, phone, email, postcode, address, school, birth-date,
// nhs-number, handle, url, and of Doubts also word and digits. Start and End are byte offsets of the original text.
type Span struct {
	Kind  string `json:"kind"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Redact returns the text with every personal span replaced by its kind in square brackets, and the spans in order,
// not overlapping and never nil. It never panics, and is safe for concurrent use.
func Redact(text string) (redacted string, spans []Span) { return Redactor{}.Redact(text) }

// Redact is the package's, with what this redactor knows beside the lists.
func (r Redactor) Redact(text string) (redacted string, spans []Span) {
	spans = r.looked(text).spans()
	if len(spans) == 0 {
		return text, spans
	}
	var b strings.Builder
	b.Grow(len(text))
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.Start])
		b.WriteByte('[')
		b.WriteString(s.Kind)
		b.WriteByte(']')
		at = s.End
	}
	b.WriteString(text[at:])
	return b.String(), spans
}

// looked is the text after every look that takes something out.
func (r Redactor) looked(text string) *document {
	d := newDocument(text)
	d.findContacts()
	d.findDates()
	d.findPostcodes()
	d.keepPublic(r, false)
	d.findSchools()
	d.findSurgeries()
	d.findAddresses()
	d.keepPublic(r, true)
	d.findNames()
	d.findKnown(r)
	return d
}

// spans turns the marks on the tokens into spans, joining neighbours of one kind that were marked together or, for
// names and doubted words, that only a space or a hyphen parts.
func (d *document) spans() []Span {
	spans := []Span{}
	for i := 0; i < len(d.tokens); i++ {
		t := &d.tokens[i]
		if t.kind == "" || t.kind == public {
			continue
		}
		if n := len(spans); n > 0 && i > 0 {
			last := &spans[n-1]
			before := &d.tokens[i-1]
			if before.kind == t.kind && last.End == before.end && last.Kind == t.kind &&
				(before.group == t.group || ((t.kind == Name || t.kind == Word) && joins(d.text[before.end:t.start]))) {
				last.End = t.end
				continue
			}
		}
		spans = append(spans, Span{Kind: t.kind, Start: t.start, End: t.end})
	}
	return spans
}

func joins(gap string) bool { return gap == "" || gap == " " || gap == "-" }
