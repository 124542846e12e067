package main

import (
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
	"familyvoice/tombstones"
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
	since := sinceBackup{}
	for _, file := range append([]string{tombstonesFile(cfg)}, more...) {
		stones, err := tombstones.Read(file)
		if err != nil {
			unlock()
			return err
		}
		since.add(stones)
	}
	if from != "" {
		if cfg.MongoDBURI != "" {
			err = errors.New(withMongoDB)
		} else {
			err = replaceDatabase(ctx, cfg, from, &since, std.out)
		}
	}
	unlock() // withApp opens a spool of its own
	if err != nil {
		return err
	}
	return finishRestore(ctx, cfg, from != "", since, std)
}

// finishRestore erases again what was erased since the backup, lets STOP count again, and forgets what is due.
func finishRestore(ctx context.Context, cfg config.Config, whole bool, since sinceBackup, std streams) (err error) {
	a, err := newServedApp(ctx, cfg, newLog(std.err, 0))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
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
	stopped, err := since.stop(ctx, a.store)
	if err != nil {
		return err
	}
	doubt := (*retention.ClockError)(nil)
	switch _, err := a.retention().Run(ctx); {
	case errors.As(err, &doubt):
		_, _ = fmt.Fprintf(std.out, "What is due was not forgotten: %v.\n", doubt)
	case err != nil:
		return err
	}
	if whole {
		if at, err := a.store.Settings.Get(ctx, settingBackup); err == nil {
			_, _ = fmt.Fprintf(std.out, "Restored as of %s. What came after it is lost here: Twilio's log of incoming messages says who wrote since, and they can be asked again.\n", at.Value)
		}
	}
	_, _ = fmt.Fprintf(std.out, "Erased again: %d runs that were erased since. STOP counts again for %d people. %d who no longer wished to be told what changed are not.\n", erased, stopped, unsubscribed)
	return a.note(ctx, "restored", map[string]int{"erased again": erased, "stopped again": stopped, "unsubscribed again": unsubscribed})
}

// sinceBackup is what happened after a backup that it must not undo.
type sinceBackup struct {
	erased   []string                 // ids of runs, and marks of subscriptions
	optOuts  map[string]*store.OptOut // by contact
	contacts map[string]*store.Contact
}

func (s *sinceBackup) add(stones []tombstones.Stone) {
	for _, stone := range stones {
		s.erased = append(s.erased, stone.Response)
	}
}

// look reads the database that is replaced, as far as it can be read.
func (s *sinceBackup) look(ctx context.Context, st *store.Store) {
	s.optOuts, s.contacts = map[string]*store.OptOut{}, map[string]*store.Contact{}
	for r, err := range st.Responses.Find(ctx, store.Query{}) {
		if err != nil {
			break
		}
		if r.Erased {
			s.erased = append(s.erased, r.ID)
		}
	}
	for c, err := range st.Contacts.Find(ctx, store.Query{}) {
		if err != nil {
			break
		}
		if c.OptOut != nil {
			s.optOuts[c.ID], s.contacts[c.ID] = c.OptOut, c
		}
	}
}

// stop lets every STOP that the replaced database knew count again.
func (s *sinceBackup) stop(ctx context.Context, st *store.Store) (n int, err error) {
	for id, out := range s.optOuts {
		c, err := st.Contacts.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			was := s.contacts[id]
			c, err = &store.Contact{Meta: store.Meta{ID: id}, Channel: was.Channel, Sender: was.Sender, Address: was.Address, Seen: was.Seen}, nil
		}
		if err != nil {
			return n, err
		}
		if c.OptOut != nil {
			continue
		}
		c.OptOut = out
		if err := st.Contacts.Put(ctx, c); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// replaceDatabase puts the backup in the place of the database, which it keeps beside it under another name.
func replaceDatabase(ctx context.Context, cfg config.Config, from string, since *sinceBackup, out io.Writer) error {
	if err := sqlite.Look(from); err != nil {
		return err
	}
	if want, err := os.ReadFile(from + ".sha256"); err == nil {
		if got, err := checksum(from); err != nil || !strings.HasPrefix(string(want), got) {
			return fmt.Errorf("the backup is not the one that its checksum %s.sha256 was made of", from)
		}
	}
	path := databaseFile(cfg)
	if _, err := os.Stat(path); err == nil {
		if st, err := sqlite.Open(ctx, path); err == nil { // closing it also empties its log into the file
			since.look(ctx, st)
			_ = st.Close()
		}
		aside := path + ".replaced-" + time.Now().UTC().Format(backupTime)
		for _, ending := range []string{"", "-wal", "-shm"} {
			if err := os.Rename(path+ending, aside+ending); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
		_, _ = fmt.Fprintf(out, "The database that stood there is kept as %s: remove it when you are sure, within %d days.\n", aside, backupsFor)
	}
	return copyFile(from, path)
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
	f, err := os.OpenFile(to+".next", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err = io.Copy(f, in); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(to+".next", to)
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
