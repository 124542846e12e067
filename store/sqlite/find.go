package sqlite

import (
	"context"
	"database/sql/driver"
	"iter"
	"reflect"
	"strings"

	"familyvoice/store"
)

// A page of results is read at once and then handed out with no read open, so that the log can always be emptied.
const (
	pageRows  = 200
	pageBytes = 1 << 20
)

// Find reads page by page, each from where the last one ended. A document that moves in the order meanwhile may come
// twice or not at all; one that stays comes once.
func (c *collection[T]) Find(ctx context.Context, q store.Query) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		s, err := selectionOf(c.name, q)
		if err != nil {
			yield(nil, err)
			return
		}
		for left := q.Limit; ; {
			size := pageRows
			if q.Limit > 0 {
				size = min(size, left)
			}
			bodies, more, err := s.page(ctx, c.db, size)
			if err != nil {
				yield(nil, err)
				return
			}
			for i, body := range bodies {
				bodies[i] = nil
				var doc *T
				err := ctx.Err()
				if err == nil {
					doc, err = store.Decode[T](body)
				}
				if !yield(doc, err) || err != nil {
					return
				}
			}
			left -= len(bodies)
			if !more || (q.Limit > 0 && left == 0) {
				return
			}
		}
	}
}

func (c *collection[T]) Count(ctx context.Context, q store.Query) (int64, error) {
	s, err := selectionOf(c.name, q)
	if err != nil {
		return 0, err
	}
	r, err := c.db.reader(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { c.db.readers <- r }()
	text, args := s.countSQL()
	var n int64
	err = r.rows(ctx, text, bind(args...), func(row []driver.Value) bool {
		n = row[0].(int64)
		return false
	})
	return n, err
}

// selection is a checked query, and how far its results have been read.
type selection struct {
	table string
	q     store.Query
	index string // "" for the primary key
	words bool   // the index is a table of words
	begun bool
	at    any    // the last row's value of the Range field
	id    string // the last row's id
}

func selectionOf(collection string, q store.Query) (*selection, error) {
	q, err := q.Check(collection)
	if err != nil {
		return nil, err
	}
	s := &selection{table: collection, q: q, id: q.After, begun: q.After != ""}
	var fields []string
	for _, m := range q.Equal {
		fields = append(fields, m.Field)
	}
	if q.Range != "" {
		fields = append(fields, q.Range)
	}
	if len(fields) > 0 {
		s.index = indexName(collection, fields)
		s.words = holdsWords(collection, fields)
	}
	return s, nil
}

// page reads the next rows, at most so many, and says whether there may be more after them.
func (s *selection) page(ctx context.Context, d *database, rows int) (bodies [][]byte, more bool, err error) {
	r, err := d.reader(ctx)
	if err != nil {
		return nil, false, err
	}
	defer func() { d.readers <- r }()
	text, args := s.pageSQL(rows)
	size := 0
	err = r.rows(context.Background(), text, bind(args...), func(row []driver.Value) bool {
		s.id, s.at, s.begun = row[0].(string), row[1], true
		body := row[2].([]byte)
		bodies = append(bodies, body)
		size += len(body)
		return size < pageBytes
	})
	return bodies, len(bodies) == rows || size >= pageBytes, err
}

// pageSQL returns the statement of the next page, and the values that it is run with.
func (s *selection) pageSQL(rows int) (text string, args []any) {
	ranged, direction := "NULL", ""
	if s.q.Range != "" {
		ranged = s.column(s.q.Range)
	}
	if s.q.Desc {
		direction = " DESC"
	}
	text, args = s.sql("id, " + ranged + ", body")
	text += " ORDER BY "
	if s.q.Range != "" {
		text += ranged + direction + ", "
	}
	text += "id" + direction + " LIMIT ?"
	return text, append(args, int64(rows))
}

// counted are the columns of a count: it needs no document, and of a table of words that table alone.
const counted = "1"

// countSQL returns the statement that counts, up to the limit if there is one, and the values that it is run with.
func (s *selection) countSQL() (text string, args []any) {
	text, args = s.sql(counted)
	if s.q.Limit > 0 {
		text += " LIMIT ?"
		args = append(args, int64(s.q.Limit))
	}
	return "SELECT count(*) FROM (" + text + ")", args
}

// sql returns the statement up to its order, and the values that it is run with.
func (s *selection) sql(columns string) (text string, args []any) {
	var b strings.Builder
	b.WriteString("SELECT " + columns + " FROM " + quote(s.table))
	switch {
	case s.words && columns == counted:
		b.Reset()
		b.WriteString("SELECT " + columns + " FROM " + quote(s.index))
	case s.words:
		// CROSS JOIN keeps SQLite to the order of the tables, so that it walks along the words.
		b.Reset()
		b.WriteString("SELECT " + columns + " FROM " + quote(s.index) + " CROSS JOIN " + quote(s.table) + " USING (id)")
	case s.index != "":
		// INDEXED BY makes SQLite refuse a plan that would not use the index.
		b.WriteString(" INDEXED BY " + quote(s.index))
	}
	word := " WHERE "
	where := func(condition string, values ...any) {
		b.WriteString(word + condition)
		word = " AND "
		args = append(args, values...)
	}
	last := s.q.Range
	for _, m := range s.q.Equal {
		value := column(m.Value)
		if reflect.ValueOf(m.Value).IsZero() {
			value = nil
		}
		where(s.column(m.Field)+" IS ?", value)
		if s.q.Range == "" {
			last = m.Field
		}
	}
	if last != "" {
		where(s.column(last) + " IS NOT NULL") // what the index is limited to
	}
	after := ">"
	if s.q.Desc {
		after = "<"
	}
	switch {
	case s.begun && s.q.Range != "":
		where("("+s.column(s.q.Range)+", id) "+after+" (?, ?)", s.at, s.id)
	case s.begun:
		where("id "+after+" ?", s.id)
	}
	if s.q.From != nil && !(s.begun && !s.q.Desc) {
		where(s.column(s.q.Range)+" >= ?", column(s.q.From))
	}
	if s.q.To != nil && !(s.begun && s.q.Desc) {
		where(s.column(s.q.Range)+" < ?", column(s.q.To))
	}
	return b.String(), args
}
