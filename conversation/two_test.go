package conversation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// second opens another instance on the same store and keys, as a second server would be.
func (h *house) second() *Conversation {
	h.t.Helper()
	cfg := h.Config
	other, err := New(cfg)
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		other.Run(ctx)
	}()
	h.t.Cleanup(func() {
		cancel()
		<-done
	})
	return other
}

func TestFiftyMessagesAtOnceOnTwoInstances(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	other := h.second()
	at := h.clock.now()
	before := h.Steps() + other.Steps()
	var wg sync.WaitGroup
	for i := range 50 {
		in := channels.Inbound{
			ID: fmt.Sprintf("SM-many-%d", i), Channel: channels.SMS, Sender: "+447700900000", Address: mum, Kind: channels.Text,
			Text: fmt.Sprintf("part%02d", i), At: at.Add(time.Duration(i) * time.Millisecond),
		}
		instance := h.Conversation
		if i%2 == 1 {
			instance = other
		}
		wg.Go(func() {
			if err := instance.Receive(context.Background(), in); err != nil {
				t.Errorf("a message was not taken: %v", err)
			}
		})
	}
	wg.Wait()
	if steps := h.Steps() + other.Steps() - before; steps >= 200 {
		t.Errorf("fifty messages should take under 200 steps, took %d", steps)
	} else {
		t.Logf("%d steps", steps)
	}
	r := h.runOf(channels.SMS, "+447700900000", mum)
	var all []string
	for _, a := range r.state.Answers {
		all = append(all, answerText(&a))
	}
	text := strings.Join(all, "\n")
	for i := range 50 {
		if n := strings.Count(text, fmt.Sprintf("part%02d", i)); n != 1 {
			t.Errorf("message %d should stand once, stands %d times", i, n)
		}
	}
}

func TestAReplyWhoseInstanceDiedIsSentByAnother(t *testing.T) {
	h := newHouse(t)
	h.sms.fail = func(channels.Outbound) error { return &channels.SendError{Fault: channels.Transient, Reason: "down"} }
	h.text(mum, "hello")
	r := h.runOf(channels.SMS, "+447700900000", mum)
	if len(r.doc.Pending) != 1 {
		t.Fatalf("the reply should wait, %d do", len(r.doc.Pending))
	}
	h.sms.mu.Lock()
	h.sms.fail = nil
	h.sms.mu.Unlock()
	h.second()
	h.clock.add(time.Hour)
	h.expect(h.sms, mum, 1)
}

func TestSomeoneWhoBlockedUsHasOptedOut(t *testing.T) {
	h := newHouse(t)
	h.telegram.fail = func(channels.Outbound) error {
		return &channels.SendError{Fault: channels.Person, Code: "403", Reason: "they blocked the bot"}
	}
	h.chat(teen, "hi")
	eventually(t, "the opt-out is kept", func() bool {
		c, err := h.findContact(context.Background(), channels.Inbound{Channel: channels.Telegram, Sender: "77", Address: teen})
		return err == nil && c.OptOut != nil && c.OptOut.Reason == "blocked"
	})
}

func TestAMessageThatCanNeverGoIsParkedWithItsReason(t *testing.T) {
	h := newHouse(t)
	h.sms.fail = func(channels.Outbound) error {
		return &channels.SendError{Fault: channels.Rejected, Code: "21614", Reason: "this is no mobile number"}
	}
	h.text(mum, "hello")
	eventually(t, "the reply is parked", func() bool {
		p := h.runOf(channels.SMS, "+447700900000", mum).doc.Pending
		return len(p) == 1 && p[0].Parked == "this is no mobile number" && p[0].Address == ""
	})
}

func TestStopReachesTheOtherChannelsOfTheRun(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	code := h.carryCode(mum)
	h.joinsInChat(strings.ToLower(code[:4] + " " + code[4:]))
	h.chat(teen, "STOP")
	h.expect(h.telegram, teen, 3)
	h.text(mum, "their manners")
	time.Sleep(50 * time.Millisecond)
	if c := h.contactOfPhone(mum); c.OptOut == nil || c.OptOut.Reason != "other-channel" {
		t.Errorf("the phone of the same run should be stopped too, got %+v", c.OptOut)
	}
}

// carryCode asks for a code by text and reads it off the screen.
func (h *house) carryCode(from string) string {
	h.t.Helper()
	n := len(h.sms.screen(from))
	h.text(from, "ELSEWHERE")
	reply := h.expect(h.sms, from, n+1)
	for _, word := range strings.FieldsFunc(reply, func(r rune) bool { return r == ' ' || r == '.' || r == ',' || r == '\n' }) {
		if code, _, ok := readCode(word); ok && len(strings.ReplaceAll(word, "-", "")) == codeLength {
			return code
		}
	}
	h.t.Fatalf("no code in %q", reply)
	return ""
}

