package conversation

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"familyvoice/channels"
	"familyvoice/store"
)

// asked brings a phone to the question whether it may be told what changes.
func (h *house) asked(phone string) {
	h.t.Helper()
	h.text(phone, "hello")
	h.text(phone, "GO")
	for h.runOf(channels.SMS, textSender, phone).state.Question != "subscribe" {
		h.text(phone, "SKIP")
	}
}

func (h *house) subscriptions() int {
	h.t.Helper()
	n, err := h.Store.Subscriptions.Count(context.Background(), store.Query{})
	if err != nil {
		h.t.Fatal(err)
	}
	return int(n)
}

func TestWhoNoLongerWantsToBeToldIsNotTold(t *testing.T) {
	h := newHouse(t)
	h.asked(mum)
	wants := func(words string, want int) {
		t.Helper()
		h.text(mum, "change subscribe")
		h.text(mum, words)
		if n := h.subscriptions(); n != want {
			t.Errorf("after %q there are %d subscriptions, want %d", words, n, want)
		}
	}
	h.text(mum, "yes")
	wants("no", 0)
	wants("yes", 1)
	wants("yes please", 1)
	wants("no thanks", 0)
	wants("yes", 1)
	t.Run("nor after STOP", func(t *testing.T) {
		h.text(mum, "STOP")
		if n := h.subscriptions(); n != 0 {
			t.Errorf("STOP ends that too, %d are left", n)
		}
	})
	t.Run("START alone is no wish to be told; a new yes is", func(t *testing.T) {
		h.text(mum, "START")
		if n := h.subscriptions(); n != 0 {
			t.Errorf("nobody asked, yet %d are subscribed", n)
		}
		wants("yes", 1)
	})
}

func TestStopEndsTheNewsOfTheOtherChannelsToo(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	code := h.carryCode(mum)
	h.joinsInChat(code)
	h.subscribed(mum, "elm-park", "en")
	h.chat(teen, "STOP")
	if n := h.subscriptions(); n != 0 {
		t.Errorf("%d are left", n)
	}
}

// A number that was forgotten in time and has asked to be told: when it turns out to have blocked us, it is told no more.
func TestWhoBlockedUsSinceIsToldNoMore(t *testing.T) {
	h := newHouse(t)
	h.subscribed(mum, "elm-park", "en")
	h.sms.failing(func(channels.Outbound) error {
		return &channels.SendError{Fault: channels.Person, Code: "21610", Reason: "they texted STOP"}
	})
	h.announce("a1/0")
	eventually(t, "the wish is forgotten", func() bool { return h.subscriptions() == 0 && h.invitations() == 0 })
}

// A backup knows of a wish that was taken back after it was made. The mark of it, kept apart, tells so.
func TestAWishThatWasTakenBackDoesNotComeBackWithABackup(t *testing.T) {
	for _, row := range []struct {
		name string
		back func(h *house)
	}{
		{"by a no", func(h *house) { h.text(mum, "change subscribe"); h.text(mum, "no") }},
		{"by STOP", func(h *house) { h.text(mum, "STOP") }},
		{"by DELETE", func(h *house) { h.text(mum, "DELETE"); h.text(mum, "ERASE") }},
		{"by DELETE in another run", func(h *house) {
			h.text(mum, "AGAIN")
			h.text(mum, "GO")
			h.text(mum, "DELETE")
			h.text(mum, "ERASE")
		}},
		{"by staff", func(h *house) {
			if err := h.Erase(context.Background(), channels.SMS, textSender, mum); err != nil {
				h.t.Error(err)
			}
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var mu sync.Mutex
			var stones []string
			h := newHouse(t, func(c *Config) {
				c.Erased = func(id string) error {
					mu.Lock()
					defer mu.Unlock()
					stones = append(stones, id)
					return nil
				}
			})
			h.asked(mum)
			h.text(mum, "yes")
			ctx := context.Background()
			var backup *store.Subscription
			for sub, err := range h.Store.Subscriptions.Find(ctx, store.Query{}) {
				if err != nil {
					t.Fatal(err)
				}
				backup = sub
			}
			h.asked(dad)
			h.text(dad, "yes")
			row.back(h)
			eventually(t, "mum's wish is taken back", func() bool { return h.subscriptions() == 1 })

			backup.Version = 0
			if err := h.Store.Subscriptions.Put(ctx, backup); err != nil { // as a restored backup has it
				t.Fatal(err)
			}
			mu.Lock()
			marks := slices.Clone(stones)
			mu.Unlock()
			if n, err := h.UnsubscribeMarked(ctx, marks); err != nil || n != 1 {
				t.Errorf("one wish comes back and goes again, got %d, %v", n, err)
			}
			if _, err := h.Store.Subscriptions.Get(ctx, h.contactOfPhone(dad).ID); err != nil || h.subscriptions() != 1 {
				t.Errorf("dad is still to be told: %d, %v", h.subscriptions(), err)
			}
		})
	}
}

// kept is a collection of which nothing can be taken away for now.
type kept struct {
	store.Collection[store.Subscription]
	on *atomic.Bool
}

func (k kept) Delete(ctx context.Context, id string, version int64) error {
	if k.on.Load() {
		return store.ErrUnavailable
	}
	return k.Collection.Delete(ctx, id, version)
}

func TestAStopThatIsRepeatedEndsTheNewsOfTheOtherChannelsToo(t *testing.T) {
	var on atomic.Bool
	h := newHouse(t, func(c *Config) { c.Store.Subscriptions = kept{c.Store.Subscriptions, &on} })
	h.begun(mum)
	code := h.carryCode(mum)
	h.joinsInChat(code)
	h.subscribed(mum, "elm-park", "en")
	on.Store(true)
	stop := channels.Inbound{ID: "77:stop", Channel: channels.Telegram, Sender: "77", Address: teen, Kind: channels.Text, Text: "STOP", At: h.clock.now()}
	if err := h.Receive(context.Background(), stop); err == nil {
		t.Fatal("this story needs a store that goes away in the middle")
	}
	on.Store(false)
	h.receive(stop)
	if n := h.subscriptions(); n != 0 || h.contactOfPhone(mum).OptOut == nil || h.contactOfChat(teen).OptOut == nil {
		t.Errorf("both have stopped, and %d are still to be told", n)
	}
}
