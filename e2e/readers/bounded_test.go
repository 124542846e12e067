package readers

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/store"
)

// watched notes the queries of a collection that grows with the families.
type watched[T any] struct {
	store.Collection[T]
	name string
	note func(query string, bounded bool)
}

func (w watched[T]) Find(ctx context.Context, q store.Query) iter.Seq2[*T, error] {
	w.note(w.name+" found by "+shape(q), bounded(q))
	return w.Collection.Find(ctx, q)
}

func (w watched[T]) Count(ctx context.Context, q store.Query) (int64, error) {
	w.note(w.name+" counted by "+shape(q), q.Limit > 0)
	return w.Collection.Count(ctx, q)
}

// bounded says that a query can't lead to ever more documents: it has a limit, or asks for those of one answer, run or person.
func bounded(q store.Query) bool {
	if q.Limit > 0 {
		return true
	}
	if len(q.Equal) != 1 || q.Range != "" {
		return false
	}
	switch q.Equal[0].Field {
	case "response", "excerpt", "carry":
		return true
	}
	return false
}

func shape(q store.Query) string {
	var fields []string
	for _, m := range q.Equal {
		fields = append(fields, m.Field)
	}
	if q.Range != "" {
		fields = append(fields, q.Range)
	}
	return fmt.Sprintf("[%s], after an id %t, limit %d", strings.Join(fields, " "), q.After != "", q.Limit)
}

// TestNoPageReadsEverything asks for every page and looks at what it asks of the store: of a collection that grows with the
// families, nothing without a bound. Store.Query lets a query follow a declared index alone, and a test of each store shows that
// it does (sqlite.TestEveryQuerysPlanUsesItsIndex). Releases, and what staff decide, don't grow with the families.
func TestNoPageReadsEverything(t *testing.T) {
	dir := t.TempDir()
	st, k := open(t, dir)
	defer func() { _ = st.Close() }()
	now := time.Now().UTC().Truncate(time.Millisecond)
	c, err := newCounty(st, k, 1200, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.fill(t.Context(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	r := newBrowser(t)
	if _, made, err := c.releases(t.Context(), r.themes); err != nil || made == 0 {
		t.Fatalf("%d releases were made: %v", made, err)
	}
	r.lookAround(st)

	var mu sync.Mutex
	asked := map[string]bool{}
	note := func(query string, bounded bool) {
		mu.Lock()
		defer mu.Unlock()
		asked[query] = bounded
	}
	seen := *st
	seen.Responses = watched[store.Response]{st.Responses, "responses", note}
	seen.Excerpts = watched[store.Excerpt]{st.Excerpts, "excerpts", note}
	seen.Contacts = watched[store.Contact]{st.Contacts, "contacts", note}
	seen.Alerts = watched[store.Alert]{st.Alerts, "alerts", note}
	seen.Audit = watched[store.Audit]{st.Audit, "audit", note}
	seen.Deliveries = watched[store.Delivery]{st.Deliveries, "deliveries", note}
	r.base = serveHere(t, &seen, k, r.themes)
	r.signIn()
	any := 0
	for _, p := range r.pages() {
		if p.name == "GET /you-said" {
			continue // another site's, from releases and answers to families alone
		}
		clear(asked)
		r.ask(p, 12)
		for query, bounded := range asked {
			any++
			if !bounded {
				t.Errorf("%s: %s", p.name, query)
			}
		}
	}
	if any < 15 {
		t.Errorf("%d queries were seen: the pages read something else than what is watched", any)
	}
}
