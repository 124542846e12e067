package quality

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/analysis/evaluate"
	"familyvoice/correction"
	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/store/sqlite"

	"github.com/google/go-cmp/cmp"
)

var ctx = context.Background()

var labels = correction.Labels{Themes: []string{"money", "school"}, Stances: []string{"hope", "fear"}}

func anywhere(string) bool { return true }

// newBook is a book over a town of n families that answered two questions; every sentence is tagged "money" and "hope".
func newBook(t *testing.T, n int) *Book {
	t.Helper()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	content, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	b := &Book{Store: st, Keys: k, Now: func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }, Version: "1+abc", Labels: labels}
	random := rand.New(rand.NewPCG(7, 7))
	for i := range n {
		id := fmt.Sprintf("%016x%016x", random.Uint64(), random.Uint64())
		for _, q := range []string{"fears", "hopes"} {
			put(t, b, answer(id, q, 1+i%4))
		}
	}
	return b
}

func answer(id, question string, sentences int) *store.Excerpt {
	e := &store.Excerpt{Meta: store.Meta{ID: id + ":" + question}, Response: id, Question: question, Place: "elm", Text: "words", Language: "en", Codebook: "1+abc"}
	for i := range sentences {
		e.Sentences = append(e.Sentences, store.Sentence{
			Hash: fmt.Sprintf("%s%d", question, i), Text: "A sentence.", Themes: []store.Tag{{ID: "money"}}, Stances: []store.Tag{{ID: "hope"}},
		})
	}
	return e
}

func put(t *testing.T, b *Book, e *store.Excerpt) {
	t.Helper()
	if err := b.Store.Excerpts.Put(ctx, e); err != nil {
		t.Fatal(err)
	}
}

func (b *Book) next(t *testing.T, reader string) *Item {
	t.Helper()
	item, err := b.Next(ctx, reader, anywhere)
	if err != nil {
		t.Fatal(err)
	}
	return item
}

// readAll lets a person say the same of every sentence that is drawn for them, and returns the sentences.
func (b *Book) readAll(t *testing.T, reader string, themes, stances []string) (keys []string) {
	t.Helper()
	for item := b.next(t, reader); item != nil; item = b.next(t, reader) {
		if _, err := b.Record(ctx, item, reader, themes, stances); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, item.Key())
	}
	return keys
}

