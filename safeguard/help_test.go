package safeguard

import "testing"

func TestEveryLanguageHasTheSameHelpLines(t *testing.T) {
	want := Help("en")
	for _, lang := range []string{"ar", "cy", "pl", "ro", "uk", "ur"} {
		got := Help(lang)
		if len(got) != len(want) {
			t.Errorf("%s has %d lines, English %d", lang, len(got), len(want))
			continue
		}
		for i := range got {
			if got[i].ID != want[i].ID || got[i].Number != want[i].Number || got[i].CheckedOn != want[i].CheckedOn {
				t.Errorf("%s: line %d is %s %s, in English %s %s", lang, i+1, got[i].ID, got[i].Number, want[i].ID, want[i].Number)
			}
			if got[i].Text == "" || got[i].Text == want[i].Text || got[i].For == want[i].For || got[i].Hours == "" {
				t.Errorf("%s: %s is not in that language: %s", lang, got[i].ID, got[i].Text)
			}
		}
	}
}
