package redact

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "give changed rules or lists the next number")

// TestChangedRulesHaveANumberOfTheirOwn: excerpts that other rules redacted are found by the number of those.
func TestChangedRulesHaveANumberOfTheirOwn(t *testing.T) {
	sum := sha256.New()
	for _, r := range readLabelled(t, "testdata/families.jsonl") {
		redacted, _ := Redact(r.Text)
		_, _ = fmt.Fprintf(sum, "%s\x00", redacted)
	}
	for _, r := range readLabelled(t, "../train/labelled.jsonl") {
		redacted, _ := elmvale.Redact(r.Text)
		_, _ = fmt.Fprintf(sum, "%s\x00", redacted)
	}
	have := fmt.Sprintf("%s lists %s\n", hex.EncodeToString(sum.Sum(nil)), listsSum())
	_, kept, _ := strings.Cut(rulesText, " ")
	if have == kept {
		return
	}
	if !*update {
		t.Fatal("the rules or their lists have changed: go test ./analysis/redact -run ANumberOfTheirOwn -update gives them the next number")
	}
	if err := os.WriteFile("rules.txt", []byte(fmt.Sprintf("%d %s", ruleNumber(rulesText)+1, have)), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestAVersionIsOlderByItsNumber(t *testing.T) {
	n := ruleNumber(rulesText)
	for version, want := range map[string]bool{"": true, "x": true, Version(): false, fmt.Sprintf("%d+other", n): false, fmt.Sprintf("%d+later", n+1): false, fmt.Sprintf("%d+a", n-1): true} {
		if Older(version) != want {
			t.Errorf("%q: older is %t", version, !want)
		}
	}
	if !strings.HasPrefix(Version(), fmt.Sprintf("%d+", n)) || n == 0 {
		t.Errorf("this version is %q", Version())
	}
}
