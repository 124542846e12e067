package conversation

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// contactOfChat is the contact of a Telegram chat.
func (h *house) contactOfChat(chat string) *store.Contact {
	h.t.Helper()
	c, err := h.findContact(context.Background(), channels.Inbound{Channel: channels.Telegram, Sender: "77", Address: chat})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func edited(ref string) func(*channels.Inbound) {
	return func(in *channels.Inbound) { in.Kind, in.Ref = channels.Edit, ref }
}

// chatBegun brings a chat to the first question.
func (h *house) chatBegun() {
	h.t.Helper()
	h.chat(teen, "", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, "start" })
	h.expect(h.telegram, teen, 1)
	h.chat(teen, "", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, "go" })
	h.expect(h.telegram, teen, 2)
	h.allLeft()
}

func TestWordsThatMatterAreHeededInAnEdit(t *testing.T) {
	h := newHouse(t)
	h.chatBegun()
	h.chat(teen, "me an nan", func(in *channels.Inbound) { in.Ref = "501" })
	h.expect(h.telegram, teen, 3)
	t.Run("an edit that tells of danger gets help and an alert, and readers see none of the answer", func(t *testing.T) {
		h.chat(teen, "I want to kill myself", edited("501"))
		if help := h.expect(h.telegram, teen, 4); !strings.Contains(help, "999") {
			t.Errorf("wanted the help numbers, got %q", help)
		}
		eventually(t, "an alert is made", func() bool { return len(h.alerts()) == 1 })
		if doc := h.runOf(channels.Telegram, "77", teen).doc; len(doc.Flagged) != 1 || doc.Flagged[0] != "about" {
			t.Errorf("the answer should be flagged, got %v", doc.Flagged)
		}
	})
	t.Run("an edit into HELP is HELP", func(t *testing.T) {
		h.chat(teen, "help", edited("501"))
		if help := h.expect(h.telegram, teen, 5); !strings.Contains(help, "Childline") {
			t.Errorf("wanted HELP's words, got %q", help)
		}
	})
	t.Run("an edit into STOP is STOP, and after it an edit says nothing", func(t *testing.T) {
		h.chat(teen, "stop", edited("501"))
		h.expect(h.telegram, teen, 6)
		h.chat(teen, "me and nan", edited("501"))
		if c := h.contactOfChat(teen); c.OptOut == nil {
			t.Error("they have stopped")
		}
		if a := h.runOf(channels.Telegram, "77", teen).state.Answer("about"); answerText(a) != "I want to kill myself" {
			t.Errorf("after STOP nothing changes, got %q", answerText(a))
		}
		h.expect(h.telegram, teen, 6)
	})
}

func TestAnEditByAStrangerGetsTheNotice(t *testing.T) {
	h := newHouse(t)
	h.chat(teen, "hello", edited("9"))
	if notice := h.expect(h.telegram, teen, 1); !strings.Contains(notice, "erase") {
		t.Errorf("wanted the notice, got %q", notice)
	}
}

func TestTwoPeopleOnOnePhone(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	first := h.contactOfPhone(mum).Response
	h.text(mum, "its my turn")
	if ask := h.expect(h.sms, mum, 4); !strings.Contains(ask, "someone else") {
		t.Errorf("wanted to be asked who answers, got %q", ask)
	}
	h.text(mum, "AGAIN")
	if notice := h.expect(h.sms, mum, 5); !strings.Contains(notice, "GO") {
		t.Errorf("the second person is given the notice, got %q", notice)
	}
	h.text(mum, "GO")
	h.expect(h.sms, mum, 6)
	h.text(mum, "just me and the cat")
	h.expect(h.sms, mum, 7)
	second := h.contactOfPhone(mum).Response
	if first == second {
		t.Fatal("the second person needs a run of their own")
	}
	for id, want := range map[string]string{first: "me and my two", second: "just me and the cat"} {
		r, err := h.loadRun(context.Background(), id, "", "")
		if err != nil || answerText(r.state.Answer("about")) != want {
			t.Errorf("wanted the run to hold %q: %+v, %v", want, r.state.Answers, err)
		}
	}
}

