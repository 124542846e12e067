package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"familyvoice/store"
)

// TestEveryQuerysPlanUsesItsIndex asks SQLite how it would run each shape of query: it must search the index from the place
// where the page begins, and sort nothing.
func TestEveryQuerysPlanUsesItsIndex(t *testing.T) {
	d, err := open(t.Context(), filepath.Join(t.TempDir(), "familyvoice.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.hangUp(d.count) }()
	var responses store.Collection[store.Response]
	// The plan depends on the table and its indexes alone, so one type stands for every collection that has an index.
	prepare(t, d, "contacts", new(store.Collection[store.Contact]))
	prepare(t, d, "responses", &responses)
	prepare(t, d, "excerpts", new(store.Collection[store.Excerpt]))
	prepare(t, d, "reviews", new(store.Collection[store.Review]))
	prepare(t, d, "alerts", new(store.Collection[store.Alert]))
	prepare(t, d, "releases", new(store.Collection[store.Release]))
	prepare(t, d, "actions", new(store.Collection[store.Action]))
	prepare(t, d, "subscriptions", new(store.Collection[store.Subscription]))
	prepare(t, d, "sessions", new(store.Collection[store.Session]))
	prepare(t, d, "audit", new(store.Collection[store.Audit]))
	prepare(t, d, "invitations", new(store.Collection[store.Invitation]))
	prepare(t, d, "deliveries", new(store.Collection[store.Delivery]))

	sample := map[store.Kind]any{store.Text: "x", store.Number: int64(7), store.Truth: true, store.Instant: time.UnixMilli(7).UTC(), store.Words: "x"}
	for collection, indexes := range store.Indexes {
		for _, index := range indexes {
			for _, c := range queriesOn(t, collection, index, sample) {
				s, err := selectionOf(collection, c.q)
				if err != nil {
					t.Fatal(err)
				}
				if c.next {
					s.begun, s.id, s.at = true, "x", column(sample[mustKind(t, collection, index[len(index)-1])])
				}
				name := fmt.Sprintf("%s by %s: %s", collection, strings.Join(index, ", "), c.name)
				plan := explain(t, d.write, s)
				if !c.next {
					for _, limit := range []int{0, 10} {
						s.q.Limit = limit
						text, args := s.countSQL()
						if plan := planOf(t, d.write, text, bind(args...)); !strings.Contains(plan, "SEARCH") || !strings.Contains(plan, indexName(collection, index)) || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "autoindex") {
							t.Errorf("%s: counted up to %d, the plan doesn't search the index alone: %s", name, limit, plan)
						}
					}
				}
				// Either reads the rows from the table, or finds all it needs in the index itself.
				if holdsWords(collection, index) {
					if !strings.Contains(plan, "SEARCH "+indexName(collection, index)+" USING PRIMARY KEY") {
						t.Errorf("%s: the plan doesn't search the words: %s", name, plan)
					}
				} else if with := " INDEX " + indexName(collection, index); !strings.Contains(plan, "SEARCH "+collection+" USING"+with) && !strings.Contains(plan, "SEARCH "+collection+" USING COVERING"+with) {
					t.Errorf("%s: the plan doesn't search the index: %s", name, plan)
				}
				if strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "SCAN") {
					t.Errorf("%s: the plan sorts or scans: %s", name, plan)
				}
			}
		}
	}
	t.Run("everything, from an id on", func(t *testing.T) {
		s, err := selectionOf("responses", store.Query{After: "x"})
		if err != nil {
			t.Fatal(err)
		}
		if plan := explain(t, d.write, s); !strings.Contains(plan, "SEARCH responses USING INDEX sqlite_autoindex_responses_1 (id>?)") {
			t.Errorf("the plan is %s", plan)
		}
	})
	t.Run("everything, in the order of ids", func(t *testing.T) {
		s, err := selectionOf("responses", store.Query{})
		if err != nil {
			t.Fatal(err)
		}
		if plan := explain(t, d.write, s); !strings.Contains(plan, "SCAN responses USING INDEX sqlite_autoindex_responses_1") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("the plan is %s", plan)
		}
	})
	t.Run("one by its id", func(t *testing.T) {
		c := responses.(*collection[store.Response])
		for _, text := range []string{c.get, c.update, c.remove, c.purge, c.exists} {
			if plan := planOf(t, d.write, text, bind("x", int64(1), []byte("{}"), nil, nil, nil)); !strings.Contains(plan, "sqlite_autoindex_responses_1 (id=?)") {
				t.Errorf("%s\nhas the plan %s", text, plan)
			}
		}
	})
}

func prepare[T any](t *testing.T, d *database, name string, into *store.Collection[T]) {
	t.Helper()
	if err := collect(d, name, into)(t.Context()); err != nil {
		t.Fatal(err)
	}
}

type shape struct {
	name string
	q    store.Query
	next bool // a page after the first
}

func queriesOn(t *testing.T, collection string, index []string, sample map[store.Kind]any) (shapes []shape) {
	last := index[len(index)-1]
	var lead []store.Match
	for _, f := range index[:len(index)-1] {
		lead = append(lead, store.Match{Field: f, Value: sample[mustKind(t, collection, f)]})
	}
	v := sample[mustKind(t, collection, last)]
	equal := append(append([]store.Match(nil), lead...), store.Match{Field: last, Value: v})
	for _, next := range []bool{false, true} {
		for _, desc := range []bool{false, true} {
			note := fmt.Sprintf(", next page %t, descending %t", next, desc)
			shapes = append(shapes,
				shape{"equal" + note, store.Query{Equal: equal, Desc: desc}, next},
				shape{"from" + note, store.Query{Equal: lead, Range: last, From: v, Desc: desc}, next},
				shape{"to" + note, store.Query{Equal: lead, Range: last, To: v, Desc: desc}, next},
				shape{"from and to" + note, store.Query{Equal: lead, Range: last, From: v, To: v, Desc: desc}, next},
				shape{"open" + note, store.Query{Equal: lead, Range: last, Desc: desc}, next},
			)
		}
	}
	return shapes
}

func mustKind(t *testing.T, collection, field string) store.Kind {
	t.Helper()
	kind, err := store.KindOf(collection, field)
	if err != nil {
		t.Fatal(err)
	}
	return kind
}

func explain(t *testing.T, c *conn, s *selection) string {
	t.Helper()
	text, args := s.pageSQL(10)
	return planOf(t, c, text, bind(args...))
}

func planOf(t *testing.T, c *conn, text string, args []driver.NamedValue) (plan string) {
	t.Helper()
	err := c.rows(context.Background(), "EXPLAIN QUERY PLAN "+text, args, func(row []driver.Value) bool {
		plan += row[3].(string) + "; "
		return true
	})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return plan
}
