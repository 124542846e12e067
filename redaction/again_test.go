package redaction

import (
	"slices"
	"strings"
	"testing"

	"familyvoice/analysis"
	"familyvoice/analysis/redact"
	"familyvoice/store"
)

func TestAReasonShowsNoPartOfWhatIsHidden(t *testing.T) {
	const text = "damp at 22 alder street, and the street is dark at night"
	hidden := strings.Index(text, "22 alder street")
	spans := []redact.Span{{Kind: redact.Address, Start: hidden, End: hidden + len("22 alder street")}}
	for words, want := range map[string]bool{
		"22 alder street":  true,
		"Alder":            true,
		"damp at 22 alder": true,
		"damp at 22":       true,
		"street, and the":  true,
		"damp at":          false,
		"and the":          false,
		"damp":             false,
		"the street is":    false,
		"dark at night":    false,
		"":                 true,
	} {
		if Personal(words, spans, text) != want {
			t.Errorf("%q: Personal is %v", words, !want)
		}
	}
}

// The words of this test were redacted by rules that knew no Tobrin.
func TestAnotherLookReachesSentencesReasonsAndTheApproval(t *testing.T) {
	e := &store.Excerpt{
		Text: "The bus is late. our tobrin waits.", Tokens: []string{"bus", "late", "tobrin", "wait"}, Quote: "approved",
		Sentences: []store.Sentence{
			{Text: "The bus is late.", Themes: []store.Tag{{ID: "getting-there", Why: []string{"bus"}}}},
			{Text: "our tobrin waits.", Stances: []store.Tag{{ID: "fear", Why: []string{"tobrin waits", "our"}}}},
		},
	}
	again := Again(e, redact.Redactor{})
	shown := again.Text + again.Sentences[0].Text + again.Sentences[1].Text + strings.Join(again.Sentences[1].Stances[0].Why, " ") + strings.Join(again.Tokens, " ")
	if strings.Contains(shown, "tobrin") || again.Sentences[1].Text != "our [name] waits." || again.Sentences[0].Text != e.Sentences[0].Text {
		t.Errorf("it shows %q in %+v", shown, again.Sentences)
	}
	if again.Quote != "" || !slices.Equal(again.Tokens, analysis.Tokens("The bus is late. our [name] waits.")) {
		t.Errorf("other words keep the approval %q, or the tokens are %q", again.Quote, again.Tokens)
	}
	if !strings.Contains(e.Text, "tobrin") || e.Quote != "approved" || len(e.Sentences[1].Stances[0].Why) != 2 {
		t.Errorf("what was looked at has changed: %+v", e)
	}
	if Again(again, redact.Redactor{}) != again {
		t.Error("a look that finds nothing makes another excerpt")
	}
}