func TestTheSampleIsRandomStableAndNobodysChoice(t *testing.T) {
	b := newBook(t, 60)
	first := b.next(t, "ana").Key()
	if again, other := b.next(t, "ana").Key(), b.next(t, "lea").Key(); again != first || other != first {
		t.Errorf("the draw is %q, then %q, and %q for another person", first, again, other)
	}
	anew := &Book{Store: b.Store, Keys: b.Keys, Now: b.Now, Version: b.Version, Labels: labels}
	if got := anew.next(t, "ana").Key(); got != first {
		t.Errorf("after a restart the draw is %q, not %q", got, first)
	}
	seen, places := map[string]bool{}, map[string]int{}
	read := b.readAll(t, "ana", []string{"money"}, []string{"hope"})
	for _, key := range read {
		family, _, _ := strings.Cut(key, ":")
		if seen[family] {
			t.Error("two sentences of one family are in the sample")
		}
		seen[family] = true
		places[key[strings.Index(key, " ")+1:]]++
	}
	if len(read) < 30 {
		t.Errorf("only %d of 60 families were drawn", len(read))
	}
	for _, question := range []string{"fears0", "hopes0"} { // the first question must not be all that is read
		if places[question] == 0 {
			t.Errorf("no %s was drawn: %v", question, places)
		}
	}
	t.Run("a restart goes on where the reading was", func(t *testing.T) {
		b := newBook(t, 60)
		for range 20 {
			if _, err := b.Record(ctx, b.next(t, "ana"), "ana", []string{"money"}, []string{"hope"}); err != nil {
				t.Fatal(err)
			}
		}
		want := b.next(t, "ana").Key()
		anew := &Book{Store: b.Store, Keys: b.Keys, Now: b.Now, Version: b.Version, Labels: labels}
		if got := anew.next(t, "ana").Key(); got != want {
			t.Errorf("the draw is %q, not %q", got, want)
		}
		if len(anew.drawn) >= len(b.drawn) {
			t.Error("all that was drawn is looked up again")
		}
	})
	t.Run("who reads some places leaves the others' draws to others", func(t *testing.T) {
		b := newBook(t, 40)
		first := b.next(t, "ana").Key()
		skipped := false
		for range 5 {
			item, err := b.Next(ctx, "ash", func(place string) bool {
				skip := place == "elm" && !skipped
				skipped = skipped || place == "elm"
				return place == "elm" && !skip
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.Record(ctx, item, "ash", nil, nil); err != nil {
				t.Fatal(err)
			}
			skipped = false
		}
		item := b.next(t, "ana")
		for ; item.Second(); item = b.next(t, "ana") { // what the other has read comes before
			if _, err := b.Record(ctx, item, "ana", nil, nil); err != nil {
				t.Fatal(err)
			}
		}
		if got := item.Key(); got != first {
			t.Errorf("the first draw %q is lost: %q is next", first, got)
		}
	})
	t.Run("another key draws otherwise", func(t *testing.T) {
		other := newBook(t, 60) // the same town
		if cmp.Equal(read, other.readAll(t, "ana", []string{"money"}, []string{"hope"})) {
			t.Error("the order is no secret")
		}
	})
}

func TestALongAnswerCountsForEachOfItsSentences(t *testing.T) {
	b := newBook(t, 0)
	for i := range 128 { // at even distances, so that every family is as likely
		put(t, b, answer(fmt.Sprintf("%02x%030x", 2*i, i), "hopes", map[bool]int{true: 12, false: 2}[i%2 == 0]))
	}
	long := 0
	for n := range 2000 {
		d, err := b.draw(ctx, n)
		if err != nil {
			t.Fatal(err)
		}
		if d.excerpt != "" {
			e, _ := b.Store.Excerpts.Get(ctx, d.excerpt)
			long += map[int]int{12: 1, 2: -6}[len(e.Sentences)]
		}
	}
	if long < -330 || long > 330 { // six sentences of long answers to one of short ones
		t.Errorf("long answers are drawn out of proportion: %d", long)
	}
}

func TestWhatIsNotDrawn(t *testing.T) {
	b := newBook(t, 0)
	for i, change := range []func(*store.Excerpt){
		func(e *store.Excerpt) { e.Withheld = true },
		func(e *store.Excerpt) { e.Excluded = "drill" },
		func(e *store.Excerpt) { e.Language = "pl" },
		func(e *store.Excerpt) { e.Voice = "frontline" },
		func(e *store.Excerpt) { e.Codebook = "1+older" },
		func(e *store.Excerpt) { e.Text = "" },
	} {
		e := answer(fmt.Sprintf("%032x", i), "hopes", 3)
		change(e)
		put(t, b, e)
	}
	put(t, b, answer("f0", "hopes", 1))
	taught := store.Review{Excerpt: "f0:hopes", Sentence: "hopes0", Themes: []string{"school"}, By: "ana", At: b.Now()}
	if err := correction.Record(ctx, b.Store, taught, labels); err != nil {
		t.Fatal(err)
	}
	if item := b.next(t, "ana"); item != nil {
		t.Errorf("drawn: %q", item.Key())
	}
	put(t, b, answer("f1", "hopes", 1))
	b.drawn = nil
	b.since = time.Time{}
	if item, err := b.Next(ctx, "ash", func(place string) bool { return place == "ash" }); err != nil || item != nil {
		t.Errorf("a person reads outside their places: %v, %v", item, err)
	}
}

func TestASecondPersonReadsAShare(t *testing.T) {
	b := newBook(t, 120)
	ana := b.readAll(t, "ana", []string{"money"}, []string{"hope"})
	for _, key := range b.readAll(t, "ana", nil, nil) { // more of the town, never the same again
		if slices.Contains(ana, key) {
			t.Fatal("a person is their own second reader")
		}
		ana = append(ana, key)
	}
	lea := b.readAll(t, "lea", []string{"money"}, []string{"hope"})
	f, err := b.Figures(ctx)
	if err != nil || f.Read+f.Twice != len(ana)+len(lea) || f.Twice < f.Read/20 || f.Twice > f.Read/2 {
		t.Errorf("figures %+v of %d and %d sentences, %v", f, len(ana), len(lea), err)
	}
	for _, key := range b.readAll(t, "max", nil, nil) {
		if slices.Contains(ana, key) {
			t.Errorf("a third person reads %s", key)
		}
	}
}

func TestAReadingTeachesOnlyWhereTheTaggerWasWrong(t *testing.T) {
	b := newBook(t, 80)
	corrections := func() (n int64) {
		all, err := b.Store.Reviews.Count(ctx, store.Query{})
		if err != nil {
			t.Fatal(err)
		}
		read, err := b.readings(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range read {
			if all--; r.second != nil {
				all--
			}
		}
		return all
	}
	if _, err := b.Record(ctx, b.next(t, "ana"), "ana", []string{"money"}, []string{"hope"}); err != nil || corrections() != 0 {
		t.Errorf("%d corrections where both agree, %v", corrections(), err)
	}
	item := b.next(t, "ana")
	r, err := b.Record(ctx, item, "ana", []string{"school"}, nil)
	if err != nil || corrections() != 1 {
		t.Fatalf("%d corrections where they differ, %v", corrections(), err)
	}
	if strings.Join(r.Found, " ") != "money hope" {
		t.Errorf("the tagger's word is kept as %q", r.Found)
	}
	e, _ := b.Store.Excerpts.Get(ctx, item.Excerpt.ID)
	for _, s := range e.Sentences {
		if s.Hash == item.Sentence.Hash && (len(s.Themes) != 1 || s.Themes[0].ID != "school" || !s.Themes[0].Person) {
			t.Errorf("readers see %+v", s)
		}
	}
	t.Run("a second reader overrules nobody", func(t *testing.T) {
		b.readAll(t, "ana", []string{"money"}, []string{"hope"})
		before := corrections()
		twice := 0
		for item := b.next(t, "lea"); item != nil && item.first != nil; item = b.next(t, "lea") {
			if _, err := b.Record(ctx, item, "lea", []string{"school"}, nil); err != nil {
				t.Fatal(err)
			}
			twice++
		}
		if twice == 0 || corrections() != before {
			t.Errorf("%d sentences read by a second person made %d corrections", twice, corrections()-before)
		}
	})
	t.Run("a label that is on no list", func(t *testing.T) {
		if _, err := newBook(t, 3).record(t, "pets"); !errors.Is(err, correction.ErrLabel) {
			t.Errorf("answered %v", err)
		}
	})
}

func (b *Book) record(t *testing.T, theme string) (*store.Review, error) {
	t.Helper()
	return b.Record(ctx, b.next(t, "ana"), "ana", []string{theme}, nil)
}

func TestTwoPeopleAtOnce(t *testing.T) {
	b := newBook(t, 10)
	one, two := b.next(t, "ana"), b.next(t, "lea")
	if _, err := b.Record(ctx, one, "ana", nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Record(ctx, two, "lea", nil, nil); !errors.Is(err, ErrTaken) {
		t.Errorf("the later one was told %v", err)
	}
}

func TestAReadingGoesWithItsFamilyAndStaysWithItsVersion(t *testing.T) {
	b := newBook(t, 40)
	item := b.next(t, "ana")
	if err := b.Store.Excerpts.Delete(ctx, item.Excerpt.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Record(ctx, item, "ana", []string{"school"}, nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a family that was erased meanwhile: %v", err)
	}
	if n, _ := b.Store.Reviews.Count(ctx, store.Query{}); n != 0 {
		t.Errorf("%d records outlive it", n)
	}
	r, err := b.record(t, "money")
	if err != nil {
		t.Fatal(err)
	}
	// Erasing a family deletes every review of its answers.
	if n, err := b.Store.Reviews.Count(ctx, store.Query{Equal: []store.Match{{Field: "response", Value: r.Response}}}); err != nil || n == 0 {
		t.Errorf("the reading is not found by its family: %d, %v", n, err)
	}
	newer := &Book{Store: b.Store, Keys: b.Keys, Now: b.Now, Version: "1+newer", Labels: labels}
	if f, err := newer.Figures(ctx); err != nil || f.Read != 0 {
		t.Errorf("a new tagger is judged by what was read of the old one: %+v, %v", f, err)
	}
	if f, err := b.Figures(ctx); err != nil || f.Read != 1 {
		t.Errorf("what was read is lost: %+v, %v", f, err)
	}
}

func TestFigures(t *testing.T) {
	b := newBook(t, 60)
	for i := range Enough {
		f, err := b.Figures(ctx)
		if err != nil || f.Measured() || f.Themes.N != 0 {
			t.Fatalf("%d sentences give a figure: %+v, %v", i, f, err)
		}
		themes := []string{"money"}
		if i%5 == 0 {
			themes = []string{"school"}
		}
		if _, err := b.Record(ctx, b.next(t, "ana"), "ana", themes, []string{"hope"}); err != nil {
			t.Fatal(err)
		}
	}
	f, err := b.Figures(ctx)
	if err != nil || !f.Measured() || f.Compared() {
		t.Fatalf("%+v, %v", f, err)
	}
	if f.Themes.Value < 0.799 || f.Themes.Value > 0.801 || f.Themes.Low >= f.Themes.Value || f.Themes.High <= f.Themes.Value {
		t.Errorf("themes %+v: 24 of 30 right is 0.8, with an interval about it", f.Themes)
	}
	if f.Stances.Value != 1 || f.Answers != 120 {
		t.Errorf("stances %+v of %d answers", f.Stances, f.Answers)
	}
	for _, row := range []struct {
		m    evaluate.Measure
		want string
	}{
		{evaluate.Measure{}, "none"}, {evaluate.Measure{Value: 0.8, Low: 0.75, High: 0.9, N: 9}, "above"},
		{evaluate.Measure{Value: 0.8, Low: 0.7, High: 0.9, N: 9}, "near"}, {evaluate.Measure{Value: 0.6, Low: 0.5, High: 0.74, N: 9}, "below"},
	} {
		if got := Verdict(row.m); got != row.want {
			t.Errorf("%+v is %q, want %q", row.m, got, row.want)
		}
	}
}

// TestAnswersAreCountedOnlyAsFarAsWordsSay keeps the page from counting a million answers to say "fewer than 1 in 100".
func TestAnswersAreCountedOnlyAsFarAsWordsSay(t *testing.T) {
	b := newBook(t, 3)
	asked := &counted{Collection: b.Store.Excerpts}
	b.Store.Excerpts = asked
	if _, err := b.Figures(ctx); err != nil {
		t.Fatal(err)
	}
	if asked.limit <= 200*Sample {
		t.Errorf("up to %d answers are counted, and beyond %d a sample of %d still rounds to one in a hundred", asked.limit, 200*Sample, Sample)
	}
	if asked.limit > 300*Sample {
		t.Errorf("up to %d answers are counted", asked.limit)
	}
}

// counted notes how far a count goes.
type counted struct {
	store.Collection[store.Excerpt]
	limit int
}

func (c *counted) Count(ctx context.Context, q store.Query) (int64, error) {
	c.limit = q.Limit
	return c.Collection.Count(ctx, q)
}
