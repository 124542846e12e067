package conversation

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
)

// parted opens a second instance on the house's store whose line to it can be cut.
func (h *house) parted(away *atomic.Bool) *Conversation {
	h.t.Helper()
	cfg := h.Config
	own := *cfg.Store
	cfg.Store = &own
	withBreakableStore(away, h.t.TempDir())(&cfg)
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

// Two instances, one of which can't reach the store: what it takes waits in its spool, while the other applies what is written
// later. Each message counts by when it was written.
func TestWhatWaitedInASpoolCountsByWhenItWasWritten(t *testing.T) {
	var away atomic.Bool
	h := newHouse(t)
	other := h.parted(&away)
	gives := func(c *Conversation, id, words string) {
		t.Helper()
		in := channels.Inbound{ID: id, Channel: channels.SMS, Sender: textSender, Address: mum, Kind: channels.Text, Text: words, At: h.clock.now()}
		if err := c.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		h.clock.add(time.Minute)
	}
	applied := func() {
		t.Helper()
		away.Store(false)
		eventually(t, "the spool empties", func() bool { return other.Spooled() == 0 })
	}
	answers := func() (all []string) {
		for _, a := range h.runOf(channels.SMS, textSender, mum).state.Answers {
			all = append(all, answerText(&a))
		}
		return all
	}
	h.begun(mum)
	gives(h.Conversation, "SMa", "me and my two")
	gives(h.Conversation, "SMstop", "STOP")
	away.Store(true)
	gives(other, "SMbetween", "the damp is bad")
	gives(other, "SMharm", "I want to kill myself")
	gives(h.Conversation, "SMstart", "START")
	gives(other, "SMafter", "their manners")
	applied()
	if got := strings.Join(answers(), "; "); got != "me and my two; their manners" {
		t.Errorf("what was written between STOP and START is no answer, and what came after is; got %q", got)
	}
	eventually(t, "of a disclosure in between the lead is told all the same", func() bool { return len(h.alerts()) == 1 })
	if screen := strings.Join(h.sms.screen(mum), "\n"); !strings.Contains(screen, "999") {
		t.Errorf("and its writer got help: %q", screen)
	}
	if c := h.contactOfPhone(mum); c.OptOut != nil {
		t.Errorf("they have said START last: %+v", c.OptOut)
	}

	away.Store(true)
	gives(h.Conversation, "SMstop2", "STOP")
	gives(other, "SMstop3", "stop texting me")
	gives(h.Conversation, "SMstart2", "START")
	applied()
	if h.contactOfPhone(mum).OptOut == nil {
		t.Error("a STOP counts whenever it comes")
	}

	gives(h.Conversation, "SMstart3", "START")
	away.Store(true)
	gives(other, "SMstart4", "START")
	gives(h.Conversation, "SMstop4", "STOP")
	applied()
	if h.contactOfPhone(mum).OptOut == nil {
		t.Error("a START from before STOP brings nobody back, however late it comes")
	}
}

func TestAContactRemembersItsLastSilencesOnly(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	for range maxSilences + 3 {
		h.text(mum, "STOP")
		h.text(mum, "START")
	}
	c := h.contactOfPhone(mum)
	if len(c.Silences) != maxSilences {
		t.Fatalf("%d silences are kept, want the last %d", len(c.Silences), maxSilences)
	}
	held, err := h.Held(t.Context(), channels.SMS, textSender, mum)
	if err != nil || len(held.Contacts[0].Silences) != maxSilences || strings.Count(held.Text(), "And START on") != maxSilences {
		t.Errorf("they are in the copy of all that is kept: %v\n%s", err, held.Text())
	}
	last := c.Silences[maxSilences-1]
	if last.To.Sub(last.From) != time.Minute || !last.To.Equal(h.clock.now().Add(-time.Minute)) {
		t.Errorf("the last silence was from %v to %v; it is %v now", last.From, last.To, h.clock.now())
	}
}
