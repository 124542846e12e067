package survey_test

import (
	"slices"
	"strings"
	"testing"

	"familyvoice/survey"
)

var offered = []string{"en", "ar", "cy", "pl", "ro", "uk", "ur"}

func TestEverySurveyOfFamiliesIsOfferedInEveryLanguage(t *testing.T) {
	if problems := survey.Lint(survey.Files()); len(problems) > 0 { // a missing or stale item is one
		t.Errorf("the definitions have problems:\n%v", problems)
	}
	lib := library(t)
	for _, id := range lib.IDs() {
		s, _ := lib.Latest(id)
		var codes []string
		for _, l := range s.Languages() {
			codes = append(codes, l.Code)
			if (l.Code == "en") != (l.Review == "human") {
				t.Errorf("%s: %s says review: %s; only a reader whose first language it is makes it human", id, l.Code, l.Review)
			}
		}
		want := offered
		if s.Voice != "family" && s.Voice != "young-person" { // workers, partners and leaders
			want = []string{"en", "ar"}
		}
		if !slices.Equal(codes, want) {
			t.Errorf("%s is offered in %v, not in %v", id, codes, want)
		}
	}
}

// The words that our own texts tell a family to write.
func TestTheWordsThatTextsAskForAreUnderstood(t *testing.T) {
	s, _ := library(t).Latest("our-family")
	for lang, words := range map[string]map[string]survey.Command{
		"pl": {"Pomiń": survey.Skip, "POMIN": survey.Skip, "usuń": survey.Delete, "WYMAŻ": survey.Confirm, "zmień 3": survey.Change,
			"gotowe": survey.Done, "OD NOWA": survey.Again, "pomoc": survey.Help, "wstecz": survey.Back, "nie piszcie do mnie": survey.Stop},
		"ro": {"sari": survey.Skip, "ȘTERGE": survey.Delete, "sterge": survey.Delete, "elimină": survey.Confirm, "SCHIMBĂ 3": survey.Change,
			"gata": survey.Done, "din nou": survey.Again, "ajutor": survey.Help, "înapoi": survey.Back, "nu mai vreau mesaje": survey.Stop},
		"cy": {"hepgor": survey.Skip, "DILEU": survey.Delete, "clirio": survey.Confirm, "newid 3": survey.Change, "anfon": survey.Done,
			"ailddechrau": survey.Again, "cymorth": survey.Help, "nol": survey.Back, "dim mwy o negeseuon": survey.Stop},
		"uk": {"пропустити": survey.Skip, "ВИДАЛИТИ": survey.Delete, "стерти": survey.Confirm, "змінити 3": survey.Change, "готово": survey.Done,
			"спочатку": survey.Again, "допомога": survey.Help, "назад": survey.Back, "стоп": survey.Stop},
		"ur": {"چھوڑیں": survey.Skip, "حذف": survey.Delete, "مٹائیں": survey.Confirm, "بدلیں 3": survey.Change, "مکمل": survey.Done,
			"دوبارہ": survey.Again, "مدد": survey.Help, "پیچھے": survey.Back, "بند کریں": survey.Stop},
	} {
		for _, word := range []string{"STOP", "START", "HELP", "GO"} { // the provider's own words, in every language
			if _, _, ok := s.ParseCommand(word, lang); !ok {
				t.Errorf("%s: %s is not understood", lang, word)
			}
		}
		for word, want := range words {
			if got, _, ok := s.ParseCommand(word, lang); !ok || got != want {
				t.Errorf("%s: %q is taken for %q, not %q", lang, word, got, want)
			}
		}
		for _, from := range []string{"Polish", "po polsku", "cymraeg", "українська", "اردو", "română"} {
			if got, _, ok := s.ParseCommand(from, lang); !ok || got != survey.Language {
				t.Errorf("%s: %q does not change the language", lang, from)
			}
		}
	}
}

// Arabic and Urdu share a script: the letters that only Urdu has tell them apart.
func TestAFirstTextIsAnsweredInItsOwnLanguage(t *testing.T) {
	s, _ := library(t).Latest("our-family")
	for text, want := range map[string]string{
		"نحن أم وطفلان ونعيش مع جدتي":          "ar",
		"ہم میاں بیوی اور دو بچے ہیں":          "ur",
		"нас четверо: мама, тато і двоє дітей": "uk",
		"me and my two": "en",
	} {
		state, _ := survey.Step(s, s.Begin("en"), survey.Input{Kind: survey.InText, Text: text, Channel: "sms"})
		if state.Language != want {
			t.Errorf("%q is answered in %s, not %s", text, state.Language, want)
		}
	}
}

// Greetings, a yes and the command words say which language a person reads, where only one has them. Consent is to a notice in
// that language.
func TestAWordOfOneLanguageTurnsTheNoticeToIt(t *testing.T) {
	s, _ := library(t).Latest("our-family")
	for _, row := range []struct {
		first, then, want string
		stage             survey.Stage
	}{
		{"dzień dobry", "", "pl", survey.Notice}, {"Bună ziua!", "", "ro", survey.Notice}, {"shwmae", "", "cy", survey.Notice},
		{"hi", "tak", "pl", survey.Notice}, {"hi", "zacznij", "pl", survey.Notice}, {"hi", "pomoc", "pl", survey.Notice}, {"hi", "przestań", "pl", survey.Stopped},
		{"hello", "", "en", survey.Notice}, {"ok", "", "en", survey.Notice}, {"hi", "ok", "en", survey.Asking}, {"po polsku", "ok", "pl", survey.Asking},
		{"cześć", "hi", "pl", survey.Notice}, {"dzień dobry", "tak", "pl", survey.Asking},
	} {
		state, said := survey.Step(s, s.Begin("en"), survey.Input{Kind: survey.InText, Text: row.first, Channel: "sms"})
		if row.then != "" {
			state, said = survey.Step(s, state, survey.Input{Kind: survey.InText, Text: row.then, Channel: "sms"})
		}
		if state.Language != row.want || state.Stage != row.stage || len(said) == 0 {
			t.Errorf("%q, %q: %s in %s, want %s in %s, and an answer: %v", row.first, row.then, state.Stage, state.Language, row.stage, row.want, keys(said))
		}
		if c := state.Consent; c != nil && !strings.Contains(c.Wording, "/"+row.want+"/") {
			t.Errorf("%q, %q: the consent is to %s", row.first, row.then, c.Wording)
		}
	}
}

// A yes or a bare number before GO tells nothing of a family, and is not answer 1.
func TestAFirstTextThatTellsNothingIsNoAnswer(t *testing.T) {
	s, _ := library(t).Latest("our-family")
	for _, text := range []string{"yes", "1", "ok", "hi", "👍", "START survey", "take part please"} {
		state, _ := survey.Step(s, s.Begin("en"), survey.Input{Kind: survey.InText, Text: text, Channel: "sms"})
		if len(state.Held) > 0 {
			t.Errorf("%q is kept as the first answer", text)
		}
	}
}