// An answering machine writes back whenever it is written to, however slowly.
func TestTwoMachinesFallSilent(t *testing.T) {
	h := newHouse(t)
	for range 60 {
		h.text(mum, "I am driving. I will ring you later.")
		eventually(t, "every reply has left", func() bool { return len(h.runOf(channels.SMS, "+447700900000", mum).doc.Pending) == 0 })
	}
	if n := len(h.sms.screen(mum)); n > 7 {
		t.Errorf("a machine that answers ours should cost a few texts, it cost %d", n)
	}
}

func TestABlockSeenInADeliveryReportIsAnOptOutOnEveryChannelOfTheRun(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	code := h.carryCode(mum)
	h.joinsInChat(code)
	report := channels.Delivery{
		Channel: channels.SMS, Entry: "entry", Sender: "+447700900000", Address: mum,
		Failure: &channels.SendError{Fault: channels.Person, Code: "21610", Reason: "they texted STOP"},
	}
	for range 2 { // reports repeat themselves
		if err := h.ReceiveDelivery(context.Background(), report); err != nil {
			t.Fatal(err)
		}
	}
	if c := h.contactOfPhone(mum); c.OptOut == nil || c.OptOut.Reason != "blocked" {
		t.Errorf("the phone has stopped us, got %+v", c.OptOut)
	}
	if c := h.contactOfChat(teen); c.OptOut == nil || c.OptOut.Reason != "other-channel" {
		t.Errorf("the chat of the same run has stopped too, got %+v", c.OptOut)
	}
}

func TestParkedRepliesMakeRoom(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.sms.mu.Lock()
	h.sms.fail = func(channels.Outbound) error {
		return &channels.SendError{Fault: channels.Rejected, Code: "30006", Reason: "the number is a landline"}
	}
	h.sms.mu.Unlock()
	for i := range maxPending + 5 {
		h.text(mum, fmt.Sprintf("change %d", i%2+1))
	}
	eventually(t, "all of them are parked", func() bool {
		for _, p := range h.runOf(channels.SMS, "+447700900000", mum).doc.Pending {
			if p.Parked == "" {
				return false
			}
		}
		return true
	})
	h.sms.mu.Lock()
	h.sms.fail = nil
	h.sms.mu.Unlock()
	h.text(mum, "where")
	h.expect(h.sms, mum, 3)
}

func TestAReplyWhoseTurnComesLaterCountsAsNoFailure(t *testing.T) {
	h := newHouse(t)
	tries := 0
	h.sms.fail = func(channels.Outbound) error {
		if tries++; tries < 2*parkAfter {
			return &channels.SendError{Fault: channels.Later, After: 3 * time.Second}
		}
		return nil
	}
	h.text(mum, "hello")
	eventually(t, "its turn comes", func() bool {
		h.clock.add(3 * time.Second)
		return len(h.sms.screen(mum)) == 1
	})
	if n, err := h.Store.Deliveries.Count(context.Background(), store.Query{}); err != nil || n != 0 {
		t.Errorf("nothing failed, %d failures are noted, %v", n, err)
	}
}

func TestHelpIsUrgent(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "I want to kill myself")
	h.expect(h.sms, mum, 4)
	h.sms.mu.Lock()
	defer h.sms.mu.Unlock()
	for i, out := range h.sms.sent {
		if out.Urgent != (i == 2) {
			t.Errorf("message %d: urgent is %v; help alone waits for nobody", i, out.Urgent)
		}
	}
}

func TestAHubsWordWithWhatPeopleTypeAroundIt(t *testing.T) {
	places := []store.Place{{Meta: store.Meta{ID: "elm"}, Keyword: "ELM"}}
	type found struct{ at, before, start bool } // while a question is asked, and before
	for text, want := range map[string]found{
		"elm": {true, true, false}, " Elm! ": {true, true, false}, "“ELM”": {true, true, false}, "Elm.": {true, true, false},
		"elm young": {true, true, false}, "elm park": {}, "the elm": {}, "": {}, "!!": {}, "start": {},
		"START ELM": {true, true, true}, "unstop elm young": {true, true, true},
		"text elm": {false, true, false}, "Elm please": {false, true, false}, "E L M": {false, true, false}, "hi, elm young pls": {false, true, false},
		"hello": {}, "we planted an elm": {}, "the elm by the hub is lovely in autumn": {},
	} {
		for _, loose := range []bool{false, true} {
			wanted := want.at
			if loose {
				wanted = want.before
			}
			id, _, start, ok := keyword(places, text, loose)
			if ok != wanted || ok && (id != "elm" || start != want.start) {
				t.Errorf("%q, before the questions %v: opens the hub %v with START %v, want %v and %v", text, loose, ok, start, wanted, want.start)
			}
		}
	}
}

