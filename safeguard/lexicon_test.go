package safeguard

import "testing"

func TestEveryRuleFileCompiles(t *testing.T) {
	if _, err := readLexicon(rulesFS); err != nil {
		t.Fatal(err)
	}
}
