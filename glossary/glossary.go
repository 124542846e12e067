package glossary

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"

	"familyvoice/strictyaml"
)

//go:embed words/*.yaml
var files embed.FS

// English is the language that every word has.
const English = "en"

// Who meets a word.
const (
	Families = "families"
	Readers  = "readers" // of the signed-in site
	both     = "both"
)

// Word is one word with its meaning, in one language.
type Word struct {
	ID      string
	For     string // Families, Readers or both
	Word    string
	Forms   []string // other ways in which it is written
	Meaning string
	Lang    string // English where there is no up-to-date translation
}

// Page is the glossary for one audience in one language.
type Page struct {
	Title, Lead string
	Lang        string // of title and lead
	RTL         bool   // the language asked for runs from right to left
	Words       []Word // by their first letters
}

// Book is every word in every language. It is safe for concurrent use.
type Book struct {
	english english
	others  map[string]other
	finders map[string]*finder // by audience and language
	// Stale lists translations that are missing or out of date, "ar: hub". A test wants none.
	Stale []string
}

type english struct {
	Language    string `yaml:"language"`
	Title, Lead string
	Words       []struct {
		ID      string   `yaml:"id"`
		For     string   `yaml:"for"`
		Word    string   `yaml:"word"`
		Forms   []string `yaml:"forms"`
		Meaning string   `yaml:"meaning"`
	}
}

type other struct {
	Language    string `yaml:"language"`
	RTL         bool   `yaml:"rtl"`
	Title, Lead item
	Words       map[string]item
}

type item struct {
	Of    string   `yaml:"of"`
	Text  string   `yaml:"text"`
	Word  string   `yaml:"word"`
	Forms []string `yaml:"forms"`
}

// Hash is the hash of an English text that its translations carry as "of".
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}

// New reads the embedded words. It panics on a file that can't be read: that is a fault of the program.
func New() *Book {
	b := &Book{others: map[string]other{}, finders: map[string]*finder{}}
	read(English, &b.english)
	seen := map[string]bool{}
	for _, w := range b.english.Words {
		if w.ID == "" || w.Word == "" || w.Meaning == "" || seen[w.ID] || w.For != both && w.For != Families && w.For != Readers {
			panic(fmt.Sprintf("glossary: %q lacks something, or stands twice", w.ID))
		}
		seen[w.ID] = true
	}
	names, err := files.ReadDir("words")
	if err != nil {
		panic("glossary: " + err.Error())
	}
	for _, name := range names {
		if lang := strings.TrimSuffix(name.Name(), ".yaml"); lang != English {
			var o other
			read(lang, &o)
			b.others[lang] = o
			b.check(lang, o)
		}
	}
	for lang := range b.others {
		b.finders[Families+" "+lang] = newFinder(b.Page(Families, lang).Words, lang)
	}
	for _, audience := range []string{Families, Readers} {
		b.finders[audience+" "+English] = newFinder(b.Page(audience, English).Words, English)
	}
	return b
}

func read(lang string, into any) {
	file := path.Join("words", lang+".yaml")
	content, err := files.ReadFile(file)
	if err == nil {
		err = strictyaml.Decode(file, content, into)
	}
	if err != nil {
		panic("glossary: " + err.Error())
	}
}

// check notes what is missing or out of date in a language. Only families read other languages.
func (b *Book) check(lang string, o other) {
	stale := func(key string) { b.Stale = append(b.Stale, lang+": "+key) }
	if o.Title.Of != Hash(b.english.Title) {
		stale("title")
	}
	if o.Lead.Of != Hash(b.english.Lead) {
		stale("lead")
	}
	for _, w := range b.english.Words {
		if w.For != Readers && (o.Words[w.ID].Of != Hash(w.Meaning) || o.Words[w.ID].Word == "") {
			stale(w.ID)
		}
	}
}

// Page is the glossary for an audience in a language, item by item in English where there is no translation.
func (b *Book) Page(audience, lang string) Page {
	o, known := b.others[lang]
	p := Page{Title: b.english.Title, Lead: b.english.Lead, Lang: English, RTL: known && o.RTL}
	if known && o.Title.Of == Hash(p.Title) && o.Lead.Of == Hash(p.Lead) {
		p.Title, p.Lead, p.Lang = o.Title.Text, o.Lead.Text, lang
	}
	for _, w := range b.english.Words {
		if w.For != audience && w.For != both {
			continue
		}
		word := Word{w.ID, w.For, w.Word, w.Forms, w.Meaning, English}
		if t, ok := o.Words[w.ID]; ok && t.Of == Hash(w.Meaning) && t.Word != "" {
			word.Word, word.Forms, word.Meaning, word.Lang = t.Word, t.Forms, t.Text, lang
		}
		p.Words = append(p.Words, word)
	}
	slices.SortStableFunc(p.Words, func(a, b Word) int { return strings.Compare(strings.ToLower(a.Word), strings.ToLower(b.Word)) })
	return p
}
