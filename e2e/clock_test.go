package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/conversation"
	"familyvoice/e2e/harness"
	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/store/sqlite"
	"familyvoice/survey"
)

// warped is a clock that is set: it goes on from wherever it was put.
type warped struct{ ahead atomic.Int64 }

func (w *warped) now() time.Time       { return time.Now().Round(0).Add(time.Duration(w.ahead.Load())) }
func (w *warped) step(d time.Duration) { w.ahead.Add(int64(d)) }
func (w *warped) set(at time.Time)     { w.ahead.Store(int64(time.Until(at))) }

// phones takes what is sent and counts it, by address and words.
type phones struct {
	mu    sync.Mutex
	shown map[string][]string
}

func (*phones) Name() channels.Name { return channels.SMS }

func (p *phones) Send(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown[out.Address] = append(p.shown[out.Address], out.Text)
	return channels.Receipt{Parts: 1}, nil
}

func (p *phones) screen(address string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.shown[address]...)
}

// While clocks are set forward a day, back an hour, and by a few seconds, over the ends of summer time, and one server's
// apart from the other's, families answer through both. Every reply comes, and once, since no server takes another's work
// from it while it lives; every answer stands under its question; and afterwards no work is left lying.
func TestClocksAreSetWhileFamiliesAnswer(t *testing.T) {
	t.Parallel()
	summer, winter := time.Date(2027, time.March, 28, 0, 59, 59, 0, time.UTC), time.Date(2026, time.October, 25, 0, 59, 59, 0, time.UTC)
	for name, set := range map[string]func(a, b *warped){
		"forward a day":                func(a, b *warped) { a.step(24 * time.Hour); b.step(24 * time.Hour) },
		"back an hour":                 func(a, b *warped) { a.step(-time.Hour); b.step(-time.Hour) },
		"one server back an hour":      func(a, _ *warped) { a.step(-time.Hour) },
		"one server forward a day":     func(_, b *warped) { b.step(24 * time.Hour) },
		"a few seconds there and back": func(a, b *warped) { a.step(3 * time.Second); b.step(-3 * time.Second) },
		"into summer time":             func(a, b *warped) { a.set(summer); b.set(summer) },
		"out of summer time":           func(a, b *warped) { a.set(winter); b.set(winter) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clocksSet(t, set)
		})
	}
}

func clocksSet(t *testing.T, set func(a, b *warped)) {
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "familyvoice.db"))
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keys.LoadOrMake(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	surveys, err := survey.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	p := &phones{shown: map[string][]string{}}
	var clocks [2]warped
	var servers [2]*conversation.Conversation
	for i := range servers {
		servers[i], err = conversation.New(conversation.Config{
			Store: st, Keys: ring, Surveys: surveys, Channels: []channels.Channel{p}, Project: noProjection{}, Council: harness.Council,
			Sweep: 20 * time.Millisecond, Tag: 20 * time.Millisecond, Lease: time.Hour, Now: clocks[i].now, // the texts alone set the clocks forward by a quarter of an hour
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, s := range servers {
		running.Go(func() { s.Run(ctx) })
	}
	t.Cleanup(func() {
		cancel()
		running.Wait()
		_ = st.Close()
	})
	const families = 6
	sent := make([]int, families)
	say := func(f int, text string) {
		t.Helper()
		phone, i := fmt.Sprintf("+4477009008%02d", f), (f+sent[f])%2
		before := len(p.screen(phone))
		sent[f]++
		for i := range clocks { // nobody writes so fast as to be a flood
			clocks[i].step(5 * time.Second)
		}
		in := channels.Inbound{ID: fmt.Sprintf("c%d-%d", f, sent[f]), Channel: channels.SMS, Sender: harness.Number, Address: phone, Kind: channels.Text, Text: text, At: clocks[i].now()}
		if err := servers[i].Receive(context.Background(), in); err != nil {
			t.Fatalf("family %d: a text was not taken: %v", f, err)
		}
		harness.Eventually(t, fmt.Sprintf("family %d is answered %q", f, text), func() bool { return len(p.screen(phone)) > before })
	}
	everybody := func(texts ...string) {
		var all sync.WaitGroup
		for f := range families {
			all.Go(func() {
				for _, text := range texts {
					say(f, text)
				}
			})
		}
		all.Wait()
	}
	everybody("hello", "GO", "about one", "SKIP")
	for range 10 { // who has written twenty texts is no flood when the clock is set back
		everybody("BACK", "SKIP")
	}
	everybody("SKIP", "BACK")
	set(&clocks[0], &clocks[1])
	everybody("hopes two", "SKIP", "a later bus")
	harness.Eventually(t, "no work is left lying", func() bool { return settled(st) })
	wanted := map[string]string{"about": "about one", "hopes": "hopes two", "change": "a later bus"}
	runs := 0
	for r, err := range st.Responses.Find(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		runs++
		state, err := conversation.Open(ring, r)
		if err != nil {
			t.Fatal(err)
		}
		for question, want := range wanted {
			if a := state.Answer(question); a == nil || len(a.Parts) != 1 || a.Parts[0].Text != want {
				t.Errorf("the answer to %s should be %q, is %+v", question, want, a)
			}
		}
	}
	if runs != families {
		t.Errorf("%d families should have as many runs, there are %d", families, runs)
	}
	for f := range families {
		if n := len(p.screen(fmt.Sprintf("+4477009008%02d", f))); n != sent[f] {
			t.Errorf("family %d wrote %d texts and should have as many replies, it has %d", f, sent[f], n)
		}
	}
}
