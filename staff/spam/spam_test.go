package spam

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"familyvoice/correction"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/store/sqlite"
)

var ctx = context.Background()

func open(t *testing.T) *Book {
	t.Helper()
	s, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return &Book{Store: s, Now: func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }}
}

func put[T any](t *testing.T, c store.Collection[T], doc *T) {
	t.Helper()
	if err := c.Put(ctx, doc); err != nil {
		t.Fatal(err)
	}
}

func (b *Book) said(t *testing.T, id string) {
	t.Helper()
	put(t, b.Store.Responses, &store.Response{Meta: store.Meta{ID: id}, Survey: "our-family", Voice: "family", Answered: 2, Day: "2026-11-20", Run: "sealed"})
	for _, q := range []string{"hopes", "fears"} {
		put(t, b.Store.Excerpts, &store.Excerpt{Meta: store.Meta{ID: id + ":" + q}, Response: id, Source: 1, Text: "Buy now", Day: "2026-11-20", Quote: "approved"})
	}
}

// bears fails unless the run and both its excerpts bear the reason.
func (b *Book) bears(t *testing.T, id, reason string) {
	t.Helper()
	r, err := b.Store.Responses.Get(ctx, id)
	if err != nil || r.Excluded != reason || release.Counts(r) != (reason == "") {
		t.Errorf("the run bears %q, want %q, %v", r.Excluded, reason, err)
	}
	for _, q := range []string{"hopes", "fears"} {
		e, err := b.Store.Excerpts.Get(ctx, id+":"+q)
		if err != nil || e.Excluded != reason {
			t.Errorf("the answer to %s bears %q, want %q, %v", q, e.Excluded, reason, err)
		}
	}
}

func TestARunIsSetAsideAndTakenBack(t *testing.T) {
	b := open(t)
	b.said(t, "r1")
	b.said(t, "r2")
	for range 2 { // once more changes nothing
		if err := b.Mark(ctx, "r1", "ada"); err != nil {
			t.Fatal(err)
		}
	}
	b.bears(t, "r1", Excluded)
	b.bears(t, "r2", "")
	marked, next, err := b.Marked(ctx, "", 10)
	if err != nil || next != "" || len(marked) != 1 || marked[0].Response != "r1" || marked[0].By != "ada" {
		t.Errorf("set aside are %+v, %q, %v", marked, next, err)
	}
	if err := b.TakeBack(ctx, "r1", "bea"); err != nil {
		t.Fatal(err)
	}
	b.bears(t, "r1", "")
	if marked, _, _ := b.Marked(ctx, "", 10); len(marked) != 0 {
		t.Errorf("still set aside: %+v", marked)
	}
	if err := b.TakeBack(ctx, "r1", "bea"); !errors.Is(err, ErrNot) {
		t.Errorf("what is not set aside was taken back: %v", err)
	}
}

