package conversation

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard"
	"familyvoice/survey"
)

// stages are the places at which somebody may be when they say a word that counts everywhere, and how they come there.
var stages = []struct {
	name string
	said []string
}{
	{"a stranger", nil},
	{"at the notice", []string{"hello"}},
	{"with a first text that waits for GO", []string{"we are five"}},
	{"at a question", []string{"hello", "GO"}},
	{"at a choice", []string{"hello", "GO", "SKIP", "SKIP", "SKIP", "SKIP", "SKIP", "SKIP"}},
	{"at a choice, after an answer that made no sense", []string{"hello", "GO", "SKIP", "SKIP", "SKIP", "SKIP", "SKIP", "SKIP", "purple"}},
	{"changing an answer", []string{"hello", "GO", "us two", "change 1"}},
	{"asked whether somebody else answers", []string{"hello", "GO", "us two", "AGAIN"}},
	{"asked whether to erase", []string{"hello", "GO", "us two", "DELETE"}},
	{"at the end", []string{"hello", "GO", "us two", "SKIP", "SKIP", "SKIP", "SKIP", "SKIP", "DONE"}},
	{"after STOP", []string{"hello", "GO", "us two", "STOP"}},
	{"after STOP while asked whether to erase", []string{"hello", "GO", "us two", "DELETE", "STOP"}},
	{"after STOP and DELETE", []string{"hello", "GO", "us two", "STOP", "DELETE"}},
	{"after DELETE", []string{"hello", "GO", "us two", "DELETE", "ERASE"}},
	{"after DELETE and STOP", []string{"hello", "GO", "us two", "DELETE", "ERASE", "STOP"}},
}

// crowd gives each case a phone of its own in one house.
type crowd struct {
	*house
	phones int
}

// phone brings a new phone to a stage and returns it with how many messages it shows by then.
func (c *crowd) phone(said []string) (from string, shown int) {
	c.t.Helper()
	c.phones++
	from = fmt.Sprintf("+4477009%05d", c.phones)
	for _, words := range said {
		c.text(from, words)
	}
	c.settled(from)
	return from, len(c.sms.screen(from))
}

// settled waits until nothing waits to be sent to a phone.
func (c *crowd) settled(from string) {
	c.t.Helper()
	eventually(c.t, "nothing waits to be sent", func() bool {
		contact := c.contactOfPhone(from)
		return len(contact.Pending) == 0 && (contact.Response == "" || len(c.runOf(channels.SMS, textSender, from).doc.Pending) == 0)
	})
}

// wrote is what a phone is shown after some words.
func (c *crowd) wrote(from, words string) []string {
	c.t.Helper()
	before := len(c.sms.screen(from))
	c.text(from, words)
	c.settled(from)
	return c.sms.screen(from)[before:]
}

// answers counts what is kept of a phone, and gives the words.
func (c *crowd) answers(from string) (n int, words string) {
	c.t.Helper()
	if c.contactOfPhone(from).Response == "" {
		return 0, ""
	}
	r := c.runOf(channels.SMS, textSender, from)
	for i := range r.state.Answers {
		words += answerText(&r.state.Answers[i]) + "\n"
	}
	for _, part := range r.state.Held {
		words += part.Text + "\n"
	}
	return len(r.state.Answers), words
}

// The words that stop and that ask for help, in each language that is offered.
var (
	stops = map[string][]string{
		"en": {"STOP", "Stop!!", "stop please", "STOP PLEASE", "\u200fSTOP\u200e", "ST\x00OP", "no more texts", "/stop"},
		"ar": {"توقف", "لا أريد رسائل"}, "pl": {"przestań", "wypisz mnie"}, "uk": {"стоп", "відпишіть мене"},
		"ur": {"روکیں", "غلط نمبر"}, "ro": {"opriți", "nu mai vreau mesaje"}, "cy": {"stopiwch", "dim mwy o negeseuon"},
	}
	helps = map[string][]string{
		"en": {"HELP", "help?", "info"}, "ar": {"مساعدة"}, "pl": {"pomoc"}, "uk": {"допомога"}, "ur": {"مدد"}, "ro": {"ajutor"}, "cy": {"cymorth"},
	}
	// noStops are about stopping, and are words of a family all the same; several of them should be read by a person.
	noStops = []string{
		"make it stop", "stop him", "please make him stop", "I want it to stop", "bus stop", "dont stop the stay and play",
		"niech on przestanie", "нехай він припинить", "اجعلوه يتوقف", "اسے روکو", "să se oprească", "gwnewch iddo stopio",
	}
)

