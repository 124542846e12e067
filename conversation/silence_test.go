package conversation

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
)

// failing makes the phone's channel fail for the messages that say so, until it is called again.
func (p *phone) failing(fail func(channels.Outbound) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail = fail
}

func down(channels.Outbound) error {
	return &channels.SendError{Fault: channels.Transient, Reason: "the provider is down"}
}

// tried waits until every reply that waits has been tried and has failed.
func (h *house) tried(n int) {
	h.t.Helper()
	eventually(h.t, "every reply was tried and waits", func() bool {
		failed := 0
		for _, p := range h.runOf(channels.SMS, textSender, mum).doc.Pending {
			if p.Attempts > 0 {
				failed++
			}
		}
		return failed == n
	})
}

// A person who stops while replies wait for a provider that is down must not get them once it works again.
func TestWhatWaitedIsNotSaidAfterStop(t *testing.T) {
	for _, row := range []struct {
		name  string
		stops func(h *house)
		want  []string // of what is said after the stop
	}{
		{"by our own word", func(h *house) { h.text(mum, "stop please") }, []string{"START"}},
		{"by Twilio's, which said goodbye itself", func(h *house) {
			h.receive(channels.Inbound{ID: "SMstop", Channel: channels.SMS, Sender: textSender, Address: mum, Kind: channels.OptOut, Text: "STOP", Told: true, At: h.clock.now()})
		}, nil},
		{"on the chat of the same run", func(h *house) { h.chat(teen, "STOP") }, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			h.begun(mum)
			code := h.carryCode(mum)
			h.joinsInChat(code)
			before := len(h.sms.screen(mum))
			h.sms.failing(down)
			h.text(mum, "me and my two")
			h.tried(1)
			row.stops(h)
			h.sms.failing(nil)
			eventually(t, "nothing waits any more", func() bool {
				h.clock.add(time.Minute)
				return len(h.runOf(channels.SMS, textSender, mum).doc.Pending) == 0
			})
			said := h.sms.screen(mum)[before:]
			if len(said) != len(row.want) {
				t.Fatalf("after STOP %d messages came: %q", len(said), said)
			}
			for i, words := range row.want {
				if !strings.Contains(said[i], words) {
					t.Errorf("after STOP came %q, want %q in it", said[i], words)
				}
			}
		})
	}
}

func TestHelpThatWaitsIsSentAfterStopAllTheSame(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.sms.failing(down)
	h.text(mum, "I want to kill myself")
	h.tried(1) // help; the question behind it waits
	h.text(mum, "leave me alone")
	h.sms.failing(nil)
	eventually(t, "nothing waits any more", func() bool {
		h.clock.add(time.Minute)
		return len(h.runOf(channels.SMS, textSender, mum).doc.Pending) == 0
	})
	said := strings.Join(h.sms.screen(mum)[2:], "\n---\n")
	if !strings.Contains(said, "If anyone is not safe") || strings.Contains(said, "2 of 6") {
		t.Errorf("after STOP the help should come and the question should not:\n%s", said)
	}
}

func TestHelpThatWaitsIsSentAfterDeleteAllTheSame(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.sms.failing(down)
	h.text(mum, "I want to kill myself")
	h.tried(1)
	h.text(mum, "DELETE")
	h.text(mum, "ERASE")
	h.sms.failing(nil)
	eventually(t, "nothing waits any more", func() bool {
		h.clock.add(time.Minute)
		return len(h.runOf(channels.SMS, textSender, mum).doc.Pending) == 0
	})
	said := strings.Join(h.sms.screen(mum)[2:], "\n---\n")
	if !strings.Contains(said, "If anyone is not safe") || !strings.Contains(said, "are erased") || strings.Contains(said, "2 of 6") {
		t.Errorf("after DELETE the help should come, and no question:\n%s", said)
	}
}

// HELP is answered at once, though an earlier reply waits for a provider that would not take it.
func TestHelpPassesAReplyThatWaits(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.sms.failing(func(out channels.Outbound) error {
		if strings.Contains(out.Text, "2 of 6") {
			return &channels.SendError{Fault: channels.Transient, Reason: "the provider is busy", After: 6 * time.Hour}
		}
		return nil
	})
	h.text(mum, "me and my two")
	h.tried(1)
	h.text(mum, "HELP")
	if help := h.expect(h.sms, mum, 3); !strings.Contains(help, "999") {
		t.Errorf("wanted the help numbers, got %q", help)
	}
	h.sms.mu.Lock()
	defer h.sms.mu.Unlock()
	if !h.sms.sent[2].Urgent {
		t.Error("what somebody asked for in need waits for no other message")
	}
}

