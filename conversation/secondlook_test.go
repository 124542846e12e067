package conversation

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard"
	"familyvoice/store"
)

// finds makes the second look find this of an answer from now on.
func (h *house) finds(question string, level safeguard.Level) {
	h.tags.mu.Lock()
	defer h.tags.mu.Unlock()
	h.tags.found = map[string]safeguard.Finding{question: {Level: level, Kinds: []string{safeguard.SelfHarm}, Why: []string{}, Sentence: "forty-one of them in the sewing drawer"}}
}

func TestASecondLookSendsHelpAtOnceAndMakesOneAlert(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.finds("about", safeguard.Urgent)
	// The clock stands still: what comes now does not wait for the time at which answers are tagged.
	in := channels.Inbound{ID: "SM-drawer", Channel: channels.SMS, Sender: "+447700900000", Address: mum, Kind: channels.Text,
		Text: "there are forty-one of them in the sewing drawer", At: h.clock.now()}
	h.receive(in)
	if help := h.expect(h.sms, mum, 4); !strings.Contains(help, "999") {
		t.Errorf("the next reply should be the help, got %q", help)
	}
	eventually(t, "the alert is filed", func() bool { return len(h.alerts()) == 1 })
	if a := h.alerts()[0]; a.Level != "urgent" || a.Question != "about" {
		t.Errorf("the alert should be urgent and about the first question, got %s about %s", a.Level, a.Question)
	}
	t.Run("the alert tells the sentence apart from words of a list", func(t *testing.T) {
		a := h.alerts()[0]
		plain, err := h.Keys.Open("alerts/"+a.ID, fieldText, a.Text)
		var text AlertText
		if err != nil || json.Unmarshal(plain, &text) != nil || text.Sentence != "forty-one of them in the sewing drawer" || len(text.Why) != 0 {
			t.Errorf("the alert holds %+v, %v", text, err)
		}
	})
	t.Run("looking again makes no second alert and sends nothing", func(t *testing.T) {
		h.clock.add(time.Minute)
		h.text(mum, "their manners")
		h.expect(h.sms, mum, 5)
		eventually(t, "the next answer is tagged", func() bool {
			return len(h.runOf(channels.SMS, "+447700900000", mum).doc.Untagged) == 0
		})
		h.expect(h.sms, mum, 5)
		if n := len(h.alerts()); n != 1 {
			t.Errorf("%d alerts, want one", n)
		}
	})
}

func TestASecondLookRaisesWhatWasAConcernWithoutSendingHelpTwice(t *testing.T) {
	concern := ""
	for _, text := range []string{
		"my stepdad used to hit me when i was little", "there is no food left until friday", "we are sleeping on my sisters sofa, all four of us",
		"he takes my bank card and my wages",
	} {
		if safeguard.Scan(text).Level == safeguard.Concern {
			concern = text
		}
	}
	if concern == "" {
		t.Fatal("this story needs a text that the first look calls a concern")
	}
	h := newHouse(t)
	h.begun(mum)
	h.finds("about", safeguard.Urgent)
	h.text(mum, concern)
	h.expect(h.sms, mum, 4) // the help and the next question
	eventually(t, "the second look's alert stands beside the first's", func() bool { return len(h.alerts()) == 2 })
	levels := map[string]int{}
	for _, a := range h.alerts() {
		levels[a.Level]++
	}
	if levels["concern"] != 1 || levels["urgent"] != 1 {
		t.Errorf("the alerts are %v, want a concern and an urgent one", levels)
	}
	h.expect(h.sms, mum, 4)
}

// A kill between the sending of a reply and the note of it repeats the reply. No tagging stands between the two that could have
// been done while the provider was asked.
func TestAnAnswerIsTaggedWhileItsReplyIsOnItsWay(t *testing.T) {
	// No sweeper comes between: what it finds is read again, and tagged later.
	h := newHouse(t, func(c *Config) { c.Send, c.Tag, c.Sweep = 2*time.Minute, time.Hour, time.Hour })
	h.begun(mum)
	eventually(t, "the desk is empty", func() bool {
		h.desk.mu.Lock()
		defer h.desk.mu.Unlock()
		return len(h.desk.tasks) == 0
	})
	var tagged atomic.Bool
	h.sms.failing(func(channels.Outbound) error {
		for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
			h.tags.mu.Lock()
			n := len(h.tags.asked)
			h.tags.mu.Unlock()
			if n > 0 {
				tagged.Store(true)
				return nil
			}
		}
		return nil
	})
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	if !tagged.Load() {
		t.Error("the tagger was asked only when the reply had left")
	}
}

// forgetful is a collection that can't be written to once a run is flagged.
type forgetful struct {
	store.Collection[store.Response]
	on    *atomic.Bool
	tries *atomic.Int64
}

