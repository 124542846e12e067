package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"familyvoice/config"
	"familyvoice/conversation"
	"familyvoice/retention"
	"familyvoice/store"
	"familyvoice/store/sqlite"
)

// names is a flag that may be given several times.
type names []string

func (n *names) String() string     { return strings.Join(*n, " ") }
func (n *names) Set(v string) error { *n = append(*n, v); return nil }

// runRestore puts a backup in place, and erases again what was erased since.
func runRestore(ctx context.Context, args []string, std streams) int {
	fs := newFlags("restore", "restore [--config file.yaml] [--from BACKUP.db] [--tombstones FILE]...", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	from := fs.String("from", "", "the backup; without it only what was erased is erased again, as after mongorestore")
	var more names
	fs.Var(&more, "tombstones", "a file of erased runs, besides the configured one and the database that is replaced; may be repeated")
	if status, done := parse(fs, args); done {
		return status
	}
	cfg, err := config.Load(*file, os.Environ())
	if err != nil {
		return fail(std.err, err)
	}
	if *from == "" && len(more) == 0 {
		fs.Usage()
		return 2
	}
	if err := restore(ctx, cfg, *from, more, std); err != nil {
		return fail(std.err, err)
	}
	return 0
}

func restore(ctx context.Context, cfg config.Config, from string, more []string, std streams) error {
	unlock, err := nobodyServes(cfg)
	if err != nil {
		return err
	}
	defer func() { unlock() }()
	since := sinceBackup{}
	if err := since.readStones(cfg, more, std.err); err != nil {
		return err
	}
	if from == "" {
		unlock() // what works in place opens a spool of its own
		unlock = func() {}
		return applySince(ctx, cfg, &since, std.out, std.err)
	}
	if cfg.MongoDBURI != "" {
		return errors.New(withMongoDB)
	}
	return restoreBackup(ctx, cfg, from, &since, std)
}

// settingRestoring stands in a database while it may hold again what was erased since: nothing is served from it.
const settingRestoring = "restoring"

// applySince erases again what was erased since the backup, lets STOP count again, and forgets what is due. Until it is through,
// the database is marked as one that can't be served.
func applySince(ctx context.Context, cfg config.Config, since *sinceBackup, out, log io.Writer) (err error) {
	a, err := newServedApp(ctx, cfg, newLog(log, 0))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := setTime(ctx, a.store, settingRestoring, time.Now()); err != nil {
		return err
	}
	erased := 0
	for _, id := range since.erased {
		err := a.talk.EraseRun(ctx, id)
		switch {
		case err == nil:
			erased++
		case !errors.Is(err, conversation.ErrNobody): // begun after the backup, or a tombstone already
			return err
		}
	}
	unsubscribed, err := a.talk.UnsubscribeMarked(ctx, since.erased)
	if err != nil {
		return err
	}
	stopped, unread, err := a.talk.StopAgain(ctx, since.heard)
	if errors.Is(err, conversation.ErrStopSealed) {
		return errors.New("who said STOP since the backup is sealed with a key that this key file lacks: put it there with " +
			"`familyvoice keys join --file keys.json --with THE-NEWEST-FILE`. Only if no copy of that is left, move the database " +
			"that stands here elsewhere, and those named " + replacedEnding + " beside it: those STOPs are lost then")
	}
	if err != nil {
		return err
	}
	if unread > 0 {
		since.torn = append(since.torn, fmt.Sprintf("%d damaged contacts", unread))
	}
	doubt := (*retention.ClockError)(nil)
	switch _, err := a.retention().Run(ctx); {
	case errors.As(err, &doubt):
		_, _ = fmt.Fprintf(out, "What is due was not forgotten: %v.\n", doubt)
	case err != nil:
		return err
	}
	if since.backup {
		if at, err := a.store.Settings.Get(ctx, settingBackup); err == nil {
			_, _ = fmt.Fprintf(out, "Restored as of %s. What came after it is lost here: Twilio's log of incoming messages "+
				"says who wrote since, and they can be asked again.\n", at.Value)
		}
	}
	_, _ = fmt.Fprintf(out, "Erased again: %d runs that were erased since. STOP counts again for %d people. "+
		"%d who no longer wished to be told what changed are not.\n", erased, stopped, unsubscribed)
	counts := map[string]int{"erased again": erased, "stopped again": stopped, "unsubscribed again": unsubscribed}
	if err := a.note(ctx, "restored", counts); err != nil {
		return err
	}
	return a.store.Settings.Delete(ctx, settingRestoring, 0)
}

// restoredWhole refuses to serve a database in which a restore was not finished.
func restoredWhole(ctx context.Context, st *store.Store) error {
	_, err := st.Settings.Get(ctx, settingRestoring)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		err = errors.New("a restore of this database did not finish: what families had erased may stand in it again. " +
			"Run `familyvoice restore --tombstones FILE` to its end first")
	}
	return err
}

