package retention

import (
	"context"
	"encoding/json"
	"errors"
	"time"
	_ "time/tzdata" // the nightly run keeps London's hours, on any machine

	"familyvoice/lease"
	"familyvoice/store"
)

// settingLast holds when the last whole run was.
const settingLast = "retention"

type last struct {
	At time.Time `json:"at"`
}

func (r *Runner) note(ctx context.Context, now time.Time) error {
	body, err := json.Marshal(last{now})
	if err != nil {
		return err
	}
	for {
		have, err := r.Store.Settings.Get(ctx, settingLast)
		if errors.Is(err, store.ErrNotFound) {
			have, err = &store.Setting{Meta: store.Meta{ID: settingLast}}, nil
		}
		if err != nil {
			return err
		}
		have.Value = string(body)
		if err := r.Store.Settings.Put(ctx, have); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
}

// Last is when everything was last gone through; zero for never.
func Last(ctx context.Context, st *store.Store) (time.Time, error) {
	have, err := st.Settings.Get(ctx, settingLast)
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	var l last
	err = json.Unmarshal([]byte(have.Value), &l)
	return l.At, err
}

// The nightly run's lease, and how often it is looked whether one is due.
const (
	leaseFor  = 20 * time.Second
	lookEvery = 10 * time.Minute
	runsFrom  = 3 // o'clock, London
)

var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // tzdata is embedded
	}
	return l
}()

// Due says whether a run is due: the first at once, then one every night from three o'clock. One that was done while the clock
// ran ahead of today does not count.
func Due(last, now time.Time) bool {
	if last.IsZero() || now.Sub(last).Abs() >= 24*time.Hour {
		return true
	}
	night := now.In(london)
	night = time.Date(night.Year(), night.Month(), night.Day(), runsFrom, 0, 0, 0, london)
	return !now.Before(night) && last.Before(night)
}

// Daily runs every night on whichever instance holds the lease, until ctx ends.
func (r *Runner) Daily(ctx context.Context) {
	l := lease.Lease{Leases: r.Store.Leases, ID: "retention", Owner: r.Owner, Length: leaseFor}
	l.Keep(ctx, func(ctx context.Context) {
		for ctx.Err() == nil {
			r.ifDue(ctx)
			select {
			case <-time.After(lookEvery):
			case <-ctx.Done():
			}
		}
	})
}

func (r *Runner) ifDue(ctx context.Context) {
	at, err := Last(ctx, r.Store)
	if err != nil || !Due(at, r.Now()) {
		return // a store that is away is asked again
	}
	done, err := r.Run(ctx)
	if err != nil {
		if ctx.Err() == nil {
			r.Log.Error("what is due to be forgotten could not all be; it is tried again", "error", err)
		}
		return
	}
	r.Log.Info("what was due is forgotten", "links", done[CountUnlinked], "answers", done[CountEmptied], "held", done[CountHeld])
}
