package survey_test

import (
	"strings"
	"testing"

	"familyvoice/survey"
)

func TestAMarkOnATextOfOursIsNoAnswer(t *testing.T) {
	s, _ := library(t).Latest("our-family")
	notice := s.Render(survey.Message{Key: "notice"}, "en", survey.Vars{Council: "Leigh Family Hubs", Address: "fv.example", Channel: "sms"}).Text
	polish := s.Render(survey.Message{Key: "ask", Question: "fears"}, "pl", survey.Vars{Channel: "sms"}).Text
	for _, text := range []string{
		"Liked “4 of 6: What worries you?”", "Loved \"4 of 6: What worries you?\"", "👍 to “ 4 of 6: What worries you? ”", "Reacted ❤️ to “" + notice + "”",
		"Removed a heart from “4 of 6: What worries you?”", "Removed a question mark from “4 of 6: What worries you?”", "Podoba się „4 z 6: " + polish + "”", "Laughed at “You will get no more texts from us. Text START if you want to come back.”",
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
	} {
		if _, ok := s.Marked(text); ok {
			t.Errorf("%q says something of its own", text)
		}
	}
}
