package export

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"familyvoice/analysis"
	"familyvoice/staff/release"
)

// Code is a theme or stance of the codebook as a person who codes by hand reads it.
type Code struct{ ID, Label, Definition string }

// Codebook is what the tags mean.
type Codebook struct {
	Version string
	Themes  []Code
	Stances []Code
}

// The namespaces of the exchange formats (https://www.qdasoftware.org, project 1.0 of 18 March 2019).
const (
	codebookSpace = "urn:QDA-XML:codebook:1.0"
	projectSpace  = "urn:QDA-XML:project:1.0"
	origin        = "Family Voice"
)

type qdaCode struct {
	GUID        string    `xml:"guid,attr"`
	Name        string    `xml:"name,attr"`
	Codable     bool      `xml:"isCodable,attr"`
	Colour      string    `xml:"color,attr,omitempty"`
	Description string    `xml:"Description,omitempty"`
	Codes       []qdaCode `xml:"Code"`
}

// colours tell the two kinds of code apart.
const (
	themeColour  = "#2B6CB0"
	stanceColour = "#7A2E4D"
)

func (c Codebook) codes(guid func(parts ...string) string) []qdaCode {
	group := func(id, name, what, colour string, codes []Code) qdaCode {
		g := qdaCode{GUID: guid("group", id), Name: name, Colour: colour, Description: what}
		for _, code := range codes {
			g.Codes = append(g.Codes, qdaCode{GUID: guid(id, code.ID), Name: clean(code.Label), Codable: true, Colour: colour, Description: clean(code.Definition)})
		}
		return g
	}
	return []qdaCode{
		group("theme", "Themes", "What a sentence is about. Codebook version "+c.Version+".", themeColour, c.Themes),
		group("stance", "Stances", "How its writer stands to it. Codebook version "+c.Version+".", stanceColour, c.Stances),
	}
}

// clean drops what XML can't hold.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r >= ' ' && r != 0xFFFE && r != 0xFFFF && !(r >= 0xD800 && r <= 0xDFFF) {
			return r
		}
		return -1
	}, text)
}

// QDC writes the codebook in the codebook exchange format. GUID makes an id from parts, the same for the same.
func QDC(w io.Writer, c Codebook, guid func(parts ...string) string) (codes int, err error) {
	doc := struct {
		XMLName xml.Name  `xml:"CodeBook"`
		Space   string    `xml:"xmlns,attr"`
		Origin  string    `xml:"origin,attr"`
		Codes   []qdaCode `xml:"Codes>Code"`
	}{Space: codebookSpace, Origin: origin, Codes: c.codes(guid)}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return 0, err
	}
	return len(c.Themes) + len(c.Stances), xml.NewEncoder(w).Encode(doc)
}

type qdaCoding struct {
	GUID    string `xml:"guid,attr"`
	Coder   string `xml:"creatingUser,attr"`
	CodeRef struct {
		Target string `xml:"targetGUID,attr"`
	} `xml:"CodeRef"`
}

type qdaSelection struct {
	GUID    string      `xml:"guid,attr"`
	Start   int         `xml:"startPosition,attr"`
	End     int         `xml:"endPosition,attr"`
	Codings []qdaCoding `xml:"Coding"`
}

type qdaSource struct {
	GUID       string         `xml:"guid,attr"`
	Name       string         `xml:"name,attr"`
	Path       string         `xml:"plainTextPath,attr"`
	Selections []qdaSelection `xml:"PlainTextSelection"`

	text strings.Builder
	at   int // length of text in characters
}

type qdaProject struct {
	XMLName xml.Name  `xml:"Project"`
	Space   string    `xml:"xmlns,attr"`
	Name    string    `xml:"name,attr"`
	Origin  string    `xml:"origin,attr"`
	User    string    `xml:"creatingUserGUID,attr"`
	Made    string    `xml:"creationDateTime,attr"`
	Users   []qdaUser `xml:"Users>User"`
	Codes   []qdaCode `xml:"CodeBook>Codes>Code"`
	// Sources is left out where there are none: the schema wants at least one in it.
	Sources     *qdaSources `xml:"Sources"`
	Description string      `xml:"Description"`
}

type qdaSources struct {
	Text []*qdaSource `xml:"TextSource"`
}

type qdaUser struct {
	GUID string `xml:"guid,attr"`
	Name string `xml:"name,attr"`
}

