package retention

import (
	"context"
	"fmt"
	"time"

	"familyvoice/store"
)

// quiet is how long nothing at all may have been written here before this machine's clock is doubted. A service that runs
// leaves an audit line every night.
const quiet = 14 * day

// ClockError is the refusal to forget anything by a clock that nothing known here explains: a machine whose battery died or
// whose clock was set wrong would else erase years too early what nobody can bring back.
type ClockError struct{ Newest, Now time.Time }

func (e *ClockError) Error() string {
	return fmt.Sprintf("this machine's clock says %s, and before today the newest thing known here is of %s: nothing is forgotten. Set the clock; if it is right, since the service stood still for so long, say so with `familyvoice retention --clock-is-right`",
		e.Now.Format(time.DateOnly), e.Newest.Format(time.DateOnly))
}

// DoubtClock returns a *ClockError if from the last whole run to now there was a time longer than any pause of a service that
// runs, in which nothing was written: no audit line, no first answer of a family, no report of a reply. What was written under a
// clock that had already jumped explains nothing.
func DoubtClock(ctx context.Context, st *store.Store, now time.Time) error {
	at, err := Last(ctx, st)
	if err != nil {
		return err
	}
	if at.IsZero() || at.After(now) {
		if at, err = written(ctx, st, time.Time{}, now, false); err != nil || at.IsZero() {
			return err // nothing is here that could be forgotten
		}
	}
	for now.Sub(at) > quiet {
		next, err := written(ctx, st, at.Add(time.Millisecond), at.Add(quiet), true)
		if err != nil {
			return err
		}
		if !next.After(at) {
			return &ClockError{Newest: at, Now: now}
		}
		at = next
	}
	return nil
}

// written is when something was first, or last, written between two instants; zero for never.
func written(ctx context.Context, st *store.Store, from, to time.Time, last bool) (time.Time, error) {
	var found time.Time
	note := func(at time.Time) {
		if !at.Before(from) && at.Before(to) && (found.IsZero() || last == at.After(found)) {
			found = at
		}
	}
	audit := store.Query{Range: "at", To: to.UnixMilli(), Desc: last, Limit: 1}
	deliveries := store.Query{Range: "at", To: to, Desc: last, Limit: 1}
	days := store.Query{Range: "day", To: to.UTC().Format(time.DateOnly), Desc: last, Limit: 1}
	for a, err := range st.Audit.Find(ctx, audit) {
		if err != nil {
			return found, err
		}
		note(time.UnixMilli(a.At).UTC())
	}
	for d, err := range st.Deliveries.Find(ctx, deliveries) {
		if err != nil {
			return found, err
		}
		note(d.At)
	}
	for r, err := range st.Responses.Find(ctx, days) {
		if err != nil {
			return found, err
		}
		if at, err := time.Parse(time.DateOnly, r.Day); err == nil {
			note(at)
		}
	}
	return found, nil
}
