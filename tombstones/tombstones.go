// Package tombstones keeps the ids of erased runs, and the marks of subscriptions that were taken back, in a file of their
// own, apart from the database, so that a backup from before can't bring a family's answers or wishes back. A line holds an
// id and a time, and nothing of anybody.
package tombstones

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Stone is one erased run, or one subscription that was taken back.
type Stone struct {
	Response string    `json:"response"` // the run's id, or the subscription's mark
	At       time.Time `json:"at"`
}

// Add appends a run to the file, and returns when it is on the disk. Several processes may add to one file, one after the
// other; a run may be added twice. What a full disk or a power cut left of a line is taken away first: it was never
// acknowledged, and would spoil the next.
func Add(path string, s Stone) error {
	line, err := json.Marshal(s)
	if err != nil {
		return err
	}
	f, err := open(path)
	if err != nil {
		return err
	}
	if err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err == nil { // until it is closed
		err = dropTorn(f)
	}
	if err == nil {
		_, err = f.Write(append(line, '\n'))
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// Try says whether a line could be added to the file, which it makes if there is none.
func Try(path string) error {
	f, err := open(path)
	if err != nil {
		return err
	}
	return f.Close()
}

func open(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("tombstones: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("tombstones: %w", err)
	}
	return f, nil
}

// longest is more than a line takes.
const longest = 4096

// dropTorn cuts off a last line that has no end.
func dropTorn(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	from := max(0, info.Size()-longest)
	tail := make([]byte, info.Size()-from)
	if _, err := f.ReadAt(tail, from); err != nil {
		return err
	}
	end := bytes.LastIndexByte(tail, '\n') + 1
	if end == len(tail) || end == 0 && from > 0 { // whole, or no file of ours: Read says so
		return nil
	}
	return f.Truncate(from + int64(end))
}

// Read returns every run in the file, once. A torn last line was never acknowledged and is passed over; any other line that
// can't be read is an error, since a run might come back over it, and so is a file that can't be read to its end. Of a file
// that is not there the error is fs.ErrNotExist: before the first erasure there is none.
func Read(path string) ([]Stone, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("tombstones: %w", err)
	}
	defer func() { _ = f.Close() }()
	seen := map[string]bool{}
	var stones []Stone
	lines := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return stones, nil
		}
		if err != nil {
			return nil, fmt.Errorf("tombstones: %s can't be read to its end: %w", path, err)
		}
		var s Stone
		if err := json.Unmarshal(line, &s); err != nil || s.Response == "" {
			return nil, fmt.Errorf("tombstones: line %d of %s can't be read", n, path)
		}
		if !seen[s.Response] {
			seen[s.Response] = true
			stones = append(stones, s)
		}
	}
}
