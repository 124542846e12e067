package survey_test

import (
	"slices"
	"strings"
	"testing"

	"familyvoice/survey"
)

// A yes to the notice begins, however it is dressed. What says something of a family is kept and no yes.
func TestAYesToTheNotice(t *testing.T) {
	for _, text := range []string{"yes", "yes pls", "Yes please 😊", "ok thanks", "OK x", "ok 👍", "👍👍", "👍🏽👍", "thanks 👍", "👍😊", "yes yes", "sure ta", "tak proszę 😊", "نعم شكرا"} {
		k := begin(t, "our-family")
		k.says("hello", text)
		for k.state.Stage == survey.Notice && len(k.state.Held) == 0 && k.state.Language != "en" {
			k.says(text) // in their own language the notice is given first
		}
		if k.state.Question != "about" || len(k.state.Answers) > 0 {
			t.Errorf("%q leads to %q in stage %q with %d answers and %d held", text, k.state.Question, k.state.Stage, len(k.state.Answers), len(k.state.Held))
		}
	}
	for _, text := range []string{"Hi 😊", "hi x", "👋👋", "hello hello", "thanks", "ta x", "no thanks", "No x", "👎"} {
		k := begin(t, "our-family")
		if events := k.says("hello", text); !slices.Equal(keys(events), []string{"notice"}) || len(k.state.Held) > 0 {
			t.Errorf("%q is answered with %v, and %d are held", text, keys(events), len(k.state.Held))
		}
	}
	for _, text := range []string{"yes pls can we have a park", "ok so there is me and my two", "hi im a mum of two x", "no one helps us", "❤️", "👨‍👩‍👧", "thanks for asking",
		strings.Repeat("we moved here in march and the lift was broken. ", 6)} {
		k := begin(t, "our-family")
		if k.says("hello", text); len(k.state.Held) != 1 || k.state.Stage != survey.Notice {
			t.Errorf("%q was not kept for the first answer", text)
		}
	}
	for _, text := range []string{"yes pls", "ok 👍", "17", "17 x"} { // as the very first text
		k := begin(t, "our-family")
		if k.says(text); len(k.state.Held) > 0 || k.state.Stage != survey.Notice {
			t.Errorf("%q, said first, is held for an answer", text)
		}
	}
}

// How old somebody is is read from the one number in words about that alone.
func TestAnAgeInWords(t *testing.T) {
	asked := func(lang string) *talk {
		k := begin(t, "our-family")
		k.state.Language = lang
		k.step(survey.Input{Kind: survey.InCommand, Command: survey.Start, Channel: "telegram", MinAge: 16})
		return k
	}
	for _, c := range []struct {
		lang, text string
		stage      survey.Stage
	}{
		{"en", "17", survey.Asking}, {"en", "I'm 17", survey.Asking}, {"en", "17 pls", survey.Asking}, {"en", "im 17 😊", survey.Asking}, {"en", "17!!", survey.Asking},
		{"en", "i am 34 years old x", survey.Asking}, {"en", "just turned 16", survey.Asking}, {"en", "I am 16 or over", survey.Asking}, {"en", "over 16", survey.Asking},
		{"en", "١٧", survey.Asking}, {"en", "Age: 40", survey.Asking}, {"pl", "mam 17 lat", survey.Asking}, {"ro", "am 24 de ani", survey.Asking},
		{"cy", "dw i'n 17 oed", survey.Asking}, {"uk", "мені 17 років", survey.Asking}, {"ar", "عمري ١٧ سنة", survey.Asking}, {"ur", "میری عمر 17 سال ہے", survey.Asking},
		{"en", "14", survey.Erased}, {"en", "I'm 14", survey.Erased}, {"en", "im only 15 x", survey.Erased}, {"en", "14 😊", survey.Erased},
		{"pl", "mam 14 lat", survey.Erased}, {"ar", "عمري ١٤ سنة", survey.Erased},
		{"en", "nearly 16", survey.Notice}, {"en", "not 16 yet", survey.Notice}, {"en", "16 or 17", survey.Notice}, {"en", "my 3 year old", survey.Notice},
		{"en", "I have 2 kids", survey.Notice}, {"en", "300", survey.Notice}, {"en", "0", survey.Notice}, {"en", "I'm 14 and he hits me", survey.Notice},
	} {
		k := asked(c.lang)
		k.step(survey.Input{Kind: survey.InText, Text: c.text, Channel: "telegram", MinAge: 16})
		if k.state.Stage != c.stage {
			t.Errorf("%s: %q leads to stage %q, want %q", c.lang, c.text, k.state.Stage, c.stage)
		}
		if c.stage == survey.Asking && (k.state.Question != "about" || len(k.state.Answers) > 0) {
			t.Errorf("%s: after %q %q is asked, with %d answers", c.lang, c.text, k.state.Question, len(k.state.Answers))
		}
	}
}

