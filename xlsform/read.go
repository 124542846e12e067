package xlsform

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/xuri/excelize/v2"

	"familyvoice/survey"
)

var errNoSheet = errors.New("xlsform: the file is no spreadsheet (.xlsx)")

const (
	// maxUnpacked bounds what a spreadsheet may unpack to, in bytes.
	maxUnpacked = 16 << 20
	// maxColumns and maxRows bound a sheet. A cell far to the right is a few bytes in the file, and thousands of empty ones before
	// it in memory.
	maxColumns = 256
	maxRows    = 10_000
)

// Read reads a spreadsheet into a survey's files. base is the survey that it was made from, or empty for a new one: what a
// spreadsheet has no room for (messages, who reviewed a language) is taken from there, and a translation that was not touched
// goes on naming the English that it was made of, so that lint still tells a stale one. Errors name the sheet and the row.
// What comes out is not checked further: survey lint does that.
func Read(r io.Reader, base Files) (Files, error) {
	book, err := excelize.OpenReader(r, excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked})
	if err != nil {
		return Files{}, errNoSheet
	}
	defer func() { _ = book.Close() }()
	was, d := map[string]*words{}, definition{}
	if len(base.Definition) > 0 {
		if d, was, err = base.parse(); err != nil {
			return Files{}, err
		}
	}
	in := &reading{book: book, words: map[string]*words{}, was: was}
	in.d.Experience = d.Experience // an older spreadsheet has no column for it
	if err := errors.Join(in.settings(), in.survey(), in.choices()); err != nil {
		return Files{}, err
	}
	return in.files()
}

type reading struct {
	book  *excelize.File
	d     definition
	words map[string]*words
	was   map[string]*words
}

// row is one row of a sheet by its columns' names; at is its number.
type row struct {
	at    int
	cells map[string]string
}

func (in *reading) rows(sheet string) (rows []row, columns []string, err error) {
	found, err := in.book.Rows(sheet)
	if err != nil {
		return nil, nil, fmt.Errorf("xlsform: there is no sheet %q", sheet)
	}
	defer func() { _ = found.Close() }()
	for at := 1; found.Next(); at++ {
		values, err := found.Columns()
		switch {
		case err != nil:
			return nil, nil, fmt.Errorf("xlsform: %s, row %d can't be read: %w", sheet, at, err)
		case len(values) > maxColumns:
			return nil, nil, fmt.Errorf("xlsform: %s, row %d: a cell stands beyond the first %d columns; empty it", sheet, at, maxColumns)
		case at > maxRows && len(values) > 0:
			return nil, nil, fmt.Errorf("xlsform: %s, row %d: a cell stands below the first %d rows; empty it", sheet, at, maxRows)
		case at == 1:
			for _, c := range values {
				columns = append(columns, strings.TrimSpace(c))
			}
			continue
		}
		r := row{at: at, cells: map[string]string{}}
		for j, v := range values {
			if j < len(columns) && columns[j] != "" {
				r.cells[columns[j]] = strings.TrimSpace(v)
			}
		}
		if strings.Join(values, "") != "" {
			rows = append(rows, r)
		}
	}
	if err := found.Error(); err != nil {
		return nil, nil, fmt.Errorf("xlsform: %s can't be read: %w", sheet, err)
	}
	if len(columns) == 0 {
		return nil, nil, fmt.Errorf("xlsform: the sheet %q names no columns in its first row", sheet)
	}
	return rows, columns, nil
}

func (in *reading) settings() error {
	rows, columns, err := in.rows(sheetSettings)
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return fmt.Errorf("xlsform: %s: one row is needed below the first", sheetSettings)
	}
	c := rows[0].cells
	in.d.ID, in.d.Voice = c["form_id"], c["voice"]
	if slices.Contains(columns, "experience") {
		in.d.Experience = isYes(c["experience"])
	}
	in.d.Version, err = strconv.Atoi(c["version"])
	if err != nil || in.d.ID == "" {
		return fmt.Errorf("xlsform: %s: form_id, and version as a whole number, are needed", sheetSettings)
	}
	if !survey.IsID(in.d.ID) { // it names a folder
		return fmt.Errorf("xlsform: %s: form_id is %q; use small letters, digits and single hyphens, not %q",
			sheetSettings, in.d.ID, "common")
	}
	return nil
}

func isYes(cell string) bool {
	return slices.Contains([]string{"yes", "true", "1"}, strings.ToLower(cell))
}

