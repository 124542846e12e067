package xlsform

import (
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"familyvoice/survey"
)

// The sheets, as XLSForm names them.
const (
	sheetSurvey   = "survey"
	sheetChoices  = "choices"
	sheetSettings = "settings"
)

// Write writes the survey as a spreadsheet. name gives a language's own name for its code.
func Write(w io.Writer, f Files, name func(code string) string) error {
	d, all, err := f.parse()
	if err != nil {
		return err
	}
	codes := slices.Sorted(maps.Keys(all))
	slices.SortStableFunc(codes, func(a, b string) int { // English first
		return boolOrder(a != survey.English) - boolOrder(b != survey.English)
	})
	column := func(what, code string) string { return what + "::" + name(code) + " (" + code + ")" }
	head := []string{"type", "name", "section", "optional", "sets", "next"}
	choiceHead := []string{"list_name", "name"}
	for _, code := range codes {
		head = append(head, column("label", code), column("hint", code))
		choiceHead = append(choiceHead, column("label", code), column("also", code))
	}
	rows, choices := [][]string{head}, [][]string{choiceHead}
	for _, q := range d.Questions {
		row := []string{typeOf(q), q.ID, q.Section, yes(q.Optional), q.Sets, routesText(q.Next)}
		for _, code := range codes {
			row = append(row, all[code].Words[q.ID].Text, all[code].Words[q.ID+".hint"].Text)
		}
		rows = append(rows, row)
		for _, c := range q.Choices {
			row := []string{q.ID, c.ID}
			for _, code := range codes {
				e := all[code].Words[q.ID+"."+c.ID]
				row = append(row, e.Text, strings.Join(e.Also, " | "))
			}
			choices = append(choices, row)
		}
	}
	settings := [][]string{
		{"form_title", "form_id", "version", "voice", "experience", "default_language"},
		{d.ID, d.ID, strconv.Itoa(d.Version), d.Voice, yes(d.Experience), name(survey.English) + " (" + survey.English + ")"},
	}
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	for _, s := range []struct {
		name string
		rows [][]string
	}{{sheetSurvey, rows}, {sheetChoices, choices}, {sheetSettings, settings}} {
		if err := fill(book, s.name, s.rows); err != nil {
			return err
		}
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		return err
	}
	return book.Write(w)
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func typeOf(q question) string {
	switch survey.Kind(q.Kind) {
	case survey.One:
		return "select_one " + q.ID
	case survey.Many:
		return "select_multiple " + q.ID
	}
	return "text"
}

// fill writes every cell as text, so that no spreadsheet takes words for a formula or an id for a date.
func fill(book *excelize.File, sheet string, rows [][]string) error {
	if _, err := book.NewSheet(sheet); err != nil {
		return err
	}
	for i, row := range rows {
		for j, value := range row {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return err
			}
			if err := book.SetCellStr(sheet, cell, value); err != nil {
				return err
			}
		}
	}
	return nil
}
