package conversation

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/channels"
)

// hangs is a phone's channel whose provider gives no answer for as long as hold is open.
type hangs struct {
	*phone
	hold <-chan struct{}
	only func(channels.Outbound) bool // nil: all of them

	mu                   sync.Mutex
	underway, most, gave int
}

func (h *hangs) Send(ctx context.Context, out channels.Outbound) (channels.Receipt, error) {
	if h.only == nil || h.only(out) {
		h.mu.Lock()
		h.underway++
		h.most = max(h.most, h.underway)
		h.mu.Unlock()
		defer func() {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.underway--
			h.gave++
		}()
		select {
		case <-h.hold:
		case <-ctx.Done():
			return channels.Receipt{}, &channels.SendError{Fault: channels.Transient, Reason: "the provider could not be reached"}
		}
	}
	return h.phone.Send(ctx, out)
}

// withHanging puts h in the place of text messages.
func withHanging(h *hangs) func(*Config) {
	return func(c *Config) {
		h.phone = c.Channels[0].(*phone)
		c.Channels = []channels.Channel{h, c.Channels[1]}
	}
}

// While text messages hang for ever, a chat is answered, and the lead hears of a disclosure.
func TestAProviderThatHangsHoldsUpNoOtherChannelAndNoAlert(t *testing.T) {
	hold := make(chan struct{})
	told := make(chan string, 10)
	texts := &hangs{hold: hold}
	h := newHouse(t, withHanging(texts), func(c *Config) {
		c.Send, c.Sweep = time.Hour, 500*time.Millisecond // looking for what waits costs, where so much does
		c.Notify = notifierFunc(func(level string) error { told <- level; return nil })
	})
	t.Cleanup(func() { close(hold) })
	for n := range 2 * senders {
		h.text(fmt.Sprintf("+4477009%05d", n), "hello")
	}
	eventually(t, "as many texts hang as may", func() bool {
		texts.mu.Lock()
		defer texts.mu.Unlock()
		return texts.underway == mostAtOnce
	})
	h.chatBegun()
	h.chat(teen, "I want to kill myself")
	h.expect(h.telegram, teen, 4)
	select {
	case <-told:
	case <-time.After(time.Minute):
		t.Error("the lead was not told")
	}
}

// A provider that hangs is asked little until it answers again, and then everything leaves.
func TestAProviderThatHangsIsAskedLittle(t *testing.T) {
	hold := make(chan struct{})
	texts := &hangs{hold: hold}
	h := newHouse(t, withHanging(texts), func(c *Config) { c.Send, c.Sweep = 20*time.Millisecond, 100*time.Millisecond })
	const phones = 100
	for n := range phones {
		h.text(fmt.Sprintf("+4477009%05d", n), "hello")
	}
	eventually(t, "it has hung for a while", func() bool {
		texts.mu.Lock()
		defer texts.mu.Unlock()
		h.clock.add(time.Second)
		if texts.gave < 3*mostAtOnce {
			return false
		}
		texts.most = texts.underway
		return true
	})
	eventually(t, "it was asked again", func() bool {
		texts.mu.Lock()
		defer texts.mu.Unlock()
		h.clock.add(time.Second)
		return texts.gave >= 4*mostAtOnce
	})
	texts.mu.Lock()
	if texts.most > hungAtOnce {
		t.Errorf("%d messages at once were tried on a provider that hangs, want %d at most", texts.most, hungAtOnce)
	}
	texts.mu.Unlock()
	close(hold)
	eventually(t, "everybody is answered", func() bool {
		h.clock.add(time.Minute)
		for n := range phones {
			if len(h.sms.screen(fmt.Sprintf("+4477009%05d", n))) != 1 {
				return false
			}
		}
		return true
	})
}

// An announcement to many people waits for nobody's reply, and no reply waits for it.
func TestNoReplyWaitsForAnAnnouncement(t *testing.T) {
	hold := make(chan struct{})
	h := newHouse(t, withHanging(&hangs{hold: hold, only: func(out channels.Outbound) bool { return strings.Contains(out.Text, "later bus") }}),
		func(c *Config) { c.Send, c.Sweep = time.Hour, 200*time.Millisecond })
	const people = 3 * senders
	for n := range people {
		h.subscribed(fmt.Sprintf("+4477009%05d", n), "elm-park", "en")
	}
	h.announce("a1/0")
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	close(hold)
	eventually(t, "everybody is told", func() bool { return h.invitations() == 0 })
	h.sms.mu.Lock()
	defer h.sms.mu.Unlock()
	told := 0
	for _, out := range h.sms.sent {
		if out.Unasked {
			told++
		}
	}
	if told != people {
		t.Errorf("%d of %d were told", told, people)
	}
}
