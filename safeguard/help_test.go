package safeguard

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEveryLanguageHasTheSameHelpLines(t *testing.T) {
	want := ShippedHelp().For("en")
	for _, lang := range []string{"ar", "cy", "pl", "ro", "uk", "ur"} {
		got := ShippedHelp().For(lang)
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
	for _, l := range ShippedHelp().For("en") {
		day, err := time.Parse(time.DateOnly, l.CheckedOn)
		if err != nil {
			t.Fatalf("%s: %v", l.Name, err)
		}
		if day.After(newest) {
			newest = day
		}
	}
	if names := ShippedHelp().Unchecked(newest.AddDate(0, 0, 91)); len(names) != len(ShippedHelp().For("en")) || !slices.Contains(names, "Childline") {
		t.Errorf("after 91 days each should be named, got %q", names)
	}
	if names := ShippedHelp().Unchecked(newest.AddDate(0, 0, -1)); len(names) == 0 {
		t.Error("a day that is yet to come should be named")
	}
	if names := ShippedHelp().Unchecked(newest); len(names) > 0 {
		t.Errorf("on the day of the check none is, got %q", names)
	}
}

func TestAListOfHelpLinesIsCheckedBeforeAFamilyNeedsIt(t *testing.T) {
	line := func(id, number string) HelpLine {
		return HelpLine{ID: id, Name: id, Number: number, Text: "Call " + number + ".", For: "anyone", Hours: "day and night", CheckedOn: "2026-11-24"}
	}
	good := func() map[string][]HelpLine {
		return map[string][]HelpLine{
			"en": {line("emergency", "999"), line("leigh", "01942 000000")}, "pl": {line("emergency", "999"), line("leigh", "01942 000000")},
		}
	}
	if h, err := NewHelp(good()); err != nil || h.For("pl-PL")[1].ID != "leigh" || len(h.For("ar")) != 2 {
		t.Errorf("a good list: %v", err)
	}
	for _, row := range []struct {
		name  string
		spoil func(lines map[string][]HelpLine)
		says  string
	}{
		{"no English", func(l map[string][]HelpLine) { delete(l, "en") }, "en: "},
		{"999 is not first", func(l map[string][]HelpLine) { l["en"][0], l["en"][1] = l["en"][1], l["en"][0] }, "en: "},
		{"fewer in Polish", func(l map[string][]HelpLine) { l["pl"] = l["pl"][:1] }, "pl: it has 1 lines"},
		{"another number in Polish", func(l map[string][]HelpLine) { l["pl"][1].Number = "01942 000001" }, `pl: line 2, "leigh"`},
		{"no day", func(l map[string][]HelpLine) { l["en"][1].CheckedOn = "" }, `pl: line 2, "leigh": id, number`},
		{"no such day", func(l map[string][]HelpLine) { l["en"][1].CheckedOn, l["pl"][1].CheckedOn = "2026-13-01", "2026-13-01" }, "checked_on is the day"},
		{"no words", func(l map[string][]HelpLine) { l["en"][1].Text = "" }, `en: line 2, "leigh": it needs`},
		{"a speech", func(l map[string][]HelpLine) { l["en"][1].Text = strings.Repeat("call ", 60) }, "more than 200"},
		{"an id twice", func(l map[string][]HelpLine) { l["en"][1].ID, l["pl"][1].ID = "emergency", "emergency" }, "stands twice"},
		{"no digit", func(l map[string][]HelpLine) { l["en"][1].Number, l["pl"][1].Number = "the office", "the office" }, "no digit"},
	} {
		lines := good()
		row.spoil(lines)
		if _, err := NewHelp(lines); err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}
