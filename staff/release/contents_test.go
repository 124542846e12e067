package release

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"familyvoice/store"

	"github.com/google/go-cmp/cmp"
)

// counting counts what is read of a collection, and can refuse a write.
type counting struct {
	store.Collection[store.Release]
	gets, finds int
	refuse      func(*store.Release) bool
}

func (c *counting) Get(ctx context.Context, id string) (*store.Release, error) {
	c.gets++
	return c.Collection.Get(ctx, id)
}

func (c *counting) Find(ctx context.Context, q store.Query) iter.Seq2[*store.Release, error] {
	c.finds++
	return c.Collection.Find(ctx, q)
}

func (c *counting) Put(ctx context.Context, r *store.Release) error {
	if c.refuse != nil && c.refuse(r) {
		return store.ErrUnavailable
	}
	return c.Collection.Put(ctx, r)
}

// checkContents holds the contents of every place against the releases that there are.
func checkContents(t *testing.T, s *store.Store) (periods int) {
	t.Helper()
	for _, audience := range DefaultAudiences {
		for _, place := range []string{"", "north", "elm", "oak", "ash"} {
			want, err := collectContents(ctx, s, audience.ID, place)
			if err != nil {
				t.Fatal(err)
			}
			got, doc, err := readContents(ctx, s, audience.ID, place)
			if err != nil {
				t.Fatal(err)
			}
			if doc == nil && len(want) > 0 {
				t.Errorf("%s has no contents of %q", audience.ID, place)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the contents of %q for %s (-releases +contents):\n%s", place, audience.ID, diff)
			}
			periods += len(got)
		}
	}
	return periods
}

func TestContentsNameTheNewestReleases(t *testing.T) {
	s, now := open(t), noon
	all := town(1, 400, noon.AddDate(0, 0, -150), 150)
	for _, f := range all[:300] {
		f.put(t, s)
	}
	m := maker(s, &now)
	refresh(t, m)
	if n := checkContents(t, s); n < 20 {
		t.Fatalf("%d periods of all places are listed", n)
	}
	for _, f := range all[300:] {
		f.put(t, s)
	}
	now = noon.AddDate(0, 0, 40)
	if refresh(t, m) == 0 {
		t.Fatal("nothing was renewed")
	}
	checkContents(t, s)
	b, err := Latest(ctx, s, ForLeadership, "", AllTime)
	if err != nil || !b.Made.Equal(now) {
		t.Errorf("the newest is of %s, %v", b.Made, err)
	}
}

func TestReleasesWithoutContentsAreFound(t *testing.T) {
	s, now := open(t), noon
	for _, f := range town(1, 200, noon.AddDate(0, 0, -80), 80) {
		f.put(t, s)
	}
	refresh(t, maker(s, &now))
	want, err := Periods(ctx, s, ForLeadership, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Releases.Delete(ctx, contentsID(ForLeadership, ""), 0); err != nil {
		t.Fatal(err)
	}
	got, err := Periods(ctx, s, ForLeadership, "")
	if diff := cmp.Diff(want, got); err != nil || diff != "" || len(got) < 2 {
		t.Errorf("without contents (-with +without), %v:\n%s", err, diff)
	}
	if _, err := Latest(ctx, s, ForLeadership, "", AllTime); err != nil {
		t.Error(err)
	}
}

// TestAPassThatBreaksOffIsMadeAgain stops a pass between the council's releases and their contents, as a crash would.
func TestAPassThatBreaksOffIsMadeAgain(t *testing.T) {
	s, now := open(t), noon
	all := town(1, 300, noon.AddDate(0, 0, -80), 80)
	for _, f := range all[:200] {
		f.put(t, s)
	}
	refresh(t, maker(s, &now))
	for _, f := range all[200:] {
		f.put(t, s)
	}
	now = now.Add(time.Hour)
	whole := s.Releases
	s.Releases = &counting{Collection: whole, refuse: func(r *store.Release) bool { return r.ID == contentsID(ForLeadership, "") }}
	if _, err := maker(s, &now).Refresh(ctx); !errors.Is(err, store.ErrUnavailable) {
		t.Fatalf("the pass ended with %v", err)
	}
	s.Releases = whole
	if b, err := Latest(ctx, s, ForLeadership, "", AllTime); err != nil || !b.Made.Equal(noon) {
		t.Fatalf("what is not in the contents is found: %v", err)
	}
	later := now.Add(time.Minute)
	refresh(t, maker(s, &later)) // another process
	if b, err := Latest(ctx, s, ForLeadership, "", AllTime); err != nil || !b.Made.Equal(now) {
		t.Errorf("the second pass did not put the contents right: %v", err)
	}
	checkContents(t, s)
}

// TestAnotherProcessDoesNotReadEverythingAgain counts the walks through the responses.
func TestAnotherProcessDoesNotReadEverythingAgain(t *testing.T) {
	s, now := open(t), noon
	for _, f := range town(1, 200, noon.AddDate(0, 0, -80), 80) {
		f.put(t, s)
	}
	walked := &walks[store.Response]{Collection: s.Responses}
	s.Responses = walked
	if refresh(t, maker(s, &now)) == 0 || walked.whole != 1 {
		t.Fatalf("the first pass walked %d times", walked.whole)
	}
	now = now.Add(time.Minute)
	if refresh(t, maker(s, &now)) != 0 || walked.whole != 1 {
		t.Errorf("with nothing new, another process walked through everything")
	}
	for _, f := range town(2, 20, noon.AddDate(0, 0, -1), 1) {
		f.put(t, s)
	}
	now = now.Add(time.Minute)
	if refresh(t, maker(s, &now)) == 0 || walked.whole != 2 {
		t.Errorf("twenty more families led to no pass")
	}
}

// walks counts the walks through a whole collection.
type walks[T any] struct {
	store.Collection[T]
	whole int
}

func (w *walks[T]) Find(ctx context.Context, q store.Query) iter.Seq2[*T, error] {
	if q.Range == "" && q.Equal == nil {
		w.whole++
	}
	return w.Collection.Find(ctx, q)
}

func TestAShelfKeepsWhatWasReadLast(t *testing.T) {
	s, now := open(t), noon
	for _, f := range town(1, 200, noon.AddDate(0, 0, -80), 80) {
		f.put(t, s)
	}
	refresh(t, maker(s, &now))
	plain, err := Latest(ctx, s, ForLeadership, "elm", AllTime)
	if err != nil {
		t.Fatal(err)
	}
	read := &counting{Collection: s.Releases}
	shelf := NewShelf(read)
	s.Releases = shelf
	for range 3 {
		b, err := Latest(ctx, s, ForLeadership, "elm", AllTime)
		if err != nil || cmp.Diff(plain.Stances, b.Stances, cmp.Comparer(func(x, y Row) bool { return x == y })) != "" {
			t.Fatalf("the shelf gives another release, %v", err)
		}
	}
	if read.gets != 4 || read.finds != 0 { // the contents each time, and the release once
		t.Errorf("three looks at a release read %d documents and searched %d times", read.gets, read.finds)
	}
	shelf.put(book{"large", plain, shelfBytes})
	if len(shelf.books) != 1 || shelf.books[0].id != "large" || shelf.size != shelfBytes {
		t.Errorf("the shelf holds %d releases of %d bytes", len(shelf.books), shelf.size)
	}
}
