package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"familyvoice/store"

	"github.com/google/go-cmp/cmp"
)

func versions(t *testing.T, s *store.Store) {
	ctx := t.Context()
	place := func(version int64, name string) *store.Place {
		return &store.Place{Meta: store.Meta{ID: "north", Version: version}, Name: name}
	}
	// refused puts what must meet ErrConflict, and checks that it changed neither the argument nor the store.
	refused := func(t *testing.T, doc *store.Place) {
		t.Helper()
		before, _ := s.Places.Get(ctx, doc.ID)
		version := doc.Version
		if err := s.Places.Put(ctx, doc); !errors.Is(err, store.ErrConflict) {
			t.Errorf("Put of version %d gave %v, want ErrConflict", version, err)
		}
		if doc.Version != version {
			t.Errorf("a refused Put changed its document's version from %d to %d", version, doc.Version)
		}
		if after, _ := s.Places.Get(ctx, doc.ID); !cmp.Equal(before, after) {
			t.Errorf("a refused Put changed what is stored: %s", cmp.Diff(before, after))
		}
	}

	if _, err := s.Places.Get(ctx, "north"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Get of what isn't there gave %v, want ErrNotFound", err)
	}
	refused(t, place(3, "a version of nothing"))

	doc := place(0, "North Hub")
	put(t, s.Places, doc)
	if doc.Version != 1 {
		t.Errorf("the first Put leaves version %d, want 1", doc.Version)
	}
	if got := get(t, s.Places, "north"); !cmp.Equal(got, doc) {
		t.Errorf("read back: %s", cmp.Diff(doc, got))
	}

	refused(t, place(0, "a second first"))

	for want := int64(2); want <= 5; want++ {
		doc.Name = fmt.Sprint("North Hub ", want)
		put(t, s.Places, doc)
		if doc.Version != want {
			t.Errorf("Put leaves version %d, want %d", doc.Version, want)
		}
		if got := get(t, s.Places, "north"); !cmp.Equal(got, doc) {
			t.Errorf("read back: %s", cmp.Diff(doc, got))
		}
	}
	refused(t, place(4, "stale"))
	refused(t, place(6, "from the future"))
	refused(t, place(-1, "below nothing"))

	t.Run("what was put and what was read belong to the caller", func(t *testing.T) {
		doc := &store.Staff{Meta: store.Meta{ID: "kim"}, Name: "Kim", Roles: []string{"reviewer"}}
		put(t, s.Staff, doc)
		doc.Roles[0] = "changed"
		first := get(t, s.Staff, "kim")
		first.Roles[0] = "changed"
		if got := get(t, s.Staff, "kim").Roles[0]; got != "reviewer" {
			t.Errorf("a change of the caller's own copy reached the store: %q", got)
		}
	})
	t.Run("the same id in another collection is another document", func(t *testing.T) {
		put(t, s.Settings, &store.Setting{Meta: store.Meta{ID: "north"}, Value: "x"})
		if got := get(t, s.Places, "north"); got.Version != 5 {
			t.Errorf("version %d, want 5", got.Version)
		}
	})
}

func deletions(t *testing.T, s *store.Store) {
	ctx := t.Context()
	doc := &store.Setting{Meta: store.Meta{ID: "a"}, Value: "x"}
	put(t, s.Settings, doc)
	put(t, s.Settings, doc)
	if err := s.Settings.Delete(ctx, "a", 1); !errors.Is(err, store.ErrConflict) {
		t.Errorf("Delete of an old version gave %v, want ErrConflict", err)
	}
	get(t, s.Settings, "a")
	if err := s.Settings.Delete(ctx, "a", 2); err != nil {
		t.Errorf("Delete of the stored version: %v", err)
	}
	if _, err := s.Settings.Get(ctx, "a"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Get after Delete gave %v, want ErrNotFound", err)
	}
	for _, version := range []int64{0, 2} {
		if err := s.Settings.Delete(ctx, "a", version); err != nil {
			t.Errorf("Delete of what isn't there, version %d: %v", version, err)
		}
	}
	if err := s.Settings.Put(ctx, doc); !errors.Is(err, store.ErrConflict) {
		t.Errorf("Put of a deleted document's version gave %v, want ErrConflict", err)
	}
	again := &store.Setting{Meta: store.Meta{ID: "a"}, Value: "y"}
	put(t, s.Settings, again)
	if err := s.Settings.Delete(ctx, "a", 0); err != nil {
		t.Errorf("Delete of whatever version: %v", err)
	}
	if n, err := s.Settings.Count(ctx, store.Query{}); n != 0 || err != nil {
		t.Errorf("%d documents are left (%v), want none", n, err)
	}
}

