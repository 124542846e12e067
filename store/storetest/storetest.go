// Package storetest is the suite that every backend of package store passes: what the rest of Family Voice relies on, and
// nothing about how a backend does it.
//
// A backend's own test calls Run:
//
//	func TestContract(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) *store.Store { ... })
//	}
//
// With -short it iterates over 2,000 responses in place of 100,000.
package storetest

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/store"
)

// Run runs the suite. open returns a store that holds nothing; it is called once for each part of the suite, and Run closes
// what it returned.
func Run(t *testing.T, open func(t *testing.T) *store.Store) {
	for _, part := range []struct {
		name string
		run  func(t *testing.T, s *store.Store)
	}{
		{"every collection is there and the database answers", present},
		{"a document is written if its version is unchanged", versions},
		{"a document is deleted if its version is the given one", deletions},
		{"an id that can't be kept is refused", ids},
		{"concurrent writers lose nothing", concurrency},
		{"a document over 256 KiB is refused and leaves what was there", sizes},
		{"every type of document comes back as it was written", roundTrips},
		{"what a newer version wrote is written back", newerFields},
		{"nil and empty come back as empty", emptiness},
		{"any text comes back as it was written", texts},
		{"a time comes back to the millisecond and in UTC", times},
		{"numbers come back to the last digit", numbers},
		{"every declared index finds what it should, in order", queries},
		{"a long range comes in order, none twice and none left out", longRanges},
		{"everything can be read in the order of ids", wholeCollections},
		{"a query without an index is refused", undeclared},
		{"documents may be written and deleted while they are read", changesMeanwhile},
		{"a large collection is read in bounded memory", boundedMemory},
		{"a context that has ended stops the work", contexts},
		{"a closed store refuses and never hangs", closing},
	} {
		t.Run(part.name, func(t *testing.T) {
			s := open(t)
			t.Cleanup(func() {
				if err := s.Close(); err != nil && !errors.Is(err, store.ErrUnavailable) {
					t.Errorf("Close: %v", err)
				}
			})
			part.run(t, s)
		})
	}
}

func present(t *testing.T, s *store.Store) {
	v := reflect.ValueOf(s).Elem()
	for i := range v.NumField() {
		if v.Field(i).IsNil() {
			t.Errorf("%s is nil", v.Type().Field(i).Name)
		}
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("Ping: %v", err)
	}
}

// put writes each document, several at once, and fails the test if one is refused.
func put[T any](t *testing.T, c store.Collection[T], docs ...*T) {
	t.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(len(docs), 32) {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(len(docs)); i = next.Add(1) {
				if err := c.Put(t.Context(), docs[i-1]); err != nil {
					t.Errorf("Put of %q: %v", idOf(docs[i-1]), err)
				}
			}
		})
	}
	if wg.Wait(); t.Failed() {
		t.FailNow()
	}
}

// get reads a document that must be there.
func get[T any](t *testing.T, c store.Collection[T], id string) *T {
	t.Helper()
	doc, err := c.Get(t.Context(), id)
	if err != nil {
		t.Fatalf("Get of %q: %v", id, err)
	}
	return doc
}

// found returns the ids of a query's results in their order.
func found[T any](t *testing.T, c store.Collection[T], q store.Query) []string {
	t.Helper()
	ids := []string{}
	for doc, err := range c.Find(t.Context(), q) {
		if err != nil {
			t.Fatalf("Find %+v: %v", q, err)
		}
		ids = append(ids, idOf(doc))
	}
	return ids
}

func headOf[T any](doc *T) *store.Meta { return any(doc).(store.Document).Head() }

func idOf[T any](doc *T) string { return headOf(doc).ID }

// soon fails the test if what has not returned in half a minute, so that a hang names its cause.
func soon(t *testing.T, name string, what func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		what()
	}()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatalf("%s hangs", name)
	}
}

// ended is a context that has ended.
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
