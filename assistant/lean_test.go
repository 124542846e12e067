package assistant

import (
	"errors"
	"testing"

	"familyvoice/analysis/redact"
	"familyvoice/safeguard"
)

func TestTheAssistantReadsNothingThatTheScanRaisesAsItIsSet(t *testing.T) {
	for _, text := range []string{"mum shouts all the time and i hide in my room", "i am scared at night when dad drinks", "my dad gets really angry and i hide under the bed"} {
		leaning := &Assistant{Config: Config{Scan: safeguard.Scanner{Lean: safeguard.Most}}}
		if (&Assistant{}).mayRead(redact.Redactor{}, false, text) == nil && errors.Is(leaning.mayRead(redact.Redactor{}, false, text), ErrNotSent) {
			return
		}
	}
	t.Error("with most it may read all that it may read as usual")
}
