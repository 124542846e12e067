package conversation

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/safeguard/hours"
	"familyvoice/store"
)

// alongside starts another instance on the house's store, configured otherwise.
func (h *house) alongside(change func(*Config)) *Conversation {
	h.t.Helper()
	cfg := h.Config
	cfg.Spool = ""
	change(&cfg)
	other, err := New(cfg)
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { other.Run(ctx); close(done) }()
	h.t.Cleanup(func() { cancel(); <-done })
	return other
}

func TestAnAlertFromBeforeThereWasAnybodyToTellIsToldOfOnceThereIs(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, disclosure)
	eventually(t, "it is made", func() bool { return len(h.alerts()) == 1 })
	old := h.alerts()[0]
	if old.Due == 0 {
		t.Error("it is nobody's turn")
	}
	earlier := &store.Alert{ // as earlier versions left one, one that was looked at, and a drill
		Meta: store.Meta{ID: "earlier"}, Level: "urgent", At: old.At.Add(-time.Hour), Status: alertNew,
	}
	seen, drill := *earlier, *earlier
	seen.ID, seen.Status, drill.ID, drill.Drill = "seen", "seen", "drill", true
	for _, a := range []*store.Alert{earlier, &seen, &drill} {
		if err := h.Store.Alerts.Put(context.Background(), a); err != nil {
			t.Fatal(err)
		}
	}
	b := &bell{}
	h.alongside(func(c *Config) { c.Notify = b })
	eventually(t, "the lead is told of both", func() bool { return b.rung() == 2 })
	time.Sleep(10 * h.Sweep)
	if b.rung() != 2 {
		t.Errorf("the lead was told %d times, want once of each that nobody has looked at", b.rung())
	}
}

func TestTheDeputyWhoIsNamedLaterIsToldOfWhatTheLeadHasNotLookedAt(t *testing.T) {
	b, deputy := &bell{}, &bell{}
	office, err := hours.Office("09:00", "17:00", []string{"mon", "tue", "wed", "thu", "fri"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, func(c *Config) { c.Notify, c.Office = b, office })
	h.begun(mum)
	h.text(mum, disclosure)
	eventually(t, "the lead is told", func() bool { return b.rung() == 1 && h.alerts()[0].Due == 0 })
	h.clock.add(5 * time.Hour)
	h.alongside(func(c *Config) { c.Escalate = []Escalation{{Who: "deputy", After: time.Hour, Notify: deputy}} })
	eventually(t, "the deputy is told", func() bool { h.clock.add(time.Second); return deputy.rung() == 1 })
	if b.rung() != 1 {
		t.Errorf("the lead was told %d times", b.rung())
	}
}

// While the configuration is changed an instance that knows nobody to tell runs beside one that does.
func TestAnInstanceWithNobodyToTellTakesNoAlertsTurnAway(t *testing.T) {
	b := &bell{dead: true}
	h := newHouse(t, func(c *Config) { c.Notify = b })
	h.alongside(func(c *Config) { c.Notify = nil })
	h.begun(mum)
	h.text(mum, disclosure)
	eventually(t, "it is made", func() bool { return len(h.alerts()) == 1 })
	for range 20 {
		h.clock.add(10 * time.Second)
		time.Sleep(2 * h.Sweep)
	}
	b.die(false)
	h.clock.add(time.Hour)
	eventually(t, "the lead is told once the mail server is back", func() bool { return b.rung() == 1 })
}

// logged is a log that is read while it is written.
type logged struct {
	mu   sync.Mutex
	said strings.Builder
}

func (l *logged) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.said.Write(line)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.said.String()
}

func TestTheLogSaysWhyNobodyCouldBeToldOfAnAlert(t *testing.T) {
	var log logged
	b := &bell{dead: true}
	h := newHouse(t, func(c *Config) { c.Notify, c.Log = b, slog.New(slog.NewTextHandler(&log, nil)) })
	h.begun(mum)
	h.text(mum, disclosure)
	eventually(t, "the log says why", func() bool { return strings.Contains(log.String(), "the mail server is away") })
}
