package vault

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/store/sqlite"
)

var ctx = context.Background()

func ring(t testing.TB) *keys.Keys {
	t.Helper()
	content, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestTheDatabaseShowsNoWordsAndTheReaderAll(t *testing.T) {
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	sealed := Excerpts(st.Excerpts, ring(t))
	want := &store.Excerpt{
		Meta: store.Meta{ID: "r1:fears"}, Response: "r1", Day: "2026-11-20", Text: "the bus is late", Tokens: []string{"bus", "late"}, Themes: []string{"getting-there"},
		Sentences: []store.Sentence{{Hash: "h", Text: "the bus is late", Themes: []store.Tag{{ID: "getting-there", Why: []string{"bus"}, Score: 0.9}}}},
	}
	if err := sealed.Put(ctx, want); err != nil || want.Version != 1 || want.Text != "the bus is late" {
		t.Fatalf("the writer's own excerpt should stay as it is, with its version: %+v, %v", want, err)
	}
	raw, err := st.Excerpts.Get(ctx, want.ID)
	if err != nil || raw.Text == want.Text || raw.Sentences != nil || strings.Contains(strings.Join(raw.Tokens, " "), "bus") || raw.Themes[0] != "getting-there" {
		t.Errorf("only what is counted should lie in clear: %+v, %v", raw, err)
	}
	got, err := sealed.Get(ctx, want.ID)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("read back (-want +got), %v:\n%s", err, diff)
	}
	found := 0
	for e, err := range sealed.Find(ctx, store.Query{Equal: []store.Match{{Field: "response", Value: "r1"}}}) {
		if err != nil || cmp.Diff(want, e) != "" {
			t.Errorf("found %+v, %v", e, err)
		}
		found++
	}
	if n, err := sealed.Count(ctx, store.Query{}); found != 1 || n != 1 || err != nil {
		t.Errorf("one should be found and counted: %d, %d, %v", found, n, err)
	}
	t.Run("a word and a theme find it, and another word does not", func(t *testing.T) {
		for token, hits := range map[string]int{"bus": 1, ThemeToken("getting-there"): 1, "train": 0, ThemeToken("money"): 0} {
			q := store.Query{Equal: []store.Match{{Field: "tokens", Value: token}}, Range: "day", Desc: true}
			n := 0
			for e, err := range sealed.Find(ctx, q) {
				if err != nil || e.Text != want.Text {
					t.Errorf("%s: found %+v, %v", token, e, err)
				}
				n++
			}
			if counted, err := sealed.Count(ctx, q); n != hits || counted != int64(hits) || err != nil {
				t.Errorf("%s finds %d and counts %d (%v), want %d", token, n, counted, err, hits)
			}
		}
	})
	t.Run("a sentence that fits no theme is found until somebody gives it one", func(t *testing.T) {
		q := store.Query{Equal: []store.Match{{Field: "tokens", Value: NoThemeToken}}, Range: "day"}
		left := &store.Excerpt{
			Meta: store.Meta{ID: "r3:fears"}, Day: "2026-11-21", Sentences: []store.Sentence{{Hash: "h", Text: "a splash pad"}, want.Sentences[0]},
		}
		for i, change := range []func(){
			func() {}, func() { left.Sentences[0].Themes = []store.Tag{{ID: "spaces"}} }, func() { left.Sentences[0].Themes = nil },
			func() { left.Language = "pl" }, func() { left.Language, left.Sentences[0].Text = "en", "" }, // withheld
		} {
			change()
			if err := sealed.Put(ctx, left); err != nil {
				t.Fatal(err)
			}
			hits := int64([...]int{1, 0, 1, 0, 0}[i])
			if n, err := sealed.Count(ctx, q); n != hits || err != nil {
				t.Errorf("%d. %d found (%v), want %d", i, n, err, hits)
			}
		}
		if err := sealed.Delete(ctx, left.ID, 0); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("who has the store alone finds nothing by the word", func(t *testing.T) {
		n, err := st.Excerpts.Count(ctx, store.Query{Equal: []store.Match{{Field: "tokens", Value: "bus"}}, Range: "day"})
		if err != nil || n != 0 {
			t.Errorf("found %d, %v", n, err)
		}
	})
	t.Run("another ring reads nothing", func(t *testing.T) {
		if _, err := Excerpts(st.Excerpts, ring(t)).Get(ctx, want.ID); !errors.Is(err, keys.ErrUnknownKey) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an older version is refused", func(t *testing.T) {
		old := *want
		old.Version = 0
		if err := sealed.Put(ctx, &old); !errors.Is(err, store.ErrConflict) {
			t.Errorf("got %v", err)
		}
	})
	if err := sealed.Delete(ctx, want.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := sealed.Get(ctx, want.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("it should be gone, got %v", err)
	}
}

// BenchmarkOpen opens an excerpt of one sentence, as a release does with every one.
func BenchmarkOpen(b *testing.B) {
	k := ring(b)
	var kept caught
	e := &store.Excerpt{
		Meta: store.Meta{ID: "0123456789abcdef0123456789abcdef:fears"}, Text: "The bus is too far with the buggy, and it stops at six.",
		Tokens: []string{"bus", "far", "buggi", "stop", "six"}, Themes: []string{"getting-there"}, Stances: []string{"fear", "change"},
		Sentences: []store.Sentence{{
			Hash: "0123456789abcdef0123456789abcdef0123456789a", Text: "The bus is too far with the buggy, and it stops at six.",
			Themes:  []store.Tag{{ID: "getting-there", Why: []string{"bus", "too far"}, Score: 0.91}},
			Stances: []store.Tag{{ID: "fear", Why: []string{"too far"}, Score: 0.8}, {ID: "change", Score: 0.6}},
		}},
	}
	c := Excerpts(&kept, k)
	if err := c.Put(b.Context(), e); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Get(b.Context(), e.ID); err != nil {
			b.Fatal(err)
		}
	}
}

// caught holds one excerpt as it is written.
type caught struct {
	store.Collection[store.Excerpt]
	sealed store.Excerpt
}

func (c *caught) Put(_ context.Context, e *store.Excerpt) error {
	c.sealed = *e
	return nil
}

func (c *caught) Get(context.Context, string) (*store.Excerpt, error) {
	e := c.sealed
	return &e, nil
}
