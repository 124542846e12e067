package survey_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"familyvoice/survey"

	"github.com/google/go-cmp/cmp"
)

func TestRender(t *testing.T) {
	s, _ := library(t).Latest("our-family")
	v := survey.Vars{Council: "Leigh Family Hubs", Address: "fv.example", Channel: "sms"}
	with := func(change func(*survey.Vars)) survey.Vars {
		changed := v
		change(&changed)
		return changed
	}
	on := func(channel string) survey.Vars { return with(func(v *survey.Vars) { v.Channel = channel }) }
	ask := survey.Message{Key: "ask", Question: "proud", Args: map[string]string{"n": "2", "of": "6", "lead": "back-first"}}

	t.Run("a chat says the lead, the progress and the question", func(t *testing.T) {
		want := "This is the first question. 2 of 6: What are you proud of in your family?"
		for _, channel := range []string{"sms", "whatsapp", "telegram"} {
			if got := s.Render(ask, "en", on(channel)).Text; got != want {
				t.Errorf("%s says %q", channel, got)
			}
		}
	})
	t.Run("a page gets the question alone, with its hint and section", func(t *testing.T) {
		want := survey.Rendered{Text: "What are you proud of in your family?", Question: "proud", Hint: "Big things or small things",
			Section: "What you are proud of", Language: "en"}
		if diff := cmp.Diff(want, s.Render(ask, "en", on("web"))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("Telegram gets buttons that are commands, other channels do not", func(t *testing.T) {
		for channel, want := range map[string][]survey.Label{"sms": nil, "web": nil, "whatsapp": nil, "telegram": {{ID: "!skip proud", Text: "Skip"}}} {
			if diff := cmp.Diff(want, s.Render(ask, "en", on(channel)).Choices); diff != "" {
				t.Errorf("%s: %s", channel, diff)
			}
		}
	})
	t.Run("where an age is asked GO says it", func(t *testing.T) {
		aged := with(func(v *survey.Vars) { v.Channel, v.MinAge = "telegram", 16 })
		want := []survey.Label{{ID: "!go", Text: "I am 16 or over"}, {ID: "!younger", Text: "I am under 16"}}
		for _, key := range []string{"notice", "held", "notice-age"} {
			if diff := cmp.Diff(want, s.Render(survey.Message{Key: key}, "en", aged).Choices); diff != "" {
				t.Errorf("%s: %s", key, diff)
			}
		}
	})
	t.Run("the hub asks where it is known, else the council", func(t *testing.T) {
		notice := survey.Message{Key: "notice"}
		if got := s.Render(notice, "en", v).Text; !strings.HasPrefix(got, "Leigh Family Hubs: 6 ") {
			t.Error(got)
		}
		hub := with(func(v *survey.Vars) { v.Hub = "Elm Park Hub" })
		if got := s.Render(notice, "en", hub).Text; !strings.HasPrefix(got, "Elm Park Hub: 6 ") || !strings.Contains(got, "fv.example/privacy") {
			t.Error(got)
		}
	})
	t.Run("every notice says the one exception, how to stop and where to read more", func(t *testing.T) {
		for _, id := range []string{"our-family", "our-family-young"} {
			s, _ := library(t).Latest(id)
			for _, channel := range []string{"sms", "whatsapp", "telegram", "web"} {
				got := strings.ToLower(s.Render(survey.Message{Key: "notice"}, "en", on(channel)).Text)
				for _, want := range []string{"unless", "safe", "stop"} {
					if !strings.Contains(got, want) {
						t.Errorf("%s on %s does not say %q: %s", id, channel, want, got)
					}
				}
				if channel != "web" && !strings.Contains(got, "/privacy") {
					t.Errorf("%s on %s does not say where to read more", id, channel)
				}
			}
		}
	})
	t.Run("help after a disclosure names 999 first and is the same for every survey", func(t *testing.T) {
		for _, lang := range []string{"en", "ar"} {
			var texts []string
			for _, id := range []string{"our-family", "our-family-young"} {
				s, _ := library(t).Latest(id)
				text := s.Render(survey.Message{Key: "help-first"}, lang, v).Text
				texts = append(texts, text)
				if at := strings.Index(text, "999"); at < 0 || at > strings.Index(text, "0800 1111") {
					t.Errorf("%s in %s: %s", id, lang, text)
				}
			}
			if texts[0] != texts[1] {
				t.Errorf("it differs in %s: %q", lang, texts)
			}
		}
	})
	t.Run("help while the office is shut says so and gives the number to ring", func(t *testing.T) {
		s, _ := library(t).Latest("our-family")
		late := with(func(v *survey.Vars) { v.Duty = "0151 000 0000" })
		for channel, want := range map[string]string{"sms": "until the office opens", "telegram": "until the office opens", "web": "If a child needs help before then"} {
			late.Channel = channel
			got := s.Render(survey.Message{Key: "help-first"}, "en", late).Text
			if !strings.Contains(got, want) || !strings.Contains(got, "0151 000 0000") || !strings.Contains(got, "999") {
				t.Errorf("on %s: %s", channel, got)
			}
		}
		late.Channel = "sms"
		if got := s.Render(survey.Message{Key: "help-first"}, "ar", late); got.Language != "ar" || !strings.Contains(got.Text, "0151 000 0000") {
			t.Errorf("in Arabic: %s", got.Text)
		}
		if got := s.Render(survey.Message{Key: "help-first"}, "en", v).Text; strings.Contains(got, "opens") {
			t.Errorf("while somebody is at work: %s", got)
		}
	})
	t.Run("within Arabic, numbers with spaces and Latin words keep their order", func(t *testing.T) {
		r := s.Render(survey.Message{Key: "help"}, "ar", v)
		if !r.RTL || r.Language != "ar" {
			t.Errorf("it is %s, right to left %v", r.Language, r.RTL)
		}
		for _, want := range []string{"\u20660800 1111\u2069", "\u2066fv.example/privacy\u2069", "\u2066Leigh Family Hubs\u2069"} {
			if !strings.Contains(r.Text, want) {
				t.Errorf("%q is not kept apart in %q", want, r.Text)
			}
		}
		if n := strings.Count(r.Text, "\u2066"); n != strings.Count(r.Text, "\u2069") {
			t.Errorf("%d beginnings and not as many ends", n)
		}
		if got := s.Render(survey.Message{Key: "help"}, "en", v).Text; strings.ContainsAny(got, "\u2066\u2069") {
			t.Errorf("English has marks: %q", got)
		}
	})
	t.Run("more hubs than a text lists are asked for by name", func(t *testing.T) {
		var many []survey.Label
		for i := range 90 {
			many = append(many, survey.Label{ID: fmt.Sprint("h", i), Text: fmt.Sprintf("Hub %s Street", strings.Repeat(string(rune('a'+i%26)), 3+i/26))})
		}
		hub := survey.Message{Key: "ask", Question: "hub"}
		sms := with(func(v *survey.Vars) { v.Places = many })
		if r := s.Render(hub, "en", sms); len(r.Choices) != 0 || r.Text != "Which hub do you use? Text its name." {
			t.Errorf("it says %q with %d choices", r.Text, len(r.Choices))
		}
		web := with(func(v *survey.Vars) { v.Places, v.Channel = many, "web" })
		if r := s.Render(hub, "en", web); len(r.Choices) != 90 {
			t.Errorf("a page offers %d hubs", len(r.Choices))
		}
		for reply, want := range map[string]string{many[88].Text: "h88", "3": ""} {
			st := s.Begin("en")
			for i, text := range []string{"hi", "go", "a", "b", "c", "d", "e", "f", reply} {
				st, _ = survey.Step(s, st, survey.Input{ID: fmt.Sprint(i), Kind: survey.InText, Text: text, Channel: "sms", At: noon, Places: many})
			}
			if st.Place != want {
				t.Errorf("%q was read as %q, want %q", reply, st.Place, want)
			}
		}
	})
	t.Run("an unknown message says nothing rather than something wrong", func(t *testing.T) {
		if r := s.Render(survey.Message{Key: "nonsense"}, "en", v); r.Text != "" || len(r.Choices) != 0 {
			t.Errorf("it says %+v", r)
		}
	})
}

func TestEveryMessageHasWordsInEveryLanguageAndChannel(t *testing.T) {
	lib := library(t)
	for _, id := range lib.IDs() {
		s, _ := lib.Latest(id)
		for _, lang := range s.Languages() {
			for _, key := range survey.Keys() {
				for _, channel := range []string{"sms", "whatsapp", "telegram", "web"} {
					v := survey.Longest
					v.Channel = channel
					r := s.Render(survey.Message{Key: key, Question: s.Questions[0].ID, Args: map[string]string{"n": "1", "of": "6"}}, lang.Code, v)
					if r.Text == "" || r.Language != lang.Code || strings.ContainsAny(r.Text, "{}") {
						t.Errorf("%s %s on %s in %s: %+v", id, key, channel, lang.Code, r)
					}
				}
			}
		}
	}
}

func TestKeysAreListedOnce(t *testing.T) {
	keys := survey.Keys()
	slices.Sort(keys)
	if n := len(slices.Compact(slices.Clone(keys))); n != len(keys) {
		t.Errorf("%d of %d keys are there twice", len(keys)-n, len(keys))
	}
}
