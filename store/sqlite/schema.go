package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"familyvoice/store"
)

const (
	// application marks the file as ours ("FamV"), see PRAGMA application_id.
	application = 0x46616d56
	// format is the version of the tables' form, kept in PRAGMA user_version. New collections and indexes don't change it:
	// they are added when a store is opened.
	format = 1
)

// claim marks a new file as a Family Voice store, and refuses one that is something else.
func (c *conn) claim() error {
	app, err := c.value("PRAGMA application_id")
	if err != nil {
		return err
	}
	version, err := c.value("PRAGMA user_version")
	if err != nil {
		return err
	}
	tables, err := c.value("SELECT count(*) FROM sqlite_schema")
	if err != nil {
		return err
	}
	switch {
	case app == int64(application) && version == int64(format):
		return nil
	case app == int64(application):
		return fmt.Errorf("%w: the file has form %v, and this version of Family Voice knows form %d; use the version that wrote it", store.ErrUnavailable, version, format)
	case app != int64(0) || version != int64(0) || tables != int64(0):
		return fmt.Errorf("%w: the file is an SQLite database of something else", store.ErrUnavailable)
	}
	if _, err := c.exec(fmt.Sprintf("PRAGMA application_id = %d", application)); err != nil {
		return err
	}
	_, err = c.exec(fmt.Sprintf("PRAGMA user_version = %d", format))
	return err
}

// prepare brings the table to what is declared: it makes what is missing, fills new columns from the documents, and drops
// indexes and columns that are no longer declared, for nobody would keep them up to date.
func (c *collection[T]) prepare(ctx context.Context) error {
	w, t := c.db.write, quote(c.name)
	if _, err := w.exec("CREATE TABLE IF NOT EXISTS " + t + " (id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL) STRICT"); err != nil {
		return err
	}
	indexes, err := w.names("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL", c.name)
	if err != nil {
		return err
	}
	for _, name := range indexes {
		if slices.ContainsFunc(store.Indexes[c.name], func(fields []string) bool { return indexName(c.name, fields) == name }) {
			continue
		}
		if _, err := w.exec("DROP INDEX " + quote(name)); err != nil {
			return err
		}
	}

	columns, err := w.names("SELECT name FROM pragma_table_info(?1) WHERE name NOT IN ('id', 'version', 'body')", c.name)
	if err != nil {
		return err
	}
	for _, name := range columns {
		if slices.ContainsFunc(c.fields, func(f field[T]) bool { return f.name == name }) {
			continue
		}
		if _, err := w.exec("ALTER TABLE " + t + " DROP COLUMN " + quote(name)); err != nil {
			return err
		}
	}
	added := false
	for _, f := range c.fields {
		if slices.Contains(columns, f.name) {
			continue
		}
		added = true
		kind := "INTEGER"
		if f.kind == store.Text {
			kind = "TEXT"
		}
		if _, err := w.exec("ALTER TABLE " + t + " ADD COLUMN " + quote(f.name) + " " + kind); err != nil {
			return err
		}
	}
	if added {
		if err := c.fill(ctx, w); err != nil {
			return err
		}
	}
	for _, index := range c.words {
		if err := index.prepare(w); err != nil {
			return err
		}
	}
	return c.index(w)
}

// fill writes every column anew from the bodies.
func (c *collection[T]) fill(ctx context.Context, w *conn) error {
	set := make([]string, len(c.fields))
	for i, f := range c.fields {
		set[i] = fmt.Sprintf("%s = ?%d", quote(f.name), i+2)
	}
	update := "UPDATE " + quote(c.name) + " SET " + strings.Join(set, ", ") + " WHERE id = ?1"
	last := ""
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		var id string
		var body []byte
		err := w.rows(context.Background(), "SELECT id, body FROM "+quote(c.name)+" WHERE id > ?1 ORDER BY id LIMIT 1", bind(last), func(row []driver.Value) bool {
			id, body = row[0].(string), row[1].([]byte)
			return false
		})
		if err != nil || body == nil {
			return err
		}
		doc, err := store.Decode[T](body)
		if err != nil {
			return err
		}
		args := bind(id)
		for i, f := range c.fields {
			args = append(args, driver.NamedValue{Ordinal: i + 2, Value: column(f.of(doc))})
		}
		if _, err := w.exec(update, args...); err != nil {
			return err
		}
		last = id
	}
}

// index makes the declared indexes. The id comes last in each, so that equal values have an order; and a document whose
// last field is empty is left out, so that "due" costs nothing to those with nothing due.
func (c *collection[T]) index(w *conn) error {
	for _, fields := range store.Indexes[c.name] {
		if holdsWords(c.name, fields) {
			continue // in a table of its own
		}
		var columns strings.Builder
		for _, f := range fields {
			columns.WriteString(quote(f) + ", ")
		}
		last := quote(fields[len(fields)-1])
		_, err := w.exec("CREATE INDEX IF NOT EXISTS " + quote(indexName(c.name, fields)) + " ON " + quote(c.name) +
			" (" + columns.String() + "id) WHERE " + last + " IS NOT NULL")
		if err != nil {
			return err
		}
	}
	return nil
}

func indexName(collection string, fields []string) string {
	return collection + "_by_" + strings.Join(fields, "_")
}

// names returns the first column of every row.
func (c *conn) names(text string, args ...any) (names []string, err error) {
	err = c.rows(context.Background(), text, bind(args...), func(row []driver.Value) bool {
		names = append(names, row[0].(string))
		return true
	})
	return names, err
}
