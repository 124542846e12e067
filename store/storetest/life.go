package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/store"
)

func changesMeanwhile(t *testing.T, s *store.Store) {
	ctx := t.Context()
	const n = 450
	fill := func(t *testing.T) {
		var docs []*store.Invitation
		for i := range n {
			docs = append(docs, &store.Invitation{Meta: store.Meta{ID: fmt.Sprintf("i%03d", i), Due: int64(1 + i/7)}})
		}
		put(t, s.Invitations, docs...)
	}
	for name, q := range map[string]store.Query{
		"deleted, in the order of ids":   {},
		"deleted, in the order of due":   {Range: "due"},
		"deleted, from the latest due":   {Range: "due", Desc: true},
		"deleted, in the order of an id": {After: "i000x"},
	} {
		t.Run(name, func(t *testing.T) {
			fill(t)
			seen := map[string]int{}
			for doc, err := range s.Invitations.Find(ctx, q) {
				if err != nil {
					t.Fatal(err)
				}
				seen[doc.ID]++
				if err := s.Invitations.Delete(ctx, doc.ID, doc.Version); err != nil {
					t.Fatalf("Delete of %s while reading: %v", doc.ID, err)
				}
			}
			want := n
			if q.After != "" {
				want--
				if err := s.Invitations.Delete(ctx, "i000", 0); err != nil {
					t.Fatal(err)
				}
			}
			if len(seen) != want {
				t.Errorf("%d documents were seen of %d", len(seen), want)
			}
			for id, times := range seen {
				if times != 1 {
					t.Errorf("%s was seen %d times", id, times)
				}
			}
			if left, err := s.Invitations.Count(ctx, store.Query{}); left != 0 || err != nil {
				t.Errorf("%d are left (%v)", left, err)
			}
		})
	}
	t.Run("taken out of the index", func(t *testing.T) {
		fill(t)
		seen := 0
		for doc, err := range s.Invitations.Find(ctx, store.Query{Range: "due", To: int64(1 << 40)}) {
			if err != nil {
				t.Fatal(err)
			}
			seen++
			doc.Due = 0
			if err := s.Invitations.Put(ctx, doc); err != nil {
				t.Fatalf("Put while reading: %v", err)
			}
		}
		if seen != n {
			t.Errorf("%d documents were seen of %d", seen, n)
		}
		if left, err := s.Invitations.Count(ctx, store.Query{Range: "due"}); left != 0 || err != nil {
			t.Errorf("%d still have something due (%v)", left, err)
		}
	})
	t.Run("left early, many times", func(t *testing.T) {
		for range 50 {
			for _, err := range s.Invitations.Find(ctx, store.Query{}) {
				if err != nil {
					t.Fatal(err)
				}
				break
			}
		}
	})
	t.Run("one inside another", func(t *testing.T) {
		pairs := 0
		for _, err := range s.Invitations.Find(ctx, store.Query{Limit: 12}) {
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range s.Invitations.Find(ctx, store.Query{Limit: 12}) {
				if err != nil {
					t.Fatal(err)
				}
				pairs++
			}
		}
		if pairs != 144 {
			t.Errorf("%d pairs, want 144", pairs)
		}
	})
}

func boundedMemory(t *testing.T, s *store.Store) {
	n := 25_000 // few and large: what is bounded is bytes, and writing is what takes the time
	if testing.Short() {
		n = 2_000
	}
	run := strings.Repeat("Zm9vYmFyYmF6", 320)
	for first := 0; first < n; first += 1000 {
		docs := make([]*store.Response, 1000)
		for i := range docs {
			k := first + i
			docs[i] = &store.Response{Meta: store.Meta{ID: fmt.Sprintf("r%07d", k)}, Day: fmt.Sprintf("2026-%02d-%02d", 1+k%12, 1+k%28), Run: run}
		}
		put(t, s.Responses, docs...)
	}

	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	const bound = 24 << 20 // all of them take over 100 MB
	for name, q := range map[string]store.Query{"in the order of ids": {}, "by day": {Range: "day"}} {
		t.Run(name, func(t *testing.T) {
			before, seen := heap(), 0
			for doc, err := range s.Responses.Find(t.Context(), q) {
				if err != nil {
					t.Fatal(err)
				}
				if len(doc.Run) != len(run) {
					t.Fatalf("%s came back with %d bytes of %d", doc.ID, len(doc.Run), len(run))
				}
				if seen++; seen%5_000 == 0 {
					if now := heap(); now > before+bound {
						t.Fatalf("after %d documents the heap has grown by %d MiB", seen, (now-before)>>20)
					}
				}
			}
			if seen != n {
				t.Errorf("%d documents were seen of %d", seen, n)
			}
		})
	}
	if got, err := s.Responses.Count(t.Context(), store.Query{}); err != nil || got != int64(n) {
		t.Errorf("Count is %d (%v), want %d", got, err, n)
	}
}

