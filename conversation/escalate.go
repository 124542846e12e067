package conversation

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard"
	"familyvoice/safeguard/hours"
	"familyvoice/store"
)

// Escalation is somebody who is told of an alert that nobody has looked at after a while.
type Escalation struct {
	Who    string        // deputy, duty
	After  time.Duration // in working hours since the alert
	Notify Notifier
	// WhenShut is how long an urgent alert may wait while the office is shut, by the clock; 0 leaves it for working hours.
	WhenShut time.Duration
}

// due is when this one is to be told of an alert that nobody has looked at.
func (e Escalation) due(alert *store.Alert, office hours.Week) time.Time {
	at := office.After(alert.At, e.After)
	if night := alert.At.Add(e.WhenShut); e.WhenShut > 0 && alert.Level == string(safeguard.Urgent) && night.Before(at) && !office.Open(night) {
		return night
	}
	return at
}

const (
	alertNew = "new"
	lead     = "" // the one who is told first; see store.Told
)

// notifyFirst is longer than telling by every way may take, so that nobody is told twice.
const notifyFirst = 45 * time.Second

// Notifications are tried again after these waits, the last for as long as it takes.
var notifyWaits = []time.Duration{15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute}

// notifyWait is how long to wait after so many tries before this one.
func notifyWait(tries int) time.Duration { return notifyWaits[min(tries, len(notifyWaits)-1)] }

func toldTo(a *store.Alert, who string) bool {
	return slices.ContainsFunc(a.Told, func(t store.Told) bool { return t.Who == who })
}

// tells says whether anybody is configured to be told. An instance with nobody leaves the alerts to those that have somebody.
func (c *Conversation) tells() bool { return c.Notify != nil || len(c.Escalate) > 0 }

// owedEvery is how often alerts are looked for whose turn nothing brings.
const owedEvery = time.Minute

// owed gives a turn to every alert that nobody has looked at and that has none: it was made before there was anybody to tell, or
// anybody more, or by an instance that knows of fewer.
func (c *Conversation) owed(ctx context.Context) {
	now := c.now()
	unseen := store.Query{Equal: []store.Match{{Field: "status", Value: alertNew}}, Range: "at"}
	for alert, err := range c.Store.Alerts.Find(ctx, unseen) {
		if err != nil {
			return
		}
		if alert.Due != 0 || alert.Drill {
			continue
		}
		alert.Due = c.nextTelling(alert, now)
		if c.Notify != nil && !toldTo(alert, lead) {
			alert.Due = now.UnixMilli()
		}
		if alert.Due == 0 {
			continue
		}
		if err := c.Store.Alerts.Put(ctx, alert); err != nil && !errors.Is(err, store.ErrConflict) {
			return // after a conflict somebody looked, or another instance gave it its turn
		}
	}
}

// dueAlert is an alert's turn in the sweep: the instance that moves Due tells, so that no two do. One that knows nobody to tell of
// it leaves it to those that do.
func (c *Conversation) dueAlert(ctx context.Context, alert *store.Alert) {
	waits := alert.Status == alertNew
	if waits && !alert.Drill && (c.Notify == nil || toldTo(alert, lead)) && c.nextTelling(alert, c.now()) == 0 {
		return
	}
	alert.Due = 0
	if waits {
		alert.Due = c.now().Add(notifyFirst).UnixMilli()
	}
	if c.Store.Alerts.Put(ctx, alert) == nil && waits {
		c.tell(ctx, alert)
	}
}

// tell tells of a new alert whoever is to know by now. What was tried is noted in the alert's history.
func (c *Conversation) tell(ctx context.Context, alert *store.Alert) {
	now := c.now()
	told, failed := c.ring(ctx, alert, now)
	c.noteTold(ctx, alert, told, failed, now)
}

