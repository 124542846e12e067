package export

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"familyvoice/analysis/redact"
	"familyvoice/staff/release"
	"familyvoice/store"

	"github.com/xuri/excelize/v2"
)

// body is a frozen release: money is told among hopes, dads are hidden there, and told in all.
func body(t *testing.T) *release.Body {
	t.Helper()
	var b release.Body
	frozen := `{"audience":"leadership","k":5,"period":{"id":"all","label":"Everything so far","until":"2026-11-24"},"place":"elm","name":"=Elm Park",
	"made":"2026-11-24T12:00:00Z","families":{"n":40,"k":5},"left":{"why":"small","k":5},"unread":{"n":8,"k":5},
	"by":[{"id":"role","title":"Who answered: all [of] them","rows":[{"id":"mother","label":"Mothers","cell":{"n":30,"k":5}},{"id":"father","label":"Fathers","cell":{"why":"small","k":5}},{"id":"other","label":"Someone else","cell":{"why":"protects","k":5}}]}],
	"others":[],"themes":[{"id":"money","label":"Money","cell":{"n":20,"k":5}},{"id":"dads","label":"Dads","cell":{"n":6,"k":5}}],
	"stances":[{"id":"hope","title":"Hopes","themes":[{"id":"money","label":"Money","cell":{"n":12,"k":5}},{"id":"dads","label":"Dads","cell":{"why":"small","k":5}}]}],"sentences":[]}`
	if err := json.Unmarshal([]byte(frozen), &b); err != nil {
		t.Fatal(err)
	}
	return &b
}

func TestTheFileOfTablesTellsNumbersAndReasons(t *testing.T) {
	var file bytes.Buffer
	rows, err := CSV(&file, body(t))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&file).ReadAll()
	if err != nil || len(lines) != rows+1 || rows != 10 {
		t.Fatalf("%d lines, %d rows, %v", len(lines), rows, err)
	}
	told := map[string][2]string{}
	for _, l := range lines[1:] {
		told[l[6]+"/"+l[8]] = [2]string{l[10], l[11]}
		if l[1] != "'=Elm Park" {
			t.Errorf("a name that looks like a formula is %q", l[1])
		}
	}
	for where, want := range map[string][2]string{
		"families/families": {"40", ""}, "families/unread": {"8", ""}, "role/father": {"", "fewer than 5"}, "role/other": {"", "not shown"}, "hope/dads": {"", "fewer than 5"}, "themes/dads": {"6", ""},
	} {
		if told[where] != want {
			t.Errorf("%s says %v, want %v", where, told[where], want)
		}
	}
}

func TestTheSpreadsheetTellsTheSame(t *testing.T) {
	var file bytes.Buffer
	rows, err := XLSX(&file, body(t))
	if err != nil || rows != 10 {
		t.Fatalf("%d rows, %v", rows, err)
	}
	book, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	if got := book.GetSheetList(); !slices.Equal(got, []string{"About", "Families who answered", "Who answered  all  of  them", "Themes, spoken of in any way", "Hopes"}) {
		t.Errorf("the sheets are %q", got)
	}
	for cell, want := range map[string]string{"A2": "Money", "B2": "12", "A3": "Dads", "B3": "fewer than 5"} {
		if got, _ := book.GetCellValue("Hopes", cell); got != want {
			t.Errorf("%s holds %q, want %q", cell, got, want)
		}
	}
	if kind, _ := book.GetCellType("Hopes", "B2"); kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("a number is a %v", kind)
	}
	if name, _ := book.GetCellValue("About", "B2"); name != "'=Elm Park" {
		t.Errorf("a name that looks like a formula is %q", name)
	}
	if formula, _ := book.GetCellFormula("About", "B2"); formula != "" {
		t.Errorf("it is a formula: %q", formula)
	}
}