func (in *reading) survey() error {
	rows, columns, err := in.rows(sheetSurvey)
	if err != nil {
		return err
	}
	for _, r := range rows {
		q := question{ID: r.cells["name"], Section: r.cells["section"], Sets: r.cells["sets"]}
		kind, list, _ := strings.Cut(r.cells["type"], " ")
		switch kind {
		case "text":
			q.Kind = string(survey.Text)
		case "select_one":
			q.Kind = string(survey.One)
		case "select_multiple":
			q.Kind = string(survey.Many)
		default:
			return fmt.Errorf("xlsform: %s, row %d: the type %q is none of text, select_one, select_multiple", sheetSurvey, r.at, r.cells["type"])
		}
		if list = strings.TrimSpace(list); q.ID == "" || list != "" && list != q.ID {
			return fmt.Errorf("xlsform: %s, row %d: a question needs a name, and its list of choices the same one", sheetSurvey, r.at)
		}
		q.Optional = isYes(r.cells["optional"])
		if q.Next, err = parseRoutes(r.cells["next"]); err != nil {
			return fmt.Errorf("xlsform: %s, row %d: %w", sheetSurvey, r.at, err)
		}
		in.d.Questions = append(in.d.Questions, q)
		for _, column := range columns {
			in.say(column, "label", q.ID, r.cells[column])
			in.say(column, "hint", q.ID+".hint", r.cells[column])
		}
	}
	return nil
}

func (in *reading) choices() error {
	rows, columns, err := in.rows(sheetChoices)
	if err != nil {
		return err
	}
	for _, r := range rows {
		list, id := r.cells["list_name"], r.cells["name"]
		at := slices.IndexFunc(in.d.Questions, func(q question) bool { return q.ID == list })
		if at < 0 || id == "" {
			return fmt.Errorf("xlsform: %s, row %d: no question has the list %q, or the choice has no name", sheetChoices, r.at, list)
		}
		in.d.Questions[at].Choices = append(in.d.Questions[at].Choices, choice{id})
		for _, column := range columns {
			in.say(column, "label", list+"."+id, r.cells[column])
			if code, ok := languageOf(column, "also"); ok && r.cells[column] != "" {
				e := in.words[code].Words[list+"."+id]
				for word := range strings.SplitSeq(r.cells[column], "|") {
					if word = strings.TrimSpace(word); word != "" {
						e.Also = append(e.Also, word)
					}
				}
				in.words[code].Words[list+"."+id] = e
			}
		}
	}
	return nil
}

var (
	inLanguage = regexp.MustCompile(`^([a-z]+)::.*\(([A-Za-z-]+)\)$`)
	// languageCode is a code such as en or zh-Hant. It names a file beside survey.yaml.
	languageCode = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z]{2,4})?$`)
)

// languageOf is the code that ends a column's name, if the column is of that kind.
func languageOf(column, kind string) (code string, ok bool) {
	m := inLanguage.FindStringSubmatch(column)
	if m == nil || m[1] != kind {
		return "", false
	}
	return m[2], true
}

// say keeps the words of a cell.
func (in *reading) say(column, kind, key, text string) {
	code, ok := languageOf(column, kind)
	if !ok {
		return
	}
	w := in.words[code]
	if w == nil {
		w = &words{Language: code, Review: "machine", Words: map[string]entry{}}
		if was := in.was[code]; was != nil {
			w.Review, w.Messages = was.Review, was.Messages
		}
		in.words[code] = w
	}
	if text != "" {
		w.Words[key] = entry{Text: text}
	}
}

func (in *reading) files() (Files, error) {
	english := in.words[survey.English]
	if english == nil {
		return Files{}, errors.New("xlsform: the columns label::English (en) are needed: all else falls back to them")
	}
	def, err := yaml.MarshalWithOptions(in.d, yaml.UseSingleQuote(false))
	if err != nil {
		return Files{}, err
	}
	out := Files{Definition: def, Words: map[string][]byte{}}
	for code, w := range in.words {
		if !languageCode.MatchString(code) {
			return Files{}, fmt.Errorf("xlsform: columns end with (%s), which is no code of a language such as (en)", code)
		}
		for key, e := range w.Words {
			if code != survey.English {
				e.Of = in.of(code, key, e, english.Words[key])
				w.Words[key] = e
			}
		}
		if out.Words[code], err = w.yaml(in.d); err != nil {
			return Files{}, err
		}
	}
	return out, nil
}

// of is the hash of the English that a translation was made of: as before if its words are as before, else of today's.
func (in *reading) of(code, key string, e, english entry) string {
	if was := in.was[code]; was != nil && was.Words[key].Text == e.Text && was.Words[key].Of != "" {
		return was.Words[key].Of
	}
	return survey.Hash(english.Text)
}
