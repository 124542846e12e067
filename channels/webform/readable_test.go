package webform

import (
	"regexp"
	"strings"
	"testing"
)

var (
	vowels  = regexp.MustCompile(`[aeiouy]+`)
	letters = regexp.MustCompile(`[^a-z]`)
)

// syllables counts a word's groups of vowels; a silent e at its end is none.
func syllables(word string) int {
	word = letters.ReplaceAllString(strings.ToLower(word), "")
	if strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") {
		word = strings.TrimSuffix(word, "e")
	}
	return max(1, len(vowels.FindAllString(word, -1)))
}

// The words of all pages together are for a reader of nine, the age that GOV.UK writes for: a school grade (Flesch and
// Kincaid) of four at the most.
func TestAChildOfNineReadsTheWords(t *testing.T) {
	var sentences, words, parts float64
	for _, text := range tongues()[0].words {
		for _, sentence := range sentenceOver.Split(gaps.ReplaceAllString(text, "Elm"), -1) {
			fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(sentence), "- "))
			if len(fields) == 0 {
				continue
			}
			sentences++
			for _, word := range fields {
				words++
				parts += float64(syllables(word))
			}
		}
	}
	grade := .39*words/sentences + 11.8*parts/words - 15.59
	t.Logf("school grade %.1f: %.1f words a sentence, %.2f syllables a word", grade, words/sentences, parts/words)
	if grade > 4 {
		t.Errorf("the words need school grade %.1f, more than 4", grade)
	}
}