func TestGuard(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Money": "Money", "12": "12", "-3": "-3", "1.5": "1.5", "fewer than 5": "fewer than 5",
		"=1+1": "'=1+1", "+44 7700": "'+44 7700", "-cmd": "'-cmd", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "  =1": "'  =1", "\ufeff=1": "'\ufeff=1", "＝1+1": "'＝1+1", "+12": "'+12",
	} {
		if got := Guard(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func excerpt(id string, change func(*store.Excerpt)) *store.Excerpt {
	e := &store.Excerpt{
		Meta: store.Meta{ID: id + ":hopes"}, Response: id, Voice: "family", Role: "father", AgeBand: "25-34", Place: "oak", Day: "2026-11-20", Section: "hopes",
		Text: "Less to worry about money. A group for dads.", Codebook: "1/2", Quote: "approved",
		Sentences: []store.Sentence{
			{Text: "Less to worry about money.", Themes: []store.Tag{{ID: "money", Why: []string{"money"}, Score: 0.9}}, Stances: []store.Tag{{ID: "hope"}}},
			{Text: "A group for dads.", Themes: []store.Tag{{ID: "dads"}}, Stances: []store.Tag{{ID: "hope"}}},
		},
	}
	if change != nil {
		change(e)
	}
	return e
}

func everywhere(string) bool { return true }

func TestAnExcerptLeavesWithTagsWhoseNumberIsTold(t *testing.T) {
	got, ok := Told(excerpt("r1", nil), body(t), everywhere, redact.Redactor{})
	if !ok {
		t.Fatal("it does not leave")
	}
	if len(got.Sentences) != 2 || len(got.Sentences[0].Themes) != 1 || got.Sentences[0].Themes[0].Why[0] != "money" {
		t.Errorf("the first sentence leaves as %+v", got.Sentences[0])
	}
	if len(got.Sentences[1].Themes)+len(got.Sentences[1].Stances) != 0 {
		t.Errorf("a hidden number could be counted: %+v", got.Sentences[1])
	}
	line, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"r1", "father", "25-34", "oak", "2026"} {
		if strings.Contains(string(line), secret) {
			t.Errorf("the line tells %q: %s", secret, line)
		}
	}
}

// TestATagLeavesWithWhoGaveIt: a researcher must tell a person's tag from the program's, and is not told who the person is.
func TestATagLeavesWithWhoGaveIt(t *testing.T) {
	for name, row := range map[string]struct {
		tag   store.Tag
		coder string
	}{
		"by the words":                      {store.Tag{ID: "money", By: "words"}, guid("user", "words")},
		"by the sentence":                   {store.Tag{ID: "money", By: "sentence"}, guid("user", "sentence")},
		"by what stands around it":          {store.Tag{ID: "money", By: "around"}, guid("user", "around")},
		"before layers were noted":          {store.Tag{ID: "money"}, guid("user")},
		"by a person alone":                 {store.Tag{ID: "money", Score: 1, Person: true}, guid("user", "person")},
		"by the words, and a person agreed": {store.Tag{ID: "money", By: "words", Person: true}, guid("user", "person")},
	} {
		e := excerpt("r1", func(e *store.Excerpt) { e.Sentences[0].Themes = []store.Tag{row.tag} })
		got, ok := Told(e, body(t), everywhere, redact.Redactor{})
		if !ok {
			t.Fatalf("%s: it does not leave", name)
		}
		line, err := json.Marshal(got.Sentences[0].Themes[0])
		want := fmt.Sprintf(`"by":%q,"person":%t`, row.tag.By, row.tag.Person)
		if err != nil || !strings.Contains(string(line), want) {
			t.Errorf("%s: leaves as %s, want %s", name, line, want)
		}
		if by := coder(got.Sentences[0].Themes[0], guid); by != row.coder || !slices.ContainsFunc(coders(guid), func(u qdaUser) bool { return u.GUID == by }) {
			t.Errorf("%s: its coding is by %s", name, by)
		}
	}
}

// The words of this test stand as rules left them that knew less.
func TestWhatLeavesIsLookedAtAgain(t *testing.T) {
	change := func(e *store.Excerpt) {
		e.Text, e.Quote = "our tobrin needs Larkhill. "+e.Text, "approved"
		e.Sentences[0].Text = "our tobrin needs Larkhill. " + e.Sentences[0].Text
		e.Sentences[0].Themes[0].Why = []string{"tobrin needs", "money"}
	}
	got, ok := Told(excerpt("r1", change), body(t), everywhere, redact.Redactor{}.With("Larkhill Hub"))
	line, err := json.Marshal(got)
	if !ok || err != nil || strings.Contains(string(line), "tobrin") || !strings.HasPrefix(got.Sentences[0].Text, "our [name] needs Larkhill.") {
		t.Errorf("it leaves as %s, %v", line, err)
	}
	if got.Approved {
		t.Error("words that nobody approved leave as approved")
	}
}

func TestAnAnswerInAnotherLanguageLeavesWithoutItsWords(t *testing.T) {
	arabic := func(e *store.Excerpt) {
		e.Language, e.Text, e.Sentences[0].Text = "ar", "ابني تيم يريد المال", "ابني تيم يريد المال"
		e.Sentences[0].Themes[0].Why = []string{"تيم"}
	}
	got, ok := Told(excerpt("r1", arabic), body(t), everywhere, redact.Redactor{})
	line, err := json.Marshal(got)
	if !ok || err != nil || strings.Contains(string(line), "تيم") || got.Language != "ar" || got.LeftOut != "language" || got.Sentences[0].Themes[0].ID != "money" {
		t.Errorf("it leaves as %s, %v", line, err)
	}
	if got, _ := Told(excerpt("r1", nil), body(t), everywhere, redact.Redactor{}); got.Language != "en" || got.LeftOut != "" || got.Text == "" {
		t.Errorf("English leaves as %+v", got)
	}
}

func TestWhatNeverLeaves(t *testing.T) {
	for name, change := range map[string]func(*store.Excerpt){
		"a disclosure":              func(e *store.Excerpt) { e.Withheld = true },
		"a drill":                   func(e *store.Excerpt) { e.Excluded = "drill" },
		"another voice":             func(e *store.Excerpt) { e.Voice = "partner" },
		"no words":                  func(e *store.Excerpt) { e.Text = "" },
		"after the period":          func(e *store.Excerpt) { e.Day = "2026-11-25" },
		"the day of the release":    func(e *store.Excerpt) { e.Day = "2026-11-24" },
		"only tags that are hidden": func(e *store.Excerpt) { e.Sentences = e.Sentences[1:] },
		"no tag at all":             func(e *store.Excerpt) { e.Sentences = []store.Sentence{{Text: e.Text}} },
		"a stance that is none":     func(e *store.Excerpt) { e.Sentences[0].Stances[0].ID = "joke"; e.Sentences = e.Sentences[:1] },
	} {
		if got, ok := Told(excerpt("r1", change), body(t), everywhere, redact.Redactor{}); ok {
			t.Errorf("%s leaves as %+v", name, got)
		}
	}
	if _, ok := Told(excerpt("r1", nil), body(t), func(string) bool { return false }, redact.Redactor{}); ok {
		t.Error("an answer from another place leaves")
	}
	closed := body(t)
	closed.Period = release.Period{ID: "month:2026-11", Closed: true, Until: "2026-11-30"}
	if _, ok := Told(excerpt("r1", func(e *store.Excerpt) { e.Day = "2026-11-24" }), closed, everywhere, redact.Redactor{}); !ok {
		t.Error("of a month that is over every day leaves")
	}
}

func stream(n int, fail error) iter.Seq2[*store.Excerpt, error] {
	return func(yield func(*store.Excerpt, error) bool) {
		for i := range n {
			e := excerpt(fmt.Sprintf("r%d", i/2), func(e *store.Excerpt) { e.Sentences[0].Text, e.Text = fmt.Sprint(i), fmt.Sprint(i) })
			if !yield(e, nil) {
				return
			}
		}
		if fail != nil {
			yield(nil, fail)
		}
	}
}

func TestTwoOfOneFamilyDoNotLeaveSideBySide(t *testing.T) {
	const n = 3 * shuffleOver
	at := map[string]int{}
	i := 0
	for e, err := range Excerpts(stream(n, nil), body(t), everywhere, redact.Redactor{}, rand.New(rand.NewPCG(1, 2))) {
		if err != nil {
			t.Fatal(err)
		}
		at[e.Text] = i
		i++
	}
	if len(at) != n {
		t.Fatalf("%d of %d left", len(at), n)
	}
	near := 0
	for k := 0; k < n; k += 2 {
		if d := at[fmt.Sprint(k)] - at[fmt.Sprint(k+1)]; d == 1 || d == -1 {
			near++
		}
	}
	if near > n/200 {
		t.Errorf("%d of %d pairs left side by side", near, n/2)
	}
}

func TestAFileOfLinesSaysThatItIsWhole(t *testing.T) {
	var file bytes.Buffer
	rows, err := Lines(&file, Excerpts(stream(10, nil), body(t), everywhere, redact.Redactor{}, rand.New(rand.NewPCG(1, 2))))
	if err != nil || rows != 10 {
		t.Fatalf("%d rows, %v", rows, err)
	}
	lines := bytes.SplitAfter(bytes.TrimSuffix(file.Bytes(), []byte("\n")), []byte("\n"))
	var end End
	if err := json.Unmarshal(lines[10], &end); err != nil || !end.End || end.Rows != 10 {
		t.Fatalf("the last line is %s", lines[10])
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(bytes.Join(lines[:10], nil))); got != end.SHA256 {
		t.Errorf("the checksum is %s, the lines have %s", end.SHA256, got)
	}
	file.Reset()
	away := errors.New("the store went away")
	if _, err := Lines(&file, Excerpts(stream(10, away), body(t), everywhere, redact.Redactor{}, rand.New(rand.NewPCG(1, 2)))); !errors.Is(err, away) {
		t.Errorf("a stream that breaks gives %v", err)
	}
	if strings.Contains(file.String(), `"end":true`) {
		t.Error("a file that was cut off says that it is whole")
	}
}

func TestSumIsWhatSha256sumPrints(t *testing.T) {
	sum := NewSum(io.Discard)
	_, _ = io.WriteString(sum, "abc")
	if got := sum.Hex(); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(got)
	}
}

