package survey

import (
	"regexp"
	"slices"
	"strings"
)

// pattern is a whole text in few words, as a language's file writes it under patterns: "(can|could) <someone> call me <when>?".
// (a|b c) is one of some, <someone> one of a class of the file's, # a number in digits, with spaces in it or without, and what ?
// stands behind may be left out; ... at the end is any words. Courtesies need not be written: they are passed over wherever they
// stand.
type pattern struct {
	slots []slot
	means string // a command, or one of patternLists
}

// slot is one place of a pattern.
type slot struct {
	phrases map[string][][]string // by their first word, the words that follow it
	digits  bool
	free    bool // may be left out
	rest    bool // all words that are left, one or more
}

// What a pattern may mean besides a command: what the list of the same name means, a yes to the notice, and a yes to DELETE.
const (
	meansPlea  = "pleas"
	meansKeep  = "keep"
	meansBegin = "begins"
	meansErase = "erasing"
)

var patternLists = []string{meansPlea, meansKeep, meansBegin, meansErase}

// fits says whether words are the slots from first to last.
func fits(slots []slot, words []string) bool {
	if len(slots) == 0 {
		return len(words) == 0
	}
	s := &slots[0]
	if s.free && fits(slots[1:], words) {
		return true
	}
	if len(words) == 0 {
		return false
	}
	if s.rest {
		return true
	}
	if s.digits {
		n := 0
		for n < len(words) && isDigits(words[n]) {
			n++
		}
		return n > 0 && fits(slots[1:], words[n:])
	}
	for _, rest := range s.phrases[words[0]] {
		n := 1 + len(rest)
		if n <= len(words) && slices.Equal(rest, words[1:n]) && fits(slots[1:], words[n:]) {
			return true
		}
	}
	return false
}

func isDigits(word string) bool { return strings.Trim(word, "0123456789") == "" }

// patterns are those of a language, by each word that may come first; those that may begin with a number by "#".
type patterns map[string][]*pattern

func (all patterns) add(p *pattern) {
	for i := range p.slots {
		s := &p.slots[i]
		if s.digits {
			all["#"] = append(all["#"], p)
		}
		for word := range s.phrases {
			all[word] = append(all[word], p)
		}
		if !s.free {
			return
		}
	}
}

// read returns the first pattern that the words fit and that is one of those asked for.
func (all patterns) read(words []string, asked func(means string) bool) (means string, ok bool) {
	if len(words) == 0 {
		return "", false
	}
	first := words[0]
	if isDigits(first) {
		first = "#"
	}
	for _, p := range all[first] {
		if asked(p.means) && fits(p.slots, words) {
			return p.means, true
		}
	}
	return "", false
}

var patternPart = regexp.MustCompile(`\(([^()]*)\)(\??)|<([a-z]+)>(\??)|(#)(\??)|([^\s()<>#?|]+)(\??)`)

// newPattern reads a pattern; ok is false where it is not written as one, or names a class that there is not.
func newPattern(written, means string, classes map[string][]text) (p *pattern, ok bool) {
	p = &pattern{means: means}
	rest := patternPart.ReplaceAllString(written, "")
	if strings.TrimSpace(rest) != "" {
		return nil, false
	}
	for _, m := range patternPart.FindAllStringSubmatch(written, -1) {
		s := slot{free: m[2]+m[4]+m[6]+m[8] != "", digits: m[5] != "", phrases: map[string][][]string{}}
		alternatives := []string{m[7]}
		switch {
		case m[7] == "...":
			s.rest, alternatives = true, nil
		case s.digits:
			alternatives = nil
		case m[3] != "":
			alternatives = []string{"<" + m[3] + ">"}
		case m[1] != "":
			alternatives = strings.Split(m[1], "|")
		}
		for _, a := range alternatives {
			if !s.say("", a, classes) {
				return nil, false
			}
		}
		if !s.digits && !s.rest && len(s.phrases) == 0 {
			return nil, false
		}
		p.slots = append(p.slots, s)
	}
	return p, len(p.slots) > 0 && !p.slots[0].rest && slices.ContainsFunc(p.slots, func(s slot) bool { return !s.free })
}

var class = regexp.MustCompile(`<([a-z]+)>`)

// say adds a phrase, once for each of the words of a class in it; before is what was read of it; false is for one that is none.
func (s *slot) say(before, phrase string, classes map[string][]text) bool {
	if strings.ContainsAny(phrase, "#?()") || strings.Contains(phrase, "...") {
		return false
	}
	if at := class.FindStringSubmatchIndex(phrase); at != nil {
		words := classes[phrase[at[2]:at[3]]]
		for _, w := range words {
			if !s.say(before+phrase[:at[0]]+w.value, phrase[at[1]:], classes) {
				return false
			}
		}
		return len(words) > 0
	}
	if words := strings.Fields(normal(before + phrase)); len(words) > 0 {
		s.phrases[words[0]] = append(s.phrases[words[0]], words[1:])
	}
	return true
}

// plainWords are the words of a normal text without courtesies and pictures; none where it is too long for a pattern.
func (s *Survey) plainWords(text string) []string {
	var words [maxWords]string
	n := max(tokens(s.bare(text), &words), 0)
	return slices.DeleteFunc(words[:n:n], func(w string) bool { return s.courteous[w] })
}

// means says whether a normal text has a meaning by a pattern of its language or of English.
func (s *Survey) means(t *tongue, text, meaning string) bool {
	words, is := s.plainWords(text), func(means string) bool { return means == meaning }
	_, own := t.patterns.read(words, is)
	_, english := s.tongues[English].patterns.read(words, is)
	return own || english
}

// patterned reads words as a command or a plea by the patterns of a language, also after what one says first: "hi", "ok", "sorry".
func (t *tongue) patterned(words []string) (means string, ok bool) {
	for range mostOpenings + 1 {
		means, ok = t.patterns.read(words, func(means string) bool { return means == meansPlea || !slices.Contains(patternLists, means) })
		if ok || len(words) == 0 || !t.openings[words[0]] {
			return means, ok
		}
		words = words[1:]
	}
	return "", false
}

// mostOpenings is how many words a text may begin with before it says what it means.
const mostOpenings = 3
