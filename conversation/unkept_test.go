package conversation

import (
	"context"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// full is a collection on a disk that is full: it can be read.
type full[T any] struct {
	store.Collection[T]
	on    *atomic.Bool
	tried atomic.Int64
}

func (f *full[T]) Put(ctx context.Context, doc *T) error {
	if f.on.Load() {
		f.tried.Add(1)
		return store.ErrUnavailable
	}
	return f.Collection.Put(ctx, doc)
}

func TestWhoeverTellsOfHarmGetsHelpOnceThoughNothingCanBeKept(t *testing.T) {
	var on atomic.Bool
	told := &noted{}
	h := newHouse(t, withBreakableStore(&on, t.TempDir()), func(c *Config) { c.Notify = told })
	readOnly, err := os.Open(h.spool.path)
	if err != nil {
		t.Fatal(err)
	}
	h.spool.mu.Lock()
	writable := h.spool.file
	h.spool.file = readOnly // takes no byte, as on a full disk
	h.spool.mu.Unlock()
	on.Store(true)
	in := channels.Inbound{ID: "SM1", Channel: channels.SMS, Sender: "+447700900000", Address: mum, Kind: channels.Text, Text: "I want to kill myself", At: h.clock.now()}
	for range 3 {
		if err := h.Receive(context.Background(), in); err == nil {
			t.Fatal("what can't be kept must not be acknowledged")
		}
	}
	if help := h.expect(h.sms, mum, 1); !strings.Contains(help, "999") {
		t.Errorf("wanted help, got %q", help)
	}
	eventually(t, "the lead is told", func() bool { return told.n.Load() == 1 })
	h.spool.mu.Lock()
	h.spool.file = writable
	h.spool.mu.Unlock()
	on.Store(false)
	eventually(t, "what comes is kept again", func() bool { return h.Receive(context.Background(), in) == nil })
	eventually(t, "the alert is filed", func() bool { return len(h.alerts()) == 1 })
	eventually(t, "everything is sent", func() bool { return h.Spooled() == 0 && h.sent(mum) })
	helped := 0
	for _, text := range h.sms.screen(mum) {
		if strings.Contains(text, "999") && strings.Contains(text, "Samaritans") {
			helped++
		}
	}
	if helped != 1 {
		t.Errorf("help should come once, came %d times: %q", helped, h.sms.screen(mum))
	}
}

// noted counts how often the lead is told.
type noted struct{ n atomic.Int64 }

func (n *noted) Notify(context.Context, string, bool) (string, error) {
	n.n.Add(1)
	return "test", nil
}

// sent says whether a phone has a run with nothing pending.
func (h *house) sent(from string) bool {
	c := h.contactOfPhone(from)
	return c != nil && c.Response != "" && len(h.runOf(channels.SMS, "+447700900000", from).doc.Pending) == 0
}

func TestAReplyThatLeftDoesNotLeaveAgainWhileThatCantBeNoted(t *testing.T) {
	var on atomic.Bool
	responses := &full[store.Response]{on: &on}
	h := newHouse(t, func(c *Config) {
		responses.Collection = c.Store.Responses
		c.Store.Responses = responses
	})
	h.begun(mum)
	h.delivered(mum)
	before := len(h.sms.screen(mum))
	leaves := make(chan struct{})
	h.sms.mu.Lock()
	h.sms.fail = func(channels.Outbound) error {
		on.Store(true) // the disk fills while the reply is on its way
		select {
		case <-leaves:
		default:
			close(leaves)
		}
		return nil
	}
	h.sms.mu.Unlock()
	h.text(mum, "me and my two")
	<-leaves
	eventually(t, "that it left could not be noted, again and again", func() bool { return responses.tried.Load() > 5 })
	if n := len(h.sms.screen(mum)) - before; n != 1 {
		t.Errorf("the next question should come once, came %d times", n)
	}
	h.sms.mu.Lock()
	h.sms.fail = nil
	h.sms.mu.Unlock()
	on.Store(false)
	h.delivered(mum)
	time.Sleep(5 * h.Sweep)
	if n := len(h.sms.screen(mum)) - before; n != 1 {
		t.Errorf("the next question should have come once, came %d times", n)
	}
}
