package safeguard

import (
	"embed"
	"encoding/binary"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"

	"familyvoice/strictyaml"
)

//go:embed rules/*.yaml
var rulesFS embed.FS

// clustersText has one line for each group of English words of like meaning and use. See README.md.
//
//go:embed clusters.txt
var clustersText string

// ruleFile is one file of rules as it is written.
type ruleFile struct {
	// Spellings turn texting and dialect into the rules' words ("wanna": "want to").
	Spellings map[string]string `yaml:"spellings"`
	// Apostrophes are the same for words that had an apostrophe ("we're" is "we are", "were" is not).
	Apostrophes map[string]string `yaml:"apostrophes"`
	// Joins make one word of two ("step dad": "stepdad").
	Joins map[string]string `yaml:"joins"`
	// Words are the classes of words that the phrases speak of.
	Words map[string][]string `yaml:"words"`
	// Key words are repaired when misspelt.
	Key []string `yaml:"key"`
	// Figures are figures of speech: their words are out of reach for the rules.
	Figures []string `yaml:"figures"`
	// Contexts are phrases that change what a rule means: "past", "thanks", "news".
	Contexts map[string][]string `yaml:"contexts"`
	Rules    []ruleSource        `yaml:"rules"`
	// Quiet are phrases that ask not to be answered, or say that somebody reads along. They raise nothing.
	Quiet []quietSource `yaml:"quiet"`
}

type quietSource struct {
	Say    []string `yaml:"say"`
	Unless []string `yaml:"unless"`
}

type ruleSource struct {
	ID    string   `yaml:"id"`
	Kinds []string `yaml:"kinds"`
	Level Level    `yaml:"level"`
	// Hint rules only weigh in the model; they raise nothing by themselves.
	Hint bool `yaml:"hint"`
	// Firm rules stand by themselves, whatever the learned part says.
	Firm bool `yaml:"firm"`
	// Plain rules do so in a text of few words.
	Plain bool `yaml:"plain"`
	// Loose rules say so little that they don't stand against the learned part in a text of few words.
	Loose bool `yaml:"loose"`
	// Anyway rules hold in the past, with thanks and second-hand too.
	Anyway bool     `yaml:"anyway"`
	Say    []string `yaml:"say"`
	Unless []string `yaml:"unless"`
}

type rule struct {
	id     string
	number int
	kinds  []string
	level  Level
	hint   bool
	firm   bool
	plain  bool
	loose  bool
	anyway bool
	say    []pattern
	unless []pattern
}

type class struct {
	set    int
	longer [][]string
}

// lexicon is the compiled rules of all languages. It is read-only once built.
type lexicon struct {
	spellings   map[string][]string
	apostrophes map[string][]string
	joins       map[string]map[string]string
	ids         map[string]int32
	vocabulary  []string
	key         []bool
	shortened   map[string]string // a key word with one letter left out -> the key word
	classes     map[string]class
	sets        map[string]int
	setWords    [][]string
	rows        []uint16 // word -> its row of members; many words are in the same sets
	members     []uint64 // row x set
	stride      int
	negators    int
	figures     []pattern
	contexts    [contextCount][]pattern
	rules       []rule
	quiet       []rule
	classNames  []string // by number, sorted; for the model's features
	wordClasses [][]uint8
	clusters    map[string]uint16 // word -> the number of its group of like words, from 1
	stems       map[string]int32  // the beginning of a word -> its number in the vocabulary
	longestStem int               // in bytes
}

// context is what the words around a disclosure can make of it.
type context int

const (
	past   context = iota // it is over: "used to", "years ago"
	thanks                // told with thanks or pride: "got me out", "safe now"
	news                  // heard of, read, learnt or played: "on the news", "in the game"
	joking                // "lol", "joking"
	contextCount
)

var contextNames = [contextCount]string{"past", "thanks", "news", "joking"}

var theLexicon = sync.OnceValue(func() *lexicon {
	l, err := readLexicon(rulesFS)
	if err != nil {
		panic("safeguard: " + err.Error())
	}
	return l
})

func readLexicon(files fs.FS) (*lexicon, error) {
	l := &lexicon{
		spellings: map[string][]string{}, apostrophes: map[string][]string{}, joins: map[string]map[string]string{},
		ids: map[string]int32{}, stems: map[string]int32{}, vocabulary: []string{""}, shortened: map[string]string{}, classes: map[string]class{}, sets: map[string]int{},
	}
	names, err := fs.Glob(files, "rules/*.yaml")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var all []ruleFile
	var key []string
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var f ruleFile
		if err := strictyaml.Decode(path.Base(name), raw, &f); err != nil {
			return nil, err
		}
		l.addWords(f)
		key = append(key, f.Key...)
		all = append(all, f)
	}
	for n, f := range all {
		if err := l.addRules(f); err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(names[n]), err)
		}
	}
	l.negators = l.setOf("=negators", l.setWords[l.classes["not"].set])
	l.close(key)
	l.clusters = make(map[string]uint16, 24000)
	n := uint16(0)
	for line := range strings.Lines(clustersText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		n++
		for w := range strings.FieldsSeq(line) {
			l.clusters[w] = n
		}
	}
	return l, nil
}

// addWords takes over a file's spellings and classes. Classes of one name in several files are one class.
func (l *lexicon) addWords(f ruleFile) {
	for w, out := range f.Spellings {
		l.spellings[w] = strings.Fields(out)
	}
	for w, out := range f.Apostrophes {
		l.apostrophes[w] = strings.Fields(out)
	}
	for pair, joined := range f.Joins {
		a, b, _ := strings.Cut(pair, " ")
		if l.joins[a] == nil {
			l.joins[a] = map[string]string{}
		}
		l.joins[a][b] = joined
	}
	var names []string
	for name := range f.Words {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		c, ok := l.classes[name]
		if !ok {
			c.set = l.setOf("<"+name, nil)
			l.classNames = append(l.classNames, name)
		}
		for _, w := range f.Words[name] {
			if fields := strings.Fields(w); len(fields) > 1 {
				c.longer = append(c.longer, fields)
			} else {
				w = l.canonical(w)
				l.setWords[c.set] = append(l.setWords[c.set], w)
				l.idOf(w)
			}
		}
		l.classes[name] = c
	}
}

