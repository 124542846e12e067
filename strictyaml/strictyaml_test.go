package strictyaml

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

type settings struct {
	Name  string            `yaml:"name"`
	Count int               `yaml:"count"`
	Words map[string]any    `yaml:"words"`
	Inner struct{ A int }   `yaml:"inner"`
	Loud  shout             `yaml:"loud"`
	Texts map[string]string `yaml:"texts"`
}

// shout panics as a library might, for the word "no".
type shout string

func (s *shout) UnmarshalYAML(read func(any) error) error {
	if err := read((*string)(s)); err != nil {
		return err
	}
	if *s == "no" {
		panic("secret words")
	}
	return nil
}

func TestWhatIsRefusedIsNamedByFileAndLine(t *testing.T) {
	for _, row := range []struct{ name, content, want string }{
		{"an unknown field", "name: a\nnam: b\n", `f.yaml:2: unknown field "nam"; mend this line`},
		{"an unknown field further in", "inner:\n  a: 1\n  b: 2\n", `f.yaml:3: unknown field "b"`},
		{"a key twice", "name: a\nname: b\n", `f.yaml:2: mapping key "name" already defined`},
		{"words for a number", "name: a\ncount: many\n", "f.yaml:2: cannot unmarshal string"},
		{"a bracket that stays open", "name: a\nwords: [", "f.yaml:2: "},
		{"a second document", "name: a\n---\nname: b\n", "f.yaml:3: a second document begins here"},
		{"a second one of another kind", "name: a\n---\n- b\n", "f.yaml:3: a second document begins here"},
		{"a lone tag", "name: a\nwords: !\n", "f.yaml:2: tags (!) are not read"},
		{"a tag", "name: !!str a", "f.yaml:1: tags (!)"},
		{"an anchor", "name: &a b\n", "f.yaml:1: names for parts of the file"},
		{"an alias", "words:\n  a: *b\n", "f.yaml:2: names for parts of the file"},
		{"a directive, which would hide the rest", "%YAML 1.2\n---\nname: a\n", "f.yaml:1: directives (%)"},
		{"another encoding", "name: a\ntexts: {a: caf\xe9}\n", "f.yaml:2: this is not UTF-8; save the file as UTF-8"},
		{"a database by mistake", strings.Repeat("a", MaxBytes+1), "f.yaml: the file has more than 1048576 bytes"},
		{"a panic", "name: a\n\nloud: no\ncount: 3\n", "f.yaml:3: this is not YAML that can be read; look for a stray sign"},
		{"brackets without end", strings.Repeat("[", MaxBytes), "f.yaml:1: this lies more than 32 deep"},
		{"braces without end", strings.Repeat("{a: ", MaxBytes/4), "f.yaml:1: this lies more than 32 deep"},
		{"dashes without end", strings.Repeat("- ", MaxBytes/2), "f.yaml:1: this lies more than 32 deep"},
		{"colons without end", "[" + strings.Repeat("a: ", MaxBytes/4), "f.yaml:1: this lies more than 32 deep"},
	} {
		t.Run(row.name, func(t *testing.T) {
			began := time.Now()
			var into settings
			err := Decode("f.yaml", []byte(row.content), &into)
			if err == nil || !strings.HasPrefix(err.Error(), row.want) {
				t.Errorf("got %.200v, want it to begin %q", err, row.want)
			}
			var refused *Error
			if !errors.As(err, &refused) || refused.File != "f.yaml" || refused.Do == "" {
				t.Errorf("got %#v", err)
			}
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("it took %s to refuse", took)
			}
		})
	}
}

func TestWhatIsTaken(t *testing.T) {
	for _, row := range []struct{ name, content, want string }{
		{"settings", "name: a\n", "a"},
		{"settings after a remark and a line", "# ours\n---\nname: a\n", "a"},
		{"settings with a line at the end", "name: a\n---\n", "a"},
		{"settings of an editor that marks its encoding", "\xef\xbb\xbfname: a\r\n", "a"},
		{"signs within words", "name: a & b * c! 5% [x]\n", "a & b * c! 5% [x]"},
		{"signs in quotes", "name: '!*&%'\n", "!*&%"},
		{"nothing", "", "before"},
		{"a remark", "# name: a\n", "before"},
	} {
		t.Run(row.name, func(t *testing.T) {
			into := settings{Name: "before"}
			if err := Decode("f.yaml", []byte(row.content), &into); err != nil || into.Name != row.want {
				t.Errorf("got %q, %v; want %q", into.Name, err, row.want)
			}
		})
	}
}

func TestLinesOfPaths(t *testing.T) {
	tree, err := Parse("f.yaml", []byte("a: 1\nlist:\n  - id: x\n    say: [y,\n      z]\n"))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"$": 1, "$.list[0].id": 3, "$.list[0].say[1]": 5, "$.list[0].none": 3, "$.none[3].x": 1, "$.[": 1} {
		if got := tree.Line(path); got != want {
			t.Errorf("%s is on line %d, want %d", path, got, want)
		}
	}
}

func TestReadingStopsBehindTheBound(t *testing.T) {
	files := fstest.MapFS{"long": {Data: make([]byte, 3*MaxBytes)}, "short": {Data: []byte("a: 1")}}
	if content, err := Read(files.Open("long")); err != nil || len(content) != MaxBytes+1 {
		t.Errorf("%d bytes were read, %v", len(content), err)
	}
	if content, err := Read(files.Open("short")); err != nil || string(content) != "a: 1" {
		t.Errorf("got %q, %v", content, err)
	}
	if _, err := Read(files.Open("none")); err == nil {
		t.Error("a file that is not there was read")
	}
	if _, err := Read(io.NopCloser(strings.NewReader("")), io.ErrClosedPipe); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

// FuzzDecode: whatever a file holds, it is read or refused by an error that names it, and never by a panic.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "! 0", "words: ! ", "a: &a [*a]", "---\n---\n", "%YAML 1.2\n---\na: 1", "name: [", "? ? a", "words: {? : }", "texts: {<<: {a: b}}",
		"name: |\n  a\n b", "words:\n\t- a", "- - - a", "count: 1e400", "count: 0x", "name: \"\\u", "loud: no", "inner: ~", "\xef\xbb\xbf", "name: >-\n", "a: b: c", "...", "'", "[{]}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, into := range []any{&settings{}, &[]settings{}, new(any), &map[string][]string{}} {
			err := Decode("f.yaml", content, into)
			var refused *Error
			if err != nil && (!errors.As(err, &refused) || !strings.HasPrefix(err.Error(), "f.yaml:")) {
				t.Errorf("the refusal does not say where: %v", err)
			}
			if refused != nil && refused.Line > 1+strings.Count(string(content), "\n")+strings.Count(string(content), "\r") {
				t.Errorf("line %d of %q: there are not so many", refused.Line, content)
			}
		}
		if tree, err := Parse("f.yaml", content); err == nil {
			_ = tree.Line("$.words[1].a")
		}
	})
}
