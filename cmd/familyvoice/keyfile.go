package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// makeKeyFile writes a new key file that its owner alone can read. It never writes over one: nothing could be read again.
func makeKeyFile(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already and stays as it is; new keys for what it sealed: `familyvoice keys rotate`", path)
	}
	if err != nil {
		return err
	}
	if _, err = f.Write(content); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path)) // half a file is none
	}
	return nil
}

// openToOthers says whether anybody on this machine can read a file: neither it nor a folder above it keeps them out. A group may
// read it: that is how a service's user gets a file of root's.
func openToOthers(path string) bool {
	file, err := os.Stat(path)
	if err != nil || file.Mode().Perm()&0o004 == 0 {
		return false
	}
	at, err := filepath.Abs(path)
	if err != nil {
		return true
	}
	for at != filepath.Dir(at) {
		at = filepath.Dir(at)
		if folder, err := os.Stat(at); err == nil && folder.Mode().Perm()&0o001 == 0 {
			return false
		}
	}
	return true
}

// keysSeen says what to do about such a key file.
func keysSeen(path string) string {
	return fmt.Sprintf("everybody on this machine can read %s, and with a backup all that families wrote: chmod o-rwx %s", path, path)
}
