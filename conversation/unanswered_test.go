package conversation

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard"
	"familyvoice/store"
)

// sideways is a text that the first look lets pass and sends to the second.
const sideways = "there are forty-one of them in the sewing drawer"

// findsIn makes the second look find this in words that are no answer.
func (h *house) findsIn(text string, level safeguard.Level) {
	h.tags.mu.Lock()
	defer h.tags.mu.Unlock()
	h.tags.found = map[string]safeguard.Finding{text: {Level: level, Kinds: []string{safeguard.SelfHarm}, Why: []string{}, Sentence: text}}
}

// raised waits for so many alerts, and for everything else to be done.
func (h *house) raised(n int) []*store.Alert {
	h.t.Helper()
	eventually(h.t, "the alert is filed", func() bool { return len(h.alerts()) == n })
	eventually(h.t, "nothing waits", func() bool { return h.unlooked() == 0 })
	return h.alerts()
}

// unlooked is how many alerts and words wait in anybody's mail.
func (h *house) unlooked() (n int) {
	for r, err := range h.Store.Responses.Find(context.Background(), store.Query{}) {
		if err == nil {
			n += len(r.Alerts)
		}
	}
	for c, err := range h.Store.Contacts.Find(context.Background(), store.Query{}) {
		if err == nil {
			n += len(c.Alerts)
		}
	}
	return n
}

func (h *house) lookedAt(text string) bool {
	h.tags.mu.Lock()
	defer h.tags.mu.Unlock()
	return slices.Contains(h.tags.looked, text)
}

// hangs lets second looks at words that are no answer hang from now on, once those under way are done.
func (h *house) hangs() {
	h.t.Helper()
	eventually(h.t, "nothing waits", func() bool { return h.unlooked() == 0 })
	h.tags.mu.Lock()
	defer h.tags.mu.Unlock()
	h.tags.looks = make(chan struct{})
}

func TestWordsThatAreNoAnswerGetTheSecondLook(t *testing.T) {
	if safeguard.Scan(sideways).Level != safeguard.None || !safeguard.WantsSecond(sideways) {
		t.Fatal("these stories need a text that the first look lets pass and is to be looked at again")
	}
	asked := func(h *house) int {
		h.begun(mum)
		for i, words := range []string{"me and my two", "their manners", "a garden", "the bus", "the park", "my nan"} {
			h.text(mum, words)
			h.expect(h.sms, mum, i+3)
		}
		return 8
	}
	for story, before := range map[string]func(h *house) (screen int){
		"a first text":            func(*house) int { return 0 },
		"before GO":               func(h *house) int { h.text(mum, "hello"); h.expect(h.sms, mum, 1); return 1 },
		"after the end":           func(h *house) int { n := asked(h); h.text(mum, "DONE"); return n + 1 },
		"where a choice is asked": asked,
	} {
		t.Run(story, func(t *testing.T) {
			h := newHouse(t)
			n := before(h)
			if n > 0 {
				h.expect(h.sms, mum, n)
			}
			h.findsIn(sideways, safeguard.Urgent)
			h.text(mum, sideways)
			help := h.expect(h.sms, mum, n+2)
			if strings.Contains(h.sms.screen(mum)[n], "Samaritans") || !strings.Contains(help, "Samaritans") {
				t.Errorf("the reply stands before the help: %q", h.sms.screen(mum)[n:])
			}
			a := h.raised(1)[0]
			if text, err := h.Conversation.alertText(&store.PendingAlert{ID: a.ID, Text: a.Text}); err != nil || text != sideways || a.Level != "urgent" {
				t.Errorf("the alert is %s and holds %q, %v", a.Level, text, err)
			}
			h.expect(h.sms, mum, n+2)
		})
	}
	t.Run("after STOP, where nothing else is said", func(t *testing.T) {
		h := newHouse(t)
		h.begun(mum)
		h.text(mum, "STOP")
		h.expect(h.sms, mum, 3)
		h.findsIn(sideways, safeguard.Urgent)
		h.text(mum, sideways)
		if help := h.expect(h.sms, mum, 4); !strings.Contains(help, "999") {
			t.Errorf("wanted help, got %q", help)
		}
		if a := h.raised(1)[0]; a.Contact == "" || a.Response == "" {
			t.Errorf("the lead should see whose it is: %+v", a)
		}
		h.expect(h.sms, mum, 4)
	})
	t.Run("beside a telephone number in a chat, which is a request for a person", func(t *testing.T) {
		h := newHouse(t)
		h.chatBegun()
		h.chat(teen, "contact me")
		h.expect(h.telegram, teen, 3)
		words := sideways + ". ring 07700 900123"
		h.findsIn(words, safeguard.Urgent)
		h.chat(teen, words)
		eventually(t, "the alert is urgent too", func() bool {
			return slices.ContainsFunc(h.alerts(), func(a *store.Alert) bool { return a.Level == "urgent" })
		})
		if h.lookedAt("contact me") {
			t.Error("a plain request is looked at")
		}
	})
	t.Run("in a request for a person that says what about", func(t *testing.T) {
		h := newHouse(t)
		h.begun(mum)
		words := "can someone ring me about " + sideways
		h.findsIn(words, safeguard.Urgent)
		h.text(mum, words)
		eventually(t, "the alert is urgent too", func() bool {
			return slices.ContainsFunc(h.alerts(), func(a *store.Alert) bool { return a.Level == "urgent" })
		})
	})
	t.Run("a picture has no words", func(t *testing.T) {
		h := newHouse(t)
		h.chatBegun()
		h.chat(teen, "", func(in *channels.Inbound) { in.Kind, in.Media = channels.Media, "photo" })
		h.expect(h.telegram, teen, 3)
		if h.lookedAt("") {
			t.Error("nothing is looked at")
		}
	})
	t.Run("of what is harmless nothing stays, and nothing is said", func(t *testing.T) {
		h := newHouse(t)
		h.begun(mum)
		h.text(mum, "STOP")
		h.expect(h.sms, mum, 3)
		h.text(mum, sideways)
		eventually(t, "it is looked at", func() bool { return h.lookedAt(sideways) && h.unlooked() == 0 })
		h.expect(h.sms, mum, 3)
		if n := len(h.alerts()); n != 0 {
			t.Errorf("%d alerts", n)
		}
	})
	t.Run("an answer is looked at as an answer, and a command not at all", func(t *testing.T) {
		h := newHouse(t)
		h.begun(mum)
		h.text(mum, sideways)
		h.expect(h.sms, mum, 3)
		h.text(mum, "STOP")
		h.expect(h.sms, mum, 4)
		if h.lookedAt(sideways) || h.lookedAt("STOP") || h.lookedAt("GO") {
			t.Errorf("looked at %q", h.tags.looked)
		}
	})
	t.Run("nor the age that was asked for, or a yes in words", func(t *testing.T) {
		h := newHouse(t)
		h.chat(teen, "", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, "start" })
		h.expect(h.telegram, teen, 1)
		h.findsIn("I'm 17", safeguard.Urgent)
		h.chat(teen, "I'm 17")
		h.expect(h.telegram, teen, 2)
		h.text(mum, "hello")
		h.expect(h.sms, mum, 1)
		h.text(mum, "ok go")
		h.expect(h.sms, mum, 2)
		h.allLeft()
		if h.lookedAt("I'm 17") || h.lookedAt("ok go") || h.unlooked() != 0 {
			t.Errorf("looked at %q", h.tags.looked)
		}
	})
	t.Run("a page's words that no choice was understood of", func(t *testing.T) {
		const session = "a-library-computer"
		h := newHouse(t)
		h.page(session, "", "")
		h.findsIn(sideways, safeguard.Urgent)
		h.page(session, "role", sideways)
		h.raised(1)
		if !h.helped(session) {
			t.Error("the next page shows the help")
		}
	})
}

