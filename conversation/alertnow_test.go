package conversation

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard"
	"familyvoice/safeguard/hours"
)

// unstored is a conversation without a store, with a lead, a deputy and a duty line. Its time begins on a Saturday at midnight.
func unstored(t *testing.T) (*Conversation, *bells) {
	t.Helper()
	office, err := hours.Office("09:00", "17:00", []string{"mon", "tue", "wed", "thu", "fri"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &bells{}
	c, err := New(Config{Notify: &b.lead, Office: office, Escalate: []Escalation{
		{Who: "deputy", After: 2 * time.Hour, Notify: &b.deputy},
		{Who: "duty", After: 4 * time.Hour, Notify: &b.duty, WhenShut: 15 * time.Minute},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c, b
}

// rung is how often the lead, the deputy and the duty line were told, once nothing is under way.
func (b *bells) rung() [3]int {
	synctest.Wait()
	return [3]int{b.lead.rung(), b.deputy.rung(), b.duty.rung()}
}

func TestWithoutTheStoreTheLeadIsRungUntilThatIsDone(t *testing.T) {
	for level, want := range map[safeguard.Level][3]int{safeguard.Urgent: {1, 0, 1}, safeguard.Concern: {1, 0, 0}} {
		t.Run(string(level), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, b := unstored(t)
				b.lead.die(true)
				var filed atomic.Bool
				go c.alertNow(t.Context(), channels.Inbound{}, safeguard.Finding{Level: level}, func() bool { return !filed.Load() })
				time.Sleep(14 * time.Minute)
				if got := b.rung(); got != [3]int{} {
					t.Fatalf("told %v before anybody could be or was to be", got)
				}
				if c.AlertsFailing().IsZero() {
					t.Error("that nobody can be told should show")
				}
				b.lead.die(false)
				time.Sleep(6 * time.Minute)
				if got := b.rung(); got != want {
					t.Errorf("told %v, want %v", got, want)
				}
				time.Sleep(12 * time.Hour)
				if got := b.rung(); got != want {
					t.Errorf("told %v by noon, want %v: once each is enough", got, want)
				}
				filed.Store(true)
				time.Sleep(100 * time.Hour)
				if got := b.rung(); got != want {
					t.Errorf("told %v although whoever filed the alert tells", got)
				}
			})
		})
	}
}

func TestTheLeadIsRungOfWhatCantBeKeptUntilItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, b := unstored(t)
		b.lead.die(true)
		in, finding := channels.Inbound{ID: "SM1"}, safeguard.Finding{Level: safeguard.Concern}
		for range 3 {
			c.helpUnkept(context.Background(), mum, in, finding, "")
		}
		time.Sleep(time.Hour)
		b.lead.die(false)
		time.Sleep(2 * time.Minute)
		if got := b.rung(); got != [3]int{1, 0, 0} {
			t.Errorf("told %v, want the lead once", got)
		}
		c.kept(mum, in.ID)
		time.Sleep(100 * time.Hour)
		if got := b.rung(); got != [3]int{1, 0, 0} {
			t.Errorf("told %v although it is kept", got)
		}
	})
}
