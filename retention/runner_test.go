package retention

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"familyvoice/store"
	"familyvoice/store/sqlite"
)

func TestARunThatAnOldKeyFileCantOpenIsLeftAndNotEmptied(t *testing.T) {
	for name, tc := range map[string]struct {
		fails   error
		emptied bool
	}{
		"it is sealed with a newer key, which may come": {ErrLater, false},
		"it is damaged, which does not mend":            {errors.New("damaged"), true},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = st.Close() }()
			run := &store.Response{Meta: store.Meta{ID: "r1"}, Answered: 3, Updated: ago(90), Finished: ago(90), Run: "sealed"}
			if err := st.Responses.Put(ctx, run); err != nil {
				t.Fatal(err)
			}
			if err := st.Contacts.Put(ctx, &store.Contact{Meta: store.Meta{ID: "c1"}, Response: "r1", Seen: ago(90)}); err != nil {
				t.Fatal(err)
			}
			r := &Runner{
				Store: st, Schedule: schedule, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
				Unlink: func(*store.Response) error { return tc.fails },
				Empty:  func(r *store.Response) { r.Run, r.Emptied, r.Unlinked = "", true, true },
			}
			if _, err := r.Run(ctx); err != nil {
				t.Fatal(err)
			}
			got, err := st.Responses.Get(ctx, "r1")
			if err != nil || got.Emptied != tc.emptied {
				t.Errorf("emptied: %t, want %t (%v)", got.Emptied, tc.emptied, err)
			}
			_, err = st.Contacts.Get(ctx, "c1")
			if gone := errors.Is(err, store.ErrNotFound); gone != tc.emptied {
				t.Errorf("the link is cut: %t, want %t", gone, tc.emptied)
			}
		})
	}
}

func TestAContactForgetsItsEarlierRunsWhenTheirLinkIsCut(t *testing.T) {
	ctx := context.Background()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	for _, run := range []*store.Response{
		{Meta: store.Meta{ID: "old"}, Answered: 3, Updated: ago(90), Finished: ago(90), Run: "sealed"},
		{Meta: store.Meta{ID: "lately"}, Answered: 3, Updated: ago(3), Finished: ago(3), Run: "sealed"},
		{Meta: store.Meta{ID: "erased"}, Erased: true, Updated: ago(3)},
		{Meta: store.Meta{ID: "now"}, Answered: 1, Updated: ago(1), Run: "sealed"},
	} {
		if err := st.Responses.Put(ctx, run); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []*store.Contact{
		{Meta: store.Meta{ID: "c1"}, Response: "now", Earlier: []string{"old", "lately", "erased", "lost"}, Seen: ago(1)},
		{Meta: store.Meta{ID: "c2"}, Response: "erased", Earlier: []string{"lately"}, Seen: ago(90)},
		{Meta: store.Meta{ID: "c3"}, Response: "erased", Earlier: []string{"old"}, Seen: ago(90)},
	} {
		if err := st.Contacts.Put(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	r := &Runner{
		Store: st, Schedule: schedule, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		Unlink: func(r *store.Response) error { r.Unlinked = true; return nil },
		Empty:  func(r *store.Response) { r.Run, r.Emptied, r.Unlinked = "", true, true },
	}
	if _, err := r.Run(ctx); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string][]string{"c1": {"lately"}, "c2": {"lately"}} {
		c, err := st.Contacts.Get(ctx, id)
		if err != nil || !slices.Equal(c.Earlier, want) {
			t.Errorf("%s should lead to %v: %+v, %v", id, want, c, err)
		}
	}
	if _, err := st.Contacts.Get(ctx, "c3"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a contact that leads nowhere goes, got %v", err)
	}
}
