package store

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// ErrQuery is the error of a query that no declared index answers, or whose values don't fit its fields. It is a mistake
// in the program, never in what a person wrote.
var ErrQuery = errors.New("store: no declared index answers this query")

// ErrID is the error of a Put with an id that can't be kept.
var ErrID = errors.New("store: an id is 1 to 512 bytes of valid UTF-8 without NUL")

// CheckID refuses an id that some backend could not keep.
func CheckID(id string) error {
	if id == "" || len(id) > 512 || !utf8.ValidString(id) || strings.IndexByte(id, 0) >= 0 {
		return ErrID
	}
	return nil
}

// Kind is the kind of value that an indexed field holds.
type Kind int

// The kinds of indexed fields, with the Go type of their values in a checked query.
const (
	Text    Kind = iota // string
	Number              // int64
	Truth               // bool
	Instant             // time.Time: UTC, whole milliseconds
	Words               // []string, asked for by one of them: only before the last field of an index, and never by ""
)

// Check returns the query with its values in their one form (see Kind), or ErrQuery if no index of the collection answers
// it. An index answers a query that names every one of its fields, in order: Equal for all, or Equal for all but the last
// and Range for that.
//
// What such a query selects is the same on every backend:
//   - An absent field is an empty one ("", 0, false, the zero time). Equal matches it on any field of an index but the last.
//   - Equal on a Words field matches every document that holds the value among its own.
//   - Documents whose last field is empty are not in the index, so an open Range skips them and Equal "" on it is refused.
//   - Results come in the order of the Range field, then of the id; without Range in the order of the id. Strings are
//     compared byte by byte. Desc turns the whole order round, and After means after in that order.
//   - Instants are kept to the millisecond, so From and To are rounded up to the next whole one.
//
// A value may be given as string, int64, int, bool or time.Time; for an Instant field a number is Unix milliseconds.
func (q Query) Check(collection string) (Query, error) {
	indexes, known := Indexes[collection]
	if !known {
		return q, fmt.Errorf("%w: there is no collection %q", ErrQuery, collection)
	}
	fields := make([]string, 0, len(q.Equal)+1)
	for _, m := range q.Equal {
		fields = append(fields, m.Field)
	}
	if q.Range != "" {
		fields = append(fields, q.Range)
	}
	switch {
	case q.Limit < 0:
		return q, fmt.Errorf("%w: Limit is below 0", ErrQuery)
	case q.Range == "" && (q.From != nil || q.To != nil):
		return q, fmt.Errorf("%w: From and To need Range", ErrQuery)
	case q.Range != "" && q.After != "":
		return q, fmt.Errorf("%w: After goes without Range", ErrQuery)
	case len(fields) > 0 && !slices.ContainsFunc(indexes, func(index []string) bool { return slices.Equal(index, fields) }):
		return q, fmt.Errorf("%w: %s by %v; declared are %v", ErrQuery, collection, fields, indexes)
	}

	equal := make([]Match, len(q.Equal))
	for i, m := range q.Equal {
		v, err := value(collection, m.Field, m.Value)
		if err != nil {
			return q, err
		}
		if i == len(fields)-1 && reflect.ValueOf(v).IsZero() {
			return q, fmt.Errorf("%w: %s by an empty %q, which is not indexed", ErrQuery, collection, m.Field)
		}
		equal[i] = Match{m.Field, v}
	}
	q.Equal = equal
	for _, end := range []*any{&q.From, &q.To} {
		if *end == nil {
			continue
		}
		v, err := value(collection, q.Range, *end)
		if err != nil {
			return q, err
		}
		*end = v
	}
	return q, nil
}