// restoringFolder is where a backup is made ready, within the data folder, before it takes the database's place.
const restoringFolder = "restoring"

// restoreBackup copies the backup beside the database, brings the copy to what is known since, and only then puts it in the
// database's place. Whatever stops it before that leaves the database as it stood.
func restoreBackup(ctx context.Context, cfg config.Config, from string, since *sinceBackup, std streams) (err error) {
	if err := sqlite.Look(from); err != nil {
		return err
	}
	if want, err := os.ReadFile(from + ".sha256"); err == nil {
		if got, err := checksum(from); err != nil || !strings.HasPrefix(string(want), got) {
			return fmt.Errorf("the backup is not the one that its checksum %s.sha256 was made of", from)
		}
	}
	path, ready := databaseFile(cfg), cfg
	ready.Data, ready.Tombstones, ready.KeysFile = filepath.Join(cfg.Data, restoringFolder), tombstonesFile(cfg), keysFile(cfg)
	if err := since.look(ctx, path); err != nil {
		return err
	}
	if err := os.RemoveAll(ready.Data); err != nil { // what one that was stopped has left
		return err
	}
	var said bytes.Buffer
	since.backup = true
	if err = copyFile(from, databaseFile(ready)); err == nil {
		err = applySince(ctx, ready, since, &said, std.err)
	}
	if err == nil {
		err = takePlace(databaseFile(ready), path, &said)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%w. Nothing is restored: the database is as it was before", err), os.RemoveAll(ready.Data))
	}
	_, _ = std.out.Write(said.Bytes())
	if err := os.RemoveAll(ready.Data); err != nil {
		return err
	}
	return since.unread()
}

// takePlace puts the database that is ready in the place of the one at path, which it keeps beside it under another name.
func takePlace(ready, path string, out io.Writer) error {
	if _, err := os.Stat(ready + "-wal"); !errors.Is(err, os.ErrNotExist) {
		return errors.New("the backup that was made ready is still in use")
	}
	aside := path + replacedEnding + time.Now().UTC().Format(backupTime)
	var moved []string
	back := func(err error) error {
		for _, ending := range moved {
			err = errors.Join(err, os.Rename(aside+ending, path+ending))
		}
		return err
	}
	for _, ending := range []string{"", "-wal", "-shm"} {
		switch err := os.Rename(path+ending, aside+ending); {
		case err == nil:
			moved = append(moved, ending)
		case !errors.Is(err, os.ErrNotExist):
			return back(err)
		}
	}
	if err := os.Rename(ready, path); err != nil {
		return back(err)
	}
	if len(moved) > 0 {
		_, _ = fmt.Fprintf(out, "The database that stood there is kept as %s: remove it when you are sure, within %d days.\n",
			aside, backupsFor)
	}
	return syncFolder(filepath.Dir(path))
}

// unfinishedRestore refuses the place of a database while a restore into it has not finished: a new, empty one would be served.
func unfinishedRestore(cfg config.Config) error {
	ready, path := filepath.Join(cfg.Data, restoringFolder), databaseFile(cfg)
	_, stands := os.Stat(path)
	_, begun := os.Stat(ready)
	switch aside, err := replaced(path); {
	case begun == nil && stands == nil:
		return fmt.Errorf("a restore is under way or was stopped: run `familyvoice restore` again, or, "+
			"to go on with the database that stood here before, remove %s", ready)
	case begun == nil:
		return errors.New("a restore is under way or was stopped, and no database stands here: run `familyvoice restore` again")
	case errors.Is(stands, os.ErrNotExist) && len(aside) > 0:
		return fmt.Errorf("no database stands at %s, and %s was moved away from there: run `familyvoice restore` again. "+
			"To begin anew with an empty one, move that file elsewhere first", path, aside[len(aside)-1])
	default:
		return err
	}
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err = io.Copy(f, in); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// nobodyServes takes the locks that running instances hold on their spools, so that none is running and none can start.
func nobodyServes(cfg config.Config) (unlock func(), err error) {
	var held []*os.File
	unlock = func() {
		for _, f := range held {
			_ = f.Close()
		}
	}
	locks, err := filepath.Glob(filepath.Join(cfg.Data, "spool", "*.lock"))
	if err != nil {
		return unlock, err
	}
	for _, path := range locks {
		f, err := os.OpenFile(path, os.O_RDWR, 0o600)
		if err != nil {
			unlock()
			return nil, err
		}
		held = append(held, f)
		if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
			unlock()
			return nil, errors.New("the service is running on this data folder: stop every instance first")
		}
	}
	return unlock, nil
}
