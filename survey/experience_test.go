package survey_test

import (
	"fmt"
	"testing"
	"time"

	"familyvoice/survey"
)

// finished is a run that has just come to its end by text.
func finished(t *testing.T, s *survey.Survey, lang string) survey.State {
	t.Helper()
	st := s.Begin(lang)
	for i, text := range []string{"hi", "go", "we are fine", "skip", "skip", "skip"} {
		st, _ = survey.Step(s, st, survey.Input{ID: fmt.Sprint(i), Kind: survey.InText, Text: text, Channel: "sms", At: noon})
	}
	if st.Stage != survey.Finished {
		t.Fatalf("the run is %q", st.Stage)
	}
	return st
}

func ourHubs(t *testing.T) *survey.Survey {
	t.Helper()
	s, ok := library(t).Latest("our-hubs")
	if !ok {
		t.Fatal("there is no our-hubs")
	}
	return s
}

func TestANumberAfterTheEndIsHowItWas(t *testing.T) {
	s := ourHubs(t)
	for _, lang := range []string{"en", "ar"} {
		st := finished(t, s, lang)
		for text, want := range map[string]int{
			"1": 1, " 5! ": 5, "three": 3, "5️⃣": 5, "٤": 4, "۲": 2, "４": 4, "a 4 please": 4, "I am a 2": 2, "number one": 1, "four 😀": 4, "5 thanks x": 5,
			"0": 0, "6": 0, "44": 0, "4 5": 0, "4.5": 0, "1 2 3": 0, "4 children": 0, "good": 0, "-": 0, "to me": 0, "": 0,
		} {
			after, events := survey.Step(s, st, survey.Input{ID: "x", Kind: survey.InText, Text: text, Channel: "sms", At: noon.Add(time.Hour)})
			if after.Rating != want {
				t.Errorf("in %s %q is rated %d, want %d", lang, text, after.Rating, want)
			}
			said := ""
			for _, e := range events {
				if e.Kind == survey.Say {
					said += e.Message.Key
				}
			}
			if (said == "rated") != (want > 0) {
				t.Errorf("in %s %q is answered with %q", lang, text, said)
			}
			if len(after.Answers) != len(st.Answers) {
				t.Errorf("in %s %q became an answer", lang, text)
			}
		}
	}
}

func TestANumberIsHowItWasForAWhileOnly(t *testing.T) {
	s := ourHubs(t)
	st := finished(t, s, "en")
	rate := func(st survey.State, text string, after time.Duration) survey.State {
		now, _ := survey.Step(s, st, survey.Input{ID: text + after.String(), Kind: survey.InText, Text: text, Channel: "sms", At: noon.Add(after)})
		return now
	}
	if got := rate(st, "4", survey.RateWithin); got.Rating != 4 || !got.RatedAt.Equal(noon.Add(survey.RateWithin)) {
		t.Errorf("just in time it is %d at %s", got.Rating, got.RatedAt)
	}
	if got := rate(st, "4", survey.RateWithin+time.Second); got.Rating != 0 {
		t.Error("too late it is a rating")
	}
	if got := rate(rate(st, "4", time.Hour), "2", 2*time.Hour); got.Rating != 2 {
		t.Errorf("a second one left it at %d", got.Rating)
	}
	old := st
	old.Sent = time.Time{} // completed before anybody was asked
	if got := rate(old, "4", time.Hour); got.Rating != 0 {
		t.Error("nobody had asked, yet it is a rating")
	}
	if got := rate(rate(st, "change 1", time.Hour), "3", 2*time.Hour); got.Rating != 0 || got.Answer("proud").Parts[0].Text != "3" {
		t.Error("a number that answers a question is a rating")
	}
}

// A survey that does not ask takes a number after the end for what it always was.
func TestASurveyThatDoesNotAsk(t *testing.T) {
	s := tinySurvey(t)
	if s.Experience {
		t.Fatal("it asks")
	}
	st := s.Begin("en")
	st.Stage, st.Completed, st.Sent = survey.Finished, true, noon
	for _, in := range []survey.Input{{Kind: survey.InText, Text: "4"}, {Kind: survey.InCommand, Command: survey.Rate, Argument: "4"}} {
		in.ID, in.Channel, in.At = "x", "sms", noon
		after, events := survey.Step(s, st, in)
		if after.Rating != 0 || len(events) != 1 || events[0].Message.Key != "finished" {
			t.Errorf("%v: rated %d, said %v", in, after.Rating, events)
		}
	}
	if got := s.Render(survey.Message{Key: "thank-you"}, "en", survey.Vars{Channel: "telegram"}); len(got.Choices) != 0 {
		t.Errorf("there are buttons: %v", got.Choices)
	}
}

func TestThePageAsksInItsOwnWords(t *testing.T) {
	s := ourHubs(t)
	if got := s.Render(survey.Message{Key: "thank-you"}, "en", survey.Vars{Channel: "web"}).Text; got != "Thank you for telling us. Your answers have been sent." {
		t.Errorf("the page's thank-you reads %q", got)
	}
	question, labels, thanks := s.Ratings("en")
	if question != "How was it to answer these questions?" || len(labels) != survey.MostRating || labels[0].Text != "1: Hard" || labels[2] != (survey.Label{ID: "3", Text: "3"}) || labels[4].Text != "5: Good" || thanks != "Thank you. That helps us make it better." {
		t.Errorf("%q %v %q", question, labels, thanks)
	}
}
