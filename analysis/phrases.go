package analysis

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"familyvoice/analysis/words"
)

func isLetters(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			return false
		}
	}
	return true
}

// Phrase is a run of one to three words that several families share.
type Phrase struct {
	Text  string // as the first text wrote it, in small letters
	Count int    // how many said it, each counted once
}

// KeyPhrases returns the phrases that stand out of texts, at most limit: those
// that most texts share, longer ones first where they explain a shorter, none
// that begins or ends in an empty word. A phrase found once is no key phrase.
func KeyPhrases(texts []string, limit int) []Phrase {
	var tally PhraseTally
	for _, text := range texts {
		tally.Add(text)
	}
	return tally.Top(limit, 2, nil)
}

// PhraseTally counts who said which phrases. Give it what has no theme, and the
// next theme can be found there. The zero PhraseTally counts without a bound.
type PhraseTally struct {
	// Most bounds the phrases that are kept, 0 for no bound. When they are more,
	// those with the fewest counts are forgotten, so that a count is never too
	// high and may be too low.
	Most  int
	found map[string]*phraseCount
}

type phraseCount struct {
	text  string
	count int
	size  int
}

// Add counts the texts of one family: a phrase that it says twice counts once.
func (t *PhraseTally) Add(texts ...string) {
	if t.found == nil {
		t.found = map[string]*phraseCount{}
	}
	seen := map[string]bool{}
	for _, text := range texts {
		tokens := words.Tokenise(text)
		for i := range tokens {
			stems := make([]string, 0, 3)
			for j := i; j < min(i+3, len(tokens)); j++ {
				if j > i && tokens[j].Break {
					break
				}
				stems = append(stems, tokens[j].Stem)
				key := strings.Join(stems, " ")
				if seen[key] || emptyEdge(tokens[i]) || emptyEdge(tokens[j]) {
					continue
				}
				seen[key] = true
				if e := t.found[key]; e != nil {
					e.count++
					continue
				}
				t.found[key] = &phraseCount{strings.ToLower(text[tokens[i].Start:tokens[j].End]), 1, j - i + 1}
			}
		}
	}
	for least := 1; t.Most > 0 && len(t.found) > t.Most; least++ {
		for key, e := range t.found {
			if e.count <= least {
				delete(t.found, key)
			}
		}
	}
}

// Top returns at most limit phrases that at least so many said and that keep, if
// not nil, lets pass. The words that most share come first.
func (t *PhraseTally) Top(limit, least int, keep func(phrase string) bool) []Phrase {
	var list []*phraseCount
	for _, e := range t.found {
		if e.count >= least && (keep == nil || keep(e.text)) {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b *phraseCount) int {
		return cmp.Or(cmp.Compare(b.count*b.size, a.count*a.size), cmp.Compare(b.size, a.size), strings.Compare(a.text, b.text))
	})
	phrases := []Phrase{}
	for _, e := range list {
		if len(phrases) == limit {
			break
		}
		told := slices.ContainsFunc(phrases, func(p Phrase) bool {
			return strings.Contains(" "+p.Text+" ", " "+e.text+" ") || strings.Contains(" "+e.text+" ", " "+p.Text+" ")
		})
		if !told {
			phrases = append(phrases, Phrase{e.text, e.count})
		}
	}
	return phrases
}

func emptyEdge(t words.Token) bool {
	return emptyWords[t.Text] || len(t.Text) < 3 || isNumber(t.Text) || !isLetters(t.Text)
}
