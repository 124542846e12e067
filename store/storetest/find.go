package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/store"

	gocmp "github.com/google/go-cmp/cmp"
)

func queries(t *testing.T, s *store.Store) {
	byIndex(t, "contacts", s.Contacts)
	byIndex(t, "responses", s.Responses)
	byIndex(t, "excerpts", s.Excerpts)
	byIndex(t, "reviews", s.Reviews)
	byIndex(t, "alerts", s.Alerts)
	byIndex(t, "rounds", s.Rounds)
	byIndex(t, "releases", s.Releases)
	byIndex(t, "actions", s.Actions)
	byIndex(t, "subscriptions", s.Subscriptions)
	byIndex(t, "places", s.Places)
	byIndex(t, "staff", s.Staff)
	byIndex(t, "sessions", s.Sessions)
	byIndex(t, "audit", s.Audit)
	byIndex(t, "invitations", s.Invitations)
	byIndex(t, "deliveries", s.Deliveries)
	byIndex(t, "leases", s.Leases)
	byIndex(t, "settings", s.Settings)
}

// longRanges reads ranges of more than a page or a batch, with equal values on both sides of where one may end.
func longRanges(t *testing.T, s *store.Store) {
	const n, same = 450, 7
	due := func(i int) int64 { return int64(1 + i/same) }
	var docs []*store.Invitation
	for i := range n {
		docs = append(docs, &store.Invitation{Meta: store.Meta{ID: fmt.Sprintf("i%03d", (i*101)%n), Due: due(i)}})
	}
	put(t, s.Invitations, docs...)
	fields := []func(*store.Invitation) any{store.FieldOf[store.Invitation]("due")}
	for _, q := range []store.Query{
		{Range: "due"},
		{Range: "due", Desc: true},
		{Range: "due", From: due(20), To: due(440)},
		{Range: "due", From: due(20), To: due(440), Desc: true},
		{Range: "due", From: due(20), Limit: 403},
		{Range: "due", To: due(440), Limit: 403, Desc: true},
		{Range: "due", From: due(100), Limit: 200},
		{Range: "due", To: due(100), Desc: true, Limit: 1},
	} {
		want := expected(docs, fields, q)
		if diff := gocmp.Diff(want, found(t, s.Invitations, q)); diff != "" {
			t.Errorf("%+v: %s", q, diff)
		}
		if got, err := s.Invitations.Count(t.Context(), q); err != nil || got != int64(len(want)) {
			t.Errorf("Count of %+v is %d (%v), want %d", q, got, err, len(want))
		}
	}
}

// The values that indexed fields are given: few, so that they meet, and in an order that a wrong comparison would miss.
var indexed = map[store.Kind][]any{
	store.Text:   {"", "Z", "a", "a:b", "ab", "b", "é", "z"},
	store.Number: {int64(0), int64(1), int64(2), int64(10), int64(1<<53 + 1), int64(1<<53 + 2)},
	store.Truth:  {false, true},
	store.Instant: {time.Time{}, time.UnixMilli(-5).UTC(), time.Date(2026, 3, 29, 0, 59, 59, 999e6, time.UTC), time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC),
		time.Date(2026, 10, 25, 0, 30, 0, 500e6, time.UTC), time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)},
}

// The lists that a field of many values is given, and the values that are asked for.
var (
	wordLists  = []any{[]string(nil), []string{"a"}, []string{"a", "b"}, []string{"b", "é", "z"}, []string{"a:b", "b", "b"}, []string{"Z"}}
	wordsAsked = []any{"a", "b", "é", "none"}
)

// byIndex compares every shape of query on each declared index with the same query on a list in memory.
func byIndex[T any](t *testing.T, collection string, c store.Collection[T]) {
	for _, index := range store.Indexes[collection] {
		t.Run(collection+" by "+strings.Join(index, ", "), func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, uint64(len(index))))
			fields := make([]func(*T) any, len(index))
			kinds := make([]store.Kind, len(index))
			for i, name := range index {
				var err error
				if kinds[i], err = store.KindOf(collection, name); err != nil {
					t.Fatal(err)
				}
				fields[i] = store.FieldOf[T](name)
			}
			var docs []*T
			for i := range 60 {
				doc := new(T)
				headOf(doc).ID = fmt.Sprintf("%s-%02d", strings.Join(index, "-"), i*37%60)
				for j, name := range index {
					choice := indexed[kinds[j]]
					if kinds[j] == store.Words {
						choice = wordLists
					}
					set(doc, name, choice[random.IntN(len(choice))])
				}
				docs = append(docs, doc)
			}
			put(t, c, docs...)
			defer func() {
				for _, doc := range docs {
					_ = c.Delete(t.Context(), idOf(doc), 0)
				}
			}()
			for _, q := range shapes(index, kinds) {
				want := expected(docs, fields, q)
				if got := found(t, c, q); !slices.Equal(got, want) {
					t.Errorf("%+v\ngives: %v\n want: %v", q, got, want)
				}
				n, err := c.Count(t.Context(), q)
				if err != nil || n != int64(len(want)) {
					t.Errorf("Count of %+v is %d (%v), want %d", q, n, err, len(want))
				}
			}
		})
	}
}

