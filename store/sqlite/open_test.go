package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"familyvoice/store"
)

// opened opens the file and closes it with the test.
func opened(t *testing.T, path string, opts ...Option) *store.Store {
	t.Helper()
	s, err := Open(t.Context(), path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// raw opens the file past the package, as an operator with the sqlite3 command would.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func run(t *testing.T, db *sql.DB, text string) {
	t.Helper()
	if _, err := db.Exec(text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

func TestWhoeverOpensAFileMayRefuseItBeforeItIsTouched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "familyvoice.db")
	st := opened(t, path, Admit("form", func(string) error { return errors.New("a new file has no settings") }))
	if err := st.Settings.Put(t.Context(), &store.Setting{Meta: store.Meta{ID: "form"}, Value: "9"}); err != nil {
		t.Fatal(err)
	}
	run(t, raw(t, path), "ALTER TABLE contacts ADD COLUMN zone TEXT")
	newer := errors.New("a newer version's")
	_, err := Open(t.Context(), path, Admit("form", func(value string) error {
		if value == "9" {
			return newer
		}
		return nil
	}))
	if !errors.Is(err, newer) {
		t.Errorf("it should be refused in the caller's words, got %v", err)
	}
	run(t, raw(t, path), "UPDATE contacts SET zone = 'east'") // the column stands
	opened(t, path, Admit("another", func(string) error { return newer }))
}

func TestEveryConnectionIsSetSoThatWritesLast(t *testing.T) {
	path := filepath.Join(t.TempDir(), "familyvoice.db")
	s, d, err := assemble(t.Context(), path, Readers(3))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	conns := []*conn{d.write}
	for range 3 {
		conns = append(conns, <-d.readers)
	}
	for i, c := range conns {
		for name, want := range map[string]any{"journal_mode": "wal", "synchronous": int64(2), "secure_delete": int64(1), "checkpoint_fullfsync": int64(1)} {
			if got, err := c.value("PRAGMA " + name); err != nil || got != want {
				t.Errorf("connection %d has %s=%v (%v), want %v", i, name, got, err, want)
			}
		}
		if i > 0 {
			d.readers <- c
		}
	}
}

func TestAConnectionThatWouldNotLastIsRefused(t *testing.T) {
	// These locks, meant for some network disks, can't carry a write-ahead log.
	uri := "file:" + filepath.Join(t.TempDir(), "familyvoice.db") + "?vfs=unix-dotfile"
	if c, err := dial(uri, readerCache); !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), "journal_mode") {
		t.Errorf("got %v and %v, want ErrUnavailable that names journal_mode", c, err)
	}
}

func TestTheFilesAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "here")
	path := filepath.Join(dir, "family voice?#%.db") // no character of a path is taken for more than it is
	s := opened(t, path)
	if err := s.Settings.Put(t.Context(), &store.Setting{Meta: store.Meta{ID: "a"}}); err != nil {
		t.Fatal(err)
	}
	mode := func(path string) fs.FileMode {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	if got := mode(dir); got != 0o700 {
		t.Errorf("the folder has mode %o, want 700", got)
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		if got := mode(path + end); got != 0o600 {
			t.Errorf("%s has mode %o, want 600", filepath.Base(path+end), got)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	opened(t, path)
	if got := mode(path); got != 0o600 {
		t.Errorf("a file that others could read has mode %o after Open, want 600", got)
	}
}

func TestOpenRefusesWhatIsNotItsOwn(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T, path string){
		"no database at all": func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("a shopping list\n", 500)), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"a database of something else": func(t *testing.T, path string) {
			db := raw(t, path)
			run(t, db, "CREATE TABLE shopping (list TEXT)")
			db.Close()
		},
		"a newer version": func(t *testing.T, path string) {
			s := opened(t, path)
			s.Close()
			db := raw(t, path)
			run(t, db, "PRAGMA user_version = 2")
			db.Close()
		},
		"a folder": func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "familyvoice.db")
			prepare(t, path)
			if s, err := Open(t.Context(), path); !errors.Is(err, store.ErrUnavailable) || s != nil {
				t.Errorf("Open gave %v, want ErrUnavailable", err)
			}
		})
	}
	t.Run("an ended context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Open(ctx, filepath.Join(t.TempDir(), "familyvoice.db")); !errors.Is(err, context.Canceled) {
			t.Errorf("Open gave %v, want the context's error", err)
		}
	})
}

func TestWhatWasWrittenIsThereAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "familyvoice.db")
	s := opened(t, path)
	for i := range 10 {
		if err := s.Responses.Put(t.Context(), midway(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a closed store leaves a log beside the file (%v), so that a copy of the file would miss writes", err)
	}
	s = opened(t, path)
	if n, err := s.Responses.Count(t.Context(), store.Query{Range: "due"}); n != 10 || err != nil {
		t.Errorf("%d are there (%v), want 10", n, err)
	}
}

func TestWhatIsErasedIsGoneFromTheFile(t *testing.T) {
	const said = "what-a-family-said"
	path := filepath.Join(t.TempDir(), "familyvoice.db")
	s := opened(t, path)
	for i := range 50 {
		x := &store.Excerpt{Meta: store.Meta{ID: fmt.Sprint("x", i)}, Response: "r", Text: strings.Repeat(said+" ", 1+i*20), Day: "2026-11-24", Place: said}
		if err := s.Excerpts.Put(t.Context(), x); err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			x.Text, x.Place = "withheld", ""
			if err := s.Excerpts.Put(t.Context(), x); err != nil {
				t.Fatal(err)
			}
		} else if err := s.Excerpts.Delete(t.Context(), x.ID, 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	bytes, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(bytes), said); n > 0 {
		t.Errorf("erased words are still in the file, %d times", n)
	}
	if !strings.Contains(string(bytes), "withheld") {
		t.Error("the words that were kept are not in the file, so this proves nothing")
	}
}

func TestManyMayOpenANewFileAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "familyvoice.db")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			s, err := Open(t.Context(), path, Readers(1))
			if err != nil {
				t.Errorf("Open: %v", err)
				return
			}
			if err := s.Settings.Put(t.Context(), &store.Setting{Meta: store.Meta{ID: fmt.Sprint(i)}}); err != nil {
				t.Errorf("Put: %v", err)
			}
			if err := s.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
	wg.Wait()
	if n, err := opened(t, path).Settings.Count(t.Context(), store.Query{}); n != 8 || err != nil {
		t.Errorf("%d settings are there (%v), want 8", n, err)
	}
}

func TestIndexesFollowTheirDeclaration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "familyvoice.db")
	s := opened(t, path)
	for i := range 300 {
		r := midway(i)
		r.Carry, r.Day = fmt.Sprint("hash-", i%3), ""
		if err := s.Responses.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()

	// As a version would have left it that had an index on something else, none on carry, and knew nothing of leases.
	db := raw(t, path)
	for _, text := range []string{
		"ALTER TABLE responses ADD COLUMN voice TEXT",
		"CREATE INDEX responses_by_voice ON responses (voice, id) WHERE voice IS NOT NULL",
		"DROP INDEX responses_by_carry",
		"ALTER TABLE responses DROP COLUMN carry",
		"DROP TABLE leases",
	} {
		run(t, db, text)
	}
	db.Close()

	s = opened(t, path)
	q := store.Query{Equal: []store.Match{{Field: "carry", Value: "hash-1"}}}
	if n, err := s.Responses.Count(t.Context(), q); n != 100 || err != nil {
		t.Errorf("the new index finds %d (%v), want 100", n, err)
	}
	if n, err := s.Responses.Count(t.Context(), store.Query{Range: "day"}); n != 0 || err != nil {
		t.Errorf("%d documents without a day are in the index of days (%v)", n, err)
	}
	if err := s.Leases.Put(t.Context(), &store.Lease{Meta: store.Meta{ID: "tagger"}}); err != nil {
		t.Error(err)
	}
	s.Close()

	db = raw(t, path)
	rows, err := db.Query("SELECT name FROM pragma_table_info('responses')")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var columns []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		columns = append(columns, name)
	}
	if slices.Contains(columns, "voice") {
		t.Errorf("a column that nobody keeps up to date is left: %v", columns)
	}
}
