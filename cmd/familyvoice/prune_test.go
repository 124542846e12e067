package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"familyvoice/config"
	"familyvoice/store"
)

// kept puts a backup of an instant into the folder, with the checksum that is written last.
func kept(t *testing.T, folder string, at time.Time, ending string, whole bool) string {
	t.Helper()
	path := filepath.Join(folder, backupPrefix+at.UTC().Format(backupTime)+ending)
	files := []string{path}
	if whole {
		files = append(files, path+".sha256")
	}
	for _, file := range files {
		if err := os.WriteFile(file, []byte("copy"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func stands(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestBackupsOfEveryHourBecomeOnesOfEveryDay(t *testing.T) {
	folder := t.TempDir()
	now := time.Date(2026, 11, 24, 12, 30, 0, 0, time.UTC)
	for hour := range 60 * 24 {
		at := now.Add(-time.Duration(60*24-1-hour) * time.Hour)
		kept(t, folder, at, ".db", true)
		if _, err := prune(folder, at, backupsFor); err != nil {
			t.Fatal(err)
		}
	}
	left, err := copies(folder)
	if err != nil || len(left) != 49+34 {
		t.Fatalf("%d are left, %v; want those of two days and one of each day before", len(left), err)
	}
	for i, c := range left {
		if i > 0 && c.at.Sub(left[i-1].at) > 25*time.Hour || now.Sub(c.at) > (backupsFor+1)*24*time.Hour {
			t.Errorf("%s is left, after %s", c.at, left[max(0, i-1)].at)
		}
	}
	sums, err := filepath.Glob(filepath.Join(folder, "*.sha256"))
	if err != nil || len(sums) != len(left) {
		t.Errorf("%d checksums are left, %v", len(sums), err)
	}
}

func TestTheLastGoodBackupStaysUntilThereIsAnother(t *testing.T) {
	folder := t.TempDir()
	now := time.Now().UTC()
	older := kept(t, folder, now.AddDate(0, 0, -61), ".db", true)
	good := kept(t, folder, now.AddDate(0, 0, -60), ".db", true)
	torn := kept(t, folder, now.AddDate(0, 0, -59), ".db", false)
	part := kept(t, folder, now.AddDate(0, 0, -58), ".db.part", false)
	working := kept(t, folder, now.Add(-time.Minute), ".db.part", false)
	if _, err := prune(folder, now, backupsFor); err != nil {
		t.Fatal(err)
	}
	if !stands(good) || !stands(working) || stands(older) || stands(torn) || stands(part) {
		t.Errorf("good %v, at work %v; older %v, torn %v, unfinished %v", stands(good), stands(working), stands(older), stands(torn), stands(part))
	}
	cfg := config.Default()
	cfg.Data = t.TempDir()
	withOpened(t, cfg, func(*store.Store) {})
	if err := backup(t.Context(), cfg, folder, backupsFor, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	if stands(good) {
		t.Error("once another is whole it goes")
	}
}

// The folder takes no copy, as when it is full: what is too old goes all the same, so that the next finds room.
func TestAFolderThatTakesNoBackupIsTidiedAndNamed(t *testing.T) {
	cfg := config.Default()
	cfg.Data = t.TempDir()
	withOpened(t, cfg, func(*store.Store) {})
	folder := filepath.Join(t.TempDir(), strings.Repeat(strings.Repeat("deep", 50)+"/", 4)) // SQLite takes no name so long
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	now := time.Now().UTC()
	older := kept(t, folder, now.AddDate(0, 0, -60), ".db", true)
	good := kept(t, folder, now.AddDate(0, 0, -50), ".db", true)
	err := backup(t.Context(), cfg, folder, backupsFor, &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), folder) {
		t.Errorf("the folder should be named: %v", err)
	}
	if stands(older) || !stands(good) {
		t.Errorf("the older one %v, the last good one %v", stands(older), stands(good))
	}
}
