package sqlite

import (
	"database/sql/driver"

	"familyvoice/store"
)

// wordIndex is an index whose first field holds many values. They stand in a table of their own, one row for each word of each
// document, which triggers keep in step within the same write.
type wordIndex struct{ collection, field, last string }

// holdsWords says whether an index begins with a field of many values.
func holdsWords(collection string, fields []string) bool {
	if len(fields) != 2 {
		return false
	}
	kind, err := store.KindOf(collection, fields[0])
	return err == nil && kind == store.Words
}

// The columns of a table of words.
const (
	wordColumn = "word"
	lastColumn = "place_in_order"
)

// column is where a field of the query stands.
func (s *selection) column(field string) string {
	switch {
	case !s.words:
		return quote(field)
	case field == s.q.Equal[0].Field:
		return wordColumn
	}
	return lastColumn
}

func (x wordIndex) table() string { return indexName(x.collection, []string{x.field, x.last}) }

// words are those of a document's body, a row each. The body is JSON text in a BLOB.
func (x wordIndex) words(body string) string {
	return "json_each(CAST(" + body + " AS TEXT), '$." + x.field + "')"
}

// prepare makes the table and its triggers, and fills it from the documents if it is new. It has no rows of documents whose last
// field is empty, as no index has.
func (x wordIndex) prepare(w *conn) error {
	table, documents, last := quote(x.table()), quote(x.collection), quote(x.last)
	found, err := w.value("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1", driver.NamedValue{Ordinal: 1, Value: x.table()})
	if err != nil {
		return err
	}
	statements := []string{
		"CREATE TABLE IF NOT EXISTS " + table + " (" + wordColumn + " TEXT NOT NULL, " + lastColumn + " ANY NOT NULL, id TEXT NOT NULL, PRIMARY KEY (" +
			wordColumn + ", " + lastColumn + ", id)) STRICT, WITHOUT ROWID",
	}
	if found == nil {
		statements = append(statements, "INSERT OR IGNORE INTO "+table+" SELECT e.value, d."+last+", d.id FROM "+documents+" AS d, "+x.words("d.body")+" AS e WHERE d."+last+" IS NOT NULL")
	}
	add := "INSERT OR IGNORE INTO " + table + " SELECT e.value, new." + last + ", new.id FROM " + x.words("new.body") + " AS e WHERE new." + last + " IS NOT NULL; "
	drop := "DELETE FROM " + table + " WHERE " + wordColumn + " IN (SELECT e.value FROM " + x.words("old.body") + " AS e) AND " + lastColumn + " = old." + last + " AND id = old.id; "
	for _, trigger := range []struct{ when, what string }{{"INSERT", add}, {"UPDATE", drop + add}, {"DELETE", drop}} {
		statements = append(statements, "CREATE TRIGGER IF NOT EXISTS "+quote(x.table()+"_"+trigger.when)+" AFTER "+trigger.when+" ON "+documents+" BEGIN "+trigger.what+"END")
	}
	for _, text := range statements {
		if _, err := w.exec(text); err != nil {
			return err
		}
	}
	return nil
}
