package survey_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"familyvoice/survey"
	"familyvoice/survey/segments"
)

var longest = survey.Longest

func library(t testing.TB) *survey.Library {
	t.Helper()
	lib, err := survey.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func TestEnglishTextsFitOneSegment(t *testing.T) {
	lib := library(t)
	for _, id := range lib.IDs() {
		s, _ := lib.Latest(id)
		seen := map[string]bool{}
		for _, m := range s.Measure(longest) {
			seen[m.Lang+" "+m.Message.Key] = true
			if m.TooLong() {
				t.Errorf("%s %s %s %s %v takes %d segments, %d units: %s", id, m.Lang, m.Message.Key, m.Message.Question, m.Message.Args, m.Size.Segments, m.Size.Units, m.Text)
			}
			if m.Lang == "en" && m.Message.Key != "languages" && m.Size.Encoding != segments.GSM7 { // languages are named in their own script
				t.Errorf("%s %s %s is not in the 7-bit alphabet: %s", id, m.Message.Key, m.Message.Question, m.Text)
			}
			if strings.ContainsAny(m.Text, "{}") {
				t.Errorf("%s %s: a value was not filled in: %s", id, m.Message.Key, m.Text)
			}
		}
		for _, key := range []string{"en notice", "ar notice", "en ask", "en help", "en help-first", "en unclear", "en where", "ar thank-you"} {
			if !seen[key] {
				t.Errorf("%s: %s was not measured", id, key)
			}
		}
	}
	for name, value := range map[string]string{"council": longest.Council, "hub": longest.Hub} {
		if len(value) != 30 {
			t.Errorf("the longest %s has %d signs", name, len(value))
		}
	}
}

// HELP gives the crisis numbers first, then says who asks, how to end it and where the privacy notice is.
func TestHelpSaysWhoWeAreAndHowToEnd(t *testing.T) {
	lib := library(t)
	for _, id := range lib.IDs() {
		s, _ := lib.Latest(id)
		for _, lang := range s.Languages() {
			v := longest
			v.Channel = "sms"
			got := s.Render(survey.Message{Key: "help"}, lang.Code, v).Text
			at := 0
			for _, want := range []string{"999", "0800 1111", "85258", longest.Council, longest.Address + "/privacy"} {
				i := strings.Index(got[at:], want)
				if i < 0 {
					t.Errorf("%s in %s: no %q, in this order: %s", id, lang.Code, want, got)
					break
				}
				at += i
			}
			if !strings.Contains(got, "SHOUT") || lang.Code != "ar" && !strings.Contains(got, "STOP") || lang.Code == "ar" && !strings.Contains(got, "توقف") {
				t.Errorf("%s in %s: it does not say how to reach Shout or how to end: %s", id, lang.Code, got)
			}
		}
	}
}

// A nine-year-old reads short sentences: at most 15 words on average, and none over 25 (GOV.UK's limit).
func TestEnglishIsPlain(t *testing.T) {
	banned := []string{"please provide", "utilise", "via", "regarding", "submit", "session", "invalid", "valid", "sorry", "forbidden", "illegal",
		"prohibited", "oops", "you forgot", "hard to reach", "engage", "data", "consent", "respond", "participate", "service user"}
	lib := library(t)
	for _, id := range lib.IDs() {
		s, _ := lib.Latest(id)
		var messages []survey.Message
		for _, q := range s.Questions {
			messages = append(messages, survey.Message{Key: "ask", Question: q.ID})
		}
		for _, key := range survey.Keys() {
			messages = append(messages, survey.Message{Key: key, Args: map[string]string{"n": "1", "of": "6"}})
		}
		for _, channel := range []string{"sms", "telegram", "whatsapp", "web"} {
			for _, m := range messages {
				v := longest
				v.Hub, v.Council, v.Channel, v.MinAge = "Elm Park Hub", "Leigh Family Hubs", channel, 16
				r := s.Render(m, "en", v)
				text := r.Text + ". " + r.Hint
				for _, word := range banned {
					if regexp.MustCompile(`(?i)\b` + word + `\b`).MatchString(text) {
						t.Errorf("%s %s says %q: %s", id, m.Key, word, text)
					}
				}
				sentences := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".?!:\n", r) })
				total := 0
				for _, sentence := range sentences {
					n := len(strings.Fields(sentence))
					total += n
					if n > 25 {
						t.Errorf("%s %s has a sentence of %d words: %s", id, m.Key, n, sentence)
					}
				}
				if len(sentences) > 0 && total > 15*len(sentences) {
					t.Errorf("%s %s averages %d words a sentence: %s", id, m.Key, total/len(sentences), text)
				}
				if strings.HasSuffix(r.Hint, ".") || strings.Contains(r.Hint, "://") {
					t.Errorf("%s %s: a hint is one short sentence without a full stop or link: %s", id, m.Question, r.Hint)
				}
			}
		}
	}
}

