package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"familyvoice/config"
)

// A council takes its survey out as a spreadsheet, changes it, and serves it.
func TestACouncilEditsItsSurveyInASpreadsheet(t *testing.T) {
	dir := t.TempDir()
	file, folder := filepath.Join(dir, "our-family.xlsx"), filepath.Join(dir, "surveys")
	run := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if status := runSurvey(args, &out, &errs); status != want {
			t.Fatalf("survey %v ended with %d:\n%s%s", args, status, out.String(), errs.String())
		}
		return out.String() + errs.String()
	}
	change := func(sheet, cell, value string) {
		t.Helper()
		book, err := excelize.OpenFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetCellStr(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
		if err := book.Save(); err != nil {
			t.Fatal(err)
		}
	}
	run(0, "to-sheet", "--out", file, "our-family")
	t.Run("other words need no new version", func(t *testing.T) {
		change("survey", "G2", "Who is at home with you?")
		run(0, "from-sheet", "--surveys", folder, file)
	})
	t.Run("another question does", func(t *testing.T) {
		change("survey", "D7", "yes") // the last main question becomes optional
		if says := run(1, "from-sheet", "--surveys", folder, file); !strings.Contains(says, "write version 2") {
			t.Errorf("got %s", says)
		}
		change("settings", "C2", "2")
		run(0, "from-sheet", "--surveys", folder, file)
	})
	t.Run("both versions are served, since runs end as they began", func(t *testing.T) {
		lib, err := loadSurveys(config.Config{Surveys: folder})
		if err != nil {
			t.Fatal(err)
		}
		for _, version := range []int{1, 2} {
			s, ok := lib.Survey("our-family", version)
			if !ok {
				t.Fatalf("version %d is gone", version)
			}
			if q, _ := s.Question("network"); q.Optional != (version == 2) {
				t.Errorf("version %d: %+v", version, q)
			}
		}
		if len(lib.IDs()) < 2 {
			t.Error("the other surveys should be there too")
		}
	})
	t.Run("what the service would refuse is not written", func(t *testing.T) {
		before, err := os.ReadFile(filepath.Join(folder, "our-family", "survey.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		change("settings", "C2", "3")
		change("survey", "B3", "about") // two questions of one name
		run(1, "from-sheet", "--surveys", folder, file)
		after, err := os.ReadFile(filepath.Join(folder, "our-family", "survey.yaml"))
		if err != nil || !bytes.Equal(before, after) {
			t.Errorf("the folder changed, %v", err)
		}
	})
	t.Run("a survey that is none", func(t *testing.T) {
		if says := run(1, "to-sheet", "--out", file, "nobody"); !strings.Contains(says, "our-family") {
			t.Errorf("it should name those there are: %s", says)
		}
	})
}

// What a spreadsheet names becomes folders and files: none of them outside the folder, and nothing written before that is known.
func TestASpreadsheetWritesNothingOutsideItsFolder(t *testing.T) {
	for name, cells := range map[string][3]string{
		"an id that leaves the folder":      {"settings", "B2", "../srv/esc"},
		"a language that nobody offers":     {"survey", "AA1", "label::Ours (xx)"},
		"a language that names a file":      {"survey", "AA1", "label::Ours (familyvoice)"},
		"the folder that all surveys share": {"settings", "B2", "common"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Setenv("TMPDIR", filepath.Join(dir, "tmp"))
			if err := os.Mkdir(filepath.Join(dir, "tmp"), 0o700); err != nil {
				t.Fatal(err)
			}
			file, folder := filepath.Join(dir, "our-family.xlsx"), filepath.Join(dir, "surveys")
			var out, errs bytes.Buffer
			if status := runSurvey([]string{"to-sheet", "--out", file, "our-family"}, &out, &errs); status != 0 {
				t.Fatal(errs.String())
			}
			book, err := excelize.OpenFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(book.SetCellStr(cells[0], cells[1], cells[2]), book.SetCellStr("survey", "AA2", "hello"), book.Save()); err != nil {
				t.Fatal(err)
			}
			if status := runSurvey([]string{"from-sheet", "--surveys", folder, file}, &out, &errs); status != 1 {
				t.Errorf("it ended with %d: %s%s", status, out.String(), errs.String())
			}
			for _, gone := range []string{folder, filepath.Join(dir, "srv"), filepath.Join(dir, "tmp", "srv")} {
				if _, err := os.Stat(gone); err == nil {
					t.Errorf("%s is there", gone)
				}
			}
		})
	}
}

func TestDefinitionsAreNotWrittenOutsideTheirFolder(t *testing.T) {
	dir := t.TempDir()
	if err := writeSurveys(filepath.Join(dir, "surveys"), map[string][]byte{"../familyvoice.yaml": []byte("x")}); err == nil {
		t.Error("it was written")
	}
	if _, err := os.Stat(filepath.Join(dir, "familyvoice.yaml")); err == nil {
		t.Error("a file stands beside the folder")
	}
}
