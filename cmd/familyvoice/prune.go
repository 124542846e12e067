package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	everyBackupFor = 48 * time.Hour // after that the last one of each day is kept
	unfinishedFor  = 24 * time.Hour // how long a copy that was not finished may still be at work
)

// copied is a backup in its folder.
type copied struct {
	path  string
	at    time.Time
	whole bool // its checksum was written, which is the last that a backup does
	part  bool // it was not finished
}

func copies(folder string) (found []copied, err error) {
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("the folder of backups: %w", err)
	}
	for _, f := range files {
		name, part := strings.CutSuffix(f.Name(), ".part")
		name, isOne := strings.CutSuffix(name, ".db")
		name, isOne2 := strings.CutPrefix(name, backupPrefix)
		at, err := time.Parse(backupTime, name)
		if !isOne || !isOne2 || err != nil {
			continue
		}
		path := filepath.Join(folder, f.Name())
		_, err = os.Stat(path + ".sha256")
		found = append(found, copied{path: path, at: at, whole: err == nil && !part, part: part})
	}
	slices.SortFunc(found, func(a, b copied) int { return a.at.Compare(b.at) })
	return found, nil
}

// last is the newest of the backups, a whole one if there is any.
func last(of []copied) copied {
	return slices.MaxFunc(of, func(a, b copied) int {
		if a.whole != b.whole {
			if a.whole {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.at.UnixNano(), b.at.UnixNano())
	})
}

// prune removes the backups that are older than so many days, and of those older than two days all but the last of each day, by
// their names. The last of all stays, however old it is, until there is another.
func prune(folder string, now time.Time, days int) (removed int, err error) {
	found, err := copies(folder)
	if err != nil {
		return 0, err
	}
	var gone, kept []copied
	ofDay := map[string][]copied{}
	for _, c := range found {
		switch {
		case c.part && now.Sub(c.at) > unfinishedFor:
			gone = append(gone, c)
		case c.part:
		default:
			kept = append(kept, c)
			if now.Sub(c.at) > everyBackupFor {
				day := c.at.Format(time.DateOnly)
				ofDay[day] = append(ofDay[day], c)
			}
		}
	}
	for _, c := range kept {
		tooOld := c.at.Before(now.AddDate(0, 0, -days))
		day, older := ofDay[c.at.Format(time.DateOnly)], now.Sub(c.at) > everyBackupFor
		if c != last(kept) && (tooOld || older && c != last(day)) {
			gone = append(gone, c)
		}
	}
	for _, c := range gone {
		if err := os.Remove(c.path); err != nil {
			return removed, fmt.Errorf("the folder of backups: %w", err)
		}
		_ = os.Remove(c.path + ".sha256")
		removed++
	}
	return removed, nil
}