// reserved are the whole messages that Twilio acts on itself.
var reserved = []string{"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "START", "YES", "UNSTOP", "HELP", "INFO"}

// A family is asked, in capitals, to text STOP, START or HELP, and no other word that Twilio keeps.
func TestNoTextAsksForAWordThatTwilioKeeps(t *testing.T) {
	lib := library(t)
	for _, id := range lib.IDs() {
		s, _ := lib.Latest(id)
		for _, m := range s.Measure(longest) {
			for _, word := range strings.FieldsFunc(m.Text, func(r rune) bool { return !unicode.IsLetter(r) }) {
				if slices.Contains(reserved, word) && !slices.Contains([]string{"STOP", "START", "HELP"}, word) {
					t.Errorf("%s in %s: %s asks for %s: %s", id, m.Lang, m.Message.Key, word, m.Text)
				}
			}
		}
	}
}

// Who is hurt by a partner, and who can't go on at night, is named somebody to call, and the page that names more; by every chat.
func TestHelpNamesSomebodyForEachByDayAndByNight(t *testing.T) {
	lib := library(t)
	for _, id := range lib.IDs() {
		s, _ := lib.Latest(id)
		for _, lang := range s.Languages() {
			for _, channel := range []string{"sms", "whatsapp", "telegram"} {
				for key, numbers := range map[string][]string{"help": {"85258"}, "help-first": {"116 123"}, "help-first-late": {"116 123"}} {
					v := longest
					if v.Channel = channel; key == "help-first" {
						v.Duty = ""
					}
					got := s.Render(survey.Message{Key: key}, lang.Code, v)
					for _, part := range append(numbers, "999", "0800 1111", "0808 2000 247", longest.Address+"/help-now") {
						if !strings.Contains(got.Text, part) || got.Language != lang.Code {
							t.Errorf("%s %s in %s on %s says nothing of %s: %s", id, key, lang.Code, channel, part, got.Text)
						}
					}
					v.Address = ""
					if got := s.Render(survey.Message{Key: key}, lang.Code, v).Text; strings.Contains(got, "help-now") || strings.Contains(got, "  ") {
						t.Errorf("%s %s in %s links to nowhere: %s", id, key, lang.Code, got)
					}
				}
			}
		}
	}
}

// Twilio acts on these whole messages itself, so no family may be asked to send one as an answer or command, but for
// those that stop, start and help.
func TestNothingOfferedIsAReservedWord(t *testing.T) {
	own := map[survey.Command]bool{survey.Stop: true, survey.Start: true, survey.Help: true}
	lib := library(t)
	for _, id := range lib.IDs() {
		s, _ := lib.Latest(id)
		for _, lang := range s.Languages() {
			for _, word := range reserved {
				if c, _, ok := s.ParseCommand(word, lang.Code); ok && !own[c] {
					t.Errorf("%s in %s: %s is the command %s", id, lang.Code, word, c)
				}
			}
			for _, q := range s.Questions {
				for _, c := range s.Choices(q.ID, lang.Code, longest.Places) {
					if slices.Contains(reserved, strings.ToUpper(c.Text)) {
						t.Errorf("%s in %s: %s offers %q", id, lang.Code, q.ID, c.Text)
					}
				}
			}
		}
	}
}

// HELP says who we are, what for, where the privacy page is and how to stop, beside the numbers; in every language.
func TestHelpSaysWhoWeAreAndHowToStop(t *testing.T) {
	lib := library(t)
	for _, id := range lib.IDs() {
		s, _ := lib.Latest(id)
		for _, lang := range s.Languages() {
			for _, channel := range []string{"sms", "whatsapp", "telegram"} {
				text := s.Render(survey.Message{Key: "help"}, lang.Code, survey.Vars{Council: "Leigh Family Hubs", Address: "fv.example", Channel: channel}).Text
				for _, part := range []string{"999", "0800 1111", "85258", "Leigh Family Hubs", "fv.example/privacy"} {
					if !strings.Contains(text, part) {
						t.Errorf("%s in %s on %s says nothing of %s: %s", id, lang.Code, channel, part, text)
					}
				}
				if !slices.ContainsFunc(strings.Fields(text), func(word string) bool {
					c, _, _ := s.ParseCommand(word, lang.Code)
					return c == survey.Stop
				}) {
					t.Errorf("%s in %s on %s does not say how to stop: %s", id, lang.Code, channel, text)
				}
			}
		}
	}
}

func TestEveryTranslationIsThereAndUpToDate(t *testing.T) {
	for _, p := range survey.Lint(survey.Files()) {
		t.Error(p)
	}
}

// Whoever gets help is offered a rest and an end, in words that are understood.
func TestHelpOffersToPauseOrStopInEveryLanguage(t *testing.T) {
	lib := library(t)
	for _, id := range lib.IDs() {
		s, _ := lib.Latest(id)
		for _, lang := range s.Languages() {
			for duty, want := range map[string][]survey.Command{"": {survey.Help, survey.Pause, survey.Stop}, longest.Duty: {survey.Help, survey.Pause, survey.Stop}} {
				v := longest
				v.Channel, v.Duty = "sms", duty
				help := s.Render(survey.Message{Key: "help-first"}, lang.Code, v).Text
				var offered []survey.Command
				last := help[strings.LastIndexAny(strings.TrimRight(help, ".۔"), ".۔?؟")+1:]
				for _, word := range strings.FieldsFunc(last, func(r rune) bool { return !unicode.IsLetter(r) }) {
					if c, _, ok := s.ParseCommand(word, lang.Code); ok {
						offered = append(offered, c)
					}
				}
				if !slices.Equal(offered, want) {
					t.Errorf("%s in %s offers %v, want %v: %s", id, lang.Code, offered, want, help)
				}
			}
			v := longest
			v.Channel = "telegram"
			var buttons []string
			for _, b := range s.Render(survey.Message{Key: "help-first"}, lang.Code, v).Choices {
				buttons = append(buttons, b.ID)
			}
			if !slices.Equal(buttons, []string{"!pause", "!stop"}) {
				t.Errorf("%s in %s has the buttons %v", id, lang.Code, buttons)
			}
		}
	}
}
