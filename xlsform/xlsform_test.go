package xlsform

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	"familyvoice/survey"
)

// embedded are the files of a survey in the program.
func embedded(t *testing.T, id string) Files {
	t.Helper()
	f := Files{Words: map[string][]byte{}}
	found, err := fs.Glob(survey.Files(), path.Join(id, "*.yaml"))
	if err != nil || len(found) == 0 {
		t.Fatalf("%s: %v", id, err)
	}
	for _, file := range found {
		content, err := fs.ReadFile(survey.Files(), file)
		if err != nil {
			t.Fatal(err)
		}
		if name := strings.TrimSuffix(path.Base(file), ".yaml"); name == "survey" {
			f.Definition = content
		} else {
			f.Words[name] = content
		}
	}
	return f
}

func sheet(t *testing.T, f Files) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, f, func(code string) string { return "The language " + code }); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// loaded loads a survey's files beside the program's shared words.
func loaded(t *testing.T, id string, f Files) *survey.Survey {
	t.Helper()
	files := fstest.MapFS{path.Join(id, "survey.yaml"): {Data: f.Definition}}
	for code, content := range f.Words {
		files[path.Join(id, code+".yaml")] = &fstest.MapFile{Data: content}
	}
	shared, _ := fs.Glob(survey.Files(), "common/*.yaml")
	for _, file := range shared {
		content, err := fs.ReadFile(survey.Files(), file)
		if err != nil {
			t.Fatal(err)
		}
		files[file] = &fstest.MapFile{Data: content}
	}
	lib, err := survey.Load(files)
	if err != nil {
		t.Fatalf("what came out of the spreadsheet can't be loaded: %v\n%s", err, f.Definition)
	}
	s, ok := lib.Latest(id)
	if !ok {
		t.Fatal("the survey is not there")
	}
	return s
}

func TestEverySurveyComesBackFromASpreadsheetAsItWas(t *testing.T) {
	lib, err := survey.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range lib.IDs() {
		t.Run(id, func(t *testing.T) {
			was := embedded(t, id)
			got, err := Read(bytes.NewReader(sheet(t, was)), was)
			if err != nil {
				t.Fatal(err)
			}
			wantD, wantW, err := was.parse()
			if err != nil {
				t.Fatal(err)
			}
			gotD, gotW, err := got.parse()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wantD, gotD, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("the definition changed:\n%s", diff)
			}
			if diff := cmp.Diff(wantW, gotW, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("words changed:\n%s", diff)
			}
			s := loaded(t, id, got)
			for _, q := range s.Questions {
				for _, l := range s.Languages() {
					before, _ := lib.Latest(id)
					ask := survey.Message{Key: "ask", Question: q.ID}
					if diff := cmp.Diff(before.Render(ask, l.Code, survey.Vars{Channel: "web"}), s.Render(ask, l.Code, survey.Vars{Channel: "web"})); diff != "" {
						t.Errorf("%s in %s is asked in other words:\n%s", q.ID, l.Code, diff)
					}
				}
			}
		})
	}
}

func TestASpreadsheetSaysWhetherTheSurveyAsksHowItWas(t *testing.T) {
	was := embedded(t, "our-family")
	for cells, want := range map[[2]string]bool{{"experience", "yes"}: true, {"experience", "no"}: false, {"", ""}: true} {
		got, err := Read(bytes.NewReader(edited(t, sheet(t, was), sheetSettings, map[string]string{"E1": cells[0], "E2": cells[1]})), was)
		if err != nil {
			t.Fatal(err)
		}
		if loaded(t, "our-family", got).Experience != want {
			t.Errorf("with %q it asks: %t", cells, !want)
		}
	}
}