var book = Codebook{
	Version: "1",
	Themes:  []Code{{"money", "Money & cost of living", "Bills, <food>, debt\x00."}, {"dads", "Dads", ""}},
	Stances: []Code{{"hope", "Hope", "What they want to come true."}},
}

func guid(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

func TestTheCodebookKeepsTheRulesOfItsSchema(t *testing.T) {
	var file bytes.Buffer
	codes, err := QDC(&file, book, guid)
	if err != nil || codes != 3 {
		t.Fatalf("%d codes, %v", codes, err)
	}
	checkSchema(t, file.Bytes(), "urn:QDA-XML:codebook:1.0", "CodeBook", "Codebook.xsd")
	for _, want := range []string{"Money &amp; cost of living", "Bills, &lt;food&gt;, debt.", `isCodable="true"`} {
		if !strings.Contains(file.String(), want) {
			t.Errorf("it does not hold %q", want)
		}
	}
}

func TestTheProjectKeepsTheRulesOfItsSchema(t *testing.T) {
	turned := excerpt("r2", func(e *store.Excerpt) {
		e.Section, e.Text = "fears", "😀 Überall “Geld”."
		e.Sentences[0].Text = "😀 Überall “Geld”."
		e.Sentences = e.Sentences[:1]
	})
	found := func(yield func(*store.Excerpt, error) bool) {
		arabic := excerpt("r4", func(e *store.Excerpt) { e.Language = "ar" })
		_ = yield(turned, nil) && yield(excerpt("r1", nil), nil) && yield(excerpt("r3", nil), nil) && yield(arabic, nil)
	}
	var file bytes.Buffer
	titles := func(section string) string { return "What families said: " + section }
	rows, err := QDPX(&file, body(t), book, Excerpts(found, body(t), everywhere, redact.Redactor{}, rand.New(rand.NewPCG(1, 2))), titles, guid)
	if err != nil || rows != 4 {
		t.Fatalf("%d excerpts, %v", rows, err)
	}
	archive, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	var project []byte
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "project.qde" {
			project = content
		} else {
			texts[strings.TrimSuffix(strings.TrimPrefix(f.Name, "Sources/"), ".txt")] = string(content)
		}
	}
	doc := checkSchema(t, project, "urn:QDA-XML:project:1.0", "Project", "Project.xsd")
	checkProject(t, doc, texts)
	var selected []string
	for _, s := range doc.all("TextSource") {
		text := []rune(texts[s.attr("guid")])
		for _, sel := range s.all("PlainTextSelection") {
			selected = append(selected, string(text[number(sel.attr("startPosition")):number(sel.attr("endPosition"))]))
		}
	}
	slices.Sort(selected)
	if want := []string{"Less to worry about money.", "Less to worry about money.", "[a sentence in another language (ar): its words are left out]", "😀 Überall “Geld”."}; !slices.Equal(selected, want) {
		t.Errorf("the selections are %q, want %q", selected, want)
	}
}

func TestAProjectWithoutExcerptsIsOneToo(t *testing.T) {
	var file bytes.Buffer
	if _, err := QDPX(&file, body(t), book, func(func(Excerpt, error) bool) {}, func(s string) string { return s }, guid); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil || len(archive.File) != 1 {
		t.Fatalf("%v, %v", archive.File, err)
	}
	r, _ := archive.File[0].Open()
	project, _ := io.ReadAll(r)
	checkSchema(t, project, "urn:QDA-XML:project:1.0", "Project", "Project.xsd")
}
