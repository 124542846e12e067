package retention

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"familyvoice/store"
	"familyvoice/store/sqlite"
)

func openTest(t *testing.T) *store.Store {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

func TestAClockFarAheadForgetsNothingUntilSomebodySaysThatItIsRight(t *testing.T) {
	ctx := context.Background()
	st := openTest(t)
	clock := now
	r := &Runner{
		Store: st, Schedule: schedule, Now: func() time.Time { return clock }, Log: slog.New(slog.DiscardHandler),
		Unlink: func(*store.Response) error { return nil }, Empty: func(r *store.Response) { r.Run, r.Emptied, r.Unlinked = "", true, true },
	}
	answer := func(id string) {
		t.Helper()
		run := &store.Response{Meta: store.Meta{ID: id}, Answered: 3, Updated: clock, Day: clock.Format(time.DateOnly), Run: "sealed"}
		if err := st.Responses.Put(ctx, run); err != nil {
			t.Fatal(err)
		}
	}
	words := func(id string) bool {
		t.Helper()
		run, err := st.Responses.Get(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return run.Run != ""
	}
	answer("r1")
	if _, err := r.Run(ctx); err != nil {
		t.Fatal(err)
	}
	clock = now.AddDate(3, 0, 0)
	for range 2 {
		doubt := (*ClockError)(nil)
		if counts, err := r.Run(ctx); !errors.As(err, &doubt) || len(counts) != 0 || !words("r1") {
			t.Fatalf("it should refuse and change nothing: %v, %v", counts, err)
		}
		if say := doubt.Error(); !strings.Contains(say, "2029-11-28") || !strings.Contains(say, "2026-11-28") || !strings.Contains(say, "--clock-is-right") {
			t.Errorf("it should say by what it is doubted and what to do: %s", say)
		}
		answer("r2") // a family that writes under the wrong clock explains nothing
		clock = clock.Add(time.Hour)
		if err := st.Audit.Put(ctx, &store.Audit{Meta: store.Meta{ID: "signed in"}, At: clock.UnixMilli()}); err != nil {
			t.Fatal(err)
		}
		r.Dry = true
		if counts, err := r.Run(ctx); err != nil || counts[CountEmptied] != 1 {
			t.Errorf("what would be done may be counted: %v, %v", counts, err)
		}
		r.Dry = false
		if clock = clock.Add(time.Hour); clock.After(now.AddDate(3, 0, 1)) {
			break
		}
		if err := st.Audit.Delete(ctx, "signed in", 0); err != nil {
			t.Fatal(err)
		}
		if err := st.Responses.Delete(ctx, "r2", 0); err != nil {
			t.Fatal(err)
		}
	}
	back := clock
	clock = now.Add(24 * time.Hour)
	if _, err := r.Run(ctx); err != nil || !words("r1") {
		t.Fatalf("once the clock is set it goes on: %v", err)
	}
	clock = back
	r.ClockIsRight = true
	if _, err := r.Run(ctx); err != nil || words("r1") {
		t.Fatalf("a person's word is enough: %v", err)
	}
	r.ClockIsRight = false
	clock = clock.Add(24 * time.Hour)
	if _, err := r.Run(ctx); err != nil {
		t.Errorf("and it need not be said every night: %v", err)
	}
}

func TestAClockIsDoubtedByWhatWasWritten(t *testing.T) {
	line := func(days int) func(*store.Store) error {
		return func(st *store.Store) error {
			return st.Audit.Put(context.Background(), &store.Audit{Meta: store.Meta{ID: newID()}, At: ago(days).UnixMilli()})
		}
	}
	answer := func(days int) func(*store.Store) error {
		return func(st *store.Store) error {
			return st.Responses.Put(context.Background(), &store.Response{Meta: store.Meta{ID: newID()}, Day: ago(days).Format(time.DateOnly)})
		}
	}
	report := func(days int) func(*store.Store) error {
		return func(st *store.Store) error {
			return st.Deliveries.Put(context.Background(), &store.Delivery{Meta: store.Meta{ID: newID()}, At: ago(days)})
		}
	}
	ran := func(days int) func(*store.Store) error {
		return func(st *store.Store) error {
			return (&Runner{Store: st}).note(context.Background(), ago(days))
		}
	}
	type has []func(*store.Store) error
	for name, tc := range map[string]struct {
		has   has
		doubt bool
	}{
		"a new store has nothing to lose":                                {has{}, false},
		"it ran last night":                                              {has{line(300), ran(1)}, false},
		"the machine was off over the holidays, two weeks":               {has{ran(14)}, false},
		"nothing was written for longer":                                 {has{ran(15)}, true},
		"it could not run for a month, and left a line now and then":     {has{ran(40), line(30), line(18), line(6)}, false},
		"or only families wrote":                                         {has{ran(30), answer(20), answer(8)}, false},
		"or only reports of replies came":                                {has{ran(30), report(20), report(8)}, false},
		"what was written since the jump explains nothing":               {has{ran(400), line(1), answer(0), report(0)}, true},
		"it never ran, and lines go from the first to today":             {has{line(25), line(13), line(2)}, false},
		"it never ran, and the clock jumped since":                       {has{line(800), line(2)}, true},
		"it ran while the clock was ahead, and lines go on to today":     {has{line(12), line(3), ran(-500)}, false},
		"what was written while the clock was ahead is no reason either": {has{ran(1), line(-900)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			st := openTest(t)
			for _, put := range tc.has {
				if err := put(st); err != nil {
					t.Fatal(err)
				}
			}
			err := DoubtClock(t.Context(), st, now)
			if doubt := (*ClockError)(nil); errors.As(err, &doubt) != tc.doubt || !tc.doubt && err != nil {
				t.Errorf("got %v", err)
			}
		})
	}
}