func (f forgetful) Put(ctx context.Context, r *store.Response) error {
	if f.on.Load() && len(r.Flagged) > 0 {
		f.tries.Add(1)
		return store.ErrUnavailable
	}
	return f.Collection.Put(ctx, r)
}

func TestWhatASecondLookRaisesLeavesOnlyOnceItIsWritten(t *testing.T) {
	var on atomic.Bool
	var tries atomic.Int64
	h := newHouse(t, func(c *Config) { c.Store.Responses = forgetful{c.Store.Responses, &on, &tries} })
	h.begun(mum)
	h.finds("about", safeguard.Urgent)
	on.Store(true)
	h.text(mum, "there are forty-one of them in the sewing drawer")
	eventually(t, "it is looked at, and can't be written", func() bool { return tries.Load() > 2 })
	h.expect(h.sms, mum, 3)
	if n := len(h.alerts()); n != 0 {
		t.Errorf("%d alerts were filed before they were written", n)
	}
	on.Store(false)
	h.expect(h.sms, mum, 4)
	eventually(t, "the alert is filed", func() bool { return len(h.alerts()) == 1 })
	eventually(t, "nothing is left to do", func() bool {
		doc := h.runOf(channels.SMS, textSender, mum).doc
		return len(doc.Untagged)+len(doc.Pending)+len(doc.Alerts) == 0
	})
	h.expect(h.sms, mum, 4)
}

func TestWhatASecondLookRaisesInADrillIsADrill(t *testing.T) {
	h := newHouse(t)
	h.finds("about", safeguard.Urgent)
	for _, words := range []string{"hello", "GO", "there are forty-one of them in the sewing drawer"} {
		h.text(mum, MarkDrill(h.Keys, words, h.clock.now()))
	}
	eventually(t, "the alert is filed", func() bool { return len(h.alerts()) == 1 })
	if a := h.alerts()[0]; !a.Drill {
		t.Error("a drill's alert would go on to the deputy as a real one")
	}
	if screen := h.sms.screen(mum); len(screen) != 0 {
		t.Errorf("nobody is answered in a drill, got %q", screen)
	}
}

// helped says whether the page of a web session would show help now.
func (h *house) helped(session string) bool {
	h.t.Helper()
	v, err := h.View(h.t.Context(), session)
	if err != nil {
		h.t.Fatal(err)
	}
	return slices.ContainsFunc(v.Notices, func(n Notice) bool { return n.Key == keyHelpFirst })
}

// A page asks for nothing by itself: help that comes a moment after it was shown is on the page after the next message.
func TestHelpThatComesAfterAPageWasShownIsOnTheNext(t *testing.T) {
	const session = "a-library-computer"
	h := newHouse(t)
	h.page(session, "", "")
	h.finds("about", safeguard.Urgent)
	h.page(session, "about", "there are forty-one of them in the sewing drawer")
	eventually(t, "the second look raises it", func() bool { return h.helped(session) })
	h.helpsOnceMore(session)
	t.Run("help in answer to a page's own words is shown once", func(t *testing.T) {
		h.page(session, "fears", disclosure)
		if !h.helped(session) {
			t.Fatal("no help")
		}
		h.page(session, "change", "the park")
		if h.helped(session) {
			t.Error("it is shown twice")
		}
	})
	t.Run("a page that sends two messages has shown nothing in between", func(t *testing.T) {
		h.page(session, "network", disclosure)
		in := channels.Inbound{ID: "page.pass", Channel: channels.Web, Sender: webSender, Address: session, Kind: channels.Command, Command: "skip", Further: true, At: h.clock.now()}
		if h.receive(in); !h.helped(session) {
			t.Error("the help is gone before any page could show it")
		}
	})
}

func TestHelpForWordsThatWaitedOnTheDiskIsOnThePageAfterTheNextMessage(t *testing.T) {
	const session = "a-library-computer"
	var away atomic.Bool
	h := newHouse(t, withBreakableStore(&away, t.TempDir()))
	h.page(session, "", "")
	away.Store(true)
	h.page(session, "about", disclosure)
	away.Store(false)
	eventually(t, "the spool empties", func() bool { return h.Spooled() == 0 })
	h.helpsOnceMore(session)
}

// helpsOnceMore checks that help is on the page after the session's next message, and gone after that.
func (h *house) helpsOnceMore(session string) {
	h.t.Helper()
	h.page(session, "proud", "their manners")
	if !h.helped(session) {
		h.t.Fatal("the help is gone before any page could show it")
	}
	h.page(session, "hopes", "a garden")
	if h.helped(session) {
		h.t.Error("the page has shown it: once is enough")
	}
}