func TestCarryOnOnTheWeb(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	code := h.carryCode(mum)
	ctx := context.Background()
	in := channels.Inbound{ID: "w1", Channel: channels.Web, Sender: webSender, Address: "session-1"}
	t.Run("a wrong code is refused", func(t *testing.T) {
		if err := h.CarryOn(ctx, in, "000000000", "192.0.2.0/32"); err != ErrNoSuchCode {
			t.Errorf("got %v", err)
		}
	})
	if err := h.CarryOn(ctx, in, strings.ToLower(code), "192.0.2.0/32"); err != nil {
		t.Fatal(err)
	}
	t.Run("who holds the code reads nothing", func(t *testing.T) {
		v, err := h.View(ctx, "session-1")
		if err != nil || !v.Known || v.State.Question != "proud" || len(v.State.Answers) != 0 || !slices.Equal(v.Hidden, []string{"about"}) {
			t.Errorf("the page should stand at the next question without earlier answers, and know of them: %+v, %v, %v", v.State, v.Hidden, err)
		}
	})
	t.Run("after an answer of its own it shows them", func(t *testing.T) {
		h.receive(channels.Inbound{ID: "w2", Channel: channels.Web, Sender: webSender, Address: "session-1", Kind: channels.Answer, Question: "proud", Text: "their manners", At: h.clock.now()})
		v, err := h.View(ctx, "session-1")
		if err != nil || len(v.State.Answers) != 2 || v.Hidden != nil {
			t.Errorf("both answers should show: %+v, %v", v.State.Answers, err)
		}
	})
	t.Run("the code works once", func(t *testing.T) {
		other := in
		other.ID, other.Address = "w3", "session-2"
		if err := h.CarryOn(ctx, other, code, "192.0.2.0/32"); err != ErrNoSuchCode {
			t.Errorf("got %v", err)
		}
	})
	t.Run("ten tries an hour from one place", func(t *testing.T) {
		for range 10 {
			_ = h.CarryOn(ctx, in, "111111111", "192.0.2.1/32")
		}
		if err := h.CarryOn(ctx, in, "111111111", "192.0.2.1/32"); err != ErrTooManyTries {
			t.Errorf("got %v", err)
		}
	})
}

func TestAnEditedMessageChangesTheAnswer(t *testing.T) {
	h := newHouse(t)
	h.chat(teen, "/start", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, "start" })
	h.expect(h.telegram, teen, 1)
	h.chat(teen, "", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, "go" })
	h.expect(h.telegram, teen, 2)
	h.chat(teen, "me an nan", func(in *channels.Inbound) { in.Ref = "501" })
	h.expect(h.telegram, teen, 3)
	h.chat(teen, "me and nan", func(in *channels.Inbound) { in.Ref, in.Kind = "501", channels.Edit })
	if a := h.runOf(channels.Telegram, "77", teen).state.Answer("about"); answerText(a) != "me and nan" {
		t.Errorf("the edit should stand, got %q", answerText(a))
	}
}

func TestATaggerThatHangsDelaysNoReply(t *testing.T) {
	h := newHouse(t)
	h.tags.hang = make(chan struct{})
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	h.clock.add(time.Hour)
	time.Sleep(50 * time.Millisecond)
	h.text(mum, "their manners")
	h.text(mum, "a garden")
	close(h.tags.hang)
	h.expect(h.sms, mum, 5)
}

func TestAFloodIsStoredAndAnsweredLess(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	for i := range 60 {
		h.receive(channels.Inbound{ID: fmt.Sprintf("f%d", i), Channel: channels.SMS, Sender: "+447700900000", Address: mum, Kind: channels.Command, Command: "where", At: h.clock.now()})
		h.clock.add(100 * time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond)
	if n := len(h.sms.screen(mum)); n > 2+floodAfter {
		t.Errorf("two machines talking should fall silent, %d replies went", n)
	}
}

func TestWhileATaggerHangsAPersonsLaterRepliesStillLeave(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Patience = 20 * time.Millisecond })
	hang := make(chan struct{})
	h.tags.hang = hang
	defer close(hang)
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	h.clock.add(time.Hour)
	for i, words := range []string{"their manners", "a garden", "the rent"} {
		time.Sleep(30 * time.Millisecond) // the sweeper takes the run up to tag it
		h.text(mum, words)
		h.expect(h.sms, mum, 4+i)
		h.clock.add(time.Hour)
	}
}

// A stranger's first text comes twice at the same moment, to two instances, as a provider's impatient repeat may.
func TestAStrangersFirstTextTwiceAtOnceIsOne(t *testing.T) {
	h := newHouse(t)
	other := h.second()
	const strangers = 20
	var wg sync.WaitGroup
	for n := range strangers {
		in := channels.Inbound{
			ID: fmt.Sprintf("SM-first-%d", n), Channel: channels.SMS, Sender: textSender, Address: fmt.Sprintf("+4477009%05d", n), Kind: channels.Text,
			Text: "we are five", At: h.clock.now(),
		}
		for i := range 4 {
			instance := []*Conversation{h.Conversation, other}[i%2]
			wg.Go(func() {
				if err := instance.Receive(context.Background(), in); err != nil {
					t.Errorf("a message was not taken: %v", err)
				}
			})
		}
	}
	wg.Wait()
	for n := range strangers {
		phone := fmt.Sprintf("+4477009%05d", n)
		h.expect(h.sms, phone, 1)
		if r := h.runOf(channels.SMS, textSender, phone); len(r.state.Held) != 1 || len(r.doc.Applied) != 1 {
			t.Errorf("the text should stand once: %+v, applied %+v", r.state.Held, r.doc.Applied)
		}
	}
	if n, err := h.Store.Responses.Count(context.Background(), store.Query{}); err != nil || n != strangers {
		t.Errorf("%d runs for %d strangers, %v", n, strangers, err)
	}
	h.delivered(fmt.Sprintf("+4477009%05d", 0))
	for n := range strangers {
		h.expect(h.sms, fmt.Sprintf("+4477009%05d", n), 1)
	}
}