// value puts v into the form of the field's kind.
func value(collection, field string, v any) (any, error) {
	kind, err := KindOf(collection, field)
	if err != nil {
		return nil, err
	}
	if n, ok := v.(int); ok {
		v = int64(n)
	}
	switch kind {
	case Text:
		if s, ok := v.(string); ok {
			return s, nil
		}
	case Words:
		if s, ok := v.(string); ok && s != "" {
			return s, nil
		}
	case Number:
		if n, ok := v.(int64); ok {
			return n, nil
		}
	case Truth:
		if b, ok := v.(bool); ok {
			return b, nil
		}
	case Instant:
		switch v := v.(type) {
		case int64:
			return time.UnixMilli(v).UTC(), nil
		case time.Time:
			whole := v.Truncate(time.Millisecond).UTC()
			if whole.Before(v) {
				whole = whole.Add(time.Millisecond)
			}
			return whole, nil
		}
	}
	return nil, fmt.Errorf("%w: %s.%s can't be compared with a %T", ErrQuery, collection, field, v)
}

// Collections lists the names of all collections in the order of Store's fields: each is its field's in lower case.
func Collections() []string { return slices.Clone(layout().names) }

// KindOf returns the kind of a field that an index may hold, or ErrQuery if there is no such field.
func KindOf(collection, field string) (Kind, error) {
	fields, ok := layout().fields[collection]
	if !ok {
		return 0, fmt.Errorf("%w: there is no collection %q", ErrQuery, collection)
	}
	kind, ok := fields[field]
	if !ok {
		return 0, fmt.Errorf("%w: %s has no field %q to compare", ErrQuery, collection, field)
	}
	return kind, nil
}

// FieldOf returns a function that reads the named field (its JSON name) of a document: a value as Kind says, or nil if it is
// empty. It panics if T has no such field, which a test of Indexes rules out.
func FieldOf[T any](field string) func(doc *T) any {
	path, kind, ok := indexable(reflect.TypeFor[T](), field)
	if !ok {
		panic(fmt.Sprintf("store: %s has no field %q to index", reflect.TypeFor[T](), field))
	}
	return func(doc *T) any {
		v := reflect.ValueOf(doc).Elem().FieldByIndex(path)
		if kind == Instant {
			if at := v.Addr().Interface().(*time.Time); !at.IsZero() {
				return at.UTC().Truncate(time.Millisecond)
			}
			return nil
		}
		if v.IsZero() {
			return nil
		}
		switch kind {
		case Words:
			if v.Len() == 0 {
				return nil
			}
			return v.Interface()
		case Number:
			return v.Int()
		case Truth:
			return true
		default:
			return v.String()
		}
	}
}

// indexable finds the struct field with the JSON name, in t or in what t embeds.
func indexable(t reflect.Type, name string) (path []int, kind Kind, ok bool) {
	for _, f := range reflect.VisibleFields(t) {
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag != name || f.Anonymous {
			continue
		}
		switch {
		case f.Type == reflect.TypeFor[time.Time]():
			return f.Index, Instant, true
		case f.Type.Kind() == reflect.String:
			return f.Index, Text, true
		case f.Type.Kind() == reflect.Int64 || f.Type.Kind() == reflect.Int:
			return f.Index, Number, true
		case f.Type.Kind() == reflect.Bool:
			return f.Index, Truth, true
		case f.Type == reflect.TypeFor[[]string]():
			return f.Index, Words, true
		}
	}
	return nil, 0, false
}

type shapes struct {
	names  []string
	fields map[string]map[string]Kind // collection, then JSON name
}

// layout reads the collections and their documents' types off Store itself, so that there is one list of them.
var layout = sync.OnceValue(func() shapes {
	s := shapes{fields: map[string]map[string]Kind{}}
	store := reflect.TypeFor[Store]()
	for i := range store.NumField() {
		field := store.Field(i)
		if field.Type.Kind() != reflect.Interface {
			continue
		}
		if get, ok := field.Type.MethodByName("Get"); ok {
			name := strings.ToLower(field.Name)
			s.names = append(s.names, name)
			s.fields[name] = map[string]Kind{}
			document := get.Type.Out(0).Elem()
			for _, f := range reflect.VisibleFields(document) {
				tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				if _, kind, ok := indexable(document, tag); ok {
					s.fields[name][tag] = kind
				}
			}
		}
	}
	return s
})
