package export

import (
	"familyvoice/analysis/disclosure"
	"familyvoice/staff/release"
)

// Table is one released table.
type Table struct {
	ID, Title string
	Rows      []Row
}

// Row is a line of a table: families who answered, or the reason why their number is hidden.
type Row struct {
	ID, Label string
	Cell      disclosure.Cell
}

// Tables are all tables of a release, in the order in which pages show them.
func Tables(b *release.Body) []Table {
	tables := []Table{{ID: "families", Title: "Families who answered", Rows: []Row{
		{"families", "Families who answered", b.Families}, {"left", "Began, and stopped before a first answer", b.Left},
	}}}
	if b.Unread.Threshold() > 0 {
		tables[0].Rows = append(tables[0].Rows, Row{"unread", "Gave an answer in another language that waits for a person", b.Unread})
	}
	add := func(id, title string, rows []release.Row) {
		if len(rows) == 0 {
			return
		}
		t := Table{ID: id, Title: title}
		for _, r := range rows {
			t.Rows = append(t.Rows, Row{r.ID, r.Label, r.Cell})
		}
		tables = append(tables, t)
	}
	for _, by := range b.By {
		add(by.ID, by.Title, by.Rows)
	}
	add("others", "Other voices, counted apart", b.Others)
	var themes []release.Row
	for _, t := range b.Themes {
		themes = append(themes, t.Row)
	}
	add("themes", "Themes, spoken of in any way", themes)
	for _, s := range b.Stances {
		add(s.ID, s.Title, s.Themes)
	}
	return tables
}
