package mongo

import (
	"context"
	"iter"
	"math"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"familyvoice/store"
)

// pageSize is how many documents are asked for at once. The server stops at 16 MiB whatever is asked, and the rest of such a
// page is asked for anew, so no more than that is held and no cursor stays open on the server while the caller works.
const pageSize = 1000

// page is one question to the server: a walk along one index, from one place in it. The index is named, so that no plan made
// for few documents is kept when there are many.
type page struct {
	filter bson.D
	sort   bson.D
	index  string
}

// walk makes the pages of a checked query. Places are told by value, not by cursor, so that a walk goes on over a failover.
type walk struct {
	q     store.Query
	kind  store.Kind // of the Range field
	order int        // 1 or -1
	past  string     // the comparison that means "further on" in the direction of the walk
}

func newWalk(collection string, q store.Query) (walk, error) {
	q, err := q.Check(collection)
	if err != nil {
		return walk{}, err
	}
	w := walk{q: q, order: 1, past: "$gt"}
	if q.Desc {
		w.order, w.past = -1, "$lt"
	}
	if q.Range != "" {
		w.kind, err = store.KindOf(collection, q.Range)
	}
	return w, err
}

// first is where the walk begins.
func (w walk) first() page {
	f := w.equal()
	switch {
	case w.q.Range != "":
		return page{append(f, bson.E{Key: w.q.Range, Value: w.bounds(nil)}), w.sort(w.q.Range, "_id"), w.index()}
	case w.q.After != "":
		f = append(f, compare("_id", w.past, w.q.After))
	case len(f) == 0:
		f = append(f, compare("_id", "$gt", "")) // all: so that even counting them goes along the index
	}
	return page{f, w.sort("_id"), w.index()}
}

// same goes on after a document among those with the same value as it: with Range, only these; without, all that are left.
func (w walk) same(value any, id string) page {
	f := w.equal()
	if w.q.Range != "" {
		f = append(f, bson.E{Key: w.q.Range, Value: value})
	}
	return page{append(f, compare("_id", w.past, id)), w.sort("_id"), w.index()}
}

// beyond goes on after all documents with that value.
func (w walk) beyond(value any) page {
	return page{append(w.equal(), bson.E{Key: w.q.Range, Value: w.bounds(value)}), w.sort(w.q.Range, "_id"), w.index()}
}

// index is the name of the index that the query's fields declare.
func (w walk) index() string {
	var fields []string
	for _, m := range w.q.Equal {
		fields = append(fields, m.Field)
	}
	if w.q.Range != "" {
		fields = append(fields, w.q.Range)
	}
	return indexName(fields)
}

func (w walk) equal() bson.D {
	f := make(bson.D, 0, len(w.q.Equal)+2)
	for _, m := range w.q.Equal {
		f = append(f, bson.E{Key: m.Field, Value: m.Value})
	}
	return f
}

// bounds are those of the query, narrowed to what lies past a value. There is always one at least, so that the server sees
// that only documents with the field are meant, which are those in the index.
func (w walk) bounds(past any) bson.D {
	var b bson.D
	switch {
	case past != nil && !w.q.Desc:
		b = append(b, bson.E{Key: "$gt", Value: past})
	case w.q.From != nil:
		b = append(b, bson.E{Key: "$gte", Value: w.q.From})
	}
	switch {
	case past != nil && w.q.Desc:
		b = append(b, bson.E{Key: "$lt", Value: past})
	case w.q.To != nil:
		b = append(b, bson.E{Key: "$lt", Value: w.q.To})
	}
	if b == nil {
		b = bson.D{{Key: "$gte", Value: lowest[w.kind]}}
	}
	return b
}

// lowest is the least value of each kind.
var lowest = map[store.Kind]any{
	store.Text:    "",
	store.Number:  int64(math.MinInt64),
	store.Truth:   false,
	store.Instant: bson.DateTime(math.MinInt64),
}

func (w walk) sort(fields ...string) bson.D {
	s := make(bson.D, len(fields))
	for i, f := range fields {
		s[i] = bson.E{Key: f, Value: w.order}
	}
	return s
}

func compare(field, how string, value any) bson.E {
	return bson.E{Key: field, Value: bson.D{{Key: how, Value: value}}}
}

// Find implements store.Collection.
func (c *collection[T]) Find(ctx context.Context, q store.Query) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		w, err := newWalk(c.name, q)
		if err != nil {
			yield(nil, err)
			return
		}
		valueOf := func(*T) any { return nil }
		if q.Range != "" {
			valueOf = store.FieldOf[T](q.Range)
		}
		left := q.Limit
		if left == 0 {
			left = math.MaxInt
		}
		var last *T
		among := false // the page holds only documents with the value of last
		for p := w.first(); ; {
			n := 0
			full, err := c.read(ctx, p, min(left, pageSize), func(doc *T) bool {
				last = doc
				n++
				return yield(doc, nil)
			})
			switch left -= n; {
			case err == errStopped:
				return
			case err != nil:
				yield(nil, err)
				return
			case left == 0:
				return
			case full:
				p, among = w.same(valueOf(last), head(last).ID), q.Range != ""
			case among:
				p, among = w.beyond(valueOf(last)), false
			default:
				return
			}
		}
	}
}

// read gives each document of a page to each, and says whether there may be more behind it.
func (c *collection[T]) read(ctx context.Context, p page, limit int, each func(*T) bool) (full bool, err error) {
	cursor, err := c.kept.Find(ctx, p.filter, options.Find().
		SetSort(p.sort).SetHint(p.index).SetLimit(int64(limit)).SetBatchSize(int32(limit)))
	if err != nil {
		return false, said(err)
	}
	full = cursor.ID() != 0 || cursor.RemainingBatchLength() == limit
	defer func() {
		// Whatever is still open there is closed even if the caller has given up; the server would do so in ten minutes.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = cursor.Close(ctx)
	}()
	for cursor.RemainingBatchLength() > 0 {
		// What the batch holds could still be given, but the caller asked for the work to stop.
		if ctx.Err() != nil {
			return false, said(ctx.Err())
		}
		if !cursor.Next(ctx) {
			break
		}
		doc, err := decode[T](cursor.Current)
		if err != nil {
			return false, err
		}
		if !each(doc) {
			return false, errStopped
		}
	}
	return full, said(cursor.Err())
}

// Count implements store.Collection.
func (c *collection[T]) Count(ctx context.Context, q store.Query) (int64, error) {
	w, err := newWalk(c.name, q)
	if err != nil {
		return 0, err
	}
	p := w.first()
	o := options.Count().SetHint(p.index)
	if q.Limit > 0 {
		o.SetLimit(int64(q.Limit))
	}
	n, err := c.kept.CountDocuments(ctx, p.filter, o)
	return n, said(err)
}
