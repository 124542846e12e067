package webform

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"familyvoice/strictyaml"
	"familyvoice/survey"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// english is the language that every item has.
const english = "en"

// tongue is the pages' words in one language.
type tongue struct {
	Code   string
	Name   string // in the language itself
	RTL    bool
	Review string // "human" once a native reader approved the words, else "machine"
	words  map[string]string
	of     map[string]string // hash of the English that each item translates
	// stale are the keys said in English, unknown those that English does not have. A test wants neither.
	stale, unknown []string
}

// wordFile is a file as it is written: an item is plain words, or {of: hash, text: words}.
type wordFile struct {
	Language string         `yaml:"language"`
	Name     string         `yaml:"name"`
	RTL      bool           `yaml:"rtl"`
	Review   string         `yaml:"review"`
	Words    map[string]any `yaml:"words"`
}

// tongues are the embedded languages, English first and then by code, read once: nobody changes them. It panics on a file
// that can't be read.
var tongues = sync.OnceValue(func() []*tongue {
	files, err := fs.Glob(wordFiles, "words/*.yaml")
	if err != nil {
		panic("webform: " + err.Error())
	}
	var all []*tongue
	for _, file := range files {
		content, err := wordFiles.ReadFile(file)
		if err != nil {
			panic("webform: " + err.Error())
		}
		t, err := parseWords(file, content)
		if err != nil || t.Code != strings.TrimSuffix(path.Base(file), ".yaml") {
			panic(fmt.Sprintf("webform: %s: language %q: %v", file, t.Code, err))
		}
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b *tongue) int {
		if (a.Code == english) != (b.Code == english) {
			if a.Code == english {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Code, b.Code)
	})
	for _, t := range all[1:] {
		t.fallBack(all[0])
	}
	return all
})

// fallBack fills what is missing or stale from English.
func (t *tongue) fallBack(base *tongue) {
	for key, words := range base.words {
		if t.words[key] == "" || t.of[key] != survey.Hash(words) {
			t.words[key] = words
			t.stale = append(t.stale, key)
		}
	}
	for key := range t.words {
		if _, ok := base.words[key]; !ok {
			t.unknown = append(t.unknown, key)
		}
	}
	slices.Sort(t.stale)
	slices.Sort(t.unknown)
}

func parseWords(name string, content []byte) (*tongue, error) {
	var file wordFile
	if err := strictyaml.Decode(name, content, &file); err != nil {
		return &tongue{}, err
	}
	t := &tongue{Code: file.Language, Name: file.Name, RTL: file.RTL, Review: file.Review,
		words: map[string]string{}, of: map[string]string{}}
	for key, item := range file.Words {
		switch item := item.(type) {
		case string:
			t.words[key] = strings.TrimSpace(item)
		case map[string]any:
			text, _ := item["text"].(string)
			t.words[key] = strings.TrimSpace(text)
			t.of[key] = fmt.Sprint(item["of"])
		default:
			return t, fmt.Errorf("%s is neither words nor {of, text}", key)
		}
	}
	return t, nil
}

// T returns the words for a key, with each {name} replaced: T("question-of", "n", 2, "of", 6). What is put in at the very
// beginning begins with a capital. An unknown key is a fault of the program; a test looks up every key that a view or
// handler names.
func (t *tongue) T(key string, args ...any) string {
	words, ok := t.words[key]
	if !ok {
		panic("webform: no words for " + key)
	}
	begins := strings.HasPrefix(words, "{")
	for i := 0; i+1 < len(args); i += 2 {
		words = strings.ReplaceAll(words, "{"+fmt.Sprint(args[i])+"}", t.isolate(fmt.Sprint(args[i+1])))
	}
	if begins {
		first, size := utf8.DecodeRuneInString(words)
		words = string(unicode.ToUpper(first)) + words[size:]
	}
	return words
}

// isolate keeps Latin words, and numbers with spaces in them, in their own order within a right-to-left text.
func (t *tongue) isolate(value string) string {
	mixed := strings.ContainsFunc(value, func(r rune) bool { return unicode.Is(unicode.Latin, r) }) || strings.ContainsFunc(value, unicode.IsSpace)
	if !t.RTL || !mixed || strings.ContainsFunc(value, func(r rune) bool { return unicode.In(r, unicode.Arabic, unicode.Hebrew) }) {
		return value
	}
	return "\u2066" + value + "\u2069"
}

// Block is a paragraph or a list of a longer text.
type Block struct {
	Text string
	List []string
}

// Blocks splits words into paragraphs at blank lines; lines that begin with "- " are a list.
func (t *tongue) Blocks(key string, args ...any) []Block {
	var blocks []Block
	for part := range strings.SplitSeq(t.T(key, args...), "\n\n") {
		var b Block
		for line := range strings.SplitSeq(part, "\n") {
			if item, ok := strings.CutPrefix(line, "- "); ok {
				b.List = append(b.List, item)
			} else if line != "" {
				b.Text = strings.TrimSpace(b.Text + " " + line)
			}
		}
		blocks = append(blocks, b)
	}
	return blocks
}
