package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"familyvoice/config"
	"familyvoice/retention"
	"familyvoice/store"
	"familyvoice/store/sqlite"
	"familyvoice/tombstones"
)

// tombstonesFile is where the ids of erased runs are kept.
func tombstonesFile(cfg config.Config) string {
	if cfg.Tombstones != "" {
		return cfg.Tombstones
	}
	return filepath.Join(cfg.Data, "tombstones.jsonl")
}

// bury keeps the id of an erased run, or the mark of a subscription that was taken back, apart from the database.
func (a *app) bury(id string) error {
	return tombstones.Add(tombstonesFile(a.cfg), tombstones.Stone{Response: id, At: time.Now().UTC().Truncate(24 * time.Hour)})
}

const (
	backupPrefix = "familyvoice-"
	backupTime   = "20060102T150405.000Z"
	// backupsFor is how long backups are kept at most: what was erased lives on in them.
	backupsFor = 35
)

const (
	settingBackup   = "backup"      // when the last one was begun, which its copy says of itself
	settingBackedUp = "backup-done" // when the last one that was finished was begun
)

// withMongoDB is the way for who keeps their data there.
const withMongoDB = "with MongoDB use its own tools, which know its replica set: `mongodump --oplog`, or your provider's snapshots, kept for 35 days at most. After `mongorestore --oplogReplay`, run `familyvoice restore --tombstones FILE` for every instance's file, before you start the service"

// runBackup copies the embedded store while it is used.
func runBackup(ctx context.Context, args []string, std streams) int {
	fs := newFlags("backup", "backup [--config file.yaml] --to FOLDER [--keep-days 35]", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	to := fs.String("to", "", "the folder of backups, best on another machine's disk; the key file is not copied there")
	keep := fs.Int("keep-days", backupsFor,
		"older backups in the folder are removed, and after two days all but the last of each day; what was erased lives on in them")
	if status, done := parse(fs, args); done {
		return status
	}
	if *to == "" || *keep < 1 || *keep > backupsFor {
		fs.Usage()
		return 2
	}
	cfg, err := config.Load(*file, os.Environ())
	if err == nil && cfg.MongoDBURI != "" {
		err = errors.New(withMongoDB)
	}
	if err == nil {
		err = backup(ctx, cfg, *to, *keep, std.out)
	}
	if err != nil {
		return fail(std.err, err)
	}
	return 0
}

func backup(ctx context.Context, cfg config.Config, folder string, keep int, out io.Writer) error {
	now := time.Now().UTC()
	doubt, err := doubtClock(ctx, cfg, now)
	if err != nil {
		return err
	}
	removed := 0
	tidy := func() error {
		if doubt != nil {
			return nil
		}
		n, err := prune(folder, now, keep)
		removed += n
		return err
	}
	if err := tidy(); err != nil { // first, so that a full folder gets room
		return err
	}
	if err := noteTime(ctx, cfg, settingBackup, now); err != nil {
		return err
	}
	path := filepath.Join(folder, backupPrefix+now.Format(backupTime)+".db")
	if err := sqlite.Backup(ctx, databaseFile(cfg), path); err != nil {
		return fmt.Errorf("no backup could be made in %s; is there room for one more as large as %s? %w", folder, databaseFile(cfg), err)
	}
	sum, err := checksum(path)
	if err == nil {
		err = os.WriteFile(path+".sha256", []byte(sum+"  "+filepath.Base(path)+"\n"), 0o600)
	}
	if err != nil {
		return err
	}
	if err := noteTime(ctx, cfg, settingBackedUp, now); err != nil { // whoever watches is told of whole ones alone
		return err
	}
	if err := tidy(); err != nil { // again: the one that was the last may go now
		return err
	}
	_, _ = fmt.Fprintf(out, "%s holds everything that was acknowledged before %s; it is whole. %d older backups were removed.\nIt can be read with the key file alone: keep a copy of that elsewhere.\n", path, now.Format(time.RFC3339), removed)
	if doubt != nil {
		_, _ = fmt.Fprintf(out, "No backup was removed, however old it looks: %v.\n", doubt)
	}
	return nil
}

// doubtClock returns a doubt if the clock is further ahead than anything in the store explains.
func doubtClock(ctx context.Context, cfg config.Config, now time.Time) (doubt *retention.ClockError, err error) {
	st, err := openStanding(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err = retention.DoubtClock(ctx, st, now); errors.As(err, &doubt) {
		err = nil
	}
	return doubt, errors.Join(err, st.Close())
}

// noteTime puts an instant into a setting of the store, and so into its next copy.
func noteTime(ctx context.Context, cfg config.Config, setting string, at time.Time) error {
	st, err := openStore(ctx, cfg)
	if err != nil {
		return err
	}
	return errors.Join(setTime(ctx, st, setting, at), st.Close())
}

// setTime puts an instant into a setting.
func setTime(ctx context.Context, st *store.Store, setting string, at time.Time) error {
	have, err := st.Settings.Get(ctx, setting)
	if errors.Is(err, store.ErrNotFound) {
		have, err = &store.Setting{Meta: store.Meta{ID: setting}}, nil
	}
	if err != nil {
		return err
	}
	have.Value = at.Format(time.RFC3339Nano)
	return st.Settings.Put(ctx, have)
}

// settingServed holds when the service first served this database: a backup that was never taken is as old as that.
const settingServed = "served"

// noteServed notes, once, that this database is served.
func noteServed(ctx context.Context, st *store.Store, now time.Time) error {
	if _, err := st.Settings.Get(ctx, settingServed); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err := setTime(ctx, st, settingServed, now); !errors.Is(err, store.ErrConflict) { // another instance was first
		return err
	}
	return nil
}

// backupLate is how old the last backup may be before somebody should look.
const backupLate = 48 * time.Hour

// checkBackup says when the last whole backup of the embedded store was begun, and whether that is too long ago.
func checkBackup(ctx context.Context, st *store.Store, now time.Time) (taken string, err error) {
	for _, setting := range []string{settingBackedUp, settingServed} {
		have, err := st.Settings.Get(ctx, setting)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return "", err
		}
		at, err := time.Parse(time.RFC3339Nano, have.Value)
		switch {
		case err != nil:
			return "", err
		case now.Sub(at) > backupLate && setting == settingServed:
			return "", errors.New("none was ever taken; see the timer familyvoice-backup, or run `familyvoice backup --to FOLDER`")
		case now.Sub(at) > backupLate:
			return "", fmt.Errorf("the last one that was finished is of %s; see the timer familyvoice-backup and the room in its folder", at.Format(time.DateTime))
		case setting == settingBackedUp:
			return "the last one is of " + at.Format(time.DateTime), nil
		}
	}
	return "none yet; the timer familyvoice-backup takes one every hour", nil
}

func checksum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
