package conversation

import (
	"strings"
	"testing"

	"familyvoice/channels"
	"familyvoice/survey"
)

// Who stops, asks for everything to be erased and then keeps it is told so once, and stays stopped; START carries on where they were.
func TestKeepAfterStopKeepsThePlace(t *testing.T) {
	for _, keep := range []string{"KEEP", "no thanks x", "the button"} {
		t.Run(keep, func(t *testing.T) {
			h := newHouse(t)
			device, theirs, from := h.sms, func() *run { return h.runOf(channels.SMS, textSender, mum) }, mum
			say := func(words string) { h.text(mum, words) }
			agree := "GO"
			if keep == "the button" {
				device, theirs, from = h.telegram, func() *run { return h.runOf(channels.Telegram, "77", teen) }, teen
				say = func(words string) { h.chat(teen, words) }
				agree = "17"
			}
			shown := 0
			says := func(words string) string {
				t.Helper()
				say(words)
				shown++
				return h.expect(device, from, shown)
			}
			for _, words := range []string{"hello", agree, "us two", "their manners", "STOP", "DELETE"} {
				says(words)
			}
			if doc := theirs().doc; doc.Question != "hopes" {
				t.Errorf("while it is asked, they still count as at the third question, not at %q", doc.Question)
			}
			if keep == "the button" {
				say = func(string) {
					h.chat(teen, "", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, string(survey.Keep) })
				}
			}
			if said := says(keep); said != "OK, nothing was changed." {
				t.Errorf("keeping it is confirmed, got %q", said)
			}
			say = func(words string) {
				if keep == "the button" {
					h.chat(teen, words)
					return
				}
				h.text(mum, words)
			}
			say("yes")
			if r := theirs(); r.doc.Erased || r.state.Stage != survey.Stopped || r.doc.Question != "hopes" {
				t.Errorf("a yes long after erases nothing; they are %s at %q", r.state.Stage, r.doc.Question)
			}
			if said := says("START"); !strings.Contains(said, "3 of 6") {
				t.Errorf("START carries on at the third question, got %q", said)
			}
			says("a garden")
			for question, want := range map[string]string{"about": "us two", "proud": "their manners", "hopes": "a garden"} {
				r := theirs()
				if a := r.state.Answer(question); a == nil || answerText(a) != want {
					t.Errorf("the answer to %q should be %q, is %+v", question, want, a)
				}
			}
		})
	}
}

// Who stops and asks for everything to be erased may say yes as people do. What only begins like a yes is not met with silence:
// they are asked once more.
func TestAYesAfterStopErases(t *testing.T) {
	h := newHouse(t)
	shown := 0
	says := func(words string) string {
		t.Helper()
		h.text(mum, words)
		shown++
		return h.expect(h.sms, mum, shown)
	}
	for _, words := range []string{"hello", "GO", "us two", "STOP"} {
		says(words)
	}
	for _, words := range []string{"DELETE", "yes go on then"} {
		if said := says(words); !strings.Contains(said, "Do you want to erase") {
			t.Errorf("%q is answered with %q", words, said)
		}
	}
	if said := says("Yes pls"); !strings.Contains(said, "are erased") || !h.runOf(channels.SMS, textSender, mum).doc.Erased {
		t.Errorf("a yes erases, got %q", said)
	}
}
