package survey_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"familyvoice/survey"
	"familyvoice/survey/segments"
)

// The longest names that an installation may have; texts are measured with them.
var longest = survey.Vars{
	Council: strings.Repeat("Council ", 3) + "Family", // 30 signs
	Hub:     "St Peter's Family Hub, Hindley",         // 30 signs
	Address: "familyvoice.example.city",               // 24 signs
	Channel: "sms",
	Code:    "ABCDE-FGHJ",
	Places: []survey.Label{{ID: "leigh", Text: "Leigh Central"}, {ID: "hindley", Text: "Hindley"}, {ID: "atherton", Text: "Atherton"},
		{ID: "golborne", Text: "Golborne"}, {ID: "tyldesley", Text: "Tyldesley"}},
}

func library(t testing.TB) *survey.Library {
	t.Helper()
	lib, err := survey.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func TestTextsFitTheirSegments(t *testing.T) {
	lib := library(t)
	leads := []string{"", "begin", "held-kept", "started", "welcome-back", "carry-on", "kept", "change", "back-first", "done", "empty", "noted"}
	// A lead that is only ever said before the first or second main question is measured with those.
	early := map[string]int{"begin": 1, "held-kept": 2}
	channelOnly := regexp.MustCompile(`^(notice-|button\.|section\.)|-(web|telegram|whatsapp)$|^group$`)
	for _, id := range lib.IDs() {
		s, _ := lib.Latest(id)
		for _, lang := range s.Languages() {
			limit := func(choices bool) int {
				switch {
				case lang.Code == "en" && !choices:
					return 1
				case lang.Code == "en":
					return 2
				}
				return 5 // at most Twilio's 320 signs
			}
			check := func(t *testing.T, m survey.Message) {
				t.Helper()
				r := s.Render(m, lang.Code, longest)
				text := segments.Fold(r.Listed())
				size := segments.Count(text)
				if size.Segments > limit(len(r.Choices) > 0) || size.Units > 320 {
					t.Errorf("%s %s %s %v: %d segments, %d units: %s", id, lang.Code, m.Key, m.Args, size.Segments, size.Units, text)
				}
				if strings.ContainsAny(text, "{}") {
					t.Errorf("%s %s %s: a value was not filled in: %s", id, lang.Code, m.Key, text)
				}
			}
			t.Run(id+" in "+lang.Code, func(t *testing.T) {
				for i, q := range s.Questions {
					args := map[string]string{"n": "6", "of": "6"}
					for _, lead := range leads {
						if until, ok := early[lead]; ok && i >= until {
							continue
						}
						check(t, survey.Message{Key: "ask", Question: q.ID, Args: map[string]string{"n": "6", "of": "6", "lead": lead}})
					}
					if q.Optional {
						check(t, survey.Message{Key: "ask", Question: q.ID, Args: map[string]string{"lead": "extra"}})
					}
					if q.Kind != survey.Text {
						check(t, survey.Message{Key: "unclear", Question: q.ID, Args: args})
					}
					check(t, survey.Message{Key: "where", Question: q.ID, Args: args})
				}
				for _, key := range survey.Keys() {
					if !channelOnly.MatchString(key) && key != "where" {
						check(t, survey.Message{Key: key, Args: map[string]string{"n": "10", "of": "10"}})
					}
				}
			})
		}
	}
}

// Two in five words of a text a nine-year-old reads are short, and so are its sentences: at most 15 words on average,
// and none over 25 (GOV.UK's limit).
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

// Twilio acts on these whole messages itself, so no family may be asked to send one as an answer or command, but for
// those that stop, start and help.
func TestNothingOfferedIsAReservedWord(t *testing.T) {
	reserved := []string{"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "START", "YES", "UNSTOP", "HELP", "INFO"}
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

func TestEveryTranslationIsThereAndUpToDate(t *testing.T) {
	for _, p := range survey.Lint(survey.Files()) {
		t.Error(p)
	}
}
