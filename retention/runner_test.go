package retention

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
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
