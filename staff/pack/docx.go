package pack

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// ContentType is that of a Word document.
const ContentType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// The parts of the file that are the same in every document (ECMA-376-1, part 1, sections 11 and 17).
const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`

	contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + ContentType + `.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

	packageRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

	documentRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/>` +
		`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>`

	wordSpace = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

	numbering = xmlHead + `<w:numbering` + wordSpace + `><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>` +
		`<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl>` +
		`</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`

	styles = xmlHead + `<w:styles` + wordSpace + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial" w:eastAsia="Arial"/>` +
		`<w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:before="1200" w:after="240"/></w:pPr><w:rPr><w:b/><w:sz w:val="56"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Subtitle"><w:name w:val="Subtitle"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:rPr><w:sz w:val="32"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="360" w:after="160"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="26"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/></w:pPr><w:rPr><w:b/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:keepLines/><w:ind w:left="360" w:right="360"/></w:pPr><w:rPr><w:i/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Quiet"><w:name w:val="Note"/><w:basedOn w:val="Normal"/><w:qFormat/><w:rPr><w:color w:val="595959"/><w:sz w:val="20"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:spacing w:after="60"/></w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/><w:pPr><w:tabs><w:tab w:val="right" w:pos="10000"/></w:tabs></w:pPr><w:rPr><w:sz w:val="16"/></w:rPr></w:style></w:styles>`
)

// WriteDocx writes the document as a Word file. The same document and moment give the same bytes.
func (d *Document) WriteDocx(to io.Writer, made time.Time) error {
	z := zip.NewWriter(to)
	for _, part := range []struct{ name, content string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRels},
		{"docProps/core.xml", d.properties(made)},
		{"word/_rels/document.xml.rels", documentRels},
		{"word/styles.xml", styles},
		{"word/numbering.xml", numbering},
		{"word/footer1.xml", d.footer()},
		{"word/document.xml", d.body()},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: made.UTC()})
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, part.content); err != nil {
			return err
		}
	}
	return z.Close()
}

func (d *Document) properties(made time.Time) string {
	at := made.UTC().Format(time.RFC3339)
	return xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escape(d.Title+", "+d.Where+", "+d.Period) + `</dc:title><dc:creator>Family Voice</dc:creator><dc:language>en-GB</dc:language>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created></cp:coreProperties>`
}

func (d *Document) footer() string {
	field := func(name string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + name + ` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	return xmlHead + `<w:ftr` + wordSpace + `><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>` + run(d.Foot, "") + `<w:r><w:tab/></w:r>` +
		run("Page ", "") + field("PAGE") + run(" of ", "") + field("NUMPAGES") + `</w:p></w:ftr>`
}

func (d *Document) body() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:document` + wordSpace + `><w:body>`)
	b.WriteString(paragraph("Title", d.Title) + paragraph("Subtitle", d.Where) + paragraph("Subtitle", d.Period))
	for _, block := range d.Blocks {
		switch block.Kind {
		case Heading:
			before := ""
			if block.Page {
				before = `<w:pageBreakBefore/>`
			}
			b.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + fmt.Sprintf("Heading%d", block.Level-1) + `"/>` + before + `</w:pPr>` + run(block.Text, "") + `</w:p>`)
		case Paragraph:
			b.WriteString(paragraph(map[bool]string{true: "Quiet", false: "Normal"}[block.Quiet], block.Text))
		case List:
			for _, item := range block.Items {
				b.WriteString(paragraph("ListBullet", item))
			}
		case Quote:
			b.WriteString(paragraph("Quote", "“"+block.Text+"”") + paragraph("Quiet", block.Source))
		case Grid:
			block.Table.write(&b)
		}
	}
	b.WriteString(`<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1020" w:right="907" w:bottom="1247" w:left="907" w:header="510" w:footer="510" w:gutter="0"/></w:sectPr>`)
	b.WriteString(`</w:body></w:document>`)
	return b.String()
}

// textWidth is the width between the margins of A4, in twentieths of a point.
const textWidth = 11906 - 2*907

func (t *Table) write(b *strings.Builder) {
	if t.Caption != "" {
		b.WriteString(paragraph("Caption", t.Caption))
	}
	line := `w:val="single" w:sz="4" w:space="0" w:color="999999"`
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders><w:top ` + line + `/><w:bottom ` + line + `/><w:insideH ` + line + `/></w:tblBorders>` +
		`<w:tblLook w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="` + escape(t.Caption) + `"/></w:tblPr><w:tblGrid>`)
	widths := t.widths()
	for _, w := range widths {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, w)
	}
	b.WriteString(`</w:tblGrid>`)
	row := func(cells []string, head bool) {
		b.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
		if t.Blank && !head {
			b.WriteString(`<w:trHeight w:val="680" w:hRule="atLeast"/>`)
		}
		if head {
			b.WriteString(`<w:tblHeader/>`)
		}
		b.WriteString(`</w:trPr>`)
		for i, cell := range cells {
			align, bold := "", ""
			if t.Numbers > 0 && i >= t.Numbers {
				align = `<w:jc w:val="right"/>`
			}
			if head || i == 0 {
				bold = `<w:b/>`
			}
			fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:spacing w:before="40" w:after="40"/>%s</w:pPr>%s</w:p></w:tc>`, widths[i], align, run(cell, bold))
		}
		b.WriteString(`</w:tr>`)
	}
	row(t.Head, true)
	for _, cells := range t.Rows {
		row(cells, false)
	}
	b.WriteString(`</w:tbl>` + paragraph("Normal", ""))
}

// widths gives columns of numbers a tenth of the page each, at most, and the rest to the others.
func (t *Table) widths() []int {
	n := len(t.Head)
	widths := make([]int, n)
	numbers := 0
	if t.Numbers > 0 {
		numbers = n - t.Numbers
	}
	narrow := textWidth / max(10, n)
	for i := range widths {
		widths[i] = narrow
		if t.Numbers == 0 || i < t.Numbers {
			widths[i] = (textWidth - numbers*narrow) / (n - numbers)
		}
	}
	return widths
}

func paragraph(style, text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + run(text, "") + `</w:p>`
}

func run(text, properties string) string {
	if text == "" {
		return ""
	}
	if properties != "" {
		properties = `<w:rPr>` + properties + `</w:rPr>`
	}
	return `<w:r>` + properties + `<w:t xml:space="preserve">` + escape(text) + `</w:t></w:r>`
}

// escape makes a text safe in XML; what XML can't hold becomes U+FFFD.
func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder takes everything
	return b.String()
}
