package story

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"sync"
	"testing"

	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/store/sqlite"
)

// counting counts the walks that are begun.
type counting struct {
	store.Collection[store.Excerpt]
	walks int
}

func (c *counting) Find(ctx context.Context, q store.Query) iter.Seq2[*store.Excerpt, error] {
	c.walks++
	return c.Collection.Find(ctx, q)
}

// A page of waiting sheets is one bounded walk, however few families said enough for a sheet; and a run that the bound cuts in
// two is not lost.
func TestWaitingSheetsAreFoundInBoundedWalks(t *testing.T) {
	ctx := t.Context()
	s, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "stories.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	content, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	var putting sync.WaitGroup // the store commits those that come at once together
	run := func(n, answers int, text string) {
		for _, section := range Sections[:answers] {
			e := &store.Excerpt{Meta: store.Meta{ID: fmt.Sprintf("%032d:%s", n, section.ID)}, Response: fmt.Sprintf("%032d", n), Voice: "family",
				Language: "en", Section: section.ID, Text: text, Place: "elm"}
			putting.Go(func() {
				if err := s.Excerpts.Put(ctx, e); err != nil {
					t.Error(err)
				}
			})
		}
	}
	const short = maxLook - 4
	for n := range short {
		run(n, 1, "a garden of our own")
	}
	for i := range 4 { // the first of them lies across the bound
		run(short+i, 6, "a garden of our own")
	}
	run(short+4, 6, "ring me on 01632 960001") // a second look finds something to take out
	putting.Wait()
	walked := &counting{Collection: s.Excerpts}
	s.Excerpts = walked
	b := &Book{Store: s, Keys: k}
	everywhere := func(string) bool { return true }
	first, next, err := b.Waiting(ctx, "", 3, everywhere)
	if err != nil || len(first) != 0 || walked.walks != 1 {
		t.Fatalf("the first page has %d sheets after %d walks: %v", len(first), walked.walks, err)
	}
	second, next, err := b.Waiting(ctx, next, 3, everywhere)
	if err != nil || len(second) != 3 || second[0].Response != fmt.Sprintf("%032d", short) || walked.walks != 2 {
		t.Fatalf("the second page has %d sheets after %d walks: %v", len(second), walked.walks, err)
	}
	third, next, err := b.Waiting(ctx, next, 3, everywhere)
	if err != nil || len(third) != 1 || next != "" {
		t.Errorf("the last page has %d sheets and goes on after %q: %v", len(third), next, err)
	}
	if none, _, err := b.Waiting(ctx, fmt.Sprintf("%032d", short-1), 3, func(place string) bool { return place == "oak" }); err != nil || len(none) != 0 {
		t.Errorf("somebody of another place is shown %d sheets: %v", len(none), err)
	}
	again, ok, err := b.Sheet(ctx, third[0].Response)
	if err != nil || !ok || again.ID != third[0].ID {
		t.Errorf("the sheet of a run by itself is %v, %v, %v", again, ok, err)
	}
}
