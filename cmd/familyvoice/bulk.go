package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"familyvoice/bulk"
	"familyvoice/config"
	"familyvoice/store"
)

// withStore opens the store as it lies in the database, by open, for a command that moves documents without reading them.
func withStore(ctx context.Context, file string, std streams, open func(context.Context, config.Config) (*store.Store, error), work func(cfg config.Config, st *store.Store) error) int {
	cfg, err := config.Load(file, os.Environ())
	if err != nil {
		return fail(std.err, err)
	}
	st, err := open(ctx, cfg)
	if err != nil {
		return fail(std.err, err)
	}
	if err := errors.Join(work(cfg, st), st.Close()); err != nil {
		return fail(std.err, err)
	}
	return 0
}

// runExport writes everything that is kept to a file or to standard output.
func runExport(ctx context.Context, args []string, std streams) int {
	fs := newFlags("export", "export [--config file.yaml] [--to FILE]\n       familyvoice export --config town.yaml | familyvoice import --config county.yaml", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	to := fs.String("to", "", "a new file, its owner's alone; without it standard output")
	if status, done := parse(fs, args); done {
		return status
	}
	return withStore(ctx, *file, std, openStanding, func(_ config.Config, st *store.Store) (err error) {
		out := std.out
		if *to != "" {
			f, err := os.OpenFile(*to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, f.Sync(), f.Close()) }()
			out = f
		}
		counts, err := bulk.Export(ctx, st, time.Now(), out)
		if err == nil {
			_, _ = fmt.Fprintf(std.err, "Exported: %d documents. Sealed values stay sealed; the key file goes with them on another way.\n", counts.Total())
		}
		return err
	})
}

// runImport reads an export into the store.
func runImport(ctx context.Context, args []string, std streams) int {
	fs := newFlags("import", "import [--config file.yaml] [--from FILE]", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	from := fs.String("from", "", "the export; without it standard input")
	if status, done := parse(fs, args); done {
		return status
	}
	var into config.Config
	status := withStore(ctx, *file, std, openStore, func(cfg config.Config, st *store.Store) error {
		into = cfg
		var in io.Reader = std.in
		if *from != "" {
			f, err := os.Open(*from)
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }()
			in = f
		}
		written, there, err := bulk.Import(ctx, st, in)
		if err != nil {
			return fmt.Errorf("%w (%d documents were written; nothing was changed that stood there)", err, written.Total())
		}
		_, _ = fmt.Fprintf(std.err, "Imported: %d documents; %d were there already.\n", written.Total(), there.Total())
		k, err := openKeys(cfg)
		if err == nil {
			err = matchKeys(ctx, st, k)
		}
		if err != nil {
			return fmt.Errorf("everything is imported, but: %w", err)
		}
		return nil
	})
	if status != 0 {
		return status
	}
	if err := eraseAgain(ctx, into, std); err != nil {
		return fail(std.err, err)
	}
	return 0
}

// eraseAgain erases what an export from before an erasure has brought back, if this installation knows of any erasure.
func eraseAgain(ctx context.Context, cfg config.Config, std streams) error {
	since := sinceBackup{}
	if err := since.readStones(cfg, nil, io.Discard); err != nil || len(since.erased) == 0 {
		return err
	}
	return applySince(ctx, cfg, &since, std.out, std.err)
}