func TestWordsThatGOMakesAnAnswerAreRaisedOnce(t *testing.T) {
	for story, late := range map[string]bool{"looked at before GO": false, "looked at after GO": true} {
		t.Run(story, func(t *testing.T) {
			h := newHouse(t)
			h.text(mum, "hello")
			h.expect(h.sms, mum, 1)
			h.findsIn(sideways, safeguard.Urgent)
			h.tags.mu.Lock()
			h.tags.found["about"] = h.tags.found[sideways]
			h.tags.mu.Unlock()
			if late {
				h.hangs()
			}
			h.text(mum, sideways)
			n := 3
			if late {
				n = 2
			}
			h.expect(h.sms, mum, n)
			if !late {
				h.raised(1)
			}
			h.text(mum, "GO")
			if late {
				eventually(t, "the answer is raised", func() bool { return len(h.alerts()) == 1 })
				close(h.tags.looks)
			}
			h.expect(h.sms, mum, 4)
			h.raised(1)
			eventually(t, "the answer is tagged", func() bool { return len(h.runOf(channels.SMS, textSender, mum).doc.Untagged) == 0 })
			h.clock.add(time.Minute)
			h.raised(1)
			h.expect(h.sms, mum, 4)
			if doc := h.runOf(channels.SMS, textSender, mum).doc; !slices.Equal(doc.Flagged, []string{"about"}) {
				t.Errorf("readers see none of it: %v", doc.Flagged)
			}
		})
	}
}

func TestATaggerThatHangsDelaysASecondLookAndNoReply(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Patience = 20 * time.Millisecond })
	h.text(mum, "hello")
	h.expect(h.sms, mum, 1)
	h.hangs()
	h.findsIn(sideways, safeguard.Urgent)
	h.text(mum, sideways)
	h.expect(h.sms, mum, 2)
	if h.unlooked() != 1 {
		t.Error("the words should wait")
	}
	t.Run("what is known is told of meanwhile", func(t *testing.T) {
		h.text(mum, disclosure)
		h.expect(h.sms, mum, 4)
		eventually(t, "the alert is filed", func() bool { return len(h.alerts()) == 1 })
	})
	close(h.tags.looks)
	eventually(t, "it is looked at", func() bool { h.clock.add(time.Minute); return len(h.alerts()) == 2 })
	h.expect(h.sms, mum, 5)
}

func TestNoSecondLookForADayIsGivenUp(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Patience = 20 * time.Millisecond })
	h.begun(mum)
	h.text(mum, "STOP")
	h.expect(h.sms, mum, 3)
	h.hangs()
	h.text(mum, sideways)
	eventually(t, "the words wait", func() bool { return h.unlooked() == 1 })
	h.clock.add(25 * time.Hour)
	eventually(t, "nothing is kept of them", func() bool { h.clock.add(time.Minute); return h.unlooked() == 0 })
	close(h.tags.looks)
	if n := len(h.alerts()); n != 0 {
		t.Errorf("%d alerts", n)
	}
}
