package conversation

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

const teen = "5550123"

// chat sends one Telegram message and waits a minute after it.
func (h *house) chat(from, words string, change ...func(*channels.Inbound)) channels.Inbound {
	h.t.Helper()
	h.n++
	in := channels.Inbound{
		ID: "77:" + h.random(4), Channel: channels.Telegram, Sender: "77", Address: from, Kind: channels.Text, Text: words, At: h.clock.now(),
	}
	for _, c := range change {
		c(&in)
	}
	h.receive(in)
	h.clock.add(time.Minute)
	return in
}

// begun brings a phone to the first question.
func (h *house) begun(from string) {
	h.t.Helper()
	h.text(from, "hello")
	h.expect(h.sms, from, 1)
	h.text(from, "GO")
	h.expect(h.sms, from, 2)
}

func (h *house) contactOfPhone(from string) *store.Contact {
	h.t.Helper()
	c, err := h.findContact(context.Background(), channels.Inbound{Channel: channels.SMS, Sender: "+447700900000", Address: from})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func TestStopInMidSurvey(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	h.text(mum, "STOP")
	if bye := h.expect(h.sms, mum, 4); !strings.Contains(bye, "START") {
		t.Errorf("the goodbye should say how to come back, got %q", bye)
	}
	t.Run("where the person stopped is kept in clear, to be counted", func(t *testing.T) {
		if r := h.runOf(channels.SMS, "+447700900000", mum); r.doc.Question != "proud" || r.doc.Stage != "stopped" {
			t.Errorf("a person who stopped at the second question is kept as %s at %q", r.doc.Stage, r.doc.Question)
		}
	})
	t.Run("a text after STOP is no answer and gets no reply", func(t *testing.T) {
		h.text(mum, "the damp is bad")
		h.text(mum, "ELM")
		time.Sleep(50 * time.Millisecond)
		h.expect(h.sms, mum, 4)
		if r := h.runOf(channels.SMS, "+447700900000", mum); r.doc.Answered != 1 {
			t.Errorf("one answer stands, got %d", r.doc.Answered)
		}
	})
	t.Run("a disclosure after STOP still gets help and an alert", func(t *testing.T) {
		h.text(mum, "I want to kill myself")
		h.expect(h.sms, mum, 5)
		eventually(t, "an alert is made", func() bool { return len(h.alerts()) == 1 })
	})
	t.Run("HELP is answered", func(t *testing.T) {
		h.text(mum, "HELP")
		h.expect(h.sms, mum, 6)
	})
	t.Run("START brings the person back to the same question", func(t *testing.T) {
		h.text(mum, "START")
		h.expect(h.sms, mum, 7)
		h.text(mum, "their manners")
		h.expect(h.sms, mum, 8)
		r := h.runOf(channels.SMS, "+447700900000", mum)
		if a := r.state.Answer("proud"); a == nil || answerText(a) != "their manners" {
			t.Errorf("the answer after START should count, got %+v", a)
		}
	})
}

func TestAStopThatTheProviderHasAnsweredIsNotAnsweredTwice(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.receive(channels.Inbound{ID: "SMx", Channel: channels.SMS, Sender: "+447700900000", Address: mum, Kind: channels.OptOut, Text: "STOP", Told: true, At: h.clock.now()})
	time.Sleep(50 * time.Millisecond)
	h.expect(h.sms, mum, 2)
	if c := h.contactOfPhone(mum); c.OptOut == nil || c.OptOut.Reason != "provider" {
		t.Errorf("the opt-out should be kept, got %+v", c.OptOut)
	}
}

func TestAStrangersStopAndHelpBeginNothing(t *testing.T) {
	h := newHouse(t)
	h.text(mum, "HELP")
	if help := h.expect(h.sms, mum, 1); !strings.Contains(help, "999") {
		t.Errorf("HELP should give 999, got %q", help)
	}
	h.text(mum, "STOP")
	h.expect(h.sms, mum, 2)
	if c := h.contactOfPhone(mum); c.Response != "" || c.OptOut == nil {
		t.Errorf("nothing should have begun, and the opt-out stand: %q %+v", c.Response, c.OptOut)
	}
}

func TestDeleteErasesAndNothingRevivesIt(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	answer := h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	id := h.contactOfPhone(mum).Response
	h.text(mum, "DELETE")
	h.expect(h.sms, mum, 4)
	h.text(mum, "ERASE")
	h.expect(h.sms, mum, 5)
	eventually(t, "what readers see is erased", func() bool {
		h.tags.mu.Lock()
		defer h.tags.mu.Unlock()
		return len(h.tags.erased) == 1 && h.tags.erased[0] == id
	})
	h.receive(answer) // a late repeat
	doc, err := h.Store.Responses.Get(context.Background(), id)
	if err != nil || !doc.Erased || doc.Run != "" || doc.Excluded != "erased" {
		t.Fatalf("a tombstone should stand, got %+v, %v", doc, err)
	}
	t.Run("START begins afresh", func(t *testing.T) {
		h.text(mum, "START")
		if notice := h.expect(h.sms, mum, 6); !strings.Contains(notice, "GO") {
			t.Errorf("wanted the notice again, got %q", notice)
		}
		if again := h.contactOfPhone(mum).Response; again == id {
			t.Error("the new run should have an id of its own")
		}
	})
}

func TestADisclosureGetsHelpFirstAndMakesOneAlert(t *testing.T) {
	told := make(chan string, 10)
	h := newHouse(t, func(c *Config) { c.Notify = notifierFunc(func(level string) error { told <- level; return nil }) })
	h.begun(mum)
	in := h.text(mum, "my partner hits me and the kids when he drinks, he said he will kill us tonight")
	h.expect(h.sms, mum, 4)
	screen := h.sms.screen(mum)
	if !strings.Contains(screen[2], "999") {
		t.Errorf("help should come before the next question, got %q then %q", screen[2], screen[3])
	}
	for _, word := range []string{"hit", "partner", "drink"} {
		if strings.Contains(screen[2], word) {
			t.Errorf("the help should not repeat what was written, it says %q", word)
		}
	}
	h.receive(in)
	eventually(t, "the alert is made and the lead told", func() bool { a := h.alerts(); return len(a) == 1 && len(a[0].Told) == 1 })
	a := h.alerts()[0]
	if a.Level != string(safeguard.Urgent) || strings.Contains(a.Text, "partner") || <-told != "urgent" {
		t.Errorf("the alert should be urgent and sealed: %+v", a)
	}
	if _, err := h.Keys.Open("alerts/"+a.ID, "text", a.Text); err != nil {
		t.Errorf("the lead should be able to open the text: %v", err)
	}
	if r := h.runOf(channels.SMS, "+447700900000", mum); len(r.doc.Flagged) != 1 || len(r.doc.Alerts) != 0 {
		t.Errorf("the answer should be flagged and the alert filed, got %v and %d waiting", r.doc.Flagged, len(r.doc.Alerts))
	}
}

type notifierFunc func(level string) error

func (f notifierFunc) Notify(_ context.Context, level string, _ bool) (string, error) {
	return "mail", f(level)
}

func TestALeadThatCanNotBeReachedIsTriedAgain(t *testing.T) {
	var tries atomic.Int64
	h := newHouse(t, func(c *Config) {
		c.Notify = notifierFunc(func(string) error {
			if tries.Add(1) < 3 {
				return context.DeadlineExceeded
			}
			return nil
		})
	})
	h.begun(mum)
	h.text(mum, "I want to kill myself")
	h.expect(h.sms, mum, 4)
	eventually(t, "the first try failed", func() bool { return !h.AlertsFailing().IsZero() })
	eventually(t, "a later try works", func() bool {
		h.clock.add(time.Minute)
		a := h.alerts()
		return len(a) == 1 && len(a[0].Told) == 1
	})
	if !h.AlertsFailing().IsZero() {
		t.Error("alerts can be delivered again")
	}
}

func TestAFirstTextBecomesTheFirstAnswerOrIsErased(t *testing.T) {
	h := newHouse(t)
	const words = "we are five and the flat is damp"
	h.text(mum, words)
	h.expect(h.sms, mum, 1)
	h.text(mum, "go")
	h.expect(h.sms, mum, 2)
	if a := h.runOf(channels.SMS, "+447700900000", mum).state.Answer("about"); a == nil || answerText(a) != words {
		t.Fatalf("the first text should be the first answer, got %+v", a)
	}
	dad := "+447700900124"
	h.text(dad, "skint again")
	h.expect(h.sms, dad, 1)
	h.clock.add(25 * time.Hour)
	eventually(t, "without GO it is erased after a day", func() bool {
		return len(h.runOf(channels.SMS, "+447700900000", dad).state.Held) == 0
	})
	h.text(dad, "GO")
	h.expect(h.sms, dad, 2)
	if a := h.runOf(channels.SMS, "+447700900000", dad).state.Answer("about"); a != nil {
		t.Errorf("what was erased should not come back, got %+v", a)
	}
}

func TestConsentIsARecord(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	c := h.contactOfPhone(mum)
	if len(c.Consents) != 1 || c.Consents[0].Wording == "" || !c.Consents[0].Withdrawn.IsZero() {
		t.Fatalf("wanted one consent with its wording, got %+v", c.Consents)
	}
	h.text(mum, "STOP")
	if c = h.contactOfPhone(mum); c.Consents[0].Withdrawn.IsZero() {
		t.Error("STOP takes the consent back")
	}
}

func TestUnderSixteenOnTelegramGoesToTheWeb(t *testing.T) {
	h := newHouse(t)
	h.chat(teen, "/start", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, "start" })
	h.expect(h.telegram, teen, 1)
	h.chat(teen, "", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, "younger" })
	if reply := h.expect(h.telegram, teen, 2); !strings.Contains(reply, "fv.example") {
		t.Errorf("the reply should point to the web, got %q", reply)
	}
	c, _ := h.findContact(context.Background(), channels.Inbound{Channel: channels.Telegram, Sender: "77", Address: teen})
	doc, err := h.Store.Responses.Get(context.Background(), c.Response)
	if err != nil || survey.Stage(doc.Stage) != survey.Erased {
		t.Errorf("nothing of theirs is kept, got %+v, %v", doc, err)
	}
}