// turns gives each place one of a language's words in turn, and all of them to those at a question.
func turns(words []string, place int) []string {
	if stages[place].name == "at a question" {
		return words
	}
	return words[place%len(words):][:1]
}

func TestStopAtEveryPlaceInEveryLanguage(t *testing.T) {
	c := &crowd{house: newHouse(t)}
	for place, stage := range stages {
		for language, words := range stops {
			for _, stop := range turns(words, place) {
				t.Run(fmt.Sprintf("%s, %s %q", stage.name, language, stop), func(t *testing.T) {
					c.t = t
					from, _ := c.phone(stage.said)
					before, _ := c.answers(from)
					wasOut := c.contactOfPhone(from).OptOut != nil
					said := c.wrote(from, stop)
					if c.contactOfPhone(from).OptOut == nil {
						t.Fatal("they have stopped us")
					}
					if n, kept := c.answers(from); n != before || strings.Contains(strings.ToLower(kept), strings.ToLower(stop)) {
						t.Errorf("STOP is no answer, yet %d stand, %d did: %q", n, before, kept)
					}
					if wasOut && len(said) != 0 || !wasOut && len(said) != 1 {
						t.Errorf("one goodbye, and none to who has stopped before: %q", said)
					}
					if said := c.wrote(from, "and another thing"); len(said) != 0 {
						t.Errorf("after STOP nothing is said, but came %q", said)
					}
					if _, kept := c.answers(from); strings.Contains(kept, "another thing") {
						t.Error("after STOP nothing is kept")
					}
					said = c.wrote(from, "START")
					if len(said) != 1 || c.contactOfPhone(from).OptOut != nil {
						t.Errorf("START brings them back, with one reply: %q", said)
					}
					if stage.name == "after STOP and DELETE" && !strings.Contains(strings.Join(said, ""), "2 of 6") {
						t.Errorf("START carries on where they were: %q", said)
					}
				})
			}
		}
	}
}

func TestHelpAtEveryPlaceInEveryLanguage(t *testing.T) {
	c := &crowd{house: newHouse(t)}
	for place, stage := range stages {
		for language, words := range helps {
			for _, help := range turns(words, place) {
				t.Run(fmt.Sprintf("%s, %s %q", stage.name, language, help), func(t *testing.T) {
					c.t = t
					from, _ := c.phone(stage.said)
					before, _ := c.answers(from)
					wasOut := c.contactOfPhone(from).OptOut != nil
					said := c.wrote(from, help)
					if concerned(safeguard.Scan(help)) {
						t.Error("a word that we offer to everybody is no alarm")
					}
					if len(said) != 1 || !strings.Contains(said[0], "999") || !strings.Contains(said[0], "0800 1111") || !strings.Contains(said[0], "Leigh Family Hubs") {
						t.Errorf("HELP gives the numbers and says who we are, got %q", said)
					}
					if n, kept := c.answers(from); n != before || strings.Contains(kept, help) {
						t.Errorf("HELP is no answer: %d stand, %d did", n, before)
					}
					if out := c.contactOfPhone(from).OptOut != nil; out != wasOut {
						t.Error("HELP changes nothing about STOP")
					}
				})
			}
		}
	}
}

func TestWordsAboutStoppingAreNoStop(t *testing.T) {
	c := &crowd{house: newHouse(t)}
	for _, words := range noStops {
		t.Run(words, func(t *testing.T) {
			c.t = t
			from, _ := c.phone([]string{"hello", "GO"})
			said := c.wrote(from, words)
			if c.contactOfPhone(from).OptOut != nil {
				t.Fatal("they have not stopped us")
			}
			if _, kept := c.answers(from); !strings.Contains(kept, words) {
				t.Errorf("it is an answer, kept is %q", kept)
			}
			if len(said) == 0 || !strings.Contains(said[len(said)-1], "2 of 6") {
				t.Errorf("the next question should follow, got %q", said)
			}
		})
	}
}

