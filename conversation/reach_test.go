package conversation

import (
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/survey"
)

// requests are the alerts of those who asked for a person, oldest first, in their own words.
func (h *house) requests() (words []string) {
	h.t.Helper()
	all := h.alerts()
	slices.SortFunc(all, func(a, b *store.Alert) int { return a.At.Compare(b.At) })
	for _, a := range all {
		if slices.Contains(a.Kinds, kindContact) {
			words = append(words, h.alertText(a.ID).Text)
		}
	}
	return words
}

func TestWhoAsksForAPersonInAChatIsAskedForANumber(t *testing.T) {
	h := newHouse(t)
	h.chatBegun()
	h.chat(teen, "contact me")
	asked := h.expect(h.telegram, teen, 3)
	if strings.Contains(asked, "get in touch with you here") || !strings.Contains(asked, "phone number or email") {
		t.Fatalf("nobody can write to one chat, so a number is asked for: %q", asked)
	}
	number := h.chat(teen, "07700 900123 after 4, mum is home", func(in *channels.Inbound) { in.Ref = "601" })
	told := h.expect(h.telegram, teen, 4)
	if !strings.Contains(told, "A worker will get in touch with you") || !strings.Contains(told, "apart from your answers") {
		t.Errorf("they are told that it is known how: %q", told)
	}
	h.receive(number)
	eventually(t, "the number waits for a worker, once", func() bool {
		return slices.Equal(h.requests(), []string{"contact me", "07700 900123 after 4, mum is home"})
	})
	r := h.runOf(channels.Telegram, "77", teen)
	if r.doc.Answered != 0 || r.state.Question == "" || r.state.Stage != survey.Asking {
		t.Errorf("a number is no answer: %d answered, at %q", r.doc.Answered, r.state.Question)
	}
	t.Run("a number that is put right by an edit reaches the worker too", func(t *testing.T) {
		h.chat(teen, "07700 900124 after 4", edited("601"))
		h.expect(h.telegram, teen, 5)
		eventually(t, "the second number", func() bool { return slices.Contains(h.requests(), "07700 900124 after 4") })
	})
	t.Run("what is no number is an answer", func(t *testing.T) {
		h.chat(teen, "me and 2 brothers, since 2019 2020")
		h.expect(h.telegram, teen, 6)
		if r := h.runOf(channels.Telegram, "77", teen); r.doc.Answered != 1 {
			t.Errorf("%d answered", r.doc.Answered)
		}
	})
	t.Run("days later a number is nothing special", func(t *testing.T) {
		h.clock.add(reachFor)
		h.chat(teen, "our best day was 07700 900125 lol")
		h.expect(h.telegram, teen, 7)
		if n := len(h.requests()); n != 3 {
			t.Errorf("%d requests", n)
		}
	})
}

func TestANumberReachesSomebodyAlsoAfterStopAndAfterErasing(t *testing.T) {
	for _, before := range [][]string{{"STOP"}, {"DELETE", "ERASE"}} {
		t.Run(strings.Join(before, ", "), func(t *testing.T) {
			h := newHouse(t)
			h.chatBegun()
			n := 2
			for _, words := range append(before, "call me") {
				h.chat(teen, words)
				n++
				h.expect(h.telegram, teen, n)
			}
			h.chat(teen, "mum@example.com")
			if told := h.expect(h.telegram, teen, n+1); !strings.Contains(told, "A worker will get in touch with you") {
				t.Errorf("got %q", told)
			}
			eventually(t, "both wait for a worker", func() bool {
				return slices.Equal(h.requests(), []string{"call me", "mum@example.com"})
			})
		})
	}
}

func TestHelpInAChatSaysHowToBeReached(t *testing.T) {
	for name, words := range map[string]string{"a disclosure": "my dad hits me", "a plea": "help me"} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.chatBegun()
			h.chat(teen, words)
			eventually(t, "help says that no worker can write here", func() bool {
				return strings.Contains(strings.Join(h.telegram.screen(teen), "\n"), "No worker can write to you in this chat")
			})
			h.expect(h.telegram, teen, 4)
			const number = "ring 07700900123 when dad is out"
			h.clock.add(time.Hour)
			h.chat(teen, number)
			h.expect(h.telegram, teen, 5)
			eventually(t, "the number waits for a worker", func() bool { return slices.Contains(h.requests(), number) })
			if r := h.runOf(channels.Telegram, "77", teen); r.doc.Answered != 1 {
				t.Errorf("the number is no answer: %d answered", r.doc.Answered)
			}
		})
	}
	t.Run("a phone is its own number", func(t *testing.T) {
		h := newHouse(t)
		h.begun(mum)
		h.text(mum, "my dad hits me")
		h.expect(h.sms, mum, 4)
		if said := strings.Join(h.sms.screen(mum), " "); strings.Contains(said, "in this chat") {
			t.Errorf("got %q", said)
		}
		h.text(mum, "07700 900999 is the number of his work")
		h.expect(h.sms, mum, 5)
		if n := len(h.requests()); n != 0 {
			t.Errorf("%d requests: nobody asked for a number", n)
		}
	})
}

func TestReachable(t *testing.T) {
	for words, want := range map[string]bool{
		"07700 900123": true, "+44 (0)7700-900123": true, "555014 1": true, "01942 555014 mornings": true, "mail me: a.b@c.org": true,
		"٠٧٧٠٠٩٠٠١٢٣": true, "in 2019 2020": false, "16": false, "1 2 3": false, "me @ home": false, "a@b": false, "": false,
		"1111111111111111111111": false, "ask for Jo at 555": false,
	} {
		if got := Reachable(words); got != want {
			t.Errorf("%q: %v", words, got)
		}
	}
}

func TestAnAlertOfAPageSealsNothingThatOpensTheAnswers(t *testing.T) {
	h := newHouse(t)
	in := func(id string, kind channels.Kind) channels.Inbound {
		return channels.Inbound{
			ID: id, Channel: channels.Web, Sender: "web", Address: strings.Repeat("ab", 16), Kind: kind, At: h.clock.now(),
		}
	}
	begin, says := in("1", channels.Command), in("2", channels.Answer)
	begin.Command, begin.Survey = "go", "our-family"
	h.receive(begin)
	says.Question, says.Text = "about", "my dad hits me"
	h.receive(says)
	eventually(t, "an alert without an address", func() bool {
		a := h.alerts()
		return len(a) == 1 && a[0].Channel == "web" && a[0].Address == "" && a[0].Contact != ""
	})
}