func TestAskingForAPersonReachesOne(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	in := h.text(mum, "contact me")
	if reply := h.expect(h.sms, mum, 3); !strings.Contains(reply, "999") {
		t.Errorf("the reply should say what to do in danger meanwhile, got %q", reply)
	}
	h.receive(in)
	eventually(t, "one request waits for the lead", func() bool {
		a := h.alerts()
		return len(a) == 1 && a[0].Kinds[0] == kindContact && a[0].Level == "concern"
	})
}

// A yes to "do you want to erase" is a confirmation wherever the word would be one: also after STOP.
func TestAYesErases(t *testing.T) {
	for _, stop := range []bool{false, true} {
		h := newHouse(t)
		h.begun(mum)
		h.text(mum, "me and my two")
		n := 3
		h.expect(h.sms, mum, n)
		if stop {
			h.text(mum, "no more texts")
			n++
			h.expect(h.sms, mum, n)
		}
		h.text(mum, "DELETE")
		h.expect(h.sms, mum, n+1)
		h.text(mum, "yes")
		if said := h.expect(h.sms, mum, n+2); !strings.Contains(said, "erased") || !h.runOf(channels.SMS, textSender, mum).doc.Erased {
			t.Errorf("after STOP %v: %q", stop, said)
		}
	}
}