// Whoever floods is answered less, and is given help when they ask for it: once a minute, since it may be a machine.
func TestHelpInAFlood(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	n := 0
	quickly := func(words string) {
		t.Helper()
		n++
		h.receive(channels.Inbound{ID: fmt.Sprint("SMflood", n), Channel: channels.SMS, Sender: textSender, Address: mum, Kind: channels.Text, Text: words, At: h.clock.now()})
		h.clock.add(time.Second)
	}
	for i := range floodAfter + 2 {
		quickly(fmt.Sprint("part ", i))
	}
	h.delivered(mum)
	said := len(h.sms.screen(mum))
	quickly("where")
	quickly("HELP")
	if help := h.expect(h.sms, mum, said+1); !strings.Contains(help, "999") {
		t.Errorf("wanted the help numbers alone, got %q", help)
	}
	for range 5 {
		quickly("help")
	}
	h.delivered(mum)
	h.expect(h.sms, mum, said+1)
	for range 60 {
		quickly("still here")
	}
	quickly("info")
	if help := h.expect(h.sms, mum, said+2); !strings.Contains(help, "999") {
		t.Errorf("after a minute help is given again, got %q", help)
	}
}

// The same for somebody who has stopped us: their messages are the contact's.
func TestHelpInAFloodAfterStop(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "STOP")
	h.expect(h.sms, mum, 3)
	for i := range floodAfter + 2 {
		h.receive(channels.Inbound{ID: fmt.Sprint("SMafter", i), Channel: channels.SMS, Sender: textSender, Address: mum, Kind: channels.Text, Text: "go away", At: h.clock.now()})
	}
	h.receive(channels.Inbound{ID: "SMhelp", Channel: channels.SMS, Sender: textSender, Address: mum, Kind: channels.Text, Text: "help me", At: h.clock.now()})
	if help := h.expect(h.sms, mum, 4); !strings.Contains(help, "999") {
		t.Errorf("wanted the help numbers, got %q", help)
	}
	eventually(t, "they have stopped, and nothing is left to do", func() bool {
		c := h.contactOfPhone(mum)
		return c.OptOut != nil && c.Due == 0 && len(c.Pending) == 0
	})
}

// A person who goes on in another run while replies wait in the first, and then stops.
func TestWhatWaitedInARunThatWasLeftIsNotSaidAfterStop(t *testing.T) {
	again := func(h *house) { h.text(mum, "AGAIN"); h.text(mum, "AGAIN") }
	young := func(h *house) {
		h.receive(channels.Inbound{
			ID: "young", Channel: channels.SMS, Sender: textSender, Address: mum, Kind: channels.Command, Command: "start",
			Survey: youngSurvey, At: h.clock.now(),
		})
	}
	for _, row := range []struct {
		name   string
		before []string // what is answered before the provider goes down
		waits  string   // to what the reply waits
		leaves func(*house)
		stops  bool
		want   []string // of all that comes once the provider is back
	}{
		{"an answer, AGAIN and STOP", []string{"hello", "GO"}, "me and my two", again, true, []string{"START"}},
		{"hello, a start of another survey and STOP", nil, "hello", young, true, []string{"START"}},
		{"a disclosure, AGAIN and STOP", []string{"hello", "GO"}, "I want to kill myself", again, true, []string{"999", "START"}},
		{"an answer and AGAIN", []string{"hello", "GO"}, "me and my two", again, false, []string{"2 of 6", "someone else", "GO"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			for i, words := range row.before {
				h.text(mum, words)
				h.expect(h.sms, mum, i+1)
				h.delivered(mum)
			}
			h.sms.failing(down)
			h.text(mum, row.waits)
			left := h.contactOfPhone(mum).Response
			row.leaves(h)
			if row.stops {
				h.text(mum, "STOP")
			}
			now := h.contactOfPhone(mum).Response
			if left == now {
				t.Fatal("this story needs a second run")
			}
			h.sms.failing(nil)
			eventually(t, "nothing waits any more", func() bool {
				h.clock.add(time.Minute)
				for _, id := range []string{left, now} {
					if r, err := h.loadRun(t.Context(), id, "", ""); err != nil || len(r.doc.Pending) > 0 {
						return false
					}
				}
				return true
			})
			said := strings.Join(h.sms.screen(mum)[len(row.before):], "\n---\n")
			if n := strings.Count(said, "\n---\n") + 1; n != len(row.want) {
				t.Errorf("%d messages came, want %d:\n%s", n, len(row.want), said)
			}
			for _, words := range row.want {
				if !strings.Contains(said, words) {
					t.Errorf("%q should have come:\n%s", words, said)
				}
			}
		})
	}
}
