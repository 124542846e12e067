package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"familyvoice/config"
	"familyvoice/keys"
	"familyvoice/rekey"
	"familyvoice/store"
)

// knownFor is how long new keys must have been making values before rekey moves anything to them: by then every instance
// that looks at this file has them.
const knownFor = 5 * keysEvery

// rekeyPasses is how often the whole store is gone through for what others were writing to.
const rekeyPasses = 5

// runRekey seals everything again under the newest keys, while the service runs.
func runRekey(ctx context.Context, args []string, std streams) int {
	fs := newFlags("rekey", "rekey [--config file.yaml]", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	if status, done := parse(fs, args); done {
		return status
	}
	cfg, err := config.Load(*file, os.Environ())
	if err != nil {
		return fail(std.err, err)
	}
	if err := rekeyStore(ctx, cfg, std); err != nil {
		return fail(std.err, err)
	}
	return 0
}

func rekeyStore(ctx context.Context, cfg config.Config, std streams) (err error) {
	st, err := openStanding(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	k, err := openKeys(cfg)
	if err != nil {
		return err
	}
	if err := verifyKeys(ctx, st, k); err != nil {
		return err
	}
	if since := k.NewestSince(); time.Since(since) < knownFor {
		return fmt.Errorf("the newest keys begin to make values at %s; run it from %s on, when every instance has them", since.Format(time.RFC3339), since.Add(knownFor).Format(time.TimeOnly))
	}
	sealing, address := k.Newest()
	if err := instancesKnow(ctx, st, []string{sealing, address}, deadAfter); err != nil {
		return err
	}
	if err := matchKeys(ctx, st, k); err != nil {
		return err
	}
	r := &rekey.Runner{Store: st, Keys: k}
	var counts rekey.Counts
	for range rekeyPasses {
		if counts, err = r.Run(ctx); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(std.out, "Looked at %d documents: %d sealed again, %d moved, %d left for another pass.\n", counts.Looked, counts.Sealed, counts.Moved, counts.Left)
		if counts.Left == 0 && counts.Sealed == 0 && counts.Moved == 0 {
			break
		}
	}
	a := &app{cfg: cfg, store: st, keys: k, log: newLog(std.err, slog.LevelWarn)}
	if err := a.note(ctx, "rekeyed", map[string]int{"left": counts.Left}); err != nil {
		return err
	}
	if counts.Left > 0 || counts.Sealed > 0 || counts.Moved > 0 {
		return errors.New("some documents are still under older keys, because they were being written to; run it again later")
	}
	if err := proveKeys(ctx, st, k); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(std.out, "Everything in the database is under the newest keys. When every spool is empty, `familyvoice keys retire` takes the older ones out of the file.")
	return nil
}

// proveKeys renews what the database keeps about its keys, so that the newest ones alone are enough.
func proveKeys(ctx context.Context, st *store.Store, k *keys.Keys) error {
	have, err := st.Settings.Get(ctx, settingKeys)
	if err != nil {
		return err
	}
	have.Value = k.Check()
	if err := st.Settings.Put(ctx, have); err != nil {
		return err
	}
	return noteKeys(ctx, st, k, true)
}
