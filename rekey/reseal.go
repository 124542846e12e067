package rekey

import (
	"errors"
	"reflect"
	"strings"

	"familyvoice/keys"
	"familyvoice/store"
)

// errUnopened is a sealed value that opens as no field of its document.
var errUnopened = errors.New("rekey: a sealed value belongs to no field that is known")

// fields are the names that sealed values are bound to, besides the name of the field that they stand in.
var fields = []string{"run", "address", "secret", "text", "reason", "code", "words"}

// resealer seals the values of one document again.
type resealer struct {
	keys    *keys.Keys
	old     []string // ids of keys that values are to be rid of, with the dot that ends them
	changed bool
	failed  bool
}

func newResealer(k *keys.Keys) *resealer {
	newest, _ := k.Newest()
	r := &resealer{keys: k}
	for _, id := range k.IDs() {
		if id != newest {
			r.old = append(r.old, id+".")
		}
	}
	return r
}

// document reseals what is sealed under an older key anywhere in doc, and says whether anything was.
func (r *resealer) document(collection string, doc store.Document) (changed bool, err error) {
	r.changed, r.failed = false, false
	r.walk(reflect.ValueOf(doc).Elem(), "", []string{collection + "/" + doc.Head().ID})
	if r.failed {
		return r.changed, errUnopened
	}
	return r.changed, nil
}

// walk goes through v, which stands in a field of that name; documents are what a value in it may be bound to.
func (r *resealer) walk(v reflect.Value, name string, documents []string) {
	switch v.Kind() {
	case reflect.String:
		if r.sealed(v.String()) {
			r.value(v, name, documents)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			r.walk(v.Elem(), name, documents)
		}
	case reflect.Slice:
		for i := range v.Len() {
			r.walk(v.Index(i), name, documents)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			within := documents
			if id := v.FieldByName("ID"); !f.Anonymous && id.IsValid() && id.Kind() == reflect.String {
				within = append([]string{"pending/" + id.String(), "alerts/" + id.String()}, documents...)
			}
			r.walk(v.Field(i), tag, within)
		}
	}
}

func (r *resealer) sealed(value string) bool {
	for _, id := range r.old {
		if strings.HasPrefix(value, id) {
			return true
		}
	}
	return false
}

// value opens a value as each thing that it may be; only the right one opens it.
func (r *resealer) value(v reflect.Value, name string, documents []string) {
	for _, document := range documents {
		for _, field := range append([]string{name}, fields...) {
			if plain, err := r.keys.Open(document, field, v.String()); err == nil {
				v.SetString(r.keys.Seal(document, field, plain))
				r.changed = true
				return
			}
		}
	}
	r.failed = true
}
