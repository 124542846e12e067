package conversation

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

func TestTriesGrowApartAndNeverInStep(t *testing.T) {
	want := retryFirst
	for attempt := 1; attempt < parkAfter; attempt++ {
		seen := map[time.Duration]bool{}
		for range 200 {
			wait := backoff(attempt)
			if wait < want/2 || wait > want {
				t.Fatalf("after try %d it waits %v, want between %v and %v", attempt, wait, want/2, want)
			}
			seen[wait] = true
		}
		if len(seen) < 100 {
			t.Errorf("after try %d there are only %d different waits: many instances would try in step", attempt, len(seen))
		}
		want = min(2*want, retryMost)
	}
}

func TestAProviderIsTriedAgainWhenItAsks(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		name  string
		fault channels.Fault
		after time.Duration
		least time.Duration
	}{
		{"Retry-After is longer than our own wait", channels.Transient, time.Hour, time.Hour},
		{"our own wait is longer", channels.Transient, time.Millisecond, retryFirst / 2},
		{"a turn that comes later", channels.Later, time.Minute, time.Minute},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := &store.Mail{Pending: []store.Pending{{ID: "a", Claim: &store.Claim{Owner: "x"}}}}
			if !settle(m, "a", channels.Receipt{Parts: 2}, &channels.SendError{Fault: row.fault, After: row.after}, now) {
				t.Fatal("the outcome was not noted")
			}
			p := m.Pending[0]
			if wait := time.UnixMilli(p.Due).Sub(now); wait < row.least || p.Parts != 2 || p.Claim != nil {
				t.Errorf("it waits %v, want at least %v; parts %d, claim %v", wait, row.least, p.Parts, p.Claim)
			}
			if counts := row.fault != channels.Later; (p.Attempts == 1) != counts {
				t.Errorf("%d attempts are counted", p.Attempts)
			}
		})
	}
}

// With Advanced Opt-Out Twilio says what it made of a message, and has answered it. Its goodbye is enough; its answer to HELP is
// not, and is not counted on (TestWhatTwilioPostsBecomesAMessage).
func TestAdvancedOptOut(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	says := func(id string, change func(*channels.Inbound)) {
		t.Helper()
		in := channels.Inbound{ID: id, Channel: channels.SMS, Sender: textSender, Address: mum, At: h.clock.now(), Told: true}
		change(&in)
		for range 2 {
			h.receive(in)
		}
		h.clock.add(time.Minute)
		h.delivered(mum)
	}
	says("SMstop", func(in *channels.Inbound) { in.Kind, in.Text = channels.OptOut, "ARRET" })
	h.expect(h.sms, mum, 2)
	if c := h.contactOfPhone(mum); c.OptOut == nil || c.OptOut.Reason != "provider" {
		t.Fatalf("they have stopped us: %+v", c.OptOut)
	}
	h.text(mum, "YES")
	h.delivered(mum)
	h.expect(h.sms, mum, 2)
	if h.contactOfPhone(mum).OptOut == nil {
		t.Error("YES brings nobody back")
	}
	says("SMstart", func(in *channels.Inbound) { in.Kind = channels.OptIn })
	if again := h.expect(h.sms, mum, 3); !strings.Contains(again, "1 of 6") || h.contactOfPhone(mum).OptOut != nil {
		t.Errorf("START goes on where they were, got %q", again)
	}
	says("SMstop2", func(in *channels.Inbound) { in.Kind, in.Text = channels.OptOut, "I want to kill myself" })
	if help := h.expect(h.sms, mum, 4); !strings.Contains(help, "999") {
		t.Errorf("whatever Twilio made of the words, help comes first, got %q", help)
	}
	eventually(t, "an alert is made", func() bool { return len(h.alerts()) == 1 })
}

