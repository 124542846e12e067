package conversation

import (
	"strings"
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