// What a phone can send that is no word: nothing of it breaks anything, wherever they are, and nobody is met with silence but who
// has stopped us.
func TestOddThingsAtEveryPlace(t *testing.T) {
	c := &crowd{house: newHouse(t)}
	odd := []channels.Inbound{
		{Kind: channels.Text, Text: ""}, {Kind: channels.Text, Text: "\x00\x01\x1b"}, {Kind: channels.Text, Text: "\u200f\u202e\u2066"},
		{Kind: channels.Text, Text: "👍"}, {Kind: channels.Text, Text: "😀😀😀"}, {Kind: channels.Text, Text: strings.Repeat("waiting for the bus ", 80)},
		{Kind: channels.Text, Text: "caf\xe9 \xed\xa0\xbd"}, {Kind: channels.Text, Text: strings.Repeat("é", channels.MaxText)},
		{Kind: channels.Media, Media: "photo"}, {Kind: channels.Media, Media: "location"}, {Kind: channels.Media, Media: "contact"}, {Kind: channels.Media, Media: "hologram"},
		{Kind: channels.Answer, Question: "no-such-question", Choices: []string{"x"}}, {Kind: channels.Answer, Question: "age", Choices: []string{"no-such-choice"}},
		{Kind: channels.Answer}, {Kind: channels.Edit, Ref: "no-such-ref", Text: "me and my two"}, {Kind: channels.Edit},
		{Kind: channels.Command, Command: "no-such-command"}, {Kind: channels.Command, Command: "change", Text: "999999999999999999999"}, {Kind: "no-such-kind"},
	}
	for place, stage := range stages {
		for i, in := range odd {
			if (place+i)%2 == 1 {
				continue // each thing at every second place
			}
			t.Run(fmt.Sprintf("%s, %s %d", stage.name, in.Kind, i), func(t *testing.T) {
				c.t = t
				from, _ := c.phone(stage.said)
				out := c.contactOfPhone(from).OptOut != nil
				before := len(c.sms.screen(from))
				in.ID, in.Channel, in.Sender, in.Address, in.At = fmt.Sprint("odd", c.phones), channels.SMS, textSender, from, c.clock.now()
				for range 2 {
					c.receive(in)
				}
				c.clock.add(time.Minute)
				c.settled(from)
				said := c.sms.screen(from)[before:]
				if in.Kind == channels.Edit && stage.name == "after DELETE" {
					out = true // what was erased can't be changed, and nobody asked anything
				}
				if want := map[bool]int{false: 1}[out]; len(said) != want {
					t.Errorf("one kind reply and one alone, and none after STOP, got %q", said)
				}
				if help := c.wrote(from, "HELP"); len(help) != 1 || !strings.Contains(help[0], "999") {
					t.Errorf("HELP works after it all the same, got %q", help)
				}
			})
		}
	}
}

// However deep in it somebody is, a confirmed DELETE erases, and what the provider repeats of it later changes nothing.
func TestDeleteAtEveryPlace(t *testing.T) {
	c := &crowd{house: newHouse(t)}
	other := c.second()
	for _, stage := range stages {
		t.Run(stage.name, func(t *testing.T) {
			c.t = t
			from, _ := c.phone(stage.said)
			late := c.text(from, "our garden")
			c.settled(from)
			c.wrote(from, "DELETE")
			c.wrote(from, "ERASE")
			erased := func(when string) {
				t.Helper()
				if n, kept := c.answers(from); n != 0 || kept != "" {
					t.Errorf("%s %d answers stand: %q", when, n, kept)
				}
				if contact := c.contactOfPhone(from); contact.Response != "" {
					if r := c.runOf(channels.SMS, textSender, from); r.state.Stage != survey.Erased || r.doc.Run != "" {
						t.Errorf("%s the run is %s and no tombstone", when, r.state.Stage)
					}
				}
			}
			erased("after DELETE")
			if err := other.Receive(t.Context(), late); err != nil {
				t.Fatal(err)
			}
			c.settled(from)
			erased("after a late repeat")
		})
	}
}