// shapes returns queries that the index answers.
func shapes(index []string, kinds []store.Kind) (qs []store.Query) {
	last := len(index) - 1
	// every combination of values for the fields before the last
	leads := [][]store.Match{nil}
	for i := range last {
		var longer [][]store.Match
		for _, lead := range leads {
			asked := indexed[kinds[i]]
			if kinds[i] == store.Words {
				asked = wordsAsked
			}
			for _, v := range asked {
				longer = append(longer, append(slices.Clone(lead), store.Match{Field: index[i], Value: v}))
			}
		}
		leads = longer
	}
	for _, lead := range leads {
		values := indexed[kinds[last]]
		for _, v := range values[1:] {
			equal := append(slices.Clone(lead), store.Match{Field: index[last], Value: v})
			qs = append(qs, store.Query{Equal: equal}, store.Query{Equal: equal, Desc: true, Limit: 2})
			if len(lead) == 0 {
				qs = append(qs, store.Query{Equal: equal, After: strings.Join(index, "-") + "-30"})
			}
		}
		qs = append(qs,
			store.Query{Equal: lead, Range: index[last]},
			store.Query{Equal: lead, Range: index[last], Desc: true},
			store.Query{Equal: lead, Range: index[last], Limit: 3},
			store.Query{Equal: lead, Range: index[last], Limit: 1000},
		)
		for i, from := range values[1:] {
			to := values[1+(i+2)%(len(values)-1)] // now and then before from: nothing is found
			qs = append(qs,
				store.Query{Equal: lead, Range: index[last], From: from},
				store.Query{Equal: lead, Range: index[last], To: to},
				store.Query{Equal: lead, Range: index[last], From: from, To: to, Desc: i%2 == 0},
				store.Query{Equal: lead, Range: index[last], From: from, Desc: true, Limit: 4},
			)
		}
	}
	return qs
}

// expected answers the query from a list.
func expected[T any](docs []*T, fields []func(*T) any, q store.Query) []string {
	var hits []*T
	for _, doc := range docs {
		hit := true
		for i, m := range q.Equal {
			have := fields[i](doc)
			if words, many := have.([]string); many {
				hit = hit && slices.Contains(words, m.Value.(string))
				continue
			}
			hit = hit && compare(have, m.Value) == 0
		}
		if q.Range != "" {
			v := fields[len(q.Equal)](doc)
			hit = hit && v != nil && (q.From == nil || compare(v, q.From) >= 0) && (q.To == nil || compare(v, q.To) < 0)
		}
		if hit && (q.After == "" || idOf(doc) > q.After) {
			hits = append(hits, doc)
		}
	}
	slices.SortFunc(hits, func(a, b *T) int {
		order := 0
		if q.Range != "" {
			order = compare(fields[len(q.Equal)](a), fields[len(q.Equal)](b))
		}
		order = cmp.Or(order, strings.Compare(idOf(a), idOf(b)))
		if q.Desc {
			return -order
		}
		return order
	})
	if q.Limit > 0 && len(hits) > q.Limit {
		hits = hits[:q.Limit]
	}
	ids := []string{}
	for _, doc := range hits {
		ids = append(ids, idOf(doc))
	}
	return ids
}

// compare orders two values of a field; nil stands for the empty one.
func compare(a, b any) int {
	if a == nil || b == nil {
		if a == nil && b == nil {
			return 0
		}
		other, sign := a, 1
		if a == nil {
			other, sign = b, -1
		}
		if reflect.ValueOf(other).IsZero() {
			return 0
		}
		return sign
	}
	switch a := a.(type) {
	case string:
		return strings.Compare(a, b.(string))
	case int64:
		return cmp.Compare(a, b.(int64))
	case time.Time:
		return a.Compare(b.(time.Time))
	default:
		if a == b {
			return 0
		}
		return 1
	}
}

