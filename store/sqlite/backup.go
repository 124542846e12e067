package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"familyvoice/store"
)

// Backup writes a copy of the store at path to a new file at to, as it was at one instant, while others read and write it.
// It uses SQLite's own way (VACUUM INTO), so the copy holds nothing that was deleted. The copy is its owner's alone, has been
// looked over (Look) and lasts when Backup returns; an existing file is an error.
func Backup(ctx context.Context, path, to string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("%w: there is no file to copy", store.ErrUnavailable)
	}
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("sqlite: %s exists already; a backup never overwrites one", to)
	}
	processWide()
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	c, err := connect(path, readerCache)
	if err != nil {
		return err
	}
	defer func() { _ = c.close() }()
	part := to + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := private(part); err != nil { // an empty file may be written to, and keeps its mode
		return err
	}
	err = c.rows(ctx, "VACUUM INTO ?1", bind(part), func([]driver.Value) bool { return true })
	if err == nil {
		err = Look(part)
	}
	if err == nil {
		err = syncFile(part)
	}
	if err == nil {
		err = os.Rename(part, to)
	}
	if err != nil {
		_ = os.Remove(part)
		return err
	}
	return syncFile(filepath.Dir(to))
}

// Look says whether the file at path is a whole Family Voice store that this version can open. It changes nothing.
func Look(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = f.Close()
	path, err = filepath.Abs(path)
	if err != nil {
		return err
	}
	c, err := glance(path)
	if err != nil {
		return err
	}
	defer func() { _ = c.close() }()
	app, err := c.value("PRAGMA application_id")
	if err != nil {
		return err
	}
	version, err := c.value("PRAGMA user_version")
	if err != nil {
		return err
	}
	if app != int64(application) {
		return fmt.Errorf("sqlite: the file is no Family Voice store")
	}
	if version != int64(format) {
		return fmt.Errorf("sqlite: the file has form %v, and this version of Family Voice knows form %d; use the version that wrote it", version, format)
	}
	found, err := c.value("PRAGMA integrity_check(1)")
	if err != nil {
		return err
	}
	if found != "ok" {
		return errors.New("sqlite: the file is damaged; take another backup")
	}
	return nil
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	return errors.Join(err, f.Close())
}
