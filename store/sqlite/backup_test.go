package sqlite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"familyvoice/store"
)

func TestABackupIsOneInstantOfAStoreThatIsWrittenTo(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "familyvoice.db")
	s := opened(t, path)
	var written atomic.Int64
	ctx, stop := context.WithCancel(context.Background())
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				// Each writes its numbers in order, so that a copy with a gap is no instant.
				doc := &store.Audit{Meta: store.Meta{ID: fmt.Sprintf("%d-%06d", w, n)}, At: int64(n + 1), What: strings.Repeat("x", 500)}
				if err := s.Audit.Put(context.Background(), doc); err != nil {
					t.Error(err)
					return
				}
				written.Add(1)
			}
		})
	}
	for written.Load() < 500 {
	}
	sure := written.Load()
	to := filepath.Join(dir, "copies", "one.db")
	if err := Backup(t.Context(), path, to); err != nil {
		t.Fatal(err)
	}
	stop()
	writers.Wait()
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy should be its owner's alone: %v, %v", info.Mode(), err)
	}
	copied := opened(t, to)
	next := map[string]int64{}
	total := int64(0)
	for a, err := range copied.Audit.Find(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		writer, _, _ := strings.Cut(a.ID, "-")
		if next[writer]++; a.At != next[writer] {
			t.Fatalf("the copy lacks number %d of writer %s", next[writer], writer)
		}
		total++
	}
	if total < sure {
		t.Errorf("%d writes were acknowledged before the backup began, the copy holds %d", sure, total)
	}
	t.Run("it never overwrites one", func(t *testing.T) {
		if err := Backup(t.Context(), path, to); err == nil || !strings.Contains(err.Error(), "exists already") {
			t.Errorf("got %v", err)
		}
	})
}

func TestAFileIsLookedOverBeforeItIsTrusted(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "familyvoice.db")
	s := opened(t, path)
	for n := range 200 {
		if err := s.Audit.Put(t.Context(), &store.Audit{Meta: store.Meta{ID: fmt.Sprint(n)}, At: 1, What: strings.Repeat("y", 2000)}); err != nil {
			t.Fatal(err)
		}
	}
	good := filepath.Join(dir, "good.db")
	if err := Backup(t.Context(), path, good); err != nil {
		t.Fatal(err)
	}
	if err := Look(good); err != nil {
		t.Errorf("a good one: %v", err)
	}
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(dir, "bad.db")
	for name, change := range map[string]func([]byte) []byte{
		"cut short":      func(b []byte) []byte { return b[:len(b)/2] },
		"something else": func([]byte) []byte { return []byte("hello, this is no database at all") },
		"of a later form": func(b []byte) []byte {
			b[63] = 9
			return b
		},
	} {
		if err := os.WriteFile(bad, change(append([]byte{}, content...)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Look(bad); err == nil {
			t.Errorf("a file %s should be refused", name)
		}
	}
	if err := Look(filepath.Join(dir, "none.db")); err == nil {
		t.Error("a missing file should be refused")
	}
}
