package correction

import (
	"slices"

	"familyvoice/store"
)

// WaitsToken is the search token of every answer in another language than English that waits for a person who reads it. The
// tagger reads English alone, so what nobody has read is in no theme. No word that is typed into a search makes this token.
const WaitsToken = "waits:language"

// another says whether an answer is in another language than English. What the recogniser calls "other" is; an answer without a
// language is English.
func another(e *store.Excerpt) bool { return e.Language != "" && e.Language != "en" }

// Waits says whether an answer is in another language than English, may be read by staff, and has a sentence on which no
// person has decided, under whichever version of the codebook.
func Waits(e *store.Excerpt, reviews []*store.Review) bool {
	if !another(e) || e.Withheld || e.Excluded != "" {
		return false
	}
	return slices.ContainsFunc(e.Sentences, func(s store.Sentence) bool { return s.Text != "" && choose(reviews, s.Hash, "") == nil })
}

// Unread says whether an answer in another language is in no theme because no person has sorted it: one that waits, and one that
// is withheld, which no reader of tags may open.
func Unread(e *store.Excerpt) bool {
	return another(e) && (slices.Contains(e.Tokens, WaitsToken) || e.Withheld && len(e.Themes)+len(e.Stances) == 0)
}

// Await puts WaitsToken on an answer that waits, and takes it off any other. Whoever writes an excerpt's words, decisions or
// exclusion calls it, so that the list of those that wait is found by the token and stays short.
func Await(e *store.Excerpt, reviews []*store.Review) {
	e.Tokens = slices.DeleteFunc(e.Tokens, func(token string) bool { return token == WaitsToken })
	if Waits(e, reviews) {
		e.Tokens = append(e.Tokens, WaitsToken)
	}
}
