package pack

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func sample() *Document {
	d := &Document{Title: "What families told us", Where: "Elmvale", Period: "November 2026", Foot: `28 November. "Fewer than 5" </style> is hidden.`}
	d.Heading(2, "On one page", true)
	d.Say("%d families & friends answered.", 120)
	d.List([]string{"one", "two"})
	d.Quote("The bus <never> comes", "Worries")
	d.Table(Table{Caption: "Themes", Head: []string{"Theme", "Families"}, Rows: [][]string{{"Money", "40"}, {"Dads", "fewer than 5"}}, Numbers: 1})
	d.Table(Table{Head: []string{"empty"}})
	d.Heading(3, "Decisions", false)
	d.Table(Table{Caption: "Decisions", Head: []string{"What", "Who"}, Rows: [][]string{{"", ""}}, Blank: true})
	d.Note("Shares stand on ten families or more.")
	return d
}

func TestTheWordFile(t *testing.T) {
	var out, again bytes.Buffer
	made := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	if err := errors.Join(sample().WriteDocx(&out, made), sample().WriteDocx(&again, made)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Error("the same document gives other bytes")
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(r)
		_ = r.Close()
		parts[f.Name] = string(content)
		for d := xml.NewDecoder(bytes.NewReader(content)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s is no XML: %v", f.Name, err)
			}
		}
	}
	if z.File[0].Name != "[Content_Types].xml" {
		t.Error("the content types must come first")
	}
	body := parts["word/document.xml"]
	for what, words := range map[string]string{
		"a heading that can be jumped to":   `<w:pStyle w:val="Heading1"/><w:pageBreakBefore/>`,
		"a table head that repeats":         `<w:tblHeader/>`,
		"rows that are not torn":            `<w:cantSplit/>`,
		"words made safe":                   "120 families &amp; friends",
		"a family's words":                  "“The bus &lt;never&gt; comes”",
		"a list":                            `<w:pStyle w:val="ListBullet"/>`,
		"A4":                                `w:w="11906" w:h="16838"`,
		"the foot on every page":            `<w:footerReference w:type="default" r:id="rId3"/>`,
		"room to write":                     `<w:trHeight w:val="680"`,
		"a name for the table read aloud":   `<w:tblCaption w:val="Themes"/>`,
		"what a hidden number says, hidden": "fewer than 5",
	} {
		if !strings.Contains(body, words) {
			t.Errorf("lacks %s", what)
		}
	}
	if !strings.Contains(parts["word/footer1.xml"], "is hidden") || !strings.Contains(parts["word/styles.xml"], `w:lang w:val="en-GB"`) {
		t.Error("lacks its foot or its language")
	}
}

func TestThePageNeedsNothingElse(t *testing.T) {
	var out bytes.Buffer
	if err := sample().WriteHTML(&out); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	if strings.Count(page, "</style>") != 1 || strings.Contains(page, "<script") || strings.Contains(page, "http") {
		t.Error("the page holds more than it should")
	}
	for _, words := range []string{"@page{size:A4", "break-inside: avoid", "table-header-group", "<caption>Themes</caption>", `<th scope="row">Money</th>`, "counter(page)", "&lt;never&gt;"} {
		if !strings.Contains(page, words) {
			t.Errorf("lacks %q", words)
		}
	}
}

// A short table is not torn by the end of a page; a long one is, and repeats its head.
func TestAShortTableStaysTogether(t *testing.T) {
	d := &Document{}
	d.Table(Table{Caption: "short", Head: []string{"a"}, Rows: make([][]string, shortTable)})
	d.Table(Table{Caption: "long", Head: []string{"a"}, Rows: make([][]string, shortTable+1)})
	var out bytes.Buffer
	if err := d.WriteHTML(&out); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	short, long, _ := strings.Cut(page[strings.Index(page, "<main>"):], "<caption>short</caption>")
	if !strings.Contains(short, `class=" short"`) || strings.Contains(long, `class=" short"`) || !strings.Contains(page, "table.short { break-inside: avoid; }") {
		t.Errorf("the tables are %s", page)
	}
}

func TestTheTaggedPDF(t *testing.T) {
	browser, ok := FindBrowser()
	if !ok {
		t.Skip("there is no Chromium here")
	}
	browser.Within = 4 * time.Minute // a busy machine starts a browser slowly
	pdf, err := browser.PDF(context.Background(), sample())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Fatalf("no PDF: %.20q", pdf)
	}
	for what, mark := range map[string]string{"marked as tagged": "/Marked true", "with a tree of its structure": "/StructTreeRoot", "with its language": "/Lang"} {
		if !bytes.Contains(pdf, []byte(mark)) {
			t.Errorf("the PDF is not %s", what)
		}
	}
	t.Run("a browser that is not there", func(t *testing.T) {
		if _, err := (Browser{Path: "/nowhere/chromium"}).PDF(context.Background(), sample()); err == nil {
			t.Error("printed without a browser")
		}
	})
}