func contexts(t *testing.T, s *store.Store) {
	var settings []*store.Setting
	for i := range 500 {
		settings = append(settings, &store.Setting{Meta: store.Meta{ID: fmt.Sprintf("s%03d", i)}, Value: "old"})
	}
	put(t, s.Settings, settings...)
	stopped := func(t *testing.T, what string, err error) {
		t.Helper()
		if !errors.Is(err, context.Canceled) && !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s with an ended context gave %v, want the context's error", what, err)
		}
	}
	doc := get(t, s.Settings, "s000")
	doc.Value = "new"
	stopped(t, "Put", s.Settings.Put(ended(), doc))
	if doc.Version != 1 {
		t.Errorf("a stopped Put changed the version to %d", doc.Version)
	}
	stopped(t, "Put of a first version", s.Settings.Put(ended(), &store.Setting{Meta: store.Meta{ID: "never"}}))
	stopped(t, "Delete", s.Settings.Delete(ended(), "s000", 0))
	_, err := s.Settings.Get(ended(), "s000")
	stopped(t, "Get", err)
	_, err = s.Settings.Count(ended(), store.Query{})
	stopped(t, "Count", err)
	stopped(t, "Ping", s.Ping(ended()))
	results := 0
	for doc, err := range s.Settings.Find(ended(), store.Query{}) {
		if results++; doc != nil {
			t.Error("Find with an ended context gave a document")
		}
		stopped(t, "Find", err)
	}
	if results != 1 {
		t.Errorf("Find with an ended context gave %d results, want one error", results)
	}
	if got := get(t, s.Settings, "s000"); got.Value != "old" || got.Version != 1 {
		t.Errorf("a stopped write was applied: %q at version %d", got.Value, got.Version)
	}
	if _, err := s.Settings.Get(t.Context(), "never"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a stopped first write left something (%v)", err)
	}

	t.Run("in the middle of reading", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		seen, last := 0, error(nil)
		for _, err := range s.Settings.Find(ctx, store.Query{}) {
			if last = err; err != nil {
				break
			}
			if seen++; seen == 10 {
				cancel()
			}
		}
		stopped(t, "Find", last)
		if seen == 500 {
			t.Error("everything was read after the context had ended")
		}
	})

	t.Run("under load, each write is done or is not", func(t *testing.T) {
		// A writer whose context ends at any moment must be told the truth: on success the document is there, and on the
		// context's own error it may be there only if the backend can't know.
		var wg sync.WaitGroup
		for i := range 64 {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i*50)*time.Microsecond)
				defer cancel()
				id := fmt.Sprint("load", i)
				if err := s.Settings.Put(ctx, &store.Setting{Meta: store.Meta{ID: id}}); err == nil {
					if _, err := s.Settings.Get(t.Context(), id); err != nil {
						t.Errorf("Put was acknowledged, then Get gave %v", err)
					}
				}
			})
		}
		wg.Wait()
	})
}

func closing(t *testing.T, s *store.Store) {
	ctx := t.Context()
	put(t, s.Settings, &store.Setting{Meta: store.Meta{ID: "a"}})

	// Some are at work while it closes: each is told the truth, and none hangs.
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range 16 {
		wg.Go(func() {
			<-start
			for turn := range 200 {
				if err := s.Settings.Put(ctx, &store.Setting{Meta: store.Meta{ID: fmt.Sprint(i, "-", turn)}}); err != nil {
					if !errors.Is(err, store.ErrUnavailable) {
						t.Errorf("Put during Close gave %v, want ErrUnavailable", err)
					}
					return
				}
				if _, err := s.Settings.Get(ctx, "a"); err != nil && !errors.Is(err, store.ErrUnavailable) {
					t.Errorf("Get during Close gave %v, want ErrUnavailable", err)
				}
			}
		})
	}
	close(start)
	time.Sleep(2 * time.Millisecond)
	soon(t, "Close", func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	soon(t, "work during Close", wg.Wait)

	for name, use := range map[string]func() error{
		"Get":    func() error { _, err := s.Settings.Get(ctx, "a"); return err },
		"Put":    func() error { return s.Settings.Put(ctx, &store.Setting{Meta: store.Meta{ID: "b"}}) },
		"Delete": func() error { return s.Settings.Delete(ctx, "a", 0) },
		"Count":  func() error { _, err := s.Settings.Count(ctx, store.Query{}); return err },
		"Ping":   func() error { return s.Ping(ctx) },
		"Find": func() (last error) {
			for _, err := range s.Settings.Find(ctx, store.Query{}) {
				last = err
			}
			return last
		},
	} {
		soon(t, name+" after Close", func() {
			if err := use(); !errors.Is(err, store.ErrUnavailable) {
				t.Errorf("%s after Close gave %v, want ErrUnavailable", name, err)
			}
		})
	}
	soon(t, "a second Close", func() { _ = s.Close() })
}
