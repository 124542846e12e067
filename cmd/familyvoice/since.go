package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"familyvoice/config"
	"familyvoice/conversation"
	"familyvoice/store"
	"familyvoice/store/sqlite"
	"familyvoice/tombstones"
)

// sinceBackup is what happened after a backup that it must not undo.
type sinceBackup struct {
	backup bool             // a backup is put in place, and not only looked over
	erased []string         // ids of runs, and marks of subscriptions
	heard  []*store.Contact // who said STOP, and perhaps START after it, as each database that is replaced has them
	torn   []string         // databases that could not be read to their end, and why
}

// readStones reads the tombstones of this installation and those in the files that were named. One that was named must be there;
// that of the installation is made by the first erasure, so that a missing one is only said.
func (s *sinceBackup) readStones(cfg config.Config, named []string, warn io.Writer) error {
	own := tombstonesFile(cfg)
	for i, file := range append([]string{own}, named...) {
		stones, err := tombstones.Read(file)
		if i == 0 && errors.Is(err, os.ErrNotExist) {
			_, _ = fmt.Fprintf(warn, "There is no list of erased runs at %s: right if nobody had anything erased, "+
				"or if it was given with --tombstones.\n", own)
			continue
		}
		if err != nil {
			return err
		}
		for _, stone := range stones {
			s.erased = append(s.erased, stone.Response)
		}
	}
	return nil
}

const replacedEnding = ".replaced-"

// replaced lists the databases that restores have moved away from a path, the oldest first.
func replaced(path string) (files []string, err error) {
	all, err := filepath.Glob(path + replacedEnding + "*")
	for _, file := range all {
		if !strings.HasSuffix(file, "-wal") && !strings.HasSuffix(file, "-shm") {
			files = append(files, file)
		}
	}
	return files, err
}

// look reads the database that is about to be replaced, and those that were replaced before: a restore may be the second try.
func (s *sinceBackup) look(ctx context.Context, path string) error {
	files, err := replaced(path)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		files = append(files, path)
	}
	for _, file := range files {
		if err := s.lookInto(ctx, file); err != nil {
			s.torn = append(s.torn, fmt.Sprintf("%s (%v)", file, err))
		}
	}
	return nil
}

// lookInto reads one database as far as it can be read.
func (s *sinceBackup) lookInto(ctx context.Context, file string) (err error) {
	if info, err := os.Stat(file); err != nil || info.Size() == 0 { // of which Open would make a new store
		return errors.Join(err, errors.New("the file is empty"))
	}
	st, err := sqlite.Open(ctx, file) // closing it also empties its log into the file
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	for c, no := range st.Contacts.Find(ctx, store.Query{}) {
		if err = no; err != nil {
			break
		}
		if c.OptOut != nil || len(c.Silences) > 0 {
			s.heard = append(s.heard, c)
		}
	}
	for r, no := range st.Responses.Find(ctx, store.Query{}) {
		if no != nil {
			return errors.Join(err, no)
		}
		if r.Erased {
			s.erased = append(s.erased, r.ID)
		}
	}
	for setting, no := range st.Settings.Find(ctx, store.Query{}) {
		if no != nil {
			return errors.Join(err, no)
		}
		if id, ok := strings.CutPrefix(setting.ID, conversation.SettingUnburied); ok {
			s.erased = append(s.erased, id) // the file could not be written when it was erased
		}
	}
	return err
}

// unread is the error that the backup is restored and something that came since is perhaps not heeded.
func (s *sinceBackup) unread() error {
	if len(s.torn) == 0 {
		return nil
	}
	return fmt.Errorf("the backup is restored, BUT NOT EVERY STOP SINCE THEN COULD BE READ from %s. Before you start the service, "+
		"look in Twilio's log of incoming messages for who said STOP or DELETE since the backup", strings.Join(s.torn, ", "))
}
