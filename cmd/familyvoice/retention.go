package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"familyvoice/conversation"
	"familyvoice/failpoint"
	"familyvoice/keys"
	"familyvoice/retention"
	"familyvoice/store"
)

// retention is what forgets in time.
func (a *app) retention() *retention.Runner {
	r := a.cfg.Retention
	return &retention.Runner{
		Store:    a.store,
		Schedule: retention.Schedule{Unfinished: r.Unfinished, Link: r.Link, Answers: r.Answers, Flags: r.Flags, Deliveries: r.Deliveries},
		Unlink:   a.unlink,
		Empty:    conversation.Empty,
		Now:      failpoint.Now, Owner: instanceName(), Log: a.log,
	}
}

// unlink cuts a run's link; a run that needs a newer key file than this one waits for it.
func (a *app) unlink(doc *store.Response) error {
	err := conversation.Unlink(a.keys, doc)
	if errors.Is(err, keys.ErrUnknownKey) {
		return retention.ErrLater
	}
	return err
}

// runRetention does tonight's run now, or says what it would do.
func runRetention(ctx context.Context, args []string, std streams) int {
	fs := newFlags("retention", "retention [--config file.yaml] [--dry-run] [--clock-is-right]", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	dry := fs.Bool("dry-run", false, "count what is due and change nothing")
	right := fs.Bool("clock-is-right", false, "you have looked at this machine's clock, and the service stood still for as long as it says")
	if status, done := parse(fs, args); done {
		return status
	}
	return withApp(ctx, *file, std, func(a *app) error {
		r := a.retention()
		r.Dry, r.ClockIsRight = *dry, *right
		counts, err := r.Run(ctx)
		for _, word := range slices.Sorted(maps.Keys(counts)) {
			_, _ = fmt.Fprintf(std.out, "%6d  %s\n", counts[word], word)
		}
		if len(counts) == 0 && err == nil {
			_, _ = fmt.Fprintln(std.out, "Nothing is due.")
		}
		if *dry && !*right && err == nil {
			err = retention.DoubtClock(ctx, a.store, r.Now())
		}
		return err
	})
}