// The store goes away between the sending of a reply and the note of it. When it is back the reply is not sent again, and what
// the provider said of it is kept.
func TestAReplyThatLeftWhileTheStoreWentAwayIsNotSentAgain(t *testing.T) {
	var away atomic.Bool
	h, chat := chatHouse(t, withBreakableStore(&away, t.TempDir()))
	h.chat(teen, "", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, "start" })
	h.expect(chat.phone, teen, 1)
	chat.failing(func(channels.Outbound) error { away.Store(true); return nil })
	h.chat(teen, "", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, "go" })
	h.expect(chat.phone, teen, 2)
	chat.failing(nil)
	time.Sleep(100 * time.Millisecond) // the note of it fails meanwhile
	away.Store(false)
	eventually(t, "it is noted as sent", func() bool {
		h.clock.add(time.Minute)
		return len(h.runOf(channels.Telegram, "77", teen).doc.Pending) == 0
	})
	h.expect(chat.phone, teen, 2)
	if sent := h.runOf(channels.Telegram, "77", teen).doc.Sent; len(sent) != 2 {
		t.Errorf("the ids of both messages should be known, to take them back: %+v", sent)
	}
}

// The service is told to end while a reply is leaving: that it left is noted before it ends, so that no restart repeats it.
func TestAReplyThatLeavesDuringAShutdownIsNoted(t *testing.T) {
	h := newHouse(t)
	cfg := h.Config
	ending := &phone{name: channels.SMS}
	cfg.Channels = []channels.Channel{ending}
	other, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	ending.failing(func(channels.Outbound) error { end(); return nil })
	done := make(chan struct{})
	go func() { defer close(done); other.Run(ctx) }()
	in := channels.Inbound{ID: "SMlast", Channel: channels.SMS, Sender: textSender, Address: mum, Kind: channels.Text, Text: "hello", At: h.clock.now()}
	if err := other.Receive(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	<-done
	if r := h.runOf(channels.SMS, textSender, mum); len(r.doc.Pending) != 0 || len(ending.screen(mum)) != 1 {
		t.Errorf("%d replies wait to be sent again", len(r.doc.Pending))
	}
}

// What an instance that ends had still to send is sent by another at once, which would else watch its claims for a lease.
func TestAnInstanceThatEndsLetsGoOfWhatItHadToSend(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Lease = time.Hour })
	cfg := h.Config
	busy := &phone{name: channels.SMS}
	cfg.Channels = []channels.Channel{busy}
	other, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	stranger := "+447700900124"
	ctx, end := context.WithCancel(t.Context())
	busy.failing(func(out channels.Outbound) error { // it ends while the first reply leaves
		end()
		return &channels.SendError{Fault: channels.Transient, Reason: "the line went dead"}
	})
	for from, words := range map[string]string{mum: "hello", stranger: "STOP"} { // the reply to one waits with a run, to the other with a contact
		in := channels.Inbound{ID: "SM" + from, Channel: channels.SMS, Sender: textSender, Address: from, Kind: channels.Text, Text: words, At: h.clock.now()}
		if err := other.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(50 * time.Millisecond) // the house finds them claimed
	if n := len(h.sms.screen(mum)) + len(h.sms.screen(stranger)); n > 0 {
		t.Fatalf("%d replies were taken from an instance that is at work", n)
	}
	done := make(chan struct{})
	go func() { defer close(done); other.Run(ctx) }()
	<-done
	h.clock.add(time.Minute)
	h.expect(h.sms, mum, 1)
	h.expect(h.sms, stranger, 1)
}

// A reply that is leaving when the service ends is waited for: cut off, it might be on its way all the same, and go twice.
func TestAReplyThatIsLeavingIsNotCutOff(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Lease = time.Hour })
	cfg := h.Config
	slow := slowPhone{phone: &phone{name: channels.SMS}, leaving: make(chan struct{})}
	cfg.Channels = []channels.Channel{slow}
	other, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	go func() { <-slow.leaving; end() }()
	in := channels.Inbound{ID: "SMslow", Channel: channels.SMS, Sender: textSender, Address: mum, Kind: channels.Text, Text: "hello", At: h.clock.now()}
	if err := other.Receive(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	other.Run(ctx)
	if r := h.runOf(channels.SMS, textSender, mum); len(slow.screen(mum)) != 1 || len(r.doc.Pending) != 0 {
		t.Errorf("it was shown %d times, and %d replies wait", len(slow.screen(mum)), len(r.doc.Pending))
	}
}

