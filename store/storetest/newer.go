package storetest

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"familyvoice/store"
)

// newerFields reads and writes documents that hold fields of a newer version, at their top and inside.
func newerFields(t *testing.T, s *store.Store) {
	newer := store.Unknown{"zone": "east", "asked": true, "steps": []any{"one", "two"}, "deep": map[string]any{"word": "ż"}}
	written := &store.Contact{
		Meta: store.Meta{ID: "c"}, Channel: "sms", OptOut: &store.OptOut{Reason: "stop", Unknown: newer}, Unknown: newer,
		Consents: []store.Consent{{Channel: "sms", Unknown: newer}, {Channel: "web"}}, Silences: []store.Silence{{From: instants[4].UTC(), Unknown: newer}},
		Mail: store.Mail{
			Applied: []store.Applied{{ID: "m1", Unknown: newer}}, Pending: []store.Pending{{ID: "p1", Unknown: newer}},
			Alerts: []store.PendingAlert{{ID: "a1", Unknown: newer}}, Sent: []store.Sent{{ID: "s1", Unknown: newer}},
		},
	}
	put(t, s.Contacts, written)
	have := get(t, s.Contacts, "c")
	have.Language, have.Seen = "pl", instants[4].UTC()
	put(t, s.Contacts, have)

	written.Language, written.Seen, written.Version = have.Language, have.Seen, have.Version
	want, err := store.Marshal(written)
	if err != nil {
		t.Fatal(err)
	}
	got, err := store.Marshal(get(t, s.Contacts, "c"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("after a write by this version the document is\n%s\nand should be\n%s", got, want)
	}
	everyPart(t)
}

// everyPart fails the test for a document, or a part of one, that has no place for a newer version's fields. A lease is
// written whole by whoever holds it, and the mail of a document lies at its top.
func everyPart(t *testing.T) {
	var look func(typ reflect.Type, path string)
	look = func(typ reflect.Type, path string) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			look(typ.Elem(), path)
			return
		case reflect.Struct:
		default:
			return
		}
		if typ == reflect.TypeFor[time.Time]() || typ == reflect.TypeFor[store.Claim]() {
			return
		}
		if f, ok := typ.FieldByName("Unknown"); !ok || len(f.Index) != 1 || f.Tag.Get("json") != ",unknown" || f.Tag.Get("bson") != ",inline" {
			t.Errorf("%s would lose what a newer version writes to it: it needs a field Unknown", path)
		}
		for _, f := range reflect.VisibleFields(typ) {
			if !f.Anonymous {
				look(f.Type, path+"."+f.Name)
			}
		}
	}
	for i, kept := 0, reflect.TypeFor[store.Store](); i < kept.NumField(); i++ {
		if get, ok := kept.Field(i).Type.MethodByName("Get"); kept.Field(i).Type.Kind() == reflect.Interface && ok && kept.Field(i).Name != "Leases" {
			look(get.Type.Out(0).Elem(), kept.Field(i).Name)
		}
	}
}
