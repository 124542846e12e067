package ferret

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/conversation"
	"familyvoice/keys"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/store/mongo"
	"familyvoice/survey"
)

var outage = flag.Duration("outage", 3*time.Second, "how long the line to the database is cut while families write")

// mute is a channel that counts what it is given.
type mute struct {
	mu   sync.Mutex
	sent map[string][]string
}

func (*mute) Name() channels.Name { return channels.SMS }

func (m *mute) Send(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent[out.Address] = append(m.sent[out.Address], out.Text)
	return channels.Receipt{Parts: 1}, nil
}

func (m *mute) screen(address string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Join(m.sent[address], "\n")
}

type untagged struct{}

func (untagged) Project(context.Context, *store.Response, survey.State, []string) (map[string]safeguard.Finding, error) {
	return nil, nil
}
func (untagged) SecondLook(_, _ string) safeguard.Finding { return safeguard.Finding{} }

func (untagged) Move(context.Context, *store.Response, survey.State) error { return nil }

func (untagged) Erase(context.Context, string) error { return nil }

// The line to the database is cut, at any byte of any command, while families write, and mended again. Every message that
// was taken is there afterwards, once, and each person's in order; help goes out meanwhile.
func TestTheLineIsCutUnderLoadAndNothingIsLost(t *testing.T) {
	p := start(t)
	ctx, cancel := context.WithCancel(context.Background())
	st, err := mongo.Open(ctx, mongo.Config{URI: "mongodb://" + p.address, Database: "outage", Timeout: 2 * time.Second})
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
	surveys, err := survey.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	phone := &mute{sent: map[string][]string{}}
	talk, err := conversation.New(conversation.Config{
		Store: st, Keys: ring, Surveys: surveys, Channels: []channels.Channel{phone}, Project: untagged{}, Spool: t.TempDir(),
		Sweep: 200 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); talk.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done; _ = st.Close() })

	const families = 4
	at := time.Now()
	var wrote [families]atomic.Int64
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for n := range families {
		writers.Go(func() {
			for i := int64(-2); ; i++ {
				text := fmt.Sprintf("word%d.", i)
				if i < 0 {
					text = []string{"hello", "GO"}[i+2]
				}
				in := channels.Inbound{
					ID: fmt.Sprintf("SM-%d-%d", n, i), Channel: channels.SMS, Sender: "+447700900000", Address: number(n), Kind: channels.Text,
					Text: text, At: at.Add(time.Duration(i) * time.Millisecond), // all join
				}
				if err := talk.Receive(ctx, in); err != nil {
					t.Errorf("a message was not taken: %v", err)
				}
				wrote[n].Store(i + 1)
				select {
				case <-stop:
					return
				case <-time.After(max(30*time.Millisecond, *outage/200)):
				}
			}
		})
	}
	eventually(t, "everybody has begun", func() bool {
		for n := range wrote {
			if wrote[n].Load() < 3 {
				return false
			}
		}
		return true
	})
	p.cut(true)
	cutAt := time.Now()
	harm := channels.Inbound{ID: "SM-harm", Channel: channels.SMS, Sender: "+447700900000", Address: number(99), Kind: channels.Text, Text: "I want to kill myself", At: at}
	if err := talk.Receive(ctx, harm); err != nil {
		t.Errorf("a disclosure was not taken: %v", err)
	}
	eventually(t, "help goes out meanwhile", func() bool { return strings.Contains(phone.screen(number(99)), "999") })
	time.Sleep(time.Until(cutAt.Add(*outage)))
	waited := talk.Spooled()
	p.cut(false)
	time.Sleep(*outage / 4)
	close(stop)
	writers.Wait()
	eventually(t, "the spool empties", func() bool { return talk.Spooled() == 0 })
	t.Logf("%d messages waited in the spool when the line was mended", waited)
	for n := range families {
		contact, err := st.Contacts.Get(ctx, ring.AddressID("sms", "+447700900000", number(n)))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := st.Responses.Get(ctx, contact.Response)
		if err != nil {
			t.Fatal(err)
		}
		state, err := conversation.Open(ring, doc)
		if err != nil {
			t.Fatal(err)
		}
		var kept, want strings.Builder
		for _, a := range state.Answers {
			for _, part := range a.Parts {
				kept.WriteString(strings.ReplaceAll(part.Text, "\n", ""))
			}
		}
		for i := range wrote[n].Load() {
			fmt.Fprintf(&want, "word%d.", i)
		}
		if kept.String() != want.String() {
			t.Errorf("family %d wrote %d texts: not all are kept once and in order:\n%s", n, wrote[n].Load(), kept.String())
		}
	}
	alerts, err := st.Alerts.Count(ctx, store.Query{})
	if err != nil || alerts != 1 {
		t.Errorf("one disclosure makes one alert, there are %d, %v", alerts, err)
	}
}

func number(n int) string { return fmt.Sprintf("+4477009006%02d", n) }

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute + *outage); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("this never happened: %s", what)
		}
	}
}
