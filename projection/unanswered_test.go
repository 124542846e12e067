package projection

import (
	"testing"

	"familyvoice/analysis"
	"familyvoice/safeguard"
)

// What people write when they are asked nothing: with the tagger as shipped, some is harm and the rest is chat.
func TestWordsUnderNoQuestionAreReadAsUnderOne(t *testing.T) {
	tagger, err := analysis.Deep()
	if err != nil {
		t.Fatal(err)
	}
	p := &Projection{Deep: tagger}
	for _, chat := range []string{"I'm 17", "im 19 and a half", "I am 18", "I'm 16 or over", "she's out", "night", "sorry wrong number", "is the hub open today"} {
		if f := p.SecondLook("", chat); f.Level != safeguard.None {
			t.Errorf("%q is %s", chat, f.Level)
		}
	}
	for _, harm := range []string{"i was raped", "wish i was dead", "swallowed 40 tablets", "my husband beats me", "he wont let me leave the house"} {
		if f := p.SecondLook("", harm); f.Level == safeguard.None {
			t.Errorf("%q is none", harm)
		}
	}
}
