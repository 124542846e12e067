package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"

	"familyvoice/store"
)

// collection keeps the documents of one type in one table: the body as JSON, and beside it a column for each field that an
// index holds. A column is NULL where the field is empty.
type collection[T any] struct {
	db     *database
	name   string
	fields []field[T]
	words  []wordIndex
	get    string
	insert string
	update string
	remove string
	purge  string
	exists string
}

// field is a field that some index holds.
type field[T any] struct {
	name string
	kind store.Kind
	of   func(*T) any
}

// collect makes the collection's statements, puts it in its place and returns what prepares its table.
func collect[T any](d *database, name string, into *store.Collection[T]) (prepare func(context.Context) error) {
	c := &collection[T]{db: d, name: name}
	for _, index := range store.Indexes[name] {
		for _, f := range index {
			if slices.ContainsFunc(c.fields, func(have field[T]) bool { return have.name == f }) {
				continue
			}
			kind, err := store.KindOf(name, f)
			if err != nil {
				panic(err) // store.Indexes is wrong, which its own test rules out
			}
			if kind == store.Words {
				c.words = append(c.words, wordIndex{name, f, index[len(index)-1]})
				continue
			}
			c.fields = append(c.fields, field[T]{f, kind, store.FieldOf[T](f)})
		}
	}

	var columns, marks, sets strings.Builder
	for i, f := range c.fields {
		fmt.Fprintf(&columns, ", %s", quote(f.name))
		fmt.Fprintf(&marks, ", ?%d", 4+i)
		fmt.Fprintf(&sets, ", %s = ?%d", quote(f.name), 4+i)
	}
	t := quote(name)
	c.get = "SELECT body FROM " + t + " WHERE id = ?1"
	c.insert = "INSERT INTO " + t + " (id, version, body" + columns.String() + ") SELECT ?1, ?2 + 1, ?3" + marks.String() + " WHERE true ON CONFLICT DO NOTHING"
	c.update = "UPDATE " + t + " SET version = ?2 + 1, body = ?3" + sets.String() + " WHERE id = ?1 AND version = ?2"
	c.remove = "DELETE FROM " + t + " WHERE id = ?1"
	c.purge = c.remove + " AND version = ?2"
	c.exists = "SELECT 1 FROM " + t + " WHERE id = ?1"
	*into = c
	return c.prepare
}

func (c *collection[T]) Get(ctx context.Context, id string) (*T, error) {
	r, err := c.db.reader(ctx)
	if err != nil {
		return nil, err
	}
	body, err := r.value(c.get, driver.NamedValue{Ordinal: 1, Value: id})
	c.db.readers <- r
	if err != nil {
		return nil, err
	}
	if body == nil {
		return nil, store.ErrNotFound
	}
	return store.Decode[T](body.([]byte))
}

func (c *collection[T]) Put(ctx context.Context, doc *T) (err error) {
	head := any(doc).(store.Document).Head()
	if err := store.CheckID(head.ID); err != nil {
		return err
	}
	version := head.Version
	head.Version++
	defer func() {
		if err != nil {
			head.Version = version
		}
	}()
	body, err := store.Encode(doc)
	if err != nil {
		return err
	}
	w := &write{text: c.update, args: make([]driver.NamedValue, 3+len(c.fields)), size: len(body)}
	if version == 0 {
		w.text = c.insert
	}
	w.args[0].Value, w.args[1].Value, w.args[2].Value = head.ID, version, body
	for i, f := range c.fields {
		w.args[3+i].Value = column(f.of(doc))
	}
	for i := range w.args {
		w.args[i].Ordinal = i + 1
	}
	if err := c.db.queue.do(ctx, w); err != nil {
		return err
	}
	if !w.changed {
		return store.ErrConflict
	}
	return nil
}

func (c *collection[T]) Delete(ctx context.Context, id string, version int64) error {
	w := &write{text: c.remove, args: bind(id)}
	if version != 0 {
		w.text, w.args, w.exists = c.purge, bind(id, version), c.exists
	}
	if err := c.db.queue.do(ctx, w); err != nil {
		return err
	}
	if w.exists != "" && !w.changed && !w.missing {
		return store.ErrConflict
	}
	return nil
}

// column is a field's value as its column holds it.
func column(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.UnixMilli()
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	default:
		return v
	}
}

// quote makes a name safe in SQL. Names come from store.Indexes, never from people.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