// edited changes cells of the first sheet.
func edited(t *testing.T, content []byte, sheet string, cells map[string]string) []byte {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	for cell, value := range cells {
		if err := book.SetCellStr(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestACouncilEditsItsQuestions(t *testing.T) {
	was := embedded(t, "our-family")
	content := sheet(t, was)
	content = edited(t, content, sheetSettings, map[string]string{"C2": "2"})
	content = edited(t, content, sheetSurvey, map[string]string{"G2": "Who is at home with you?"}) // the English label of the first question
	got, err := Read(bytes.NewReader(content), was)
	if err != nil {
		t.Fatal(err)
	}
	s := loaded(t, "our-family", got)
	ask := survey.Message{Key: "ask", Question: "about"}
	if words := s.Render(ask, "en", survey.Vars{Channel: "web"}).Text; words != "Who is at home with you?" || s.Version != 2 {
		t.Errorf("version %d asks %q", s.Version, words)
	}
	_, all, err := got.parse()
	if err != nil {
		t.Fatal(err)
	}
	if of := all["pl"].Words["about"].Of; of == survey.Hash("Who is at home with you?") {
		t.Error("a translation that nobody touched is stale, and lint must see it")
	}
}

func TestASpreadsheetThatCanNotBeReadIsRefusedWithItsRow(t *testing.T) {
	was := embedded(t, "our-family")
	content := sheet(t, was)
	for name, tc := range map[string]struct {
		content []byte
		says    string
	}{
		"no spreadsheet":               {[]byte("hello"), "no spreadsheet"},
		"a type that is none":          {edited(t, content, sheetSurvey, map[string]string{"A3": "geopoint"}), "row 3"},
		"a route without an end":       {edited(t, content, sheetSurvey, map[string]string{"F2": "yes"}), "row 2"},
		"a choice of no question":      {edited(t, content, sheetChoices, map[string]string{"A2": "nobody"}), "choices, row 2"},
		"a version that is a word":     {edited(t, content, sheetSettings, map[string]string{"C2": "two"}), "whole number"},
		"an id that leaves the folder": {edited(t, content, sheetSettings, map[string]string{"B2": "../elsewhere"}), "form_id"},
		"the folder that all share":    {edited(t, content, sheetSettings, map[string]string{"B2": "common"}), "form_id"},
		"a language that is none":      {edited(t, content, sheetSurvey, map[string]string{"AA1": "label::Ours (familyvoice)"}), "(familyvoice)"},
		"one that names the survey":    {edited(t, content, sheetSurvey, map[string]string{"AA1": "label::Ours (survey)"}), "(survey)"},
		"a cell far to the right":      {edited(t, content, sheetSurvey, map[string]string{"XFD4": "x"}), "row 4"},
		"a cell far down":              {edited(t, content, sheetChoices, map[string]string{"A10500": "x"}), "row 10500"},
		"a list of another's choices":  {edited(t, content, sheetSurvey, map[string]string{"A9": "select_one role"}), "row 9"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(bytes.NewReader(tc.content), was); err == nil || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("wanted an error with %q, got %v", tc.says, err)
			}
		})
	}
}

// A spreadsheet of a few kilobytes does not take the memory of the machine.
func TestASheetOfWideRowsTakesLittleMemory(t *testing.T) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	for _, name := range []string{sheetSurvey, sheetChoices, sheetSettings} {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	stream, err := book.NewStreamWriter(sheetSettings)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2000 {
		cell, _ := excelize.CoordinatesToCellName(excelize.MaxColumns, i+1)
		if err := stream.SetRow(cell, []any{"x"}); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := errors.Join(stream.Flush(), book.Write(&b)); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := ID(bytes.NewReader(b.Bytes())); err == nil || !strings.Contains(err.Error(), "row 1:") {
		t.Errorf("got %v", err)
	}
	runtime.ReadMemStats(&after)
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 64 {
		t.Errorf("%d bytes of a spreadsheet took %d MB", b.Len(), took)
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	was := embedded(t, "our-family")
	was.Words["en"] = bytes.Replace(was.Words["en"], []byte("Tell us about your family"), []byte("=1+1 Tell us"), 1)
	book, err := excelize.OpenReader(bytes.NewReader(sheet(t, was)))
	if err != nil {
		t.Fatal(err)
	}
	if formula, err := book.GetCellFormula(sheetSurvey, "G2"); err != nil || formula != "" {
		t.Errorf("got %q, %v", formula, err)
	}
	if value, _ := book.GetCellValue(sheetSurvey, "G2"); !strings.HasPrefix(value, "=1+1") {
		t.Errorf("got %q", value)
	}
}

func FuzzRead(f *testing.F) {
	book := excelize.NewFile()
	for i, name := range []string{sheetSurvey, sheetChoices, sheetSettings} {
		_, _ = book.NewSheet(name)
		_ = book.SetCellStr(name, "A1", fmt.Sprint("type", i))
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("PK"))
	f.Fuzz(func(_ *testing.T, content []byte) {
		_, _ = Read(bytes.NewReader(content), Files{})
	})
}

// The files of a survey that a spreadsheet is laid over are the council's own, and may be broken.
func FuzzFiles(f *testing.F) {
	for _, content := range []string{"!", "id: a\nversion: 1\nquestions:\n- id: q\n", "language: en\nwords:\n  q: {of: x, text: y}\n", "&a [*a]"} {
		f.Add([]byte(content), []byte(content))
	}
	f.Fuzz(func(t *testing.T, definition, words []byte) {
		_ = Write(io.Discard, Files{Definition: definition, Words: map[string][]byte{"en": words, "pl": words}}, func(code string) string { return code })
	})
}
