package conversation

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

const textSender = "+447700900000"

// subscribed keeps that a phone asked to be told what changes at a hub.
func (h *house) subscribed(phone, place, language string) {
	h.t.Helper()
	id := h.contactOfPhone(phone).ID
	sub := &store.Subscription{
		Meta: store.Meta{ID: id}, Channel: string(channels.SMS), Sender: textSender, Place: place, Language: language,
		Address: h.Keys.Seal("subscriptions/"+id, fieldAddress, []byte(phone)), At: h.clock.now(),
	}
	if err := h.Store.Subscriptions.Put(context.Background(), sub); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) announce(id string, places ...string) int {
	h.t.Helper()
	n, err := h.Announce(context.Background(), Announcement{ID: id, Brief: "A later bus from May.", For: func(place string) bool {
		for _, p := range places {
			if p == place {
				return true
			}
		}
		return len(places) == 0
	}})
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

func (h *house) invitations() int {
	h.t.Helper()
	n, err := h.Store.Invitations.Count(context.Background(), store.Query{})
	if err != nil {
		h.t.Fatal(err)
	}
	return int(n)
}

const dad, nan = "+447700900202", "+447700900303"

func TestWhoAskedIsToldWhatChanged(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.begun(dad)
	h.subscribed(mum, "elm-park", "en")
	h.subscribed(dad, "oak", "en")
	before := len(h.sms.screen(mum))
	if n := h.announce("a1/0", "elm-park"); n != 1 {
		t.Errorf("one person asked about the hub, %d were told", n)
	}
	text := h.expect(h.sms, mum, before+1)
	for _, words := range []string{"A later bus from May.", "/you-said", "STOP"} {
		if !strings.Contains(text, words) {
			t.Errorf("the text lacks %q: %q", words, text)
		}
	}
	eventually(t, "nothing is left of it", func() bool { return h.invitations() == 0 })
	if got := len(h.sms.screen(dad)); got != 2 {
		t.Errorf("who asked about another hub has %d texts, want the two of the survey", got)
	}
}

func TestWhoSaidStopOrDeleteSinceIsNotTold(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.begun(dad)
	h.begun(nan)
	for _, phone := range []string{mum, dad, nan} {
		h.subscribed(phone, "elm-park", "en")
	}
	h.clock.add(9 * time.Hour) // nine in the evening
	if n := h.announce("a1/0"); n != 3 {
		t.Fatalf("%d were told, want 3", n)
	}
	if n := h.announce("a1/0"); n != 3 || h.invitations() != 3 {
		t.Errorf("the same again should tell nobody twice: %d invitations", h.invitations())
	}
	h.text(mum, "STOP")
	stopped := h.expect(h.sms, mum, 3)
	if err := h.Store.Subscriptions.Delete(context.Background(), h.contactOfPhone(dad).ID, 0); err != nil { // what DELETE does
		t.Fatal(err)
	}
	if got := len(h.sms.screen(nan)); got != 2 {
		t.Errorf("%d texts by night, want none but the survey's two", got)
	}
	h.clock.add(11*time.Hour + 59*time.Minute)
	if h.invitations() != 3 {
		t.Error("a minute to nine is night still")
	}
	h.clock.add(time.Minute)
	if text := h.expect(h.sms, nan, 3); !strings.Contains(text, "later bus") {
		t.Errorf("got %q", text)
	}
	eventually(t, "nothing is left of it", func() bool { return h.invitations() == 0 })
	if got := h.expect(h.sms, mum, 3); got != stopped || len(h.sms.screen(dad)) != 2 {
		t.Error("somebody was written to after STOP or DELETE")
	}
}

// A press may fail half way or come twice. Who has the line already is not texted again, who asked since is told.
func TestTheSameLineIsSentToNobodyTwice(t *testing.T) {
	var away atomic.Bool
	h := newHouse(t, func(c *Config) { c.Store.Subscriptions = breakable[store.Subscription]{c.Store.Subscriptions, &away} })
	h.begun(mum)
	h.begun(dad)
	h.subscribed(mum, "elm-park", "en")
	gone := func() {
		t.Helper()
		eventually(t, "nothing is left of it", func() bool { return h.invitations() == 0 })
	}
	texts := func(ofMum, ofDad int) { // beside the two of the survey
		t.Helper()
		h.expect(h.sms, mum, 2+ofMum)
		h.expect(h.sms, dad, 2+ofDad)
		gone()
		if m, d := len(h.sms.screen(mum)), len(h.sms.screen(dad)); m != 2+ofMum || d != 2+ofDad {
			t.Errorf("mum has %d texts and dad %d, want %d and %d", m, d, 2+ofMum, 2+ofDad)
		}
	}
	h.announce("a1/0")
	texts(1, 0)
	h.subscribed(dad, "elm-park", "en")

	t.Run("after it left", func(t *testing.T) {
		if n := h.announce("a1/0"); n != 2 {
			t.Errorf("%d people have it or will, want 2", n)
		}
		texts(1, 1)
	})
	t.Run("another line is sent", func(t *testing.T) {
		h.announce("a1/1")
		texts(2, 2)
	})
	t.Run("while it leaves", func(t *testing.T) {
		h.clock.add(9 * time.Hour) // nine in the evening
		h.announce("a1/2", "elm-park")
		var again []*store.Invitation
		for inv, err := range h.Store.Invitations.Find(t.Context(), store.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			inv.Version = 0
			again = append(again, inv)
		}
		h.clock.add(12 * time.Hour)
		texts(3, 3)
		for _, inv := range again { // as the other press writes it that has read who asked a moment before
			if err := h.Store.Invitations.Put(t.Context(), inv); err != nil {
				t.Fatal(err)
			}
		}
		gone()
		texts(3, 3)
	})
	t.Run("though it could not be noted at once", func(t *testing.T) {
		h.sms.failing(func(channels.Outbound) error {
			away.Store(true)
			return nil
		})
		h.announce("a1/3")
		eventually(t, "one of them has it", func() bool { return len(h.sms.screen(mum))+len(h.sms.screen(dad)) > 10 })
		time.Sleep(50 * time.Millisecond) // sweeps
		h.sms.failing(nil)
		away.Store(false)
		texts(4, 4)
		h.announce("a1/3")
		texts(4, 4)
	})
}

// WhatsApp takes free words for a day after somebody's last message. What they are told unasked is no message of theirs.
func TestAnAnnouncementSaysWhenSomebodyWasLastHeard(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	wrote := h.contactOfPhone(mum).Seen
	h.clock.add(30 * 24 * time.Hour)
	for _, row := range []struct {
		name string
		wish time.Time
		want time.Time
	}{
		{"a wish from before their last message", wrote.Add(-time.Hour), wrote},
		{"a wish that came later by another way", wrote.Add(time.Hour), wrote.Add(time.Hour)},
	} {
		t.Run(row.name, func(t *testing.T) {
			before := len(h.sms.screen(mum))
			h.subscribed(mum, "elm-park", "en")
			sub, err := h.Store.Subscriptions.Get(t.Context(), h.contactOfPhone(mum).ID)
			if err == nil {
				sub.At = row.wish
				err = h.Store.Subscriptions.Put(t.Context(), sub)
			}
			if err != nil {
				t.Fatal(err)
			}
			h.announce(row.name)
			h.expect(h.sms, mum, before+1)
			h.sms.mu.Lock()
			out := h.sms.sent[len(h.sms.sent)-1]
			h.sms.mu.Unlock()
			if !out.Heard.Equal(row.want) || !out.Unasked {
				t.Errorf("heard at %v, unasked %v; want %v", out.Heard, out.Unasked, row.want)
			}
			eventually(t, "that they were told is noted", func() bool { // else that note might meet the next wish
				noted, err := h.Store.Subscriptions.Get(context.Background(), sub.ID)
				return err == nil && len(noted.Told) > 0
			})
			if err := h.Store.Subscriptions.Delete(t.Context(), sub.ID, 0); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestQuietHours(t *testing.T) {
	for _, row := range []struct{ at, want string }{
		{"2026-11-24T12:00:00Z", "2026-11-24T12:00:00Z"},
		{"2026-11-24T20:00:00Z", "2026-11-25T09:00:00Z"},
		{"2026-11-24T06:30:00Z", "2026-11-24T09:00:00Z"},
		{"2026-03-28T21:00:00Z", "2026-03-29T08:00:00Z"}, // the clocks go forward by night
		{"2026-10-24T19:30:00Z", "2026-10-25T09:00:00Z"}, // half past eight in summer; the clocks go back
	} {
		at, _ := time.Parse(time.RFC3339, row.at)
		if got := wakeful(at).Format(time.RFC3339); got != row.want {
			t.Errorf("at %s it leaves at %s, want %s", row.at, got, row.want)
		}
	}
}