// canonical writes a word of the rules as readWords writes the same word of a text, so that a rule may be written
// the way people write.
func (l *lexicon) canonical(w string) string {
	w = spell(w)
	if out := l.spellings[w]; len(out) == 1 {
		return out[0]
	}
	return w
}

func (l *lexicon) addRules(f ruleFile) error {
	for _, s := range f.Figures {
		p, err := l.compile(s)
		if err != nil {
			return err
		}
		l.figures = append(l.figures, p)
	}
	for n, name := range contextNames {
		for _, s := range f.Contexts[name] {
			p, err := l.compile(s)
			if err != nil {
				return err
			}
			l.contexts[n] = append(l.contexts[n], p)
		}
	}
	for _, src := range f.Rules {
		r := rule{
			id: src.ID, number: len(l.rules), kinds: src.Kinds, level: src.Level,
			hint: src.Hint, firm: src.Firm, plain: src.Plain, loose: src.Loose, anyway: src.Anyway,
		}
		if src.ID == "" || src.Level != Concern && src.Level != Urgent || len(src.Kinds) == 0 {
			return fmt.Errorf("rule %q needs an id, kinds and a level", src.ID)
		}
		var err error
		if r.say, r.unless, err = l.phrases(src.Say, src.Unless); err != nil {
			return fmt.Errorf("rule %s: %w", src.ID, err)
		}
		l.rules = append(l.rules, r)
	}
	for _, src := range f.Quiet {
		say, unless, err := l.phrases(src.Say, src.Unless)
		if err != nil {
			return fmt.Errorf("quiet: %w", err)
		}
		l.quiet = append(l.quiet, rule{say: say, unless: unless})
	}
	return nil
}

// phrases compiles what a rule says and what holds it off.
func (l *lexicon) phrases(sayings, exceptions []string) (say, unless []pattern, err error) {
	for _, part := range []struct {
		from []string
		to   *[]pattern
	}{{sayings, &say}, {exceptions, &unless}} {
		for _, s := range part.from {
			p, err := l.compile(s)
			if err != nil {
				return nil, nil, err
			}
			*part.to = append(*part.to, p)
		}
	}
	return say, unless, nil
}

// idOf returns the number of a word, giving it one if it is new.
func (l *lexicon) idOf(w string) int32 {
	if id, ok := l.ids[w]; ok {
		return id
	}
	id := int32(len(l.vocabulary))
	l.ids[w] = id
	l.vocabulary = append(l.vocabulary, w)
	return id
}

// setOf returns the number of a set of words under a name, making it if it is new.
func (l *lexicon) setOf(name string, words []string) int {
	if n, ok := l.sets[name]; ok {
		return n
	}
	n := len(l.setWords)
	l.sets[name] = n
	l.setWords = append(l.setWords, nil)
	for _, w := range words {
		l.idOf(w)
		l.setWords[n] = append(l.setWords[n], w)
	}
	return n
}

// close lays the sets out for quick look-up once every word is known.
func (l *lexicon) close(key []string) {
	l.stride = (len(l.setWords) + 63) / 64
	members := make([]uint64, len(l.vocabulary)*l.stride) // word x set
	for set, words := range l.setWords {
		for _, w := range words {
			members[int(l.ids[w])*l.stride+set>>6] |= 1 << (uint(set) & 63)
		}
	}
	for long, id := range l.stems { // a word of a long beginning has the shorter ones too
		l.longestStem = max(l.longestStem, len(long))
		for short, other := range l.stems {
			if short != long && strings.HasPrefix(long, short) {
				for n := range l.stride {
					members[int(id)*l.stride+n] |= members[int(other)*l.stride+n]
				}
			}
		}
	}
	l.shareRows(members)
	l.key = make([]bool, len(l.vocabulary))
	for _, w := range key {
		id, ok := l.ids[w]
		if !ok {
			continue
		}
		l.key[id] = true
		for i := range len(w) {
			short := w[:i] + w[i+1:]
			if _, taken := l.ids[short]; !taken && len(short) > 4 {
				l.shortened[short] = w
			}
		}
	}
	sort.Strings(l.classNames)
	l.wordClasses = make([][]uint8, len(l.vocabulary))
	for n, name := range l.classNames {
		for _, w := range l.setWords[l.classes[name].set] {
			id := l.ids[w]
			l.wordClasses[id] = append(l.wordClasses[id], uint8(n))
		}
	}
}

// shareRows keeps each row of word x set once.
func (l *lexicon) shareRows(members []uint64) {
	l.rows = make([]uint16, len(l.vocabulary))
	known := map[string]uint16{}
	var key []byte
	for id := range l.rows {
		row := members[id*l.stride : (id+1)*l.stride]
		key = key[:0]
		for _, bits := range row {
			key = binary.LittleEndian.AppendUint64(key, bits)
		}
		n, ok := known[string(key)]
		if !ok {
			n = uint16(len(known))
			known[string(key)] = n
			l.members = append(l.members, row...)
		}
		l.rows[id] = n
	}
	l.members = slices.Clip(l.members)
}

// setsOf are the sets that a word is in, a bit each.
func (l *lexicon) setsOf(id int32) []uint64 { return l.members[int(l.rows[id])*l.stride:][:l.stride] }
