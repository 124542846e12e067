package safeguard

import (
	"slices"
	"testing"
	"time"
)

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

func TestHelpNumbersThatNobodyHasRungForNinetyDaysAreNamed(t *testing.T) {
	newest := time.Time{}
	for _, l := range Help("en") {
		day, err := time.Parse(time.DateOnly, l.CheckedOn)
		if err != nil {
			t.Fatalf("%s: %v", l.Name, err)
		}
		if day.After(newest) {
			newest = day
		}
	}
	if names := Unchecked(newest.AddDate(0, 0, 91)); len(names) != len(Help("en")) || !slices.Contains(names, "Childline") {
		t.Errorf("after 91 days each should be named, got %q", names)
	}
	if names := Unchecked(newest); len(names) > 0 {
		t.Errorf("on the day of the check none is, got %q", names)
	}
}
