package conversation

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// ringing is a lead whose mail server does something before it takes the mail.
type ringing struct {
	n      atomic.Int64
	before func(n int64)
}

func (r *ringing) Notify(context.Context, string, bool) (string, error) {
	r.before(r.n.Add(1))
	return "mail", nil
}

// A mail server takes seconds, and every other instance looks for work meanwhile.
func TestTheLeadIsToldOnceByHoweverManyInstances(t *testing.T) {
	answers := make(chan struct{})
	slow := &ringing{before: func(int64) { <-answers }}
	h := newHouse(t, func(c *Config) { c.Notify = slow })
	h.second()
	h.second()
	answer := sync.OnceFunc(func() { close(answers) })
	t.Cleanup(answer)
	h.text(mum, disclosure)
	eventually(t, "the lead is being told", func() bool { return slow.n.Load() > 0 })
	eventually(t, "another instance has found the alert filed", func() bool {
		return len(h.runOf(channels.SMS, textSender, mum).doc.Alerts) == 0
	})
	answer()
	eventually(t, "that the lead is told is noted", func() bool { a := h.alerts(); return len(a) == 1 && len(a[0].Told) == 1 })
	h.clock.add(time.Hour)
	time.Sleep(5 * h.Sweep)
	if n := slow.n.Load(); n != 1 {
		t.Errorf("the lead should be told once, was told %d times", n)
	}
}

// made are the alerts on a disk that is full: one that is there can be met, and nothing can be noted in it.
type made struct {
	store.Collection[store.Alert]
	on *atomic.Bool
}

func (m made) Put(ctx context.Context, a *store.Alert) error {
	if m.on.Load() && a.Version > 0 {
		return store.ErrUnavailable
	}
	return m.Collection.Put(ctx, a)
}

func TestTheLeadIsNotToldAgainWhileThatCantBeNoted(t *testing.T) {
	var on atomic.Bool
	responses := &full[store.Response]{on: &on}
	told := &ringing{before: func(n int64) { on.Store(n == 1) }} // the disk fills while the first mail is on its way
	h := newHouse(t, func(c *Config) {
		c.Notify = told
		responses.Collection = c.Store.Responses
		c.Store.Responses, c.Store.Alerts = responses, made{c.Store.Alerts, &on}
	})
	h.text(mum, disclosure)
	eventually(t, "what was done could not be noted, again and again", func() bool { return responses.tried.Load() > 5 })
	h.clock.add(time.Hour)
	time.Sleep(5 * h.Sweep)
	if n := told.n.Load(); n != 1 {
		t.Errorf("the lead should be told once, was told %d times", n)
	}
	on.Store(false)
	eventually(t, "once it can be noted, it is", func() bool { a := h.alerts(); return len(a) == 1 && len(a[0].Told) == 1 })
}

// The process dies between making the alert and telling of it.
func TestAnAlertThatWasMadeAndNotToldOfIsToldOfSoon(t *testing.T) {
	told := &ringing{before: func(n int64) {
		if n == 1 {
			panic("it dies here")
		}
	}}
	h := newHouse(t, func(c *Config) { c.Notify = told })
	h.text(mum, disclosure)
	eventually(t, "the alert is there", func() bool { return len(h.alerts()) == 1 && told.n.Load() == 1 })
	h.clock.add(notifyFirst)
	eventually(t, "the sweeper tells of it", func() bool { a := h.alerts(); return len(a) == 1 && len(a[0].Told) == 1 })
}