// coders are who coded: the program, whose layers stand apart where they are known, and people, who are one.
func coders(guid func(parts ...string) string) []qdaUser {
	return []qdaUser{
		{guid("user"), origin}, {guid("user", analysis.ByWords), origin + ", by the words"},
		{guid("user", analysis.BySentence), origin + ", by the sentence as a whole"},
		{guid("user", analysis.ByAround), origin + ", by the question or the sentences beside it"}, {guid("user", byPerson), "A person"},
	}
}

const byPerson = "person"

// coder is who gave a tag; a person's word goes before the program's.
func coder(t Tag, guid func(parts ...string) string) string {
	switch {
	case t.Person:
		return guid("user", byPerson)
	case t.By == analysis.ByWords || t.By == analysis.BySentence || t.By == analysis.ByAround:
		return guid("user", t.By)
	}
	return guid("user")
}

// MaxQDA is how many excerpts a project holds at most: its file is read into memory by whoever opens it.
const MaxQDA = 20_000

// QDPX writes the codebook and the tagged excerpts as a project: one text for each section, an excerpt a paragraph, a
// selection for each tagged sentence. It returns how many excerpts are in it, at most MaxQDA. Titles names the sections.
func QDPX(w io.Writer, b *release.Body, c Codebook, excerpts iter.Seq2[Excerpt, error], titles func(section string) string, guid func(parts ...string) string) (rows int, err error) {
	var sources qdaSources
	bySection := map[string]*qdaSource{}
	for e, err := range excerpts {
		if err != nil {
			return 0, err
		}
		if rows == MaxQDA {
			break
		}
		s := bySection[e.Section]
		if s == nil {
			id := guid("source", b.Place, b.Period.ID, e.Section)
			s = &qdaSource{GUID: id, Name: clean(titles(e.Section)), Path: "internal://" + id + ".txt"}
			bySection[e.Section] = s
			sources.Text = append(sources.Text, s)
		}
		s.add(e, rows, guid)
		rows++
	}
	p := qdaProject{
		Space: projectSpace, Name: clean("Family Voice, " + b.Name + ", " + b.Period.Label), Origin: origin, User: guid("user"),
		Made: b.Made.UTC().Format(time.RFC3339), Users: coders(guid), Codes: c.codes(guid),
		Description: "Redacted answers of families, in no order, with the tags whose numbers are released. " +
			"The words of answers in other languages than English are left out. Tags were made by a program and corrected by people: " +
			"the user of a coding says which layer of the program made it, or that a person chose it or let it stand.",
	}
	if len(sources.Text) > 0 {
		p.Sources = &sources
	}
	out := zip.NewWriter(w)
	for _, s := range sources.Text {
		file, err := out.Create("Sources/" + s.GUID + ".txt")
		if err == nil {
			_, err = io.WriteString(file, s.text.String())
		}
		if err != nil {
			return rows, err
		}
	}
	file, err := out.Create("project.qde")
	if err != nil {
		return rows, err
	}
	if _, err := io.WriteString(file, xml.Header); err != nil {
		return rows, err
	}
	if err := xml.NewEncoder(file).Encode(p); err != nil {
		return rows, err
	}
	return rows, out.Close()
}

// add appends an excerpt to the source's text. Positions count characters (code points), from the first to after the last.
func (s *qdaSource) add(e Excerpt, row int, guid func(parts ...string) string) {
	write := func(text string) {
		s.text.WriteString(text)
		s.at += utf8.RuneCountInString(text)
	}
	if s.at > 0 {
		write("\n\n")
	}
	for i, sentence := range e.Sentences {
		if i > 0 {
			write(" ")
		}
		start := s.at
		if e.LeftOut != "" {
			write(fmt.Sprintf("[a sentence in another language (%s): its words are left out]", clean(e.Language)))
		} else {
			write(strings.Join(strings.Fields(clean(sentence.Text)), " "))
		}
		if len(sentence.Themes)+len(sentence.Stances) == 0 || s.at == start {
			continue
		}
		id := fmt.Sprintf("%s/%d/%d", s.GUID, row, i)
		sel := qdaSelection{GUID: guid("selection", id), Start: start, End: s.at}
		code := func(kind string, tags []Tag) {
			for _, t := range tags {
				coding := qdaCoding{GUID: guid("coding", id, kind, t.ID), Coder: coder(t, guid)}
				coding.CodeRef.Target = guid(kind, t.ID)
				sel.Codings = append(sel.Codings, coding)
			}
		}
		code("theme", sentence.Themes)
		code("stance", sentence.Stances)
		s.Selections = append(s.Selections, sel)
	}
}
