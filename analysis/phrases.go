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

// Phrase is a run of one to three words that several texts share.
type Phrase struct {
	Text  string // as the first text wrote it, in small letters
	Count int    // texts it was found in, each counted once
}

// KeyPhrases returns the phrases that stand out of texts, at most limit: those
// that most texts share, longer ones first where they explain a shorter, none
// that begins or ends in an empty word. Give it the answers without a theme,
// and the next theme can be found there. A phrase found once is no key phrase.
func KeyPhrases(texts []string, limit int) []Phrase {
	type entry struct {
		text  string
		count int
		size  int
	}
	found := map[string]*entry{}
	for _, text := range texts {
		seen := map[string]bool{}
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
				if e := found[key]; e != nil {
					e.count++
					continue
				}
				found[key] = &entry{strings.ToLower(text[tokens[i].Start:tokens[j].End]), 1, j - i + 1}
			}
		}
	}
	var list []*entry
	for _, e := range found {
		if e.count > 1 {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b *entry) int {
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
