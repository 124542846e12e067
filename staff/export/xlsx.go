package export

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"familyvoice/staff/release"

	"github.com/xuri/excelize/v2"
)

// about explains the numbers where they go, since a spreadsheet is passed on without its page.
var about = [][2]string{
	{"What is counted", "Families who answered, each once, however often they wrote"},
	{"What is hidden", "A number under the threshold, and further numbers from which it could be worked out"},
	{"Fewer than ...", "Some families or none, under the threshold"},
	{"Not shown", "The number is hidden to protect a smaller one, or its whole table is not released"},
	{"Read with care", "These are the families who answered. They do not stand for all families."},
}

// XLSX writes a spreadsheet with a sheet for each table and returns how many lines of tables it holds.
func XLSX(w io.Writer, b *release.Body) (rows int, err error) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return 0, err
	}
	const first = "About"
	if err := book.SetSheetName("Sheet1", first); err != nil {
		return 0, err
	}
	head := func(text string) excelize.Cell { return excelize.Cell{StyleID: bold, Value: text} }
	lines := [][]any{
		{head("Family Voice")}, {"Place", Guard(b.Name)}, {"Period", Guard(b.Period.Label)}, {"Figures of", b.Made.UTC().Format(time.RFC3339)},
		{"Threshold", b.K}, {},
	}
	for _, a := range about {
		lines = append(lines, []any{a[0], a[1]})
	}
	if err := sheet(book, first, []float64{24, 90}, lines); err != nil {
		return 0, err
	}
	names := map[string]bool{strings.ToLower(first): true}
	for _, t := range Tables(b) {
		lines := [][]any{{head(t.Title), head("Families who answered")}}
		for _, r := range t.Rows {
			value := any(r.Cell.String())
			if n, shown := r.Cell.Show(); shown {
				value = n
			}
			lines = append(lines, []any{Guard(r.Label), value})
		}
		name := sheetName(t.Title, names)
		if _, err := book.NewSheet(name); err != nil {
			return rows, err
		}
		if err := sheet(book, name, []float64{48, 24}, lines); err != nil {
			return rows, err
		}
		rows += len(t.Rows)
	}
	return rows, book.Write(w)
}

// sheet streams lines into a sheet.
func sheet(book *excelize.File, name string, widths []float64, lines [][]any) error {
	out, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range widths {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	for i, line := range lines {
		if err := out.SetRow(fmt.Sprintf("A%d", i+1), line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// sheetName is a title as a sheet may be called: at most 31 characters, none of []:*?/\, and no name twice.
func sheetName(title string, taken map[string]bool) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return ' '
		}
		return r
	}, title)
	short := func(n int) string {
		if utf8.RuneCountInString(name) <= n {
			return name
		}
		return string([]rune(name)[:n])
	}
	unique := short(31)
	for n := 2; taken[strings.ToLower(unique)]; n++ {
		unique = short(28) + fmt.Sprintf(" %d", n)
	}
	taken[strings.ToLower(unique)] = true
	return unique
}
