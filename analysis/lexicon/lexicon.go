// Package lexicon holds the lexicon of family life: everyday words and phrases
// in meaning classes ("baby-things", "bills", "turn-to"), in the manner of LIWC
// and Empath but in the words of families in the North West of England, texting
// forms included. Families seldom use a theme's own name; the classes let the
// tagger know a word it never met in a labelled answer by the company it keeps.
//
// The classes are plain text beside this file; README.md says how to add to them.
package lexicon

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"familyvoice/analysis/words"
)

//go:embed *.txt
var files embed.FS

// Lexicon finds meaning classes in text. It is safe for concurrent use.
type Lexicon struct {
	names   []string
	matcher *words.Matcher
}

// Default returns the embedded lexicon, read once. A fault in the embedded
// files is an error that names the file and line.
var Default = sync.OnceValues(func() (*Lexicon, error) { return Load(files) })

// Load reads every .txt file of dir. A class begins with "[its-name]" and a
// few words on what it means; the lines below hold its entries between commas.
// Lines that begin with "#" are notes. Errors name the file and line.
func Load(dir fs.FS) (*Lexicon, error) {
	paths, err := fs.Glob(dir, "*.txt")
	if err != nil {
		return nil, err
	}
	slices.Sort(paths)
	l := &Lexicon{matcher: words.NewMatcher()}
	for _, path := range paths {
		text, err := fs.ReadFile(dir, path)
		if err != nil {
			return nil, err
		}
		if err := l.read(path, string(text)); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l *Lexicon) read(path, text string) error {
	class := -1
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			name, _, ok := strings.Cut(line[1:], "]")
			if !ok || name == "" {
				return fmt.Errorf("%s:%d: a class begins with [its-name]; close the bracket", path, number)
			}
			if slices.Contains(l.names, name) {
				return fmt.Errorf("%s:%d: class %q already exists; choose another name or add to that one", path, number, name)
			}
			class = len(l.names)
			l.names = append(l.names, name)
		case class < 0:
			return fmt.Errorf("%s:%d: words before the first class; put [a-class-name] above them", path, number)
		default:
			for entry := range strings.SplitSeq(line, ",") {
				entry = strings.TrimSpace(entry)
				if entry == "" {
					continue
				}
				if err := l.matcher.Add(entry, class); err != nil {
					return fmt.Errorf("%s:%d: %w; change or remove the entry", path, number, err)
				}
			}
		}
	}
	return nil
}

// Find returns the classes found in tokens, in order of place, each place and
// class once with its longest entry. A hit's ID is a number for Name.
func (l *Lexicon) Find(tokens []words.Token) []words.Hit {
	return words.Longest(l.matcher.Find(tokens))
}

// Name returns the name of class id.
func (l *Lexicon) Name(id int32) string { return l.names[id] }

// Classes returns how many classes there are.
func (l *Lexicon) Classes() int { return len(l.names) }
