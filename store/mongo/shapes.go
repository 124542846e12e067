package mongo

import (
	"slices"
	"time"

	"familyvoice/store"
)

// shapesOf is every page that a query of the collection can ask for: every declared index, whole and as a range, open and
// bounded, in both directions, from the beginning and further on.
func shapesOf(collection string) ([]page, error) {
	var pages []page
	for _, q := range queriesOf(collection) {
		for _, desc := range []bool{false, true} {
			q.Desc = desc
			w, err := newWalk(collection, q)
			if err != nil {
				return nil, err
			}
			pages = append(pages, w.first(), w.same(lowest[w.kind], "v"))
			if q.Range != "" {
				pages = append(pages, w.beyond(lowest[w.kind]))
			}
		}
	}
	return pages, nil
}

func queriesOf(collection string) []store.Query {
	all := []store.Query{{}, {After: "v"}}
	for _, index := range store.Indexes[collection] {
		last := index[len(index)-1]
		var lead []store.Match
		for _, field := range index[:len(index)-1] {
			lead = append(lead, store.Match{Field: field, Value: sample(collection, field)})
		}
		whole := append(slices.Clone(lead), store.Match{Field: last, Value: sample(collection, last)})
		all = append(all,
			store.Query{Equal: whole},
			store.Query{Equal: whole, After: "v"},
			store.Query{Equal: lead, Range: last},
			store.Query{Equal: lead, Range: last, From: sample(collection, last)},
			store.Query{Equal: lead, Range: last, To: sample(collection, last)},
		)
	}
	return all
}

// sample is a value that the field might have.
func sample(collection, field string) any {
	switch kind, _ := store.KindOf(collection, field); kind {
	case store.Number:
		return int64(7)
	case store.Truth:
		return true
	case store.Instant:
		return time.UnixMilli(7)
	}
	return "v"
}
