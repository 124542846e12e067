package analysis

import "familyvoice/analysis/words"

// Tokens returns the words of text for a search index: folded, texting forms
// made plain, stemmed, each once, in order of first use. Emoji are left out.
func Tokens(text string) []string {
	tokens := []string{}
	seen := map[string]bool{}
	for _, t := range words.Tokenise(text) {
		if t.Stem == "" || seen[t.Stem] || t.Text[0] >= 0xE2 && !isLetters(t.Text) {
			continue
		}
		seen[t.Stem] = true
		tokens = append(tokens, t.Stem)
	}
	return tokens
}
