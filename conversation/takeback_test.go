package conversation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// chatScreen is a chat from which messages can be taken back.
type chatScreen struct {
	*phone
	n       atomic.Int64
	stands  map[string]string // by the provider's id
	refuses atomic.Int64      // so many calls fail first
	calls   atomic.Int64
}

func (s *chatScreen) Send(ctx context.Context, out channels.Outbound) (channels.Receipt, error) {
	receipt, err := s.phone.Send(ctx, out)
	if err == nil {
		id := fmt.Sprint(s.n.Add(1))
		s.mu.Lock()
		s.stands[id] = out.Text
		s.mu.Unlock()
		receipt.IDs = []string{id}
	}
	return receipt, err
}

func (s *chatScreen) TakeBack(_ context.Context, _, _ string, ids []string) error {
	s.calls.Add(1)
	if s.refuses.Add(-1) >= 0 {
		return &channels.SendError{Fault: channels.Transient, Reason: "a fault of its own"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		delete(s.stands, id)
	}
	return nil
}

func (s *chatScreen) standing() (texts []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range s.stands {
		texts = append(texts, text)
	}
	return texts
}

// chatHouse is a house whose Telegram can take back.
func chatHouse(t *testing.T, change ...func(*Config)) (*house, *chatScreen) {
	screen := &chatScreen{stands: map[string]string{}}
	h := newHouse(t, append(change, func(c *Config) {
		screen.phone = &phone{name: channels.Telegram}
		c.Channels = []channels.Channel{c.Channels[0], screen}
	})...)
	h.telegram = screen.phone
	return h, screen
}

func (h *house) command(name string) {
	h.t.Helper()
	h.chat(teen, "", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, name })
	h.allLeft()
}

// allLeft waits until every reply to the teenager is noted as sent: what is on the screen may not have been noted yet.
func (h *house) allLeft() {
	h.t.Helper()
	eventually(h.t, "every reply has left", func() bool { return len(h.runOf(channels.Telegram, "77", teen).doc.Pending) == 0 })
}

func TestDeleteTakesTheBotsMessagesOutOfTheChat(t *testing.T) {
	h, screen := chatHouse(t)
	h.chatBegun()
	h.chat(teen, "me and nan")
	h.expect(h.telegram, teen, 3)
	h.command("delete")
	if n := len(h.runOf(channels.Telegram, "77", teen).doc.Sent); n != 4 {
		t.Errorf("the run knows %d of the 4 messages in the chat", n)
	}
	h.command("confirm")
	eventually(t, "only the goodbye stands", func() bool { return len(screen.standing()) == 1 })
	if left := screen.standing()[0]; !strings.Contains(left, "erased") {
		t.Errorf("the goodbye should stand, not %q", left)
	}
	eventually(t, "the tombstone has forgotten what was said", func() bool {
		doc := h.runOf(channels.Telegram, "77", teen).doc
		return doc.Erased && !doc.Purge && len(doc.Sent) == 0 && len(doc.Pending) == 0 && doc.Due == 0
	})
}

func TestWhatWasSaidInAnEarlierRunIsTakenBackToo(t *testing.T) {
	h, screen := chatHouse(t)
	h.chatBegun()
	h.chat(teen, "me and nan")
	h.expect(h.telegram, teen, 3)
	first := h.contactOfChat(teen).Response
	h.chat(teen, "its my turn")
	h.expect(h.telegram, teen, 4)
	eventually(t, "the last is noted", func() bool { return len(h.runOf(channels.Telegram, "77", teen).doc.Sent) == 4 })
	h.command("again")
	if c := h.contactOfChat(teen); c.Response == first || len(c.Sent) != 4 {
		t.Fatalf("the contact should know the 4 messages of the first run, it knows %d", len(c.Sent))
	}
	h.command("delete")
	h.command("confirm")
	eventually(t, "only the goodbye stands", func() bool { return len(screen.standing()) == 1 })
	eventually(t, "the contact knows of nothing more", func() bool { return len(h.contactOfChat(teen).Sent) == 0 })
}

func TestAProviderThatFailsIsAskedAgainAndHoldsNothingBack(t *testing.T) {
	h, screen := chatHouse(t)
	h.chatBegun()
	screen.refuses.Store(1)
	h.command("delete")
	h.chat(teen, "", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, "confirm" })
	eventually(t, "it was asked once", func() bool { return screen.calls.Load() >= 1 })
	h.expect(h.telegram, teen, 4) // the goodbye does not wait
	eventually(t, "only the goodbye stands", func() bool {
		h.clock.add(time.Second)
		return len(screen.standing()) == 1
	})
	if h.contactOfChat(teen).OptOut != nil {
		t.Error("a fault of the provider is no opt-out")
	}
}

func TestStaffWhoEraseForAFamilyClearTheChatToo(t *testing.T) {
	h, screen := chatHouse(t)
	h.chatBegun()
	if err := h.Erase(context.Background(), channels.Telegram, "77", teen); err != nil {
		t.Fatal(err)
	}
	eventually(t, "nothing of ours stands", func() bool { return len(screen.standing()) == 0 })
}

func TestWhatWasSaidIsKeptForTwoDaysOnly(t *testing.T) {
	h, screen := chatHouse(t)
	h.chatBegun()
	h.clock.add(takeBackFor)
	h.chat(teen, "me and nan")
	h.expect(h.telegram, teen, 3)
	eventually(t, "only the newest is known", func() bool { return len(h.runOf(channels.Telegram, "77", teen).doc.Sent) == 1 })
	h.command("delete")
	h.command("confirm")
	eventually(t, "the two old ones and the goodbye stand", func() bool { return len(screen.standing()) == 3 })
}

func TestWhatIsTakenBackLaterHoldsBackNoReply(t *testing.T) {
	m := store.Mail{Pending: []store.Pending{
		{ID: "clear", Rank: store.RankRest, Key: keyTakeBack, Channel: "telegram", Due: 2000},
		{ID: "reply", Rank: store.RankReply, Key: "erased", Channel: "telegram", Due: 900},
	}}
	if at := next(&m, 1000); at != 1 {
		t.Errorf("the reply waits for the chat to be cleared: %d", at)
	}
}

func TestWhatWasSaidIsBounded(t *testing.T) {
	var m store.Mail
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for i := range 500 {
		remember(&m, "telegram", []string{fmt.Sprint(i)}, now)
	}
	if len(m.Sent) != maxSent || m.Sent[maxSent-1].ID != "499" {
		t.Errorf("kept %d, the last %s", len(m.Sent), m.Sent[len(m.Sent)-1].ID)
	}
}

func TestNothingIsKeptOfAChannelThatCannotTakeBack(t *testing.T) {
	h, _ := chatHouse(t)
	h.begun(mum)
	eventually(t, "the replies have left", func() bool { return len(h.runOf(channels.SMS, "+447700900000", mum).doc.Pending) == 0 })
	if doc := h.runOf(channels.SMS, "+447700900000", mum).doc; len(doc.Sent) != 0 {
		t.Errorf("a text can't be taken back, and %d ids are kept", len(doc.Sent))
	}
	h.text(mum, "DELETE")
	h.text(mum, "ERASE")
	h.expect(h.sms, mum, 4)
	if doc := h.runOf(channels.SMS, "+447700900000", mum).doc; slices.ContainsFunc(doc.Pending, func(p store.Pending) bool { return p.Key == keyTakeBack }) {
		t.Error("there is nothing to take back")
	}
}
