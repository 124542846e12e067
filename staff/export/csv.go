package export

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"familyvoice/staff/release"
)

// columns head the CSV file: one line a number, so that any program can sort and filter it.
var columns = []string{"place", "place_name", "period", "period_name", "made", "threshold", "table", "table_name", "row", "row_name", "families", "hidden"}

// CSV writes every table of a release and returns how many lines it wrote below the head. A number that may not be shown
// leaves "families" empty and says why in "hidden".
func CSV(w io.Writer, b *release.Body) (rows int, err error) {
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	if err := out.Write(columns); err != nil {
		return 0, err
	}
	for _, t := range Tables(b) {
		for _, r := range t.Rows {
			families, hidden := "", r.Cell.String()
			if n, shown := r.Cell.Show(); shown {
				families, hidden = strconv.Itoa(n), ""
			}
			line := []string{b.Place, b.Name, b.Period.ID, b.Period.Label, b.Made.UTC().Format(time.RFC3339), strconv.Itoa(b.K), t.ID, t.Title, r.ID, r.Label, families, hidden}
			for i := range line {
				line[i] = Guard(line[i])
			}
			if err := out.Write(line); err != nil {
				return rows, err
			}
			rows++
		}
	}
	out.Flush()
	return rows, out.Error()
}

// Guard keeps a spreadsheet from taking text for a formula: an apostrophe goes before what begins like one, as OWASP's page
// on CSV injection advises. Numbers are left as they are.
func Guard(text string) string {
	if text == "" {
		return text
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil && text[0] != '+' {
		return text
	}
	if begin := strings.TrimLeft(text, " \u00a0\ufeff"); begin != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(begin)[0]) {
		return "'" + text
	}
	return text
}
