package conversation

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// breakable is a collection whose database can go away.
type breakable[T any] struct {
	store.Collection[T]
	away *atomic.Bool
}

func (b breakable[T]) Get(ctx context.Context, id string) (*T, error) {
	if b.away.Load() {
		return nil, store.ErrUnavailable
	}
	return b.Collection.Get(ctx, id)
}

func (b breakable[T]) Put(ctx context.Context, doc *T) error {
	if b.away.Load() {
		return store.ErrUnavailable
	}
	return b.Collection.Put(ctx, doc)
}

func withBreakableStore(away *atomic.Bool, folder string) func(*Config) {
	return func(c *Config) {
		c.Spool = folder
		ping := c.Store.Ping
		c.Store.Contacts = breakable[store.Contact]{c.Store.Contacts, away}
		c.Store.Responses = breakable[store.Response]{c.Store.Responses, away}
		c.Store.Ping = func(ctx context.Context) error {
			if away.Load() {
				return store.ErrUnavailable
			}
			return ping(ctx)
		}
	}
}

func TestTheStoreGoesAwayAndNothingIsLost(t *testing.T) {
	var away atomic.Bool
	told := make(chan string, 10)
	folder := t.TempDir()
	h := newHouse(t, withBreakableStore(&away, folder), func(c *Config) {
		c.Notify = notifierFunc(func(level string) error { told <- level; return nil })
	})
	h.begun(mum)
	h.delivered(mum)
	away.Store(true)
	h.text(mum, "me and my two")
	h.text(mum, "I want to kill myself")
	h.text(mum, "a garden")
	if n := h.Spooled(); n != 3 {
		t.Fatalf("three messages should wait on the disk, %d do", n)
	}
	if help := h.expect(h.sms, mum, 3); !strings.Contains(help, "999") {
		t.Errorf("a disclosure should get help at once, got %q", help)
	}
	if <-told != "urgent" {
		t.Error("the lead should be told at once")
	}
	t.Run("the spool is sealed", func(t *testing.T) {
		content, err := os.ReadFile(filepath.Join(folder, "spool-0.jsonl"))
		if err != nil || strings.Contains(string(content), "garden") || strings.Contains(string(content), mum) {
			t.Errorf("the spool should show neither words nor number: %v", err)
		}
	})
	away.Store(false)
	eventually(t, "the spool empties", func() bool { return h.Spooled() == 0 })
	r := h.runOf(channels.SMS, "+447700900000", mum)
	for q, want := range map[string]string{"about": "me and my two", "proud": "I want to kill myself", "hopes": "a garden"} {
		if a := r.state.Answer(q); a == nil || answerText(a) != want {
			t.Errorf("%s should be %q in its order, got %+v", q, want, a)
		}
	}
	h.expect(h.sms, mum, 6)
	eventually(t, "the alert is made", func() bool { return len(h.alerts()) == 1 })
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// holding is a collection that can't be reached for one run, while others are.
type holding struct {
	store.Collection[store.Response]
	run *atomic.Value // its id; "" for none
}

func (h holding) Put(ctx context.Context, r *store.Response) error {
	if r.ID == h.run.Load() {
		return store.ErrUnavailable
	}
	return h.Collection.Put(ctx, r)
}

// The store is back, and others' words are applied already: who still has words on the disk goes on writing behind them.
func TestWhatComesAfterAnOutageWaitsBehindWhatIsOnTheDisk(t *testing.T) {
	var away atomic.Bool
	var held atomic.Value
	held.Store("")
	const dad = "+447700900131"
	h := newHouse(t, withBreakableStore(&away, t.TempDir()), func(c *Config) {
		c.Store.Responses, c.Sweep = holding{c.Store.Responses, &held}, time.Hour
	})
	for _, who := range []string{dad, mum} {
		h.begun(who)
		h.delivered(who)
	}
	run := h.runOf(channels.SMS, textSender, mum).doc.ID
	away.Store(true)
	h.text(dad, "me and my two")
	h.text(mum, "the three of us")
	held.Store(run)
	away.Store(false)
	h.drain(context.Background())
	if n := h.Spooled(); n != 1 || h.away.Load() {
		t.Fatalf("%d wait, and the store is away: %v; one should, and it is back", n, h.away.Load())
	}
	held.Store("")
	h.text(mum, "how they help each other")
	if n := h.Spooled(); n != 2 {
		t.Errorf("%d wait: the second text should stand behind the first", n)
	}
	h.drain(context.Background())
	st := h.runOf(channels.SMS, textSender, mum).state
	if a, b := st.Answer("about"), st.Answer("proud"); a == nil || b == nil || answerText(a) != "the three of us" || answerText(b) != "how they help each other" {
		t.Errorf("the answers stand as %+v and %+v", a, b)
	}
}

// The store answers again, but one message still can't be applied, and nothing else waits.
func TestAMessageThatStillCantBeAppliedHoldsUpItsOwnPersonOnly(t *testing.T) {
	var away atomic.Bool
	var held atomic.Value
	held.Store("")
	const dad = "+447700900143"
	h := newHouse(t, withBreakableStore(&away, t.TempDir()), func(c *Config) {
		c.Store.Responses, c.Sweep = holding{c.Store.Responses, &held}, time.Hour
	})
	for _, who := range []string{dad, mum} {
		h.begun(who)
		h.delivered(who)
	}
	held.Store(h.runOf(channels.SMS, textSender, mum).doc.ID)
	away.Store(true)
	h.text(mum, "the three of us")
	h.drain(context.Background())
	if !h.away.Load() {
		t.Error("the store is still away")
	}
	away.Store(false)
	h.drain(context.Background())
	if n := h.Spooled(); n != 1 || h.away.Load() {
		t.Fatalf("%d wait, and the store is away: %v; one should, and it is back", n, h.away.Load())
	}
	h.text(dad, "me and my two")
	if a := h.runOf(channels.SMS, textSender, dad).state.Answer("about"); a == nil || h.Spooled() != 1 {
		t.Errorf("others are answered at once: %+v, %d wait", a, h.Spooled())
	}
}

func TestASpoolSurvivesARestartAndATornLine(t *testing.T) {
	folder := t.TempDir()
	h := newHouse(t)
	s, err := openSpool(folder, h.Keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []string{"one", "two", "three"} {
		if err := s.add(spooled{Person: "p", Message: m}, false); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.drop(s.front(1, nil)); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(s.path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"person":"p","mess`); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	if other, err := openSpool(folder, h.Keys); err != nil || other.size() != 0 {
		t.Fatalf("another process should get a spool of its own: %v", err)
	}
	if err := s.park(spooled{Person: "q", Message: "parked"}); err != nil {
		t.Fatal(err)
	}
	s.close()
	again, err := openSpool(folder, h.Keys)
	if err != nil {
		t.Fatal(err)
	}
	if e := again.front(1, nil); len(e) != 1 || e[0].Message != "parked" {
		t.Errorf("what was parked is tried once more, first: got %+v", e)
	}
	if err := again.drop(again.front(1, nil)); err != nil {
		t.Fatal(err)
	}
	if e := again.front(1, nil); len(e) != 1 || e[0].Message != "two" || again.size() != 2 || !again.holds("p") {
		t.Errorf("two and three should wait, got %+v of %d", e, again.size())
	}
}

func TestTheSpoolKnowsWhoHasBeenSentHelp(t *testing.T) {
	folder := t.TempDir()
	h := newHouse(t)
	for i, want := range []bool{false, true} { // the process dies before, and after, help was sent
		s, err := openSpool(folder, h.Keys)
		if err != nil {
			t.Fatal(err)
		}
		e := spooled{Person: "p", Message: "a sealed disclosure"}
		if i == 0 {
			err = s.add(e, true)
		} else {
			err = s.gave(e)
		}
		if err != nil {
			t.Fatal(err)
		}
		s.close()
		again, err := openSpool(folder, h.Keys)
		if err != nil {
			t.Fatal(err)
		}
		if got := again.front(1, nil); len(got) != 1 || got[0].Helped != want {
			t.Errorf("helped should be %t: %+v", want, got)
		}
		again.close()
	}
}

func TestWithoutStoreAndSpoolTheProviderIsToldToTryAgain(t *testing.T) {
	var away atomic.Bool
	h := newHouse(t, withBreakableStore(&away, ""))
	away.Store(true)
	err := h.Receive(context.Background(), channels.Inbound{ID: "SM1", Channel: channels.SMS, Sender: "+447700900000", Address: mum, Kind: channels.Text, Text: "hello", At: time.Now()})
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("wanted an error, got %v", err)
	}
}

// bewitched is a collection that panics when it is read.
type bewitched struct {
	store.Collection[store.Contact]
	on *atomic.Bool
}

func (b bewitched) Get(ctx context.Context, id string) (*store.Contact, error) {
	if b.on.Load() {
		panic("what a family wrote")
	}
	return b.Collection.Get(ctx, id)
}

func TestAMessageThatPanicsIsKeptAndADisclosureInItGetsHelp(t *testing.T) {
	var on atomic.Bool
	folder := t.TempDir()
	h := newHouse(t, func(c *Config) {
		c.Spool = folder
		c.Store.Contacts = bewitched{c.Store.Contacts, &on}
	})
	h.begun(mum)
	h.delivered(mum)
	on.Store(true)
	h.text(mum, "I want to kill myself")
	if help := h.expect(h.sms, mum, 3); !strings.Contains(help, "999") {
		t.Errorf("the disclosure should get help, got %q", help)
	}
	eventually(t, "it is parked, and holds nobody up", func() bool {
		content, err := os.ReadFile(filepath.Join(folder, "spool-0.parked.jsonl"))
		return err == nil && len(content) > 0 && !strings.Contains(string(content), "kill") && h.Spooled() == 0
	})
	if n := len(h.alerts()); n != 1 {
		t.Errorf("its alert should be there for the lead to read, there are %d", n)
	}
	on.Store(false)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 4)
}
