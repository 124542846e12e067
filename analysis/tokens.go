package analysis

import (
	"strings"

	"familyvoice/analysis/words"
)

// MaxTokens bounds the tokens of one text, so that a very long answer costs an index no more than a long one.
const MaxTokens = 200

// Tokens returns the words of text for a search index: folded, texting forms
// made plain, stemmed, each once, in order of first use. Emoji and the words
// that stand in nearly every text are left out, and what comes after MaxTokens.
func Tokens(text string) []string {
	tokens := []string{}
	seen := map[string]bool{}
	for _, t := range words.Tokenise(text) {
		if t.Stem == "" || seen[t.Stem] || common[t.Stem] || t.Text[0] >= 0xE2 && !isLetters(t.Text) {
			continue
		}
		seen[t.Stem] = true
		if tokens = append(tokens, t.Stem); len(tokens) == MaxTokens {
			break
		}
	}
	return tokens
}

// common are words that say nothing of what a text is about. Nobody looks for them, and they would be most of an index.
var common = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(`a an and are as at be been but by can could did do does for from get got had has have
		he her him his how i if im in is it its just me my no not of on or our out she so than that the their them then there they this
		to too up us was we were what when which who will with would you your`) {
		for _, t := range words.Tokenise(w) {
			set[t.Stem] = true
		}
	}
	return set
}()
