package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
)

// MaxBytes bounds a file. The longest of ours has 40 kB; twenty themes of a council's own, with five hundred examples of an
// ordinary length each, fit in.
const MaxBytes = 1 << 20

// Error is why a file was refused.
type Error struct {
	File string
	Line int    // counted from 1; 0 when the whole file is meant
	Text string // what is wrong
	Do   string // what to do about it
}

// Error returns "file:line: what is wrong; what to do". It quotes no value of the file: one of them may be a secret.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s; %s", e.File, e.Text, e.Do)
	}
	return fmt.Sprintf("%s:%d: %s; %s", e.File, e.Line, e.Text, e.Do)
}

// Read reads what was opened and closes it: Read(os.Open(path)). It stops a byte after MaxBytes, for Parse to refuse.
func Read(file io.ReadCloser, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(file, MaxBytes+1))
	return content, errors.Join(err, file.Close())
}

// Decode reads the one document of content into what into points to. A field that into does not have is an error. Where
// content holds no document, into stays as it is. Errors are of type *Error and name file; what into holds after one is not to
// be used.
func Decode(file string, content []byte, into any) error {
	tree, err := Parse(file, content)
	if err != nil {
		return err
	}
	return tree.Decode(into)
}

// Tree is a file that was parsed.
type Tree struct {
	file    string
	content []byte
	parsed  *ast.File
	body    ast.Node
}

// Parse reads content without asking what it means. Errors are as Decode's.
func Parse(file string, content []byte) (*Tree, error) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")) // some editors begin a file with a mark of its encoding
	if len(content) > MaxBytes {
		return nil, &Error{file, 0, fmt.Sprintf("the file has more than %d bytes", MaxBytes), "is it the right one? Shorten it if it is"}
	}
	if at := notUTF8(content); at >= 0 {
		return nil, &Error{file, 1 + bytes.Count(content[:at], []byte("\n")), "this is not UTF-8", "save the file as UTF-8"}
	}
	t := &Tree{file: file, content: content}
	err := t.try(t.parse, func(part []byte) error { return (&Tree{file: file, content: part}).parse() })
	if err != nil {
		return nil, err
	}
	return t, nil
}

// Root is the document's first node; nil where there is none.
func (t *Tree) Root() ast.Node { return t.body }

// Decode reads the document into what into points to, as Decode of the package does.
func (t *Tree) Decode(into any) error {
	if t.body == nil {
		return nil
	}
	return t.try(func() error { return t.decode(into) }, func(part []byte) error {
		p := &Tree{file: t.file, content: part}
		if err := p.parse(); err != nil || p.body == nil {
			return err
		}
		return p.decode(reflect.New(reflect.TypeOf(into).Elem()).Interface())
	})
}

// Line is the line of what a path such as "$.themes[2].id" leads to, or of the nearest thing above it that is there.
func (t *Tree) Line(path string) int {
	for path != "" && path != "$" {
		if line := t.lineAt(path); line > 0 {
			return line
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 1
}

func (t *Tree) lineAt(path string) (line int) {
	defer func() { _ = recover() }() // a path that the library can't walk is not there
	p, err := yaml.PathString(path)
	if err != nil {
		return 0
	}
	node, err := p.FilterFile(t.parsed)
	if err != nil || node == nil || node.GetToken() == nil || node.GetToken().Position == nil {
		return 0
	}
	return node.GetToken().Position.Line
}

func (t *Tree) parse() error {
	tokens := lexer.Tokenize(string(t.content))
	if err := t.plain(tokens); err != nil {
		return err
	}
	parsed, err := parser.Parse(tokens, 0)
	if err != nil {
		return t.refused(err)
	}
	for _, doc := range parsed.Docs {
		switch {
		case doc.Body == nil:
		case t.body == nil:
			t.body = doc.Body
		default:
			return &Error{t.file, doc.Body.GetToken().Position.Line, "a second document begins here", "keep one, and leave out the line ---"}
		}
	}
	t.parsed = parsed
	return nil
}

func (t *Tree) decode(into any) error {
	if err := yaml.NodeToValue(t.body, into, yaml.Strict()); err != nil {
		return t.refused(err)
	}
	return nil
}

// refused puts file and line to what the library found.
func (t *Tree) refused(err error) *Error {
	e := &Error{t.file, 0, err.Error(), "mend it and try again"}
	var at yaml.Error
	if errors.As(err, &at) {
		e.Text, e.Do = at.GetMessage(), "mend this line and try again"
		if token := at.GetToken(); token != nil && token.Position != nil {
			e.Line = token.Position.Line
		}
	}
	return e
}

// try does what may make the library panic, and turns a panic into an error on the line that brings it about: with the lines
// before it, part of the file can be read, and with it it can't.
func (t *Tree) try(do func() error, part func([]byte) error) error {
	err, panicked := caught(do)
	if !panicked {
		return err
	}
	lines := bytes.SplitAfter(t.content, []byte("\n"))
	ends := make([]int, len(lines)+1)
	for i, line := range lines {
		ends[i+1] = ends[i] + len(line)
	}
	line := sort.Search(len(lines), func(n int) bool {
		_, panicked := caught(func() error { return part(t.content[:ends[n]]) })
		return panicked
	})
	return &Error{t.file, line, "this is not YAML that can be read", "look for a stray sign such as !, & or *"}
}

func caught(do func() error) (err error, panicked bool) {
	defer func() { panicked = recover() != nil }()
	return do(), false
}

// notUTF8 is where content is no UTF-8; -1 where it is.
func notUTF8(content []byte) int {
	for at := 0; at < len(content); {
		r, size := utf8.DecodeRune(content[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}
