package conversation

import (
	"context"
	"testing"

	"familyvoice/store"
)

// A writer that is held up between its write and its hand-over must not have a reply sent a second time that the sweeper has
// found and sent meanwhile.
func TestWhatTheSweeperWorkedOnIsReadAgain(t *testing.T) {
	d := newDesk()
	version := func(v int64) job { return job{response: &store.Response{Meta: store.Meta{ID: "r", Version: v}}} }
	next := func() (stale bool) {
		t.Helper()
		j, stale, ok := d.take(context.Background(), d.ready)
		if !ok {
			t.Fatal("nothing was handed over")
		}
		d.done(j)
		return stale
	}
	d.put(version(6), true)
	if !next() {
		t.Error("what the sweeper found is read again")
	}
	d.put(version(6), false)
	if !next() {
		t.Error("the same version, handed over late, holds what has been sent")
	}
	d.put(version(7), false)
	if next() {
		t.Error("a newer version is as fresh as its write")
	}
}

// The sweeper may find a document just before it is written, and its sender read it just after: what counts is what was read,
// not what was found.
func TestWhatASenderHasReadIsNotHandedOverAgain(t *testing.T) {
	d := newDesk()
	version := func(v int64) job { return job{response: &store.Response{Meta: store.Meta{ID: "r", Version: v}}} }
	d.put(version(6), true) // found
	if _, stale, ok := d.take(context.Background(), d.ready); !ok || !stale {
		t.Fatal("what the sweeper found is read again")
	}
	d.done(version(8)) // read at 7, which holds the reply, and written at 8, when it had been sent
	d.put(version(7), false)
	if _, stale, _ := d.take(context.Background(), d.ready); !stale {
		t.Error("the writer of 7, handed over late, still holds the reply that was sent")
	}
}
