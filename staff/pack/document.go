package pack

import (
	"fmt"
	"strings"
)

// Kind says what a block is.
type Kind string

// The kinds of blocks.
const (
	Heading   Kind = "heading"   // Text; Level 2 or 3
	Paragraph Kind = "paragraph" // Text
	List      Kind = "list"      // Items
	Quote     Kind = "quote"     // Text, and Source under it
	Grid      Kind = "grid"      // Table
)

// Block is one part of a document.
type Block struct {
	Kind   Kind
	Level  int
	Text   string
	Source string
	Items  []string
	Table  *Table
	Page   bool // begins a new page in print
	Quiet  bool // says how to read what stands above
}

// Table is a table whose first column names its rows.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string // each as long as Head
	Numbers int        // from which column on there are numbers; 0 for none
	Blank   bool       // lines to write on
}

// shortTable is how many rows stay together on one page in print.
const shortTable = 14

// Short says that the table stands on one page in print.
func (t *Table) Short() bool { return len(t.Rows) <= shortTable }

// Document is the papers of one meeting.
type Document struct {
	Title, Where, Period string
	Foot                 string // stands at the foot of every page: date, period, base, and that small numbers are hidden
	Blocks               []Block
}

// Heading adds a heading of level 2 or 3; on a new page if the level is 2 and page is true.
func (d *Document) Heading(level int, text string, page bool) {
	d.Blocks = append(d.Blocks, Block{Kind: Heading, Level: level, Text: text, Page: page})
}

// Say adds a paragraph.
func (d *Document) Say(format string, args ...any) {
	d.Blocks = append(d.Blocks, Block{Kind: Paragraph, Text: fmt.Sprintf(format, args...)})
}

// Note adds a paragraph that says how to read what stands above.
func (d *Document) Note(text string) {
	d.Blocks = append(d.Blocks, Block{Kind: Paragraph, Text: text, Quiet: true})
}

// List adds a list; nothing if it is empty.
func (d *Document) List(items []string) {
	if len(items) > 0 {
		d.Blocks = append(d.Blocks, Block{Kind: List, Items: items})
	}
}

// Quote adds somebody's words and what they are about.
func (d *Document) Quote(words, source string) {
	d.Blocks = append(d.Blocks, Block{Kind: Quote, Text: words, Source: source})
}

// Table adds a table; nothing if it has no rows.
func (d *Document) Table(t Table) {
	if len(t.Rows) > 0 {
		d.Blocks = append(d.Blocks, Block{Kind: Grid, Table: &t})
	}
}

// PageCSS is the style of the printed page: A4, the foot and the page number in the margin of each. Any text is safe in it.
func (d *Document) PageCSS() string {
	return `@page{size:A4;margin:18mm 16mm 22mm;@bottom-left{content:` + cssString(d.Foot) +
		`;font:8pt Arial,Helvetica,sans-serif;text-align:start;width:85%}@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt Arial,Helvetica,sans-serif}}`
}

// cssString quotes a text for CSS; every sign that could end the string or the style is written as its number.
func cssString(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(" .,:;()-", r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\%x `, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
