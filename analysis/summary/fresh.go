package summary

import (
	"regexp"
	"slices"
	"strings"

	"familyvoice/analysis/lexicon"
	"familyvoice/analysis/redact"
	"familyvoice/analysis/words"
)

var placeholder = regexp.MustCompile(`\[[a-z-]+\]`)

// Untagged is a redacted sentence without its placeholders, which no family wrote, and without what the second check doubts: each
// becomes a break. The check needs the whole sentence, with its capitals and with what stands before "jan" and "albert street".
func Untagged(sentence string) string {
	var kept strings.Builder
	at := 0
	for _, doubt := range redact.Doubts(sentence) {
		kept.WriteString(sentence[at:doubt.Start])
		kept.WriteString(pause)
		at = doubt.End
	}
	kept.WriteString(sentence[at:])
	return placeholder.ReplaceAllString(kept.String(), pause)
}

// pause is a break between phrases.
const pause = " . "

// talk are the classes of the lexicon that carry nothing to act on by themselves.
var talk = map[string]bool{
	"thanks-chat": true, "still-open": true, "future": true, "past": true, "negation": true, "intensity": true, "complaint": true,
	"hope": true, "fear": true, "pride": true, "need-change": true, "number-age": true, "family-word": true, "kids": true,
}

// IsNew says whether a phrase of untagged sentences may point to something new: it is more than talk ("not sure",
// "thank you"), and the second check doubts nothing in it by itself either (see Untagged): no person looks at it before it is
// shown.
func IsNew(lex *lexicon.Lexicon, phrase string) bool {
	if len(redact.Doubts(phrase)) > 0 {
		return false
	}
	tokens := words.Tokenise(phrase)
	empty := make([]bool, len(tokens))
	for _, hit := range lex.Find(tokens) {
		if talk[lex.Name(hit.ID)] {
			for k := hit.First; k < hit.Last; k++ {
				empty[k] = true
			}
		}
	}
	for k, t := range tokens {
		if slices.Contains(fillers, t.Text) {
			empty[k] = true
		}
	}
	return slices.Contains(empty, false) && strings.TrimSpace(phrase) != ""
}

// fillers are words that come often and say nothing alone.
var fillers = strings.Fields("the and but for with our your their this that these those have has had was were are been being get gets got getting go goes going " +
	"come came make makes made take takes took thing things stuff lot lots bit way time times day days week year people person someone anyone everyone " +
	"sure really dunno idea clue thank thanks please nothing something everything anything maybe probably actually honestly " +
	"can could would should will just like know think say said see look feel let keep put want need also even still much many more most some any all")
