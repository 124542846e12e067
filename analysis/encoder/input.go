package encoder

import (
	"strings"
	"unicode/utf8"
)

// What is written before a sentence for the question that was asked. The words
// are those of training: change them only with the weights.
var questions = map[string]string{
	"about":   "about our family",
	"proud":   "what we are proud of",
	"hopes":   "our hopes",
	"fears":   "what worries us",
	"change":  "what we would change",
	"network": "who helps us",
}

const otherQuestion = "anything else"

const (
	// pieces of the sentence, and of the whole input with its two ends
	longestSentence = 80
	whole           = 128
	// words of context in all, and of these after the sentence
	nearWords  = 30
	afterWords = 10
	// bytes of one text that are looked at
	longestText = 4 << 10
)

// ids appends the pieces of an input: "question : sentence | before | after"
// between the two end marks; the context is left out when there is none.
func (e *Encoder) ids(into []int32, in Input) []int32 {
	question, ok := e.sections[in.Section]
	if !ok {
		question = e.other
	}
	into = append(append(into, e.pieces.start), question...)
	into = e.pieces.append(into, head(in.Sentence), len(into)+longestSentence)

	after := strings.Fields(head(in.After))
	after = after[:min(len(after), afterWords)]
	var before []string
	for _, s := range in.Before[max(0, len(in.Before)-2):] {
		before = append(before, strings.Fields(tail(s))...)
	}
	before = before[max(0, len(before)-(nearWords-len(after))):]
	if len(before)+len(after) > 0 {
		context := "| " + strings.Join(before, " ") + " | " + strings.Join(after, " ")
		into = e.pieces.append(into, context, whole-1)
	}
	return append(into, e.pieces.end)
}

// head and tail keep the first or last bytes of a text, cut between runes.
func head(s string) string {
	if len(s) <= longestText {
		return s
	}
	at := longestText
	for at > longestText-utf8.UTFMax && !utf8.RuneStart(s[at]) {
		at--
	}
	return s[:at]
}

func tail(s string) string {
	if len(s) <= longestText {
		return s
	}
	at := len(s) - longestText
	for at < len(s)-longestText+utf8.UTFMax && !utf8.RuneStart(s[at]) {
		at++
	}
	return s[at:]
}
