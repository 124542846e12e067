package conversation

import (
	"path/filepath"
	"strings"
	"testing"

	"familyvoice/keys"
	"familyvoice/store"
)

// A run as a newer version left it: this version carries it on and gives back what it does not know.
func TestWhatANewerVersionKnowsOfARunIsKeptUntilItsLinkIsCut(t *testing.T) {
	const newer = `{"survey":"our-family","version":1,"language":"en","stage":"asking","mood":"calm",
		"answers":[{"question":"about","section":"about","channel":"sms","at":"2026-11-28T12:00:00Z","revision":1,"weight":2,
			"parts":[{"id":"m1","at":"2026-11-28T12:00:00Z","text":"me and my two","voice":"recorded"}]}],
		"consent":{"at":"2026-11-28T11:59:00Z","channel":"sms","wording":"w","input":"m0","witness":"nobody"}}`
	marks := []string{`"mood":"calm"`, `"weight":2`, `"voice":"recorded"`, `"witness":"nobody"`}
	state, err := unpack([]byte(newer))
	if err != nil {
		t.Fatal(err)
	}
	state.Question = "proud"
	for _, mark := range marks {
		if kept := string(pack(&state)); !strings.Contains(kept, mark) {
			t.Errorf("%s is lost: %s", mark, kept)
		}
	}

	k, err := keys.LoadOrMake(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc := &store.Response{Meta: store.Meta{ID: "r"}, Stage: "asking", Unknown: store.Unknown{"relay": "chat 7"}}
	doc.Run = k.Seal("responses/r", fieldRun, pack(&state))
	if err := Unlink(k, doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Unknown) > 0 {
		t.Error("a field that this version doesn't know may lead back to an address: it should go with the link")
	}
	plain, err := k.Open("responses/r", fieldRun, doc.Run)
	if err != nil {
		t.Fatal(err)
	}
	for _, mark := range marks {
		if strings.Contains(string(plain), mark) {
			t.Errorf("%s should go with the link", mark)
		}
	}
	if !strings.Contains(string(plain), "me and my two") {
		t.Error("what was said should stay")
	}
}
