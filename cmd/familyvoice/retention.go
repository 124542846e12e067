package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"familyvoice/conversation"
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
		Now:      time.Now, Owner: instanceName(), Log: a.log,
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
	fs := newFlags("retention", "retention [--config file.yaml] [--dry-run]", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	dry := fs.Bool("dry-run", false, "count what is due and change nothing")
	if status, done := parse(fs, args); done {
		return status
	}
	return withApp(ctx, *file, std, func(a *app) error {
		r := a.retention()
		r.Dry = *dry
		counts, err := r.Run(ctx)
		for _, word := range slices.Sorted(maps.Keys(counts)) {
			_, _ = fmt.Fprintf(std.out, "%6d  %s\n", counts[word], word)
		}
		if len(counts) == 0 && err == nil {
			_, _ = fmt.Fprintln(std.out, "Nothing is due.")
		}
		return err
	})
}
