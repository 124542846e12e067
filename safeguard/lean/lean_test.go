package lean

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for _, want := range []Lean{Usual, More, Most} {
		if got, err := Read(string(want)); err != nil || got != want {
			t.Errorf("%s: %s, %v", want, got, err)
		}
	}
	for _, word := range []string{"", "less", "More", "3.3", "child"} {
		got, err := Read(word)
		if err == nil || got != Usual || !strings.Contains(err.Error(), "usual, more or most") {
			t.Errorf("%q: %s, %v", word, got, err)
		}
	}
}
