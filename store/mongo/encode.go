package mongo

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"familyvoice/store"
)

// The documents are declared with json tags, and what encoding/json leaves out is left out here: the driver's own encoder
// knows omitempty and not omitzero. Two rules are ours, both for the indexes: the last field of an index is left out when
// it is empty, so that "there" and "indexed" are one thing, and the fields before it are always there, so that an empty one
// can be asked for. The driver decodes; what was left out is the zero value again.

// layout is how one struct type is written.
type layout []member

type member struct {
	name  string
	path  []int
	empty func(reflect.Value) bool // true: leave it out; nil: never
	rest  bool                     // a store.Unknown: its fields stand beside the others
	inner codec
}

// codec turns a value into what the driver writes.
type codec func(reflect.Value) (any, error)

// layoutOf reads the layout of a document's type. It panics on a type that can't be kept, which opening any store shows.
func layoutOf(t reflect.Type, collection string) layout {
	l := membersOf(t)
	for _, index := range store.Indexes[collection] {
		for i, field := range index {
			at := slices.IndexFunc(l, func(m member) bool { return m.name == field })
			if kind, _ := store.KindOf(collection, field); kind == store.Words {
				continue // nobody asks for documents without a word
			}
			l[at].empty = nil
			if i == len(index)-1 {
				l[at].empty = isZero
			}
		}
	}
	return l
}

func membersOf(t reflect.Type) layout {
	var l layout
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous || !f.IsExported() {
			continue // VisibleFields goes into what is embedded
		}
		name, flags, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Type == reflect.TypeFor[store.Unknown]() {
			l = append(l, member{path: f.Index, rest: true})
			continue
		}
		if name == "-" || name == "" {
			panic(fmt.Sprintf("mongo: %s.%s has no name to be kept by", t, f.Name))
		}
		m := member{name: name, path: f.Index, inner: codecOf(f.Type)}
		switch {
		case flags == "omitzero":
			m.empty = isZero
		case flags == "omitempty" && f.Type.Kind() != reflect.Struct:
			m.empty = isEmpty
		}
		l = append(l, m)
	}
	return l
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return v.IsZero()
}

func isZero(v reflect.Value) bool {
	if at, ok := v.Interface().(time.Time); ok {
		return at.IsZero()
	}
	return v.IsZero()
}

func (l layout) encode(v reflect.Value) (any, error) {
	d := make(bson.D, 0, len(l))
	for _, m := range l {
		f := v.FieldByIndex(m.path)
		if m.rest {
			d = append(d, rest(f.Interface().(store.Unknown))...)
			continue
		}
		if m.empty != nil && m.empty(f) {
			continue
		}
		x, err := m.inner(f)
		if err != nil {
			return nil, err
		}
		d = append(d, bson.E{Key: m.name, Value: x})
	}
	return d, nil
}

// rest is what a newer version wrote, in order, so that equal documents are equal bytes.
func rest(fields store.Unknown) (d bson.D) {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		d = append(d, bson.E{Key: name, Value: fields[name]})
	}
	return d
}

func codecOf(t reflect.Type) codec {
	switch t.Kind() {
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			return func(v reflect.Value) (any, error) {
				return bson.DateTime(v.Interface().(time.Time).UnixMilli()), nil
			}
		}
		return membersOf(t).encode
	case reflect.String:
		return func(v reflect.Value) (any, error) { return strings.ToValidUTF8(v.String(), "\uFFFD"), nil }
	case reflect.Bool:
		return func(v reflect.Value) (any, error) { return v.Bool(), nil }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(v reflect.Value) (any, error) { return v.Int(), nil }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(v reflect.Value) (any, error) {
			if v.Uint() > math.MaxInt64 {
				return nil, fmt.Errorf("mongo: a number is over %d", int64(math.MaxInt64))
			}
			return int64(v.Uint()), nil
		}
	case reflect.Float32, reflect.Float64:
		return func(v reflect.Value) (any, error) { return v.Float(), nil }
	case reflect.Pointer:
		inner := codecOf(t.Elem())
		return unlessNil(func(v reflect.Value) (any, error) { return inner(v.Elem()) })
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return unlessNil(func(v reflect.Value) (any, error) { return v.Bytes(), nil })
		}
		return unlessNil(listOf(codecOf(t.Elem())))
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			return unlessNil(mapOf(codecOf(t.Elem())))
		}
	}
	panic(fmt.Sprintf("mongo: a %s can't be kept", t))
}

// unlessNil keeps nil apart from empty: null and nothing in it.
func unlessNil(inner codec) codec {
	return func(v reflect.Value) (any, error) {
		if v.IsNil() {
			return nil, nil
		}
		return inner(v)
	}
}

func listOf(inner codec) codec {
	return func(v reflect.Value) (any, error) {
		a := make(bson.A, v.Len())
		for i := range a {
			x, err := inner(v.Index(i))
			if err != nil {
				return nil, err
			}
			a[i] = x
		}
		return a, nil
	}
}

// mapOf writes the keys in order, so that equal documents are equal bytes.
func mapOf(inner codec) codec {
	return func(v reflect.Value) (any, error) {
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		d := make(bson.D, 0, len(keys))
		for _, k := range keys {
			x, err := inner(v.MapIndex(k))
			if err != nil {
				return nil, err
			}
			d = append(d, bson.E{Key: strings.ToValidUTF8(k.String(), "\uFFFD"), Value: x})
		}
		return d, nil
	}
}