func TestWhatIsSetAsideWaitsForNobodyWhoReadsItsLanguage(t *testing.T) {
	b := open(t)
	b.said(t, "r1")
	e, err := b.Store.Excerpts.Get(ctx, "r1:hopes")
	if err != nil {
		t.Fatal(err)
	}
	e.Language, e.Sentences = "pl", []store.Sentence{{Hash: "x", Text: "Tanie kredyty"}}
	correction.Await(e, nil)
	put(t, b.Store.Excerpts, e)
	waiting := store.Query{Equal: []store.Match{{Field: "tokens", Value: correction.WaitsToken}}, Range: "day"}
	for i, decide := range []func(context.Context, string, string) error{nil, b.Mark, b.TakeBack} {
		if decide != nil {
			if err := decide(ctx, "r1", "ada"); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := b.Store.Excerpts.Count(ctx, waiting); err != nil || n != int64(1-i%2) {
			t.Errorf("%d answers wait after step %d, %v", n, i, err)
		}
	}
}

func TestWhileAnAlertWaitsARunCantBeSetAside(t *testing.T) {
	b := open(t)
	for _, status := range []string{"new", "seen"} {
		b.said(t, status)
		put(t, b.Store.Alerts, &store.Alert{Meta: store.Meta{ID: "a-" + status}, Response: status, Status: status, At: b.Now()})
		if err := b.Mark(ctx, status, "ada"); !errors.Is(err, ErrAlert) {
			t.Errorf("with an alert that is %s: %v", status, err)
		}
		b.bears(t, status, "")
	}
	for _, status := range []string{"acted", "no-action"} {
		b.said(t, status)
		put(t, b.Store.Alerts, &store.Alert{Meta: store.Meta{ID: "a-" + status}, Response: status, Status: status, At: b.Now()})
		if err := b.Mark(ctx, status, "ada"); err != nil {
			t.Errorf("with an alert that is %s: %v", status, err)
		}
		b.bears(t, status, Excluded)
	}
	t.Run("nor while one is on its way", func(t *testing.T) {
		put(t, b.Store.Responses, &store.Response{Meta: store.Meta{ID: "raised"}, Mail: store.Mail{Alerts: []store.PendingAlert{{}}}})
		if err := b.Mark(ctx, "raised", "ada"); !errors.Is(err, ErrAlert) {
			t.Errorf("got %v", err)
		}
	})
	if marked, _, _ := b.Marked(ctx, "", 10); len(marked) != 2 {
		t.Errorf("set aside are %d", len(marked))
	}
}

func TestADrillAndAnErasedRunStayWhatTheyAre(t *testing.T) {
	b := open(t)
	for id, r := range map[string]store.Response{"drill": {Excluded: "drill"}, "erased": {Excluded: "erased", Erased: true}} {
		r.ID = id
		put(t, b.Store.Responses, &r)
		if err := b.Mark(ctx, id, "ada"); !errors.Is(err, ErrNot) {
			t.Errorf("%s: %v", id, err)
		}
		if got, _ := b.Store.Responses.Get(ctx, id); got.Excluded != id || got.Version != 1 {
			t.Errorf("%s became %+v", id, got)
		}
	}
	if err := b.Mark(ctx, "nobody", "ada"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a run that there is not: %v", err)
	}
	t.Run("a family that erased its answers has none to take back", func(t *testing.T) {
		b.said(t, "gone")
		if err := b.Mark(ctx, "gone", "ada"); err != nil {
			t.Fatal(err)
		}
		r, _ := b.Store.Responses.Get(ctx, "gone")
		r.Excluded, r.Erased = "erased", true
		put(t, b.Store.Responses, r)
		if err := b.TakeBack(ctx, "gone", "ada"); !errors.Is(err, ErrNot) {
			t.Errorf("got %v", err)
		}
	})
}

// An answer that was being tagged when somebody set its run aside is written from the older run: it must not come back.
func TestAnOlderReadingDoesNotOverwriteTheDecision(t *testing.T) {
	b := open(t)
	b.said(t, "r1")
	before, _ := b.Store.Responses.Get(ctx, "r1")
	if err := b.Mark(ctx, "r1", "ada"); err != nil {
		t.Fatal(err)
	}
	e, _ := b.Store.Excerpts.Get(ctx, "r1:hopes")
	if e.Source <= before.Version {
		t.Errorf("the answer is as of version %d of the run, and a reading of version %d would overwrite it", e.Source, before.Version)
	}
	if err := b.Store.Responses.Put(ctx, before); !errors.Is(err, store.ErrConflict) {
		t.Errorf("an older run overwrote the decision: %v", err)
	}
	t.Run("a newer one stands", func(t *testing.T) {
		e.Source = 99
		put(t, b.Store.Excerpts, e)
		if err := b.excerpt(ctx, e.ID, "", 3); err != nil {
			t.Fatal(err)
		}
		if got, _ := b.Store.Excerpts.Get(ctx, e.ID); got.Excluded != Excluded || got.Source != 99 {
			t.Errorf("it became %+v", got)
		}
	})
}

func TestTheListGoesOnWhereItEnded(t *testing.T) {
	b := open(t)
	for _, id := range []string{"r1", "r2", "r3"} {
		b.said(t, id)
		if err := b.Mark(ctx, id, "ada"); err != nil {
			t.Fatal(err)
		}
	}
	put(t, b.Store.Reviews, &store.Review{Meta: store.Meta{ID: "story:r9:x"}, Decision: "story"})
	put(t, b.Store.Reviews, &store.Review{Meta: store.Meta{ID: "tags:r9:x"}, Decision: "tags"})
	first, next, _ := b.Marked(ctx, "", 2)
	if len(first) != 2 || next != "r2" {
		t.Errorf("first %d, then from %q", len(first), next)
	}
	if rest, next, _ := b.Marked(ctx, next, 2); len(rest) != 1 || rest[0].Response != "r3" || next != "" {
		t.Errorf("then %+v, %q", rest, next)
	}
}
