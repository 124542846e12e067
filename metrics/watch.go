package metrics

import (
	"context"
	"errors"
	"time"

	"familyvoice/retention"
	"familyvoice/store"
)

// How often the store is asked, and for how long; parked replies, which take longer to count, every tenth time.
const (
	lookEvery  = 30 * time.Second
	lookWithin = 10 * time.Second
	parkedEach = 10
	// parkedMost bounds how many deliveries are looked through.
	parkedMost = 50_000
)

// Watched is what Watch asks.
type Watched struct {
	Store *store.Store
	// AlertsFailing returns since when alerts could not be delivered, or the zero time.
	AlertsFailing func() time.Time
	// Backup is the setting that holds when the last backup was finished, "" where there are none of ours, and Served the
	// one that holds when this database was first served: what never happened is as old as that.
	Backup, Served string
	Now            func() time.Time
}

// Watch keeps the gauges up to date until ctx ends.
func (m *Metrics) Watch(ctx context.Context, w Watched) {
	for n := 0; ; n++ {
		m.Look(ctx, w, n%parkedEach == 0)
		select {
		case <-time.After(lookEvery):
		case <-ctx.Done():
			return
		}
	}
}

// Look asks the store once. What it could not learn keeps its last value; storeUp says so.
func (m *Metrics) Look(ctx context.Context, w Watched, withParked bool) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	now := w.Now()
	m.set(alertsUntold, age(w.AlertsFailing(), now))
	if err := w.Store.Ping(ctx); err != nil {
		m.set(storeUp, 0)
		return
	}
	m.set(storeUp, 1)
	open := store.Query{Equal: []store.Match{{Field: "status", Value: "new"}}, Range: "at"}
	if n, err := w.Store.Alerts.Count(ctx, open); err == nil {
		m.set(alertsOpen, float64(n))
	}
	if since, err := oldestDue(ctx, w.Store); err == nil {
		m.set(overdue, age(since, now))
	}
	served, unknown := settingTime(ctx, w.Store, w.Served)
	since := func(last time.Time) float64 {
		if last.IsZero() {
			last = served
		}
		return age(last, now)
	}
	if last, err := retention.Last(ctx, w.Store); err == nil && unknown == nil {
		m.set(retentionAge, since(last))
	}
	doubt := (*retention.ClockError)(nil)
	switch err := retention.DoubtClock(ctx, w.Store, now); {
	case errors.As(err, &doubt):
		m.set(clockDoubted, 1)
	case err == nil:
		m.set(clockDoubted, 0)
	}
	if w.Backup != "" && unknown == nil {
		if last, err := settingTime(ctx, w.Store, w.Backup); err == nil {
			m.set(backupAge, since(last))
		}
	}
	if withParked {
		if n, err := parkedSince(ctx, w.Store, now.Add(-24*time.Hour)); err == nil {
			m.set(parked, float64(n))
		}
	}
}

func (m *Metrics) set(name string, value float64) { m.waiting[name].Set(value) }

// age is how long ago an instant was, in seconds; 0 for the zero time and for one to come.
func age(since, now time.Time) float64 {
	if since.IsZero() || since.After(now) {
		return 0
	}
	return now.Sub(since).Seconds()
}

// oldestDue is since when the oldest pending work of any response or contact has been due. What is due at once says 1 in
// place of a time, and then its document's last change is as good.
func oldestDue(ctx context.Context, st *store.Store) (oldest time.Time, err error) {
	note := func(due int64, changed time.Time) {
		at := time.UnixMilli(due)
		if due <= 1 {
			at = changed
		}
		if oldest.IsZero() || at.Before(oldest) {
			oldest = at
		}
	}
	first := store.Query{Range: "due", From: int64(1), Limit: 1}
	for r, err := range st.Responses.Find(ctx, first) {
		if err != nil {
			return oldest, err
		}
		note(r.Due, r.Updated)
	}
	for c, err := range st.Contacts.Find(ctx, first) {
		if err != nil {
			return oldest, err
		}
		note(c.Due, c.Seen)
	}
	return oldest, nil
}

// settingTime is the instant that a setting holds; the zero time if there is no such setting.
func settingTime(ctx context.Context, st *store.Store, setting string) (time.Time, error) {
	have, err := st.Settings.Get(ctx, setting)
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339Nano, have.Value)
}

func parkedSince(ctx context.Context, st *store.Store, since time.Time) (n int, err error) {
	for d, err := range st.Deliveries.Find(ctx, store.Query{Range: "at", From: since, Limit: parkedMost}) {
		if err != nil {
			return 0, err
		}
		if d.State == "parked" {
			n++
		}
	}
	return n, nil
}
