package survey

import (
	"fmt"
	"strings"

	"familyvoice/survey/segments"
)

// Longest are the longest names that texts are measured with: 30 signs for the council and the hub, 24 for the address, 13
// for the duty number.
var Longest = Vars{
	Council: "Council of the Longest Borough",
	Hub:     "St Peter's Family Hub, Hindley",
	Address: "familyvoice.example.city",
	Channel: "sms",
	Code:    "ABCDE-FGHJ",
	Duty:    "0151 000 0000",
	Places: []Label{{"leigh", "Leigh Central"}, {"hindley", "Hindley"}, {"atherton", "Atherton"}, {"golborne", "Golborne"},
		{"tyldesley", "Tyldesley"}},
}

// Sized is one text message as a family gets it, and what it takes.
type Sized struct {
	Lang    string
	Message Message
	Text    string // folded, with its choices listed
	Size    segments.Size
	// Most is how many segments it may take: 1 in English, 3 in other languages; one more for help, which names who to call, and
	// for the list of languages, each in its own script.
	Most int
	File string // where its words are written
	Line int
}

// TooLong says whether a message takes more than it may.
func (m Sized) TooLong() bool { return m.Size.Segments > m.Most || m.Size.Units > maxUnits }

// maxUnits is the provider's advice for the longest text that arrives in one piece and in order.
const maxUnits = 320

// only says before which question alone, counted from 0, a lead can come.
var only = map[string]int{"begin": 0, "held-kept": 1}

// Measure renders every text message of a survey in every language, questions with every lead that may come before
// them, and says what each takes.
func (s *Survey) Measure(v Vars) []Sized {
	v.Channel = "sms"
	var all []Sized
	for _, t := range s.order {
		add := func(m Message) {
			v := v
			if m.Key == "help-first" {
				v.Duty = "" // as it is said while somebody is at work; the other is measured under its own key
			}
			r := s.Render(m, t.Code, v)
			text := segments.Fold(r.Listed())
			from, ok := t.said[m.Key]
			if m.Question != "" && m.Key == "ask" {
				from, ok = t.words[m.Question]
			}
			most := 3
			if t.Code == English {
				most = 1
			}
			if m.Key == "languages" || m.Key == "help" || strings.HasPrefix(m.Key, "help-first") {
				most++
			}
			if ok {
				all = append(all, Sized{t.Code, m, text, segments.Count(text), most, from.file, from.line})
			}
		}
		for i, q := range s.Questions {
			args := func(lead string) map[string]string {
				a := map[string]string{"lead": lead}
				if !q.Optional {
					n := digits(s.main)
					a["n"], a["of"] = n, n
				}
				return a
			}
			for _, lead := range append(leads[:len(leads):len(leads)], "joined") {
				at, early := only[lead]
				if early && i != at || lead == "extra" && !q.Optional {
					continue
				}
				add(Message{Key: "ask", Question: q.ID, Args: args(lead)})
			}
			if !q.Optional {
				add(Message{Key: "where", Question: q.ID, Args: args("")})
			}
			if q.Kind != Text {
				add(Message{Key: "unclear", Question: q.ID, Args: args("")})
			}
		}
		for _, key := range systemMessages {
			if onSMS(key) {
				add(Message{Key: key, Args: map[string]string{"n": "10", "of": "10"}})
			}
		}
	}
	return all
}

// onSMS says whether a message ever leaves as a text of its own.
func onSMS(key string) bool {
	for _, part := range []string{"-web", "-telegram", "-whatsapp", "button.", "section.", "rating."} {
		if strings.Contains(key, part) {
			return false
		}
	}
	return key != "notice-age" && key != "name-it" && key != "group" && key != "where" && key != "unclear"
}

// checkLengths warns of texts that cost more than they may.
func checkLengths(s *Survey, out *Problems) {
	said := map[string]bool{}
	for _, m := range s.Measure(Longest) {
		at := fmt.Sprintf("%s:%d", m.File, m.Line)
		if !m.TooLong() || said[at] {
			continue
		}
		said[at] = true
		about := m.Message.Key
		if about == "ask" {
			about = m.Message.Question
		}
		what := fmt.Sprintf("the text takes %d segments (%d units) with the longest names", m.Size.Segments, m.Size.Units)
		if lead := m.Message.Args["lead"]; lead != "" {
			what += " after the words of " + lead
		}
		*out = append(*out, Problem{File: m.File, Line: m.Line, Question: about, Text: what,
			Do: fmt.Sprintf("shorten it to %d, at most %d units", m.Most, maxUnits), Warning: true})
	}
}
