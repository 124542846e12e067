package survey

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A phone that marks one of our texts with a heart or a thumb sends a text of its own: Liked “What worries you?”, in its owner's
// language. Nobody wrote that to be an answer, and nobody expects one to it.

var (
	marked      = regexp.MustCompile(`^(?s)(.{0,40}?)\s*[“„"«](.+)[”“"»]\s*$`)
	placeholder = regexp.MustCompile(`\{[a-z]+\}`)
)

const (
	markWords   = 6  // the most that a phone writes before what it quotes
	leastQuoted = 12 // letters
	ownWords    = 20 // the fewest letters by which a sentence of ours is known
)

// Marked says whether a whole text only marks one of our own, and returns what it says of it.
func (s *Survey) Marked(text string) (mark string, ok bool) {
	end, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(text))
	if !strings.ContainsRune(`”“»"`, end) {
		return "", false
	}
	found := marked.FindStringSubmatch(text)
	if found == nil || len(strings.Fields(found[1])) > markWords {
		return "", false
	}
	quoted := normal(found[2])
	if len(quoted) < leastQuoted { // a hub's word in quotes, as a poster prints it
		return "", false
	}
	for _, t := range s.order {
		for _, q := range s.Questions {
			if strings.Contains(quoted, normal(t.words[q.ID].text)) {
				return found[1], true
			}
		}
		for _, item := range t.said {
			for _, sentence := range placeholder.Split(item.text, -1) {
				if own := normal(sentence); len(own) >= ownWords && strings.Contains(quoted, own) {
					return found[1], true
				}
			}
		}
	}
	return "", false
}