// What is quoted of our own words speaks of danger, and is no disclosure.
func TestAMarkOnATextOfOursRaisesNoAlert(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	ours := h.surveyOr("").Render(survey.Message{Key: keyHelpFirst}, "uk", survey.Vars{Council: h.Council, Address: h.Address, Channel: "sms"}).Text
	h.text(mum, "Liked “"+ours+"”")
	h.text(mum, "me and my two")
	eventually(t, "all is said and filed", func() bool {
		doc := h.runOf(channels.SMS, textSender, mum).doc
		return doc.Answered == 1 && len(doc.Pending)+len(doc.Alerts) == 0
	})
	if screen, n := h.sms.screen(mum), len(h.alerts()); len(screen) != 3 || n != 0 {
		t.Errorf("%d alerts, and on the screen %q", n, screen)
	}
	h.text(mum, "he hits me “1 of 6: Tell us about your family. Who is in it?”")
	eventually(t, "what stands beside it is read", func() bool { return len(h.alerts()) == 1 })
}

// Who quotes a few words of ours, or writes on after them, is heard.
func TestWordsThatEndInAQuoteAreHeard(t *testing.T) {
	for _, text := range []string{
		`my uncle keeps asking me "how old are you" and "does mum know he hits you"`, `my teacher said "write what you are proud of when he hits me"`,
		`you asked "2 of 6: What are you proud of in your family?" and I said "he hits me"`,
	} {
		h := newHouse(t)
		h.begun(mum)
		h.text(mum, text)
		eventually(t, "it is an answer, and is read for danger", func() bool {
			return h.runOf(channels.SMS, textSender, mum).doc.Answered == 1 && len(h.alerts()) == 1
		})
	}
}
