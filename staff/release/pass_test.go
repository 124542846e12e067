package release

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"testing"
	"time"

	"familyvoice/store"
)

// endless is a collection of n documents that are made when they are asked for, in the order of their ids.
type endless[T any] struct {
	store.Collection[T]
	n     int
	make  func(i int) *T
	each  func(i int) // called before every document
	walks int
}

func (e *endless[T]) Find(ctx context.Context, q store.Query) iter.Seq2[*T, error] {
	e.walks++
	return func(yield func(*T, error) bool) {
		for i := range e.n {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if e.each != nil {
				e.each(i)
			}
			if !yield(e.make(i), nil) {
				return
			}
		}
	}
}

// crowd are n made-up runs with three excerpts each, of two kilobytes; nothing of it is kept anywhere.
func crowd(n int) (*endless[store.Response], *endless[store.Excerpt]) {
	filling := make([]byte, 1500)
	for i := range filling {
		filling[i] = 'a' + byte(i%23)
	}
	id := func(i int) string { return fmt.Sprintf("%032x", i) }
	responses := &endless[store.Response]{n: n, make: func(i int) *store.Response {
		return &store.Response{
			Meta: store.Meta{ID: id(i)}, Voice: "family", Place: []string{"elm", "oak", "ash"}[i%3], Role: "mother", Language: "en",
			Channels: []string{"sms"}, Day: fmt.Sprintf("2026-%02d-10", 1+i%10), Answered: 3, Run: string(filling),
		}
	}}
	excerpts := &endless[store.Excerpt]{n: 3 * n, make: func(i int) *store.Excerpt {
		theme := themes[i%len(themes)].ID
		return &store.Excerpt{
			Meta: store.Meta{ID: fmt.Sprintf("%s:q%d", id(i/3), i%3)}, Text: string(filling),
			Sentences: []store.Sentence{{Text: "made up", Themes: []store.Tag{{ID: theme}}, Stances: []store.Tag{{ID: "hope"}}}, {Text: fmt.Sprintf("nothing known %d", i)}},
		}
	}}
	return responses, excerpts
}

func newPass(t *testing.T) *tally {
	t.Helper()
	tally, err := newTally(newPlaces(hubs, "Made-up Council"), newPeriods(noon, "2026-01-10", nil), themes, DefaultAges, DefaultLanguages, newStops(nil, noon), DefaultAudiences)
	if err != nil {
		t.Fatal(err)
	}
	return tally
}

// TestAReleaseIsOnePassInBoundedMemory sums crowds of two sizes: either stream is walked through once, and what is alive in the
// middle of the large one is no more than in the middle of the small one.
func TestAReleaseIsOnePassInBoundedMemory(t *testing.T) {
	alive := func(n int) float64 {
		responses, excerpts := crowd(n)
		var memory runtime.MemStats
		responses.each = func(i int) {
			if i == n*9/10 {
				runtime.GC()
				runtime.ReadMemStats(&memory)
			}
		}
		tally := newPass(t)
		if err := tally.pass(t.Context(), &store.Store{Responses: responses, Excerpts: excerpts}); err != nil {
			t.Fatal(err)
		}
		if responses.walks != 1 || excerpts.walks != 1 {
			t.Errorf("%d families: responses were walked through %d times, excerpts %d times", n, responses.walks, excerpts.walks)
		}
		if got := tally.families[0][0]; got != n {
			t.Errorf("%d of %d families were counted", got, n)
		}
		said := 0
		for _, group := range tally.raised.byPlace[0] {
			said += int(group)
		}
		if said == 0 {
			t.Error("nothing that anybody said was counted")
		}
		return float64(memory.HeapAlloc) / (1 << 20)
	}
	small, large := alive(4_000), alive(40_000)
	t.Logf("%.1f MiB alive at 4,000 families, %.1f MiB at 40,000", small, large)
	// The phrases of sentences without a theme are kept up to mostPhrases for each period, which both crowds reach.
	if large > small+8 {
		t.Errorf("%.1f MiB are alive at 40,000 families and %.1f MiB at 4,000: memory grows with them", large, small)
	}
}

func TestAPassEndsWithItsStreams(t *testing.T) {
	broken := errors.New("the disk is gone")
	for name, at := range map[string]int{"at once": 0, "within the first lot": 100, "later": 5_000} {
		t.Run(name, func(t *testing.T) {
			responses, excerpts := crowd(3_000)
			breaking := &breaks{endless: excerpts, at: at, err: broken}
			if err := newPass(t).pass(t.Context(), &store.Store{Responses: responses, Excerpts: breaking}); !errors.Is(err, broken) {
				t.Errorf("the pass ended with %v", err)
			}
		})
	}
	t.Run("when it is told to", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		responses, excerpts := crowd(3_000)
		responses.each = func(i int) {
			if i == 1_000 {
				cancel()
			}
		}
		if err := newPass(t).pass(ctx, &store.Store{Responses: responses, Excerpts: excerpts}); !errors.Is(err, context.Canceled) {
			t.Errorf("the pass ended with %v", err)
		}
	})
	t.Run("and leaves no reader behind", func(t *testing.T) {
		before := runtime.NumGoroutine()
		for range 50 {
			_, excerpts := crowd(3_000)
			next, stop := ahead(t.Context(), func(ctx context.Context) iter.Seq2[*store.Excerpt, error] { return excerpts.Find(ctx, store.Query{}) })
			if _, err, ok := next(); err != nil || !ok {
				t.Fatal(err)
			}
			stop()
		}
		for limit := time.Now().Add(time.Minute); runtime.NumGoroutine() > before && time.Now().Before(limit); {
			time.Sleep(time.Millisecond)
		}
		if after := runtime.NumGoroutine(); after > before {
			t.Errorf("%d goroutines are left over", after-before)
		}
	})
}

// breaks fails after so many documents.
type breaks struct {
	*endless[store.Excerpt]
	at  int
	err error
}

func (b *breaks) Find(ctx context.Context, q store.Query) iter.Seq2[*store.Excerpt, error] {
	return func(yield func(*store.Excerpt, error) bool) {
		n := 0
		for e, err := range b.endless.Find(ctx, q) {
			if n == b.at {
				yield(nil, b.err)
				return
			}
			if n++; !yield(e, err) {
				return
			}
		}
	}
}