// ring tells of an alert whoever is to know by now and was not told, content-free: the lead at once, the others once it has
// waited unseen for their working hours, or at night for their minutes. A drill goes to the lead alone. It returns who was
// told, and whether somebody could not be.
func (c *Conversation) ring(ctx context.Context, alert *store.Alert, now time.Time) (told []store.Told, failed bool) {
	try := func(who string, n Notifier) {
		way, err := n.Notify(ctx, alert.Level, alert.Drill)
		if err != nil {
			failed = true
			c.alertFailing.CompareAndSwap(0, now.UnixMilli())
			c.Log.Error("nobody could be told of a safeguarding alert", "who", cmp.Or(who, "lead"), "try", alert.Tries+1, "error", err)
			return
		}
		c.alertFailing.Store(0)
		told = append(told, store.Told{At: now, Way: way, Who: who})
	}
	if c.Notify != nil && !toldTo(alert, lead) {
		try(lead, c.Notify)
	}
	for _, e := range c.Escalate {
		if !alert.Drill && !toldTo(alert, e.Who) && !now.Before(e.due(alert, c.Office)) {
			try(e.Who, e.Notify)
		}
	}
	return told, failed
}

// alertNow tells of a disclosure without the store as tell does of an alert: the lead at once, tried again until that is done,
// and the others when it is their turn, since nobody can have looked at it. waits says whether its message still does; when it
// is applied the alert itself is filed, and whoever files it tells.
func (c *Conversation) alertNow(ctx context.Context, in channels.Inbound, finding safeguard.Finding, waits func() bool) {
	alert := &store.Alert{Level: string(finding.Level), At: c.now(), Status: alertNew, Drill: in.Mode == modeDrill}
	for {
		now := c.now()
		within, cancel := context.WithTimeout(ctx, time.Minute)
		told, failed := c.ring(within, alert, now)
		cancel()
		alert.Told = append(alert.Told, told...)
		if !failed && c.nextTelling(alert, now) == 0 {
			return
		}
		time.Sleep(notifyWait(alert.Tries))
		alert.Tries++
		if !waits() {
			return
		}
	}
}

// noteTold writes who was told and when the alert is next looked at, whatever staff did with it meanwhile.
func (c *Conversation) noteTold(ctx context.Context, alert *store.Alert, told []store.Told, failed bool, now time.Time) {
	for try := 0; try < maxConflicts; try++ {
		if try > 0 {
			fresh, err := c.Store.Alerts.Get(ctx, alert.ID)
			if err != nil {
				break
			}
			*alert = *fresh
		}
		for _, t := range told {
			alert.Told = append(alert.Told, t)
			step := store.AlertStep{At: t.At, By: "system", What: "notified", Reason: t.Way}
			if t.Who != lead {
				step.What = "escalated-" + t.Who
			}
			alert.History = append(alert.History, step)
		}
		alert.Due = c.nextTelling(alert, now)
		if failed {
			again := now.Add(notifyWait(alert.Tries)).UnixMilli()
			if alert.Due == 0 || again < alert.Due {
				alert.Due = again
			}
			alert.Tries++
		}
		if err := c.Store.Alerts.Put(ctx, alert); !errors.Is(err, store.ErrConflict) {
			if err != nil {
				break
			}
			return
		}
	}
	c.Log.Error("who was told of an alert could not be noted")
}

// nextTelling is when the next person is to be told if nobody looks before; 0 for never.
func (c *Conversation) nextTelling(alert *store.Alert, now time.Time) int64 {
	if alert.Status != alertNew || alert.Drill {
		return 0
	}
	next := int64(0)
	for _, e := range c.Escalate {
		at := max(e.due(alert, c.Office).UnixMilli(), now.UnixMilli()+1)
		if !toldTo(alert, e.Who) && (next == 0 || at < next) {
			next = at
		}
	}
	return next
}

// maxUntold is how many new alerts are looked through for one that nobody was told of.
const maxUntold = 500

// OldestUntold returns when the oldest new alert was made of which nobody could be told, by any instance, or the zero time
// when there is none. Without anybody to tell it knows of none.
func (c *Conversation) OldestUntold(ctx context.Context) (time.Time, error) {
	if c.Notify == nil {
		return time.Time{}, nil
	}
	waiting := store.Query{Equal: []store.Match{{Field: "status", Value: alertNew}}, Range: "at", Limit: maxUntold}
	for a, err := range c.Store.Alerts.Find(ctx, waiting) {
		if err != nil {
			return time.Time{}, err
		}
		if len(a.Told) == 0 {
			if len(a.History) > 0 {
				return a.History[0].At, nil
			}
			return a.At, nil
		}
	}
	return time.Time{}, nil
}

// duty is the number to give in help of this instant: "" while somebody is at work.
func (c *Conversation) duty(at time.Time) string {
	if c.Duty == "" || c.Office.Open(at) {
		return ""
	}
	return c.Duty
}
