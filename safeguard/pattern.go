package safeguard

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A pattern is a phrase of the rules, compiled. It is written as words parted by spaces:
//
//	hit                one word
//	hit|hits|hitting   one of these
//	zabij*             a word that begins so and that English does not know, for languages that bend their words
//	<he>               one word of a class, or one of its longer forms ("my ex")
//	?been  ?<really>   may be left out
//	~3                 up to three words of any kind, none of them a negation, within the sentence
//	~~3                the same, a negation too
//	^                  the start of a sentence
//	$                  the end of a sentence
//
// A word of the text that a figure of speech has claimed matches nothing.
type pattern struct {
	steps    []step
	required []int // sets that have to occur in a text before it is worth looking, the smallest first
}

type step struct {
	sets     []int // one set, or for a longer form one for each of its words; alternatives in alt
	alt      [][]int
	optional bool
	gap      int
	anyGap   bool
	starts   bool
	ends     bool
}

// compile reads one pattern. Words it mentions join the vocabulary.
func (l *lexicon) compile(source string) (pattern, error) {
	var p pattern
	for item := range strings.FieldsSeq(source) {
		var s step
		switch {
		case item == "^":
			s.starts = true
		case item == "$":
			s.ends = true
		case strings.HasPrefix(item, "~"):
			s.anyGap = strings.HasPrefix(item, "~~")
			n, err := strconv.Atoi(strings.TrimLeft(item, "~"))
			if err != nil || n < 1 || n > 12 {
				return p, fmt.Errorf("pattern %q: gap %q", source, item)
			}
			s.gap = n
		default:
			if rest, ok := strings.CutPrefix(item, "?"); ok {
				s.optional, item = true, rest
			}
			if err := l.compileItem(&s, item); err != nil {
				return p, fmt.Errorf("pattern %q: %w", source, err)
			}
			if !s.optional && len(s.alt) == 0 {
				p.required = append(p.required, s.sets[0])
			}
		}
		p.steps = append(p.steps, s)
	}
	slices.SortStableFunc(p.required, func(a, b int) int { return len(l.setWords[a]) - len(l.setWords[b]) })
	if len(p.required) == 0 && !hasAlternatives(p.steps) {
		return p, fmt.Errorf("pattern %q has no word", source)
	}
	return p, nil
}

func hasAlternatives(steps []step) bool {
	for _, s := range steps {
		if len(s.alt) > 0 && !s.optional {
			return true
		}
	}
	return false
}

func (l *lexicon) compileItem(s *step, item string) error {
	words := []string{}
	for part := range strings.SplitSeq(item, "|") {
		name, isClass := strings.CutPrefix(part, "<")
		if stem, isStem := strings.CutSuffix(part, "*"); isStem && !isClass {
			if utf8.RuneCountInString(stem) < shortestStem {
				return fmt.Errorf("the beginning %q is too short", part)
			}
			stem = spell(stem)
			words = append(words, stem+"*")
			l.stems[stem] = l.idOf(stem + "*")
			continue
		}
		if !isClass {
			words = append(words, l.canonical(part))
			continue
		}
		name = strings.TrimSuffix(name, ">")
		class, ok := l.classes[name]
		if !ok {
			return fmt.Errorf("no class %q", name)
		}
		words = append(words, l.setWords[class.set]...)
		for _, form := range class.longer {
			var sets []int
			for _, w := range form {
				sets = append(sets, l.setOf("="+w, []string{w}))
			}
			s.alt = append(s.alt, sets)
		}
	}
	s.sets = []int{l.setOf("="+item, words)}
	return nil
}

// match is a stretch of words, first to last inclusive, that a pattern matched.
type match struct{ first, last int }

// find returns the first match of p in the words.
func (l *lexicon) find(p *pattern, t *reading) (match, bool) {
	for _, set := range p.required {
		if t.present[set>>6]>>(uint(set)&63)&1 == 0 {
			return match{}, false
		}
	}
	s := &p.steps[0]
	plain := !s.starts && !s.ends && !s.optional && s.gap == 0 && len(s.alt) == 0
	for i := range t.words {
		w := &t.words[i]
		if s.starts && w.brk != sentenceBreak || plain && !l.among(w, s.sets[0]) {
			continue
		}
		if end, ok := l.matchAt(p.steps, t, i, i); ok && end > i {
			return match{i, end - 1}, true
		}
	}
	return match{}, false
}

// matchAt matches steps at word i and returns the word after the match. from is where the pattern began: words
// after it must not cross the end of a sentence.
func (l *lexicon) matchAt(steps []step, t *reading, i, from int) (int, bool) {
	if len(steps) == 0 {
		return i, true
	}
	s := &steps[0]
	switch {
	case s.starts:
		if i < len(t.words) && t.words[i].brk == sentenceBreak {
			return l.matchAt(steps[1:], t, i, from)
		}
		return 0, false
	case s.ends:
		if i >= len(t.words) || t.words[i].brk == sentenceBreak {
			return l.matchAt(steps[1:], t, i, from)
		}
		return 0, false
	case s.gap > 0:
		for n := 0; n <= s.gap; n++ {
			if end, ok := l.matchAt(steps[1:], t, i+n, from); ok {
				return end, true
			}
			if i+n >= len(t.words) || i+n > from && t.words[i+n].brk == sentenceBreak {
				return 0, false
			}
			if !s.anyGap && l.in(t.words[i+n].id, l.negators) {
				return 0, false
			}
		}
		return 0, false
	}
	if i < len(t.words) && (i == from || t.words[i].brk != sentenceBreak) {
		if l.among(&t.words[i], s.sets[0]) && !t.claimed[i] {
			if end, ok := l.matchAt(steps[1:], t, i+1, from); ok {
				return end, true
			}
		}
		for _, form := range s.alt {
			if l.formAt(form, t, i) {
				if end, ok := l.matchAt(steps[1:], t, i+len(form), from); ok {
					return end, true
				}
			}
		}
	}
	if s.optional {
		return l.matchAt(steps[1:], t, i, from)
	}
	return 0, false
}

func (l *lexicon) formAt(form []int, t *reading, i int) bool {
	if i+len(form) > len(t.words) {
		return false
	}
	for n, set := range form {
		if !l.among(&t.words[i+n], set) || t.claimed[i+n] || n > 0 && t.words[i+n].brk == sentenceBreak {
			return false
		}
	}
	return true
}

// shortestStem is how many letters the beginning of a word needs.
const shortestStem = 3

// stemOf returns the number of the longest beginning of a word that a rule names, or 0.
func (l *lexicon) stemOf(w string) int32 {
	for end := min(len(w), l.longestStem); end >= shortestStem; end-- {
		if id, ok := l.stems[w[:end]]; ok {
			return id
		}
	}
	return 0
}

// among reports whether the word, or its beginning, belongs to the set.
func (l *lexicon) among(w *word, set int) bool {
	return l.in(w.id, set) || l.in(w.stem, set)
}

// in reports whether the word belongs to the set.
func (l *lexicon) in(id int32, set int) bool {
	return id != 0 && l.setsOf(id)[set>>6]>>(uint(set)&63)&1 == 1
}
