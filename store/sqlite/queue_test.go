package sqlite

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/store"
)

// held opens a store and takes the file's write lock as another process would, until release is called.
func held(t *testing.T) (s *store.Store, d *database, release func()) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "familyvoice.db")
	s, d, err := assemble(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	other, err := raw(t, path).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	do := func(text string) {
		if _, err := other.ExecContext(context.Background(), text); err != nil {
			t.Fatal(err)
		}
	}
	do("BEGIN IMMEDIATE")
	release = sync.OnceFunc(func() { do("ROLLBACK") })
	t.Cleanup(release)
	return s, d, release
}

func setting(id string) *store.Setting { return &store.Setting{Meta: store.Meta{ID: id}} }

func TestAWriterWhoGivesUpWhileAnotherProcessWritesHasWrittenNothing(t *testing.T) {
	s, _, release := held(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	doc := setting("given up")
	if err := s.Settings.Put(ctx, doc); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Put gave %v, want the context's error", err)
	}
	if doc.Version != 0 {
		t.Errorf("the version rose to %d", doc.Version)
	}
	if err := s.Settings.Delete(ctx, "given up", 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Delete gave %v, want the context's error", err)
	}
	release()
	if err := s.Settings.Put(t.Context(), setting("after")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Settings.Get(t.Context(), "given up"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("what was given up is there (%v)", err)
	}
}

func TestWritesThatWaitTogetherEachGetTheirOwnOutcome(t *testing.T) {
	s, d, release := held(t)
	ctx, cancel := context.WithCancel(t.Context())
	const n = 3 * groupWrites / 2 // more than one commit takes
	var wg sync.WaitGroup
	var given sync.WaitGroup
	for i := range n {
		own := t.Context()
		if i%3 == 2 {
			own = ctx
			given.Add(1)
		}
		wg.Go(func() {
			id := fmt.Sprint("own-", i)
			doc := setting(id)
			if i%3 == 1 {
				doc.Version = 5 // of nothing
			}
			err := s.Settings.Put(own, doc)
			if i%3 == 2 {
				given.Done()
			}
			if want := []error{nil, store.ErrConflict, context.Canceled}[i%3]; !errors.Is(err, want) {
				t.Errorf("%s: got %v, want %v", id, err, want)
			}
		})
	}
	for waiting := 0; waiting < n; {
		time.Sleep(time.Millisecond)
		d.queue.mu.Lock()
		waiting = len(d.queue.waiting)
		d.queue.mu.Unlock()
	}
	cancel()
	given.Wait()
	release()
	wg.Wait()
	for i := range n {
		_, err := s.Settings.Get(t.Context(), fmt.Sprint("own-", i))
		if want := []error{nil, store.ErrNotFound, store.ErrNotFound}[i%3]; !errors.Is(err, want) {
			t.Errorf("own-%d: Get gave %v, want %v", i, err, want)
		}
	}
}

func TestAnotherProcessThatNeverLetsGoIsUnavailable(t *testing.T) {
	s, d, release := held(t)
	d.write.patience = 20 * time.Millisecond
	if err := s.Settings.Put(t.Context(), setting("a")); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Put gave %v, want ErrUnavailable", err)
	}
	release()
	if err := s.Settings.Put(t.Context(), setting("a")); err != nil {
		t.Errorf("Put afterwards: %v", err)
	}
}

func TestAFullDiskRefusesWritesAndKeepsWhatWasWritten(t *testing.T) {
	s, d, err := assemble(t.Context(), filepath.Join(t.TempDir(), "familyvoice.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	limit := func(pages any) {
		if _, err := d.write.value(fmt.Sprintf("PRAGMA max_page_count = %v", pages)); err != nil {
			t.Fatal(err)
		}
	}
	pages, err := d.write.value("PRAGMA page_count")
	if err != nil {
		t.Fatal(err)
	}
	limit(pages.(int64) + 40)

	const words = "sealed-words"
	var mu sync.Mutex
	kept, refused := map[string]bool{}, 0
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			r := &store.Response{Meta: store.Meta{ID: fmt.Sprint("r", i)}, Run: strings.Repeat(words, 100)}
			err := s.Responses.Put(t.Context(), r)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				kept[r.ID] = true
			case !errors.Is(err, store.ErrUnavailable):
				t.Errorf("Put on a full disk gave %v, want ErrUnavailable", err)
			case strings.Contains(err.Error(), words) || !strings.Contains(err.Error(), "room on the disk"):
				t.Errorf("the error should say what to do and quote nothing: %v", err)
			default:
				refused++
			}
		})
	}
	wg.Wait()
	if len(kept) == 200 || refused == 0 {
		t.Fatalf("%d were kept and %d refused: the disk was not full", len(kept), refused)
	}
	for r, err := range s.Responses.Find(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if !kept[r.ID] {
			t.Errorf("%s was refused and is there", r.ID)
		}
		delete(kept, r.ID)
	}
	if len(kept) > 0 {
		t.Errorf("%d were acknowledged and are gone", len(kept))
	}

	limit(1 << 30)
	if err := s.Responses.Put(t.Context(), midway(1)); err != nil {
		t.Errorf("Put once there is room: %v", err)
	}
}

func TestAReaderWhoPausesHoldsNothingUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "familyvoice.db")
	s := opened(t, path, Readers(1))
	for i := range 3 * pageRows {
		if err := s.Settings.Put(t.Context(), setting(fmt.Sprintf("s%04d", i))); err != nil {
			t.Fatal(err)
		}
	}
	next, stop := iter.Pull2(s.Settings.Find(t.Context(), store.Query{}))
	defer stop()
	for i := range pageRows + 10 { // into the second page
		if doc, err, ok := next(); !ok || err != nil || doc.ID != fmt.Sprintf("s%04d", i) {
			t.Fatalf("result %d is %v (%v)", i, doc, err)
		}
	}

	if _, err := s.Settings.Get(t.Context(), "s0000"); err != nil {
		t.Errorf("the only reader's place is taken: %v", err)
	}
	if err := s.Settings.Put(t.Context(), setting("s9999")); err != nil {
		t.Errorf("a write waits for the reader: %v", err)
	}
	var blocked, inLog, copied int
	row := raw(t, path).QueryRow("PRAGMA wal_checkpoint(TRUNCATE)")
	if err := row.Scan(&blocked, &inLog, &copied); err != nil || blocked != 0 {
		t.Errorf("the log can't be emptied while a reader pauses: blocked %d (%v)", blocked, err)
	}

	seen := pageRows + 10
	for {
		_, err, ok := next()
		if !ok {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		seen++
	}
	if want := 3*pageRows + 1; seen != want {
		t.Errorf("%d results, want %d", seen, want)
	}
}

func TestReadingStopsAtOnceWhenItsContextEnds(t *testing.T) {
	s := opened(t, filepath.Join(t.TempDir(), "familyvoice.db"))
	for i := range 5 {
		if err := s.Settings.Put(t.Context(), setting(fmt.Sprint("s", i))); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var got []string
	for doc, err := range s.Settings.Find(ctx, store.Query{}) {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, doc.ID)
		cancel()
	}
	if want := []string{"s0", context.Canceled.Error()}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
