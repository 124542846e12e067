package quote

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"familyvoice/analysis/summary"
	"familyvoice/keys"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/store/sqlite"
)

// walked counts the searches through excerpts.
type walked struct {
	store.Collection[store.Excerpt]
	finds int
}

func (w *walked) Find(ctx context.Context, q store.Query) iter.Seq2[*store.Excerpt, error] {
	w.finds++
	return w.Collection.Find(ctx, q)
}

func TestApprovedWordsAreRememberedAndLookedUp(t *testing.T) {
	ctx := t.Context()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	content, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	read := &walked{Collection: st.Excerpts}
	st.Excerpts = read
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	book := &Book{Store: st, Keys: k, Now: func() time.Time { return now }}
	approve := func(id string) {
		t.Helper()
		e := &store.Excerpt{
			Meta: store.Meta{ID: id + ":fears"}, Response: id, Voice: "family", Day: "2026-11-20", Text: "The bus is too far with the buggy.",
			Sentences: []store.Sentence{{Hash: id, Text: "The bus is too far with the buggy."}},
		}
		if err := st.Excerpts.Put(ctx, e); err != nil {
			t.Fatal(err)
		}
		if err := book.Decide(ctx, e.ID, book.Hash(e.Text), true, "leader", now); err != nil {
			t.Fatal(err)
		}
	}
	body := &release.Body{Period: release.Period{ID: release.AllTime, Until: "2026-11-28"}, Made: now}
	marked := func(want, finds int, why string) []*store.Excerpt {
		t.Helper()
		before := read.finds
		found, err := book.marked(ctx, body, everywhere)
		if err != nil || len(found) != want || read.finds-before != finds {
			t.Fatalf("%s: %d marked after %d searches, %v; want %d after %d", why, len(found), read.finds-before, err, want, finds)
		}
		return found
	}
	approve("a")
	approve("b")
	marked(2, 1, "the first page")
	marked(2, 0, "the next page")
	approve("c")
	list := marked(3, 1, "a new approval is seen at once")

	// One family changes its words and another takes its approval's words away: neither is shown, whatever is remembered.
	e, err := st.Excerpts.Get(ctx, "a:fears")
	if err != nil {
		t.Fatal(err)
	}
	e.Text = "The bus is too far and too late for us."
	if err := st.Excerpts.Put(ctx, e); err != nil {
		t.Fatal(err)
	}
	if err := book.record(ctx, &store.Review{Meta: store.Meta{ID: reviewID("b:fears", book.Hash("The bus is too far with the buggy."))}, Excerpt: "b:fears", Decision: decisionNoQuote}); err != nil {
		t.Fatal(err)
	}
	var last *store.Excerpt
	for _, e := range list {
		if e.Response == "c" {
			last = e
		}
		if stands, err := book.stands(ctx, e); err != nil || stands != (e.Response == "c") {
			t.Errorf("what %s said stands: %t, %v", e.Response, stands, err)
		}
	}
	marked(3, 1, "after a change that was met")
	if err := st.Excerpts.Delete(ctx, "c:fears", 0); err != nil {
		t.Fatal(err)
	}
	if stands, err := book.stands(ctx, last); err != nil || stands {
		t.Errorf("erased words stand, %v", err)
	}
	now = now.Add(rememberedFor)
	marked(2, 1, "a minute later")
}

func TestOfEachThemeAFewAreCompared(t *testing.T) {
	var marked []*store.Excerpt
	for i := range 1000 {
		e := &store.Excerpt{Meta: store.Meta{ID: fmt.Sprint(i)}, Themes: []string{"money"}}
		switch {
		case i%100 == 99:
			e.Themes = []string{"dads"}
		case i%100 == 50:
			e.Themes = []string{"money", "dads"}
		case i%2 == 0:
			e.Themes = []string{"school"}
		}
		marked = append(marked, e)
	}
	count := map[string]int{}
	last := -1
	for _, e := range fewOfEach(marked, []summary.Wish{{Theme: "money", Stance: "fear"}, {Theme: "money", Stance: "hope"}, {Theme: "dads", Stance: "hope"}}) {
		at, err := strconv.Atoi(e.ID)
		if err != nil || at <= last {
			t.Fatalf("%q stands after %d", e.ID, last)
		}
		last = at
		for _, theme := range e.Themes {
			count[theme]++
		}
	}
	if count["dads"] != 20 || count["school"] != 0 || count["money"] < mostOfATheme || count["money"] > mostOfATheme+10 {
		t.Errorf("compared are %v", count)
	}
}
