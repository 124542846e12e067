package conversation

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/survey"
)

// codeFromPhone brings a phone to the second question and gets a code from it.
func (h *house) codeFromPhone() string {
	h.t.Helper()
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	return h.carryCode(mum)
}

// joinsInChat joins a run in a chat that has told nothing yet, and returns what is said then.
func (h *house) joinsInChat(code string) string {
	h.t.Helper()
	h.chat(teen, code)
	h.expect(h.telegram, teen, 1)
	h.chat(teen, "17")
	return h.expect(h.telegram, teen, 2)
}

func TestACodeInAChatAsksForTheAgeFirst(t *testing.T) {
	for name, agree := range map[string]func(*house){
		"by number": func(h *house) { h.chat(teen, "im 17") },
		"by the button": func(h *house) {
			h.chat(teen, "", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, "go" })
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			code := h.codeFromPhone()
			h.chat(teen, code)
			if notice := h.expect(h.telegram, teen, 1); !strings.Contains(notice, "How old are you?") || !strings.Contains(notice, "Telegram keeps this chat") {
				t.Fatalf("got %q", notice)
			}
			if h.contactOfChat(teen).Response != "" {
				t.Error("the run is not theirs before they have agreed")
			}
			h.chat(teen, "ok")
			h.expect(h.telegram, teen, 2)
			agree(h)
			if asked := h.expect(h.telegram, teen, 3); !strings.Contains(asked, "You can carry on here now.") || !strings.Contains(asked, "2 of 6") {
				t.Errorf("got %q", asked)
			}
			h.chat(teen, "their manners")
			h.expect(h.telegram, teen, 4)
			r := h.runOf(channels.Telegram, "77", teen)
			if r.doc.ID != h.contactOfPhone(mum).Response || r.doc.Answered != 2 || r.doc.Carry != "" {
				t.Errorf("%d answers, the code is used up: %v", r.doc.Answered, r.doc.Carry == "")
			}
			c := h.contactOfChat(teen)
			if len(c.Consents) != 1 || c.Consents[0].Channel != "telegram" || c.Code != "" {
				t.Errorf("what they agreed to is on record: %+v, %q", c.Consents, c.Code)
			}
		})
	}
	for _, words := range []string{"14", "STOP"} {
		t.Run(words+" leaves the run as it was", func(t *testing.T) {
			h := newHouse(t)
			code := h.codeFromPhone()
			h.chat(teen, code)
			h.expect(h.telegram, teen, 1)
			h.chat(teen, words)
			h.expect(h.telegram, teen, 2)
			r := h.runOf(channels.SMS, textSender, mum)
			if r.doc.Erased || r.doc.Answered != 1 || r.doc.Carry == "" || r.state.Stage != survey.Asking || h.contactOfPhone(mum).OptOut != nil {
				t.Errorf("%+v", r.doc)
			}
			if c := h.contactOfChat(teen); c.Response != "" || c.Code != "" {
				t.Errorf("%+v", c)
			}
		})
	}
	t.Run("who tells something at the door is asked again, and not told that it waits for GO", func(t *testing.T) {
		h := newHouse(t)
		h.chat(teen, h.codeFromPhone())
		h.expect(h.telegram, teen, 1)
		h.chat(teen, "we like the garden and the swings at the hub a lot")
		if told := h.expect(h.telegram, teen, 2); !strings.Contains(told, "How old are you?") || strings.Contains(told, "can only keep") {
			t.Errorf("got %q", told)
		}
	})
	t.Run("harm told at the door is heard", func(t *testing.T) {
		h := newHouse(t)
		h.chat(teen, h.codeFromPhone())
		h.expect(h.telegram, teen, 1)
		h.chat(teen, "my dad hits me")
		eventually(t, "an alert, and help", func() bool {
			return len(h.alerts()) == 1 && strings.Contains(strings.Join(h.telegram.screen(teen), " "), "999. Childline")
		})
	})
	t.Run("a crash before the run is written joins once", func(t *testing.T) {
		var full atomic.Bool
		h := newHouse(t, func(c *Config) { c.Store.Responses = filling[store.Response]{c.Store.Responses, &full} })
		h.chat(teen, h.codeFromPhone())
		h.expect(h.telegram, teen, 1)
		full.Store(true)
		in := channels.Inbound{ID: "77:agrees", Channel: channels.Telegram, Sender: "77", Address: teen, Kind: channels.Text, Text: "17", At: h.clock.now()}
		_ = h.Receive(t.Context(), in)
		full.Store(false)
		h.receive(in)
		eventually(t, "the run is theirs, with no age for an answer", func() bool {
			contact, err := h.Store.Contacts.Get(t.Context(), h.Keys.AddressID("telegram", "77", teen))
			if err != nil || contact.Response == "" {
				return false
			}
			r := h.runOf(channels.Telegram, "77", teen)
			return r.doc.ID == h.contactOfPhone(mum).Response && r.doc.Answered == 1 && r.doc.Carry == ""
		})
	})
}

// filling is a collection that takes nothing while its disk is full.
type filling[T any] struct {
	store.Collection[T]
	full *atomic.Bool
}

func (f filling[T]) Put(ctx context.Context, doc *T) error {
	if f.full.Load() {
		return errors.New("the disk is full")
	}
	return f.Collection.Put(ctx, doc)
}

func TestAfterTheEndThereIsNothingToCarryOn(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	for n := 0; h.runOf(channels.SMS, textSender, mum).state.Stage != survey.Finished && n < 20; n++ {
		h.text(mum, "SKIP")
	}
	h.delivered(mum)
	n := len(h.sms.screen(mum))
	h.text(mum, "ELSEWHERE")
	if told := h.expect(h.sms, mum, n+1); strings.Contains(told, "30 days") || !strings.Contains(told, "You have finished") {
		t.Errorf("a code would never work: %q", told)
	}
	if r := h.runOf(channels.SMS, textSender, mum); r.doc.Carry != "" {
		t.Error("a code was made")
	}
}

func TestAPageForgetsACodeThatWasUsed(t *testing.T) {
	h := newHouse(t)
	page := func(id, command string) {
		in := channels.Inbound{ID: id, Channel: channels.Web, Sender: webSender, Address: "session-1", Kind: channels.Command, Command: command, At: h.clock.now()}
		in.Survey = "our-family"
		h.receive(in)
	}
	page("1", "go")
	h.page("session-1", "about", "me and my two")
	page("2", "elsewhere")
	shown := func() string {
		v, err := h.View(t.Context(), "session-1")
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range v.Notices {
			if n.Key == keyCode {
				return n.Words.Text
			}
		}
		return ""
	}
	var code string
	for word := range strings.FieldsSeq(shown()) {
		if c, _, ok := readCode(strings.Trim(word, ".")); ok {
			code = c
		}
	}
	if code == "" {
		t.Fatalf("no code in %q", shown())
	}
	h.text(mum, code)
	h.expect(h.sms, mum, 1)
	if words := shown(); words != "" {
		t.Errorf("the page shows a code that works no more: %q", words)
	}
}
