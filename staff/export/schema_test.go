package export

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// element is a parsed element of an exchange file.
type element struct {
	name  xml.Name
	attrs []xml.Attr
	kids  []*element
}

func (e *element) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all are the elements with a name, at any depth.
func (e *element) all(name string) (found []*element) {
	for _, k := range e.kids {
		if k.name.Local == name {
			found = append(found, k)
		}
		found = append(found, k.all(name)...)
	}
	return found
}

func parse(t *testing.T, content []byte) *element {
	t.Helper()
	root := &element{}
	stack := []*element{root}
	for dec := xml.NewDecoder(bytes.NewReader(content)); ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name, attrs: token.Copy().Attr}
			top := stack[len(stack)-1]
			top.kids = append(top.kids, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		}
	}
	if len(root.kids) != 1 {
		t.Fatalf("%d root elements", len(root.kids))
	}
	return root.kids[0]
}

// The forms of values in the schemas.
const (
	guidForm   = `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`
	colourForm = `#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})`
	boolForm   = `true|false|0|1`
	numberForm = `\d+`
	anyForm    = `(?s).*`
)

// rule is what the schemas of codebook and project 1.0 say of one element: its children in their order ("+" for at least one,
// "*" for any number, "?" for at most one), and its attributes ("!" for those that must be there).
type rule struct {
	kids  []string
	attrs map[string]string
}

var rules = map[string]rule{
	"CodeBook": {[]string{"Codes", "Sets?"}, map[string]string{"origin": anyForm}},
	"Codes":    {[]string{"Code+"}, nil},
	"Code":     {[]string{"Description?", "NoteRef*", "Code*"}, map[string]string{"guid!": guidForm, "name!": anyForm, "isCodable!": boolForm, "color": colourForm}},
	"Project": {[]string{"Users?", "CodeBook?", "Variables?", "Cases?", "Sources?", "Notes?", "Links?", "Sets?", "Graphs?", "Description?", "NoteRef*"},
		map[string]string{"name!": anyForm, "origin": anyForm, "creatingUserGUID": guidForm, "creationDateTime": anyForm}},
	"Users":      {[]string{"User+"}, nil},
	"User":       {nil, map[string]string{"guid!": guidForm, "name": anyForm, "id": anyForm}},
	"Sources":    {[]string{"TextSource+"}, nil},
	"TextSource": {[]string{"Description?", "PlainTextContent?", "PlainTextSelection*", "Coding*", "NoteRef*", "VariableValue*"}, map[string]string{"guid!": guidForm, "name": anyForm, "plainTextPath": `internal://` + guidForm + `\.txt`}},
	"PlainTextSelection": {[]string{"Description?", "Coding*", "NoteRef*"},
		map[string]string{"guid!": guidForm, "name": anyForm, "startPosition!": numberForm, "endPosition!": numberForm}},
	"Coding":      {[]string{"CodeRef", "NoteRef*"}, map[string]string{"guid!": guidForm, "creatingUser": guidForm, "creationDateTime": anyForm}},
	"CodeRef":     {nil, map[string]string{"targetGUID!": guidForm}},
	"Description": {nil, nil},
}

// checkSchema holds a file against the rules of its schema, and against the schema itself where xmllint and
// FAMILYVOICE_TEST_QDA_SCHEMAS, a folder with Project.xsd and Codebook.xsd, are there.
func checkSchema(t *testing.T, content []byte, space, root, schema string) *element {
	t.Helper()
	doc := parse(t, content)
	if doc.name.Local != root {
		t.Fatalf("the root is %s", doc.name.Local)
	}
	guids := map[string]bool{}
	var check func(e *element)
	check = func(e *element) {
		r, known := rules[e.name.Local]
		if !known || e.name.Space != space {
			t.Fatalf("there is no %s in %q", e.name.Local, e.name.Space)
		}
		at := 0
		for _, want := range r.kids {
			name := strings.TrimRight(want, "?*+")
			n := 0
			for at < len(e.kids) && e.kids[at].name.Local == name {
				at, n = at+1, n+1
			}
			switch suffix := strings.TrimPrefix(want, name); {
			case n == 0 && (suffix == "" || suffix == "+"), n > 1 && (suffix == "" || suffix == "?"):
				t.Errorf("%s has %d of %s", e.name.Local, n, want)
			}
		}
		if at != len(e.kids) {
			t.Errorf("%s has a %s where none may be", e.name.Local, e.kids[at].name.Local)
		}
		for _, a := range e.attrs {
			form, ok := r.attrs[a.Name.Local]
			if !ok {
				form, ok = r.attrs[a.Name.Local+"!"]
			}
			if a.Name.Local == "xmlns" {
				continue
			}
			if !ok || !regexp.MustCompile(`^(`+form+`)$`).MatchString(a.Value) {
				t.Errorf("%s has %s=%q", e.name.Local, a.Name.Local, a.Value)
			}
			if a.Name.Local == "guid" && guids[a.Value] {
				t.Errorf("the guid %s stands twice", a.Value)
			} else if a.Name.Local == "guid" {
				guids[a.Value] = true
			}
		}
		for name := range r.attrs {
			if must, ok := strings.CutSuffix(name, "!"); ok && e.attr(must) == "" {
				t.Errorf("%s has no %s", e.name.Local, must)
			}
		}
		for _, k := range e.kids {
			check(k)
		}
	}
	check(doc)
	if made := doc.attr("creationDateTime"); made != "" {
		if _, err := time.Parse(time.RFC3339, made); err != nil {
			t.Error(err)
		}
	}
	if folder := os.Getenv("FAMILYVOICE_TEST_QDA_SCHEMAS"); folder != "" {
		cmd := exec.Command("xmllint", "--noout", "--schema", filepath.Join(folder, schema), "-")
		cmd.Stdin = bytes.NewReader(content)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", schema, err, out)
		}
	}
	return doc
}

// checkProject checks what the schema can't: that references lead somewhere, and selections lie within their text.
func checkProject(t *testing.T, doc *element, texts map[string]string) {
	t.Helper()
	var codes []string
	for _, c := range doc.all("Code") {
		if c.attr("isCodable") == "true" {
			codes = append(codes, c.attr("guid"))
		}
	}
	for _, ref := range doc.all("CodeRef") {
		if !slices.Contains(codes, ref.attr("targetGUID")) {
			t.Errorf("a coding points to %s, which is no code", ref.attr("targetGUID"))
		}
	}
	if doc.attr("creatingUserGUID") != doc.all("User")[0].attr("guid") {
		t.Error("the project's user is not among its users")
	}
	var users []string
	for _, u := range doc.all("User") {
		users = append(users, u.attr("guid"))
	}
	for _, c := range doc.all("Coding") {
		if !slices.Contains(users, c.attr("creatingUser")) {
			t.Errorf("a coding is by %q, who is no user", c.attr("creatingUser"))
		}
	}
	for _, s := range doc.all("TextSource") {
		text, ok := texts[s.attr("guid")]
		if !ok {
			t.Errorf("the text of %s is not in the file", s.attr("name"))
		}
		for _, sel := range s.all("PlainTextSelection") {
			start, end := number(sel.attr("startPosition")), number(sel.attr("endPosition"))
			if start >= end || end > len([]rune(text)) {
				t.Errorf("a selection from %d to %d in a text of %d characters", start, end, len([]rune(text)))
			}
		}
	}
	if len(texts) != len(doc.all("TextSource")) {
		t.Errorf("%d texts for %d sources", len(texts), len(doc.all("TextSource")))
	}
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
