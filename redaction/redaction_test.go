package redaction

import (
	"context"
	"errors"
	"iter"
	"path/filepath"
	"testing"
	"time"

	"familyvoice/store"
	"familyvoice/store/sqlite"
)

func TestAHubThatIsAddedOrRenamedIsKnownWithinAMinute(t *testing.T) {
	ctx := context.Background()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	now := time.Unix(1_800_000_000, 0)
	public := &Public{Store: st, Council: "Elmvale Family Hubs", Now: func() time.Time { return now }}
	reads := func(text, want string) {
		t.Helper()
		if got, _ := public.Redactor(ctx).Redact(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	const said = "Canalside in Elmvale saved me"
	reads(said, "[name] in Elmvale saved me")
	hub := &store.Place{Meta: store.Meta{ID: "c"}, Name: "Canalside Family Hub", Short: "Canalside Hub", Kind: "hub"}
	if err := st.Places.Put(ctx, hub); err != nil {
		t.Fatal(err)
	}
	reads(said, "[name] in Elmvale saved me")
	now = now.Add(2 * time.Minute)
	reads(said, said)
	hub.Name, hub.Short = "Larkhill Family Hub", "Larkhill Hub"
	if err := st.Places.Put(ctx, hub); err != nil {
		t.Fatal(err)
	}
	now = now.Add(2 * time.Minute)
	reads("Larkhill saved me", "Larkhill saved me")
	reads(said, "[name] in Elmvale saved me")
	t.Run("while the store is away the last names are known", func(t *testing.T) {
		there, asked := st.Places, 0
		st.Places = away{there, &asked}
		now = now.Add(2 * time.Minute)
		for range 10 {
			reads("Larkhill saved me", "Larkhill saved me")
		}
		if asked != 1 {
			t.Errorf("the store was asked %d times in a moment, while everybody waits", asked)
		}
		st.Places = there
		hub.Name, hub.Short = "Canalside Family Hub", "Canalside Hub"
		if err := st.Places.Put(ctx, hub); err != nil {
			t.Fatal(err)
		}
		now = now.Add(2 * namesAgain)
		reads(said, said)
	})
	t.Run("one visitor who gives up keeps no name from the others", func(t *testing.T) {
		fresh := &Public{Store: st, Council: "Elmvale Family Hubs", Now: func() time.Time { return now }}
		gone, leave := context.WithCancel(ctx)
		leave()
		fresh.Redactor(gone)
		if got, _ := fresh.Redactor(ctx).Redact(said); got != said {
			t.Errorf("the next one reads %q", got)
		}
	})
	t.Run("nothing is known without an installation", func(t *testing.T) {
		var none *Public
		if got, _ := none.Redactor(ctx).Redact("Canalside saved me"); got != "[name] saved me" {
			t.Errorf("it became %q", got)
		}
	})
}

// away is a collection that can't be read.
type away struct {
	store.Collection[store.Place]
	asked *int
}

func (a away) Find(context.Context, store.Query) iter.Seq2[*store.Place, error] {
	*a.asked++
	return func(yield func(*store.Place, error) bool) { yield(nil, errors.New("away")) }
}