// set sets the field with the JSON name.
func set[T any](doc *T, name string, value any) {
	v := reflect.ValueOf(doc).Elem()
	for _, f := range reflect.VisibleFields(v.Type()) {
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag == name && !f.Anonymous {
			v.FieldByIndex(f.Index).Set(reflect.ValueOf(value).Convert(f.Type))
			return
		}
	}
	panic("storetest: no field " + name)
}

func wholeCollections(t *testing.T, s *store.Store) {
	const n = 450 // more than a page or a batch of any backend
	var want []string
	var places []*store.Place
	for i := range n {
		id := fmt.Sprintf("p%03d", i)
		want = append(want, id)
		places = append(places, &store.Place{Meta: store.Meta{ID: id}, Name: strings.Repeat("x", i)})
	}
	put(t, s.Places, places...)
	reversed := slices.Clone(want)
	slices.Reverse(reversed)
	for _, c := range []struct {
		name string
		q    store.Query
		want []string
	}{
		{"all", store.Query{}, want},
		{"from the end", store.Query{Desc: true}, reversed},
		{"after an id", store.Query{After: "p250"}, want[251:]},
		{"after an id that isn't there", store.Query{After: "p250x"}, want[251:]},
		{"after an id, from the end", store.Query{After: "p250", Desc: true}, reversed[n-250:]},
		{"after the last", store.Query{After: "p449"}, []string{}},
		{"a few", store.Query{Limit: 3}, want[:3]},
		{"more than a page", store.Query{Limit: 300}, want[:300]},
		{"more than there are", store.Query{Limit: 1000}, want},
		{"a few after an id", store.Query{After: "p100", Limit: 5}, want[101:106]},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := gocmp.Diff(c.want, found(t, s.Places, c.q)); diff != "" {
				t.Error(diff)
			}
			if got, err := s.Places.Count(t.Context(), c.q); err != nil || got != int64(len(c.want)) {
				t.Errorf("Count is %d (%v), want %d", got, err, len(c.want))
			}
		})
	}
	t.Run("a collection with nothing in it", func(t *testing.T) {
		if got := found(t, s.Rounds, store.Query{}); len(got) != 0 {
			t.Errorf("found %v", got)
		}
	})
	t.Run("a page at a time", func(t *testing.T) {
		var got []string
		for after := ""; ; {
			page := found(t, s.Places, store.Query{After: after, Limit: 100})
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
			after = page[len(page)-1]
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("large documents, more than fit a batch", func(t *testing.T) {
		var want []string
		var large []*store.Response
		for i := range 60 {
			id := fmt.Sprintf("large-%02d", i)
			want = append(want, id)
			large = append(large, &store.Response{Meta: store.Meta{ID: id}, Day: fmt.Sprintf("2026-01-%02d", 1+i/7), Run: strings.Repeat("x", 230<<10+i)})
		}
		put(t, s.Responses, large...)
		for _, q := range []store.Query{{}, {Range: "day"}} {
			if diff := gocmp.Diff(want, found(t, s.Responses, q)); diff != "" {
				t.Errorf("%+v: %s", q, diff)
			}
		}
	})
	t.Run("documents are whole", func(t *testing.T) {
		for doc, err := range s.Places.Find(t.Context(), store.Query{After: "p397", Limit: 2}) {
			if err != nil {
				t.Fatal(err)
			}
			if got := get(t, s.Places, doc.ID); !gocmp.Equal(got, doc) {
				t.Error(gocmp.Diff(got, doc))
			}
		}
	})
}

func undeclared(t *testing.T, s *store.Store) {
	for name, q := range map[string]store.Query{
		"a field without an index":       {Equal: []store.Match{{Field: "survey", Value: "our-family"}}},
		"a range without an index":       {Range: "started", From: instants[0]},
		"an empty value":                 {Equal: []store.Match{{Field: "carry", Value: ""}}},
		"a value of the wrong kind":      {Range: "due", From: "soon"},
		"a limit below nothing":          {Limit: -1},
		"bounds that bound nothing":      {From: int64(1)},
		"a range and a place in the ids": {Range: "due", After: "x"},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			for doc, err := range s.Responses.Find(t.Context(), q) {
				n++
				if doc != nil || !errors.Is(err, store.ErrQuery) {
					t.Errorf("Find gave %v and %v, want ErrQuery", doc, err)
				}
			}
			if n != 1 {
				t.Errorf("Find gave %d results, want one error", n)
			}
			if _, err := s.Responses.Count(t.Context(), q); !errors.Is(err, store.ErrQuery) {
				t.Errorf("Count gave %v, want ErrQuery", err)
			}
		})
	}
}
