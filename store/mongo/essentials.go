package mongo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"familyvoice/store"
)

// The essentials that Check looks at. Each returns nil or what went wrong, and uses a collection of its own in the scratch
// database. The whole suite is package storetest; these are the parts that depend on the server rather than on our code.

// firstWrites lets many write the same new document.
func firstWrites(ctx context.Context, s *store.Store) error {
	const writers = 8
	won, err := together(writers, func(n int) (bool, error) {
		err := s.Places.Put(ctx, &store.Place{Meta: store.Meta{ID: "first"}, Order: n})
		if errors.Is(err, store.ErrConflict) {
			return false, nil
		}
		return err == nil, err
	})
	if err == nil && won != 1 {
		err = fmt.Errorf("%d of %d first writes of one document were told that they won", won, writers)
	}
	return err
}

// increments lets many add to one number.
func increments(ctx context.Context, s *store.Store) error {
	const writers, turns = 8, 25
	if err := s.Staff.Put(ctx, &store.Staff{Meta: store.Meta{ID: "count"}}); err != nil {
		return err
	}
	_, err := together(writers, func(int) (bool, error) {
		for done := 0; done < turns; {
			doc, err := s.Staff.Get(ctx, "count")
			if err != nil {
				return false, err
			}
			doc.Failed++
			switch err := s.Staff.Put(ctx, doc); {
			case err == nil:
				done++
			case !errors.Is(err, store.ErrConflict):
				return false, err
			}
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	doc, err := s.Staff.Get(ctx, "count")
	if err == nil && (doc.Failed != writers*turns || doc.Version != writers*turns+1) {
		err = fmt.Errorf("of %d acknowledged increments %d are left, at version %d", writers*turns, doc.Failed, doc.Version)
	}
	return err
}

// staleWrites writes and deletes with a version that has passed.
func staleWrites(ctx context.Context, s *store.Store) error {
	doc := &store.Setting{Meta: store.Meta{ID: "stale"}, Value: "old"}
	if err := s.Settings.Put(ctx, doc); err != nil {
		return err
	}
	stale := *doc
	doc.Value = "new"
	if err := s.Settings.Put(ctx, doc); err != nil {
		return err
	}
	if err := s.Settings.Put(ctx, &stale); !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("a write with an old version was not refused (%v)", err)
	}
	if err := s.Settings.Delete(ctx, "stale", 1); !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("a delete with an old version was not refused (%v)", err)
	}
	got, err := s.Settings.Get(ctx, "stale")
	if err == nil && (got.Value != "new" || got.Version != 2) {
		err = errors.New("a refused write changed the document")
	}
	if err == nil {
		err = s.Settings.Delete(ctx, "stale", 2)
	}
	if err == nil {
		if _, gone := s.Settings.Get(ctx, "stale"); !errors.Is(gone, store.ErrNotFound) {
			err = errors.New("a deleted document is still there")
		}
	}
	return err
}

// wholeness writes the largest and the emptiest document.
func wholeness(ctx context.Context, s *store.Store) error {
	at := time.Date(2026, 3, 29, 1, 0, 0, 999e6, time.UTC) // as the clock goes forward in London
	large := &store.Alert{Meta: store.Meta{ID: "large"}, At: at, Text: strings.Repeat("w\u00f3\U0001f469", store.MaxDocument/8)}
	empty := &store.Alert{Meta: store.Meta{ID: "empty"}, Kinds: []string{}}
	for _, doc := range []*store.Alert{large, empty} {
		if err := s.Alerts.Put(ctx, doc); err != nil {
			return err
		}
		got, err := s.Alerts.Get(ctx, doc.ID)
		if err != nil {
			return err
		}
		if got.Text != doc.Text || !got.At.Equal(doc.At) || got.At.Location() != time.UTC || len(got.Kinds) != 0 || got.Due != 0 {
			return fmt.Errorf("the %s document came back changed", doc.ID)
		}
	}
	return nil
}

// inOrder reads more than a page, most of it equal in the field that it is ordered by.
func inOrder(ctx context.Context, s *store.Store) error {
	const writers, each, days = 16, (pageSize + 100) / 16, 2
	_, err := together(writers, func(n int) (bool, error) {
		for i := range each {
			at := int64(1 + (i%days)*10)
			if err := s.Audit.Put(ctx, &store.Audit{Meta: store.Meta{ID: fmt.Sprintf("a%02d-%04d", n, i)}, At: at}); err != nil {
				return false, err
			}
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	for _, q := range []store.Query{{}, {Range: "at"}, {Range: "at", Desc: true}} {
		seen, last := 0, (*store.Audit)(nil)
		for doc, err := range s.Audit.Find(ctx, q) {
			if err != nil {
				return err
			}
			if last != nil && !follows(q, last, doc) {
				return errors.New("documents came in the wrong order, or twice")
			}
			last = doc
			seen++
		}
		count, err := s.Audit.Count(ctx, q)
		if err != nil {
			return err
		}
		if seen != writers*each || count != writers*each {
			return fmt.Errorf("of %d documents %d were found and %d counted", writers*each, seen, count)
		}
	}
	return nil
}

// follows says whether b comes after a in the order of the query.
func follows(q store.Query, a, b *store.Audit) bool {
	if q.Desc {
		a, b = b, a
	}
	if q.Range != "" && a.At != b.At {
		return a.At < b.At
	}
	return a.ID < b.ID
}

// together runs n at once and returns how many said yes, and one of their errors.
func together(n int, do func(n int) (bool, error)) (yes int, err error) {
	var (
		wg sync.WaitGroup
		mu sync.Mutex
	)
	for i := range n {
		wg.Go(func() {
			ok, wrong := do(i)
			mu.Lock()
			defer mu.Unlock()
			if ok {
				yes++
			}
			if wrong != nil {
				err = wrong
			}
		})
	}
	wg.Wait()
	return yes, err
}