func ids(t *testing.T, s *store.Store) {
	for _, id := range []string{"", "a\x00b", "\xff", strings.Repeat("x", 513)} {
		doc := &store.Setting{Meta: store.Meta{ID: id}}
		if err := s.Settings.Put(t.Context(), doc); !errors.Is(err, store.ErrID) {
			t.Errorf("Put of id %.10q gave %v, want ErrID", id, err)
		}
		if _, err := s.Settings.Get(t.Context(), id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Get of id %.10q gave %v, want ErrNotFound", id, err)
		}
	}
	for _, id := range []string{"a", "A", "k1:Zm9v_-", "réponse:fears", "a b", "'\";--", "$set", "a.b", "%", strings.Repeat("x", 512)} {
		put(t, s.Settings, &store.Setting{Meta: store.Meta{ID: id}, Value: id})
		if got := get(t, s.Settings, id); got.Value != id || got.ID != id {
			t.Errorf("id %q brought %q with %q", id, got.ID, got.Value)
		}
	}
}

func concurrency(t *testing.T, s *store.Store) {
	ctx := t.Context()
	const writers, turns = 16, 20

	t.Run("increments of one document", func(t *testing.T) {
		put(t, s.Places, &store.Place{Meta: store.Meta{ID: "one"}})
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for done := 0; done < turns; {
					doc, err := s.Places.Get(ctx, "one")
					if err != nil {
						t.Errorf("Get: %v", err)
						return
					}
					doc.Order++
					switch err := s.Places.Put(ctx, doc); {
					case err == nil:
						done++
					case !errors.Is(err, store.ErrConflict):
						t.Errorf("Put: %v", err)
						return
					}
				}
			})
		}
		wg.Wait()
		got := get(t, s.Places, "one")
		if want := writers * turns; got.Order != want || got.Version != int64(want)+1 {
			t.Errorf("%d increments are left of %d, at version %d", got.Order, want, got.Version)
		}
	})

	t.Run("one first write wins", func(t *testing.T) {
		var wg sync.WaitGroup
		won := make(chan int, writers)
		for i := range writers {
			wg.Go(func() {
				err := s.Places.Put(ctx, &store.Place{Meta: store.Meta{ID: "first"}, Order: i})
				if err == nil {
					won <- i
				} else if !errors.Is(err, store.ErrConflict) {
					t.Errorf("Put: %v", err)
				}
			})
		}
		wg.Wait()
		if len(won) != 1 {
			t.Fatalf("%d of %d first writes were told that they won", len(won), writers)
		}
		if got, want := get(t, s.Places, "first"), <-won; got.Order != want || got.Version != 1 {
			t.Errorf("%d is stored at version %d, and %d was told that it won", got.Order, got.Version, want)
		}
	})

	t.Run("a write that conflicts spoils none that came with it", func(t *testing.T) {
		put(t, s.Places, &store.Place{Meta: store.Meta{ID: "taken"}})
		var wg sync.WaitGroup
		for i := range 4 * writers {
			wg.Go(func() {
				if i%4 == 0 {
					if err := s.Places.Put(ctx, &store.Place{Meta: store.Meta{ID: "taken"}}); !errors.Is(err, store.ErrConflict) {
						t.Errorf("Put of what is there gave %v, want ErrConflict", err)
					}
					return
				}
				if err := s.Places.Put(ctx, &store.Place{Meta: store.Meta{ID: fmt.Sprint("own", i)}}); err != nil {
					t.Errorf("Put: %v", err)
				}
			})
		}
		wg.Wait()
		for i := range 4 * writers {
			if i%4 != 0 {
				get(t, s.Places, fmt.Sprint("own", i))
			}
		}
	})
}

func sizes(t *testing.T, s *store.Store) {
	ctx := t.Context()
	// sized returns a response whose JSON form has n bytes.
	sized := func(id string, n int) *store.Response {
		doc := &store.Response{Meta: store.Meta{ID: id}}
		empty, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		doc.Run = strings.Repeat("x", n-len(empty))
		return doc
	}
	// A backend may measure its own form, which is a little larger or smaller than JSON.
	const slack = 4 << 10

	under := sized("under", store.MaxDocument-slack)
	put(t, s.Responses, under)
	if got := get(t, s.Responses, "under"); got.Run != under.Run {
		t.Errorf("%d bytes came back of %d", len(got.Run), len(under.Run))
	}

	over := sized("over", store.MaxDocument+slack)
	if err := s.Responses.Put(ctx, over); !errors.Is(err, store.ErrTooLarge) {
		t.Errorf("Put of %d bytes gave %v, want ErrTooLarge", store.MaxDocument+slack, err)
	}
	if over.Version != 0 {
		t.Errorf("a refused Put raised the version to %d", over.Version)
	}
	if _, err := s.Responses.Get(ctx, "over"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Get after a refused Put gave %v, want ErrNotFound", err)
	}

	grown := *under
	grown.Run += strings.Repeat("x", 2*slack)
	if err := s.Responses.Put(ctx, &grown); !errors.Is(err, store.ErrTooLarge) {
		t.Errorf("Put of a document that grew too large gave %v, want ErrTooLarge", err)
	}
	if got := get(t, s.Responses, "under"); got.Run != under.Run || got.Version != 1 {
		t.Errorf("a refused Put left %d bytes at version %d", len(got.Run), got.Version)
	}
}