// "START ELM" is a START: it brings back who stopped us, as the hub's word alone does not.
func TestOnlyAStartBeforeAHubsWordBringsAPersonBack(t *testing.T) {
	h := newHouse(t)
	h.hubs()
	h.begun(mum)
	h.text(mum, "no more texts")
	h.expect(h.sms, mum, 3)
	h.text(mum, "ELM")
	h.text(mum, "text ELM")
	if h.contactOfPhone(mum).OptOut == nil {
		t.Fatal("a hub's word is no START")
	}
	h.text(mum, "START ELM")
	h.expect(h.sms, mum, 4)
	if c := h.contactOfPhone(mum); c.OptOut != nil || c.Place != "elm" {
		t.Errorf("START before the word should bring them back, at the hub: %+v, %q", c.OptOut, c.Place)
	}
}

// Who writes only "POMOC" reads Polish.
func TestHelpInAnotherLanguageIsAnsweredInIt(t *testing.T) {
	for word, want := range map[string]string{"POMOC": "Niebezpieczeństwo", "ajutor": "În pericol", "cymorth": "Mewn perygl", "Rezygnuję": "napisz START", "help": "In danger"} {
		h := newHouse(t)
		h.text(mum, word)
		if said := h.expect(h.sms, mum, 1); !strings.Contains(said, want) {
			t.Errorf("%s was answered with %q", word, said)
		}
	}
}

// In the middle of an English survey too; and the survey goes on in English.
func TestACryInAnotherLanguageIsAnsweredInIt(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "pomoc")
	if said := h.expect(h.sms, mum, 3); !strings.Contains(said, "Niebezpieczeństwo") {
		t.Errorf("HELP in Polish was answered with %q", said)
	}
	h.text(mum, "допоможіть мені")
	next := h.expect(h.sms, mum, 5)
	if said := h.sms.screen(mum)[3]; !strings.Contains(said, "Дякуємо") || !strings.Contains(next, "2 of 6") {
		t.Errorf("a plea in Ukrainian was answered with %q, and then %q", said, next)
	}
}

// With Advanced Opt-Out it is Twilio that says the words were a cry for HELP; the words say in which language.
func TestHelpThatTwilioKnowsIsAnsweredInItsLanguage(t *testing.T) {
	h := newHouse(t)
	h.receive(channels.Inbound{ID: "SMhelp", Channel: channels.SMS, Sender: textSender, Address: mum, Kind: channels.Command, Command: "help", Text: "Pomoc", At: h.clock.now()})
	if said := h.expect(h.sms, mum, 1); !strings.Contains(said, "Niebezpieczeństwo") {
		t.Errorf("answered with %q", said)
	}
}

func TestAFaultThatSomebodyMustMendIsNotedOnceForStaff(t *testing.T) {
	h := newHouse(t)
	tries := 0
	h.sms.fail = func(channels.Outbound) error {
		if tries++; tries <= 4 {
			return &channels.SendError{Fault: channels.Operator, Code: "20003", Reason: "Twilio does not accept the account SID and auth token"}
		}
		return nil
	}
	h.text(mum, "hello")
	eventually(t, "it goes once it is mended", func() bool {
		h.clock.add(time.Minute)
		return len(h.sms.screen(mum)) == 1
	})
	var notes []*store.Delivery
	for d, err := range h.Store.Deliveries.Find(context.Background(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		notes = append(notes, d)
	}
	if len(notes) != 1 || notes[0].State != "waiting" || notes[0].Code != "20003" || notes[0].Version < 2 {
		t.Errorf("wanted one note, kept up to date, got %+v", notes)
	}
}