// slowPhone takes a while over a message, and gives up as soon as it is told to.
type slowPhone struct {
	*phone
	leaving chan struct{}
}

func (p slowPhone) Send(ctx context.Context, out channels.Outbound) (channels.Receipt, error) {
	close(p.leaving)
	select {
	case <-time.After(300 * time.Millisecond):
		return p.phone.Send(ctx, out)
	case <-ctx.Done():
		return channels.Receipt{}, ctx.Err()
	}
}

// A provider's reports come late, twice and out of order: what failed stays failed, since one part that failed is a message
// that failed, and what arrived is not undone by silence.
func TestADeliveryMovesForwardOnly(t *testing.T) {
	failed := &channels.SendError{Fault: channels.Rejected, Code: "30005", Reason: "the phone number is not in use"}
	for _, row := range []struct {
		name    string
		reports []channels.Delivery
		want    string
	}{
		{"it arrived", []channels.Delivery{{Part: 1, Delivered: true}}, "delivered"},
		{"it arrived, said twice", []channels.Delivery{{Part: 1, Delivered: true}, {Part: 1, Delivered: true}}, "delivered"},
		{"it failed, and a late report says that it arrived", []channels.Delivery{{Part: 1, Failure: failed}, {Part: 1, Delivered: true}}, "failed"},
		{"the second of two parts failed", []channels.Delivery{{Part: 1, Delivered: true}, {Part: 2, Failure: failed}}, "failed"},
		{"the first of two parts failed", []channels.Delivery{{Part: 2, Failure: failed}, {Part: 1, Delivered: true}}, "failed"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			for _, d := range row.reports {
				d.Channel, d.Sender, d.Address, d.Entry = channels.SMS, textSender, mum, "entry"
				if err := h.ReceiveDelivery(t.Context(), d); err != nil {
					t.Fatal(err)
				}
			}
			d, err := h.Store.Deliveries.Get(t.Context(), "entry")
			if err != nil || d.State != row.want {
				t.Fatalf("got %+v, %v, want %q", d, err, row.want)
			}
			if row.want == "failed" && (d.Reason != failed.Reason || d.Code != failed.Code) {
				t.Errorf("staff should read why: %+v", d)
			}
			if h.contactOfPhone(mum).OptOut != nil {
				t.Error("a failure of the network is no STOP")
			}
		})
	}
}

func TestAMailIsDueWhenItHasAReplyToGive(t *testing.T) {
	t.Run("a reply behind one that waits is no work yet", func(t *testing.T) {
		m := &store.Mail{Pending: []store.Pending{
			{ID: "a", Channel: "sms", Rank: store.RankReply, Due: 900}, {ID: "b", Channel: "sms", Rank: store.RankReply, Due: 100},
		}}
		if due := mailDue(m); due != 900 {
			t.Errorf("it is due at %d: until 900 it would be looked at in vain, before all that is due later", due)
		}
		m.Pending = append(m.Pending, store.Pending{ID: "c", Channel: "sms", Rank: store.RankHelp, Due: 200})
		if due := mailDue(m); due != 200 {
			t.Errorf("help waits for none of them, and is due at %d", due)
		}
	})
	pick := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		m := &store.Mail{}
		for range pick.IntN(6) {
			m.Pending = append(m.Pending, store.Pending{
				Channel: []string{"sms", "telegram", "web"}[pick.IntN(3)], Rank: pick.IntN(3), Due: pick.Int64N(5),
				Key: []string{keyAsk, keyAsk, keyTakeBack}[pick.IntN(3)], Parked: []string{"", "", "", "no such number"}[pick.IntN(4)],
			})
		}
		want := int64(0)
		for now := int64(5); now > 0; now-- {
			if next(m, now) >= 0 {
				want = now
			}
		}
		if got := mailDue(m); got != want {
			t.Fatalf("due at %d, and the first reply is given at %d: %+v", got, want, m.Pending)
		}
	}
}
