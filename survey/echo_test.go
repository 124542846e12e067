package survey_test

import (
	"strings"
	"testing"

	"familyvoice/survey"
	"familyvoice/survey/segments"
)

func TestAMarkOnATextOfOursIsNoAnswer(t *testing.T) {
	s, _ := library(t).Latest("our-family")
	notice := s.Render(survey.Message{Key: "notice"}, "en", survey.Vars{Council: "Leigh Family Hubs", Address: "fv.example", Channel: "sms"}).Text
	polish := s.Render(survey.Message{Key: "ask", Question: "fears"}, "pl", survey.Vars{Channel: "sms"}).Text
	for _, text := range []string{
		"Liked “4 of 6: What worries you?”", "Loved \"4 of 6: What worries you?\"", "👍 to “ 4 of 6: What worries you? ”", "Reacted ❤️ to “" + notice + "”",
		"Removed a heart from “4 of 6: What worries you?”", "Removed a question mark from “4 of 6: What worries you?”", "Podoba się „4 z 6: " + polish + "”", "Laughed at “You will get no more texts from us. Text START if you want to come back.”",
		"\u200aReacted \u200b👍\u200b to “\u200a4 of 6: What worries you?\u200a”\u200a", "A aimé « 4 of 6: What worries you? »", "Tykkäsi: ”4 of 6: What worries you?”",
		"Disliked “How old are you?\n1 Under 18\n2 18 to 24\n3 25 to 34\n4 35 to 49\n5 50 or over”", "Liked “OK, nothing was changed. 4 of 6: What worries you?”",
		"Questioned “Nearly done! The last few are quick. SKIP any. Which hub do you use?\n1 Elm Park Hub\n2 Oak Road Hub”", "Liked “This is question 4 of 6. What worries you?”",
		"Loved “Thank you for telling us. You have finished. Text CHANGE and a number to change an answer, or DELETE to erase all. How was this? Reply 1 (hard) to 5 (good).”",
		"Emphasised “" + notice[:70] + "…”", "Emphasized “Workers and local groups read this, not all day: in danger...”",
	} {
		if _, ok := s.Marked(text); !ok {
			t.Errorf("%q only marks a text of ours", text)
		}
		state, said := survey.Step(s, survey.State{Survey: s.ID, Version: 1, Stage: survey.Asking, Question: "fears"}, survey.Input{Kind: survey.InText, Text: text, Channel: "sms"})
		if len(said) != 0 || state.Answer("fears") != nil {
			t.Errorf("%q: %v, %v", text, keys(said), state.Answer("fears"))
		}
	}
	for _, text := range []string{
		"Loved “The Gruffalo”", "“ELM”", "What worries you?", "“he hits me”", "You asked “What worries you?” and it is him",
		"I do not know what to say to “What worries you?”", "", "“”", strings.Repeat("“", 5000) + "”",
		`he keeps asking me "how old are you"`, `my teacher said "write what you are proud of"`, "my gran asks “what worries you?”", "she said “4 of 6”", `they say "which hub do you use"`,
		`you asked "4 of 6: What worries you?" my answer is "rats"`, "I said “4 of 6: What worries you? The damp”", "he wrote “What would you change”", "it says “Your worries”",
		"he said “nothing was changed”", "it said “Erase everything”", "she says “1 (hard) to 5 (good)”", "he said “what…”", "“… he hits me when it rains, all day long…”",
	} {
		if _, ok := s.Marked(text); ok {
			t.Errorf("%q says something of its own", text)
		}
		if state, _ := survey.Step(s, survey.State{Survey: s.ID, Version: 1, Stage: survey.Asking, Question: "fears"}, survey.Input{Kind: survey.InText, Text: text, Channel: "sms"}); !survey.Blank(text) && state.Answer("fears") == nil {
			t.Errorf("%q is no answer", text)
		}
	}
}

// Every text that a phone may have from us is known when it is quoted, in every language.
func TestAMarkOnAnyTextOfOursIsKnown(t *testing.T) {
	lib := library(t)
	for _, id := range lib.IDs() {
		s, _ := lib.Latest(id)
		vars := survey.Vars{
			Council: "Leigh Family Hubs", Hub: "St Anne's Link Site", Address: "hubs.leigh24.example", Channel: "sms", Code: "AB2CD3EFG", Duty: "01632 960101",
			Places: []survey.Label{{ID: "elm", Text: "Elm Park Hub"}, {ID: "oak", Text: "Oak Road 2"}},
		}
		known := func(lang string, m survey.Message) {
			t.Helper()
			text := segments.Fold(s.Render(m, lang, vars).Listed())
			if beside, ok := s.Marked("Polubiono „" + text + "”"); !ok || strings.Contains(beside, "999") {
				t.Errorf("%s %s: %q is not known, or not whole: %q", id, lang, text, beside)
			}
		}
		for _, lang := range s.Languages() {
			for _, key := range []string{"notice", "held", "help", "help-first", "paused", "stopped", "thank-you", "finished", "changed", "too-young", "deleted", "code", "media", "person-coming", "again-or-on", "told"} {
				known(lang.Code, survey.Message{Key: key, Args: map[string]string{"brief": "A later bus runs from 1 May."}})
			}
			for _, q := range s.Questions {
				args := map[string]string{"n": "4", "of": "6", "lead": "begin"}
				if q.Optional {
					args = map[string]string{"lead": "kept"}
					known(lang.Code, survey.Message{Key: "unclear", Question: q.ID})
				}
				if q.Optional || q.Kind != survey.Text {
					known(lang.Code, survey.Message{Key: "ask", Question: q.ID})
				}
				known(lang.Code, survey.Message{Key: "ask", Question: q.ID, Args: args})
				if !q.Optional {
					known(lang.Code, survey.Message{Key: "where", Question: q.ID, Args: args})
				}
			}
		}
	}
}
