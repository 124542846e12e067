// Package tombstones keeps the ids of erased runs in a file of their own, apart from the database, so that a backup from
// before an erasure can't bring a family's answers back. A line holds an id and a time, and nothing of anybody.
package tombstones

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Stone is one erased run.
type Stone struct {
	Response string    `json:"response"`
	At       time.Time `json:"at"`
}

// Add appends a run to the file, and returns when it is on the disk. Several processes may add to one file; a run may be
// added twice.
func Add(path string, s Stone) error {
	line, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("tombstones: %w", err)
	}
	// One write a line: another process's line can't come in between.
	_, err = f.Write(append(line, '\n'))
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// Read returns every run in the file, once; none if there is no file. A torn last line was never acknowledged and is passed
// over; any other line that can't be read is an error, since a run might come back over it.
func Read(path string) ([]Stone, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	seen := map[string]bool{}
	var stones []Stone
	lines := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return stones, nil
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
