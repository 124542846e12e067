package conversation

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/keys"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/store/sqlite"
	"familyvoice/survey"
)

// phone is a channel that keeps what it is given, so that a test can read a family's screen.
type phone struct {
	name channels.Name
	mu   sync.Mutex
	sent []channels.Outbound
	fail func(channels.Outbound) error
	// segments is what each message is billed as.
	segments int
}

func (p *phone) Name() channels.Name { return p.name }

func (p *phone) Send(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		if err := p.fail(out); err != nil {
			return channels.Receipt{}, err
		}
	}
	p.sent = append(p.sent, out)
	return channels.Receipt{Parts: 1, Segments: p.segments}, nil
}

// screen returns what one address was sent, oldest first.
func (p *phone) screen(address string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var texts []string
	for _, out := range p.sent {
		if out.Address == address {
			texts = append(texts, out.Text)
		}
	}
	return texts
}

// noTags is a projector that tags nothing and remembers what it was asked.
type noTags struct {
	mu     sync.Mutex
	asked  []string
	looked []string // words that are no answer
	erased []string
	moved  []string // a run's id and where it stands
	found  map[string]safeguard.Finding
	fails  error // writing an excerpt
	hang   chan struct{}
	looks  chan struct{} // second looks at words that are no answer wait for it
}

func (n *noTags) Project(_ context.Context, r *store.Response, _ survey.State, questions []string) (map[string]safeguard.Finding, error) {
	if n.hang != nil {
		<-n.hang
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, q := range questions {
		n.asked = append(n.asked, r.ID+":"+q)
	}
	return n.found, n.fails
}

func (n *noTags) SecondLook(_, text string) safeguard.Finding {
	n.mu.Lock()
	wait := n.looks
	n.mu.Unlock()
	if wait != nil {
		<-wait
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.looked = append(n.looked, text)
	return n.found[text]
}

func (n *noTags) Move(_ context.Context, r *store.Response, _ survey.State) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.moved = append(n.moved, r.ID+" "+r.Round+" "+r.Place)
	return nil
}

func (n *noTags) Erase(_ context.Context, response string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.erased = append(n.erased, response)
	return nil
}

// house is a conversation with everything around it, on a store of its own.
type house struct {
	*Conversation
	t        *testing.T
	sms      *phone
	telegram *phone
	tags     *noTags
	clock    *clock
	n        int
}

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// newHouse opens a house that is running until the test ends. change may alter its configuration first.
func newHouse(t *testing.T, change ...func(*Config)) *house {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	surveys, err := survey.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	content, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keys.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{
		t: t, sms: &phone{name: channels.SMS}, telegram: &phone{name: channels.Telegram}, tags: &noTags{},
		clock: &clock{t: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)},
	}
	cfg := Config{
		Store: st, Keys: ring, Surveys: surveys, Channels: []channels.Channel{h.sms, h.telegram}, Project: h.tags,
		Council: "Leigh Family Hubs", Address: "fv.example", MinAge: map[channels.Name]int{channels.Telegram: 16},
		Lease: 150 * time.Millisecond, Sweep: 10 * time.Millisecond, Now: h.clock.now,
	}
	for _, c := range change {
		c(&cfg)
	}
	if h.Conversation, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		_ = st.Close()
	})
	return h
}

const mum = "+447700900123"

// text sends one text message as it would come from the provider and waits a minute after it, so that texts do not join.
func (h *house) text(from, words string) channels.Inbound {
	h.t.Helper()
	h.n++
	in := channels.Inbound{
		ID: fmt.Sprintf("SM%d", h.n), Channel: channels.SMS, Sender: "+447700900000", Address: from, Kind: channels.Text,
		Text: words, At: h.clock.now(),
	}
	h.receive(in)
	h.clock.add(time.Minute)
	return in
}

func (h *house) receive(in channels.Inbound) {
	h.t.Helper()
	if err := h.Receive(context.Background(), in); err != nil {
		h.t.Fatalf("a message was not taken: %v", err)
	}
}

// expect waits until the address has been sent n messages in all and returns the last.
func (h *house) expect(p *phone, address string, n int) string {
	h.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for time.Now().Before(deadline) {
		if got := p.screen(address); len(got) >= n {
			if len(got) > n {
				h.t.Fatalf("wanted %d messages on the screen, got %d:\n%s", n, len(got), strings.Join(got, "\n---\n"))
			}
			return got[n-1]
		}
		time.Sleep(2 * time.Millisecond)
	}
	h.t.Fatalf("wanted %d messages on the screen, got:\n%s", n, strings.Join(p.screen(address), "\n---\n"))
	return ""
}

// runOf returns the stored response of an address, opened.
func (h *house) runOf(ch channels.Name, sender, address string) *run {
	h.t.Helper()
	contact, err := h.findContact(context.Background(), channels.Inbound{Channel: ch, Sender: sender, Address: address})
	if err != nil || contact.Response == "" {
		h.t.Fatalf("no run for the address: %v", err)
	}
	r, err := h.loadRun(context.Background(), contact.Response, "", "")
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

// alerts lists the alert documents.
func (h *house) alerts() (all []*store.Alert) {
	h.t.Helper()
	for a, err := range h.Store.Alerts.Find(context.Background(), store.Query{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		all = append(all, a)
	}
	return all
}

// eventually waits for something that happens in the background.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("this never happened: %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}