// "Do you want to erase all answers?" takes a yes and a no as people send them, and guesses nothing of what only begins like one.
func TestWhatIsSaidToErasing(t *testing.T) {
	for text, want := range map[string]survey.Command{
		"yes": survey.Confirm, "Yes pls": survey.Confirm, "yes thanks": survey.Confirm, "yes x": survey.Confirm, "👍👍": survey.Confirm, "ok 😢": survey.Confirm, "tak proszę": "",
		"no": survey.Keep, "no pls": survey.Keep, "Keep them x": survey.Keep, "no thank you": survey.Keep, "👎": survey.Keep,
		"yes delete them": survey.Confirm, "yes delete them all please": survey.Confirm, "please delete them": survey.Confirm, "erase it all": survey.Confirm,
		"yes please erase them all": survey.Confirm, "Yes, erase all my answers from this phone": survey.Confirm, "erase all of my answers please": survey.Confirm,
		"yes I want to erase everything": survey.Confirm, "confirm": survey.Confirm, "do it": survey.Confirm, "aye": survey.Confirm,
		"Yes delete all my answers": survey.Confirm, "ok go ahead": survey.Confirm,
		"no dont delete them": survey.Keep, "no leave them": survey.Keep, "I've changed my mind": survey.Keep, "don't do it": survey.Keep,
		"ok go on": survey.Delete, "no delete them": survey.Delete, "👍👎": survey.Delete,
		"yes we love our garden so much": "", "the allotment": "", "us": "", "": "",
	} {
		k := begin(t, "our-family")
		k.says("hi", "go", "us two", "delete")
		if got, ok := k.s.Erasing(k.state, text); got != want || ok != (want != "") {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
		if k.says("keep"); k.state.Stage != survey.Asking {
			t.Fatal("it is kept")
		}
		if got, ok := k.s.Erasing(k.state, text); ok {
			t.Errorf("with nothing to erase asked %q is %q", text, got)
		}
	}
	k := begin(t, "our-family")
	k.state.Language = "pl"
	k.says("hi", "go", "my", "delete")
	if k.says("tak proszę"); k.state.Stage != survey.Erased {
		t.Errorf("a Polish yes leads to stage %q", k.state.Stage)
	}
}

// By text we ask whether somebody else answers now, on Telegram whether to carry on or to begin again: a yes there says neither.
func TestAYesToWhoAnswersNow(t *testing.T) {
	for _, c := range []struct{ channel, text, want string }{
		{"sms", "yes", "restart"}, {"sms", "Yes pls", "restart"}, {"whatsapp", "yes 😊", "restart"}, {"sms", "no", "ask"}, {"sms", "no x", "ask"}, {"sms", "yes its her turn", "restart"}, {"sms", "yes its my mum", "again-or-on"},
		{"telegram", "yes", "again-or-on"}, {"telegram", "no thanks", "again-or-on"}, {"telegram", "again", "restart"}, {"telegram", "go", "ask"},
		{"sms", "yes my daughter is answering now", "restart"}, {"sms", "our garden", "again-or-on"}, {"telegram", "our garden", "again-or-on"},
		{"sms", "yes we love our garden so much", "again-or-on"},
		{"sms", "we have a garden with a shed in it and we all sit there of an evening, and my nan comes up from the flats when her knees let her", "answered"},
	} {
		k := begin(t, "our-family")
		k.says("hi", "go", "us two", "again")
		events := k.step(survey.Input{Kind: survey.InText, Text: c.text, Channel: c.channel})
		if got := keys(events); len(got) == 0 || got[0] != c.want {
			t.Errorf("on %s %q brings %v, want %s", c.channel, c.text, got, c.want)
		}
		if c.want == "again-or-on" {
			if got := keys(k.says("again")); !slices.Equal(got, []string{"restart"}) {
				t.Errorf("on %s after %q AGAIN brings %v", c.channel, c.text, got)
			}
		}
	}
	k := begin(t, "our-family")
	k.says("hi", "go", "us two")
	if k.says("yes"); k.state.Answer("proud") == nil {
		t.Error("a yes is an answer where nobody asked who answers")
	}
}

// What is said to "which answer?" names it only if it is said at once.
func TestWhichAnswerIsToBeChanged(t *testing.T) {
	for text, want := range map[string]string{"1": "about", "2 pls": "proud", "two": "proud", "the first": "about", "the first one": "about", "the second one please": "proud", "hopes": "hopes", "3 😊": "hopes"} {
		k := begin(t, "our-family")
		k.says("hi", "go", "us", "our dog", "a garden", "change", text)
		if k.state.Question != want || k.state.Answer("fears") != nil {
			t.Errorf("%q asks for %q", text, k.state.Question)
		}
	}
	for _, said := range [][]string{{"3 buses a day", "it is too few"}, {"HELP", "2"}} {
		k := begin(t, "our-family")
		k.says("hi", "go", "us", "our dog", "a garden", "change")
		if k.says(said...); k.state.Answer("fears") == nil {
			t.Errorf("%q is an answer", said)
		}
		if a := k.state.Answer("fears"); a != nil && len(a.Parts) != len(said) && said[0] != "HELP" {
			t.Errorf("of %q is kept %+v", said, a.Parts)
		}
	}
}

// The button "Keep my answers" does nothing once nobody asks whether to erase them.
func TestKeepIsNotBack(t *testing.T) {
	keep := survey.Input{Kind: survey.InCommand, Command: survey.Keep, Channel: "telegram"}
	k := begin(t, "our-family")
	k.says("hi", "go", "us", "delete")
	if got := k.step(keep); len(got) != 1 || got[0].Message.Args["lead"] != "kept" || k.state.Question != "proud" {
		t.Errorf("keeping them brings %+v", got)
	}
	k.says("delete", "our dog")
	if k.step(keep); k.state.Question != "hopes" {
		t.Errorf("an old button leads to %q", k.state.Question)
	}
}
