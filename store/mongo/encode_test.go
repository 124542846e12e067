package mongo

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"

	"familyvoice/store"
)

// fill draws a value for everything in v, empty ones as often as not.
func fill(t *rapid.T, v reflect.Value) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		if rapid.Bool().Draw(t, "a time") {
			v.Set(reflect.ValueOf(time.UnixMilli(rapid.Int64Range(-1e12, 1e13).Draw(t, "at")).UTC()))
		}
		return
	}
	if v.Type() == reflect.TypeFor[store.Unknown]() {
		return // TestWhatANewerVersionWroteStandsBesideTheRest
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.String:
		v.SetString(rapid.String().Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "truth"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, "number"))
	case reflect.Float64:
		v.SetFloat(rapid.Float64Range(-1e300, 1e300).Draw(t, "score"))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "a pointer") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		if n := rapid.IntRange(-1, 3).Draw(t, "length"); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fill(t, v.Index(i))
			}
		}
	case reflect.Uint8:
		v.SetUint(uint64(rapid.Byte().Draw(t, "byte")))
	case reflect.Map:
		if n := rapid.IntRange(-1, 3).Draw(t, "size"); n >= 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range n {
				x := reflect.New(v.Type().Elem()).Elem()
				fill(t, x)
				v.SetMapIndex(reflect.ValueOf(rapid.StringMatching(`[a-z_.$é]{1,9}`).Draw(t, "key")), x)
			}
		}
	default:
		t.Fatalf("a %s in a document is new here", v.Type())
	}
}

// documents are all types of documents with the name of their collection.
func documents() map[string]reflect.Type {
	types := map[string]reflect.Type{}
	kept := reflect.TypeFor[store.Store]()
	for i := range kept.NumField() {
		if f := kept.Field(i); f.Type.Kind() == reflect.Interface {
			get, _ := f.Type.MethodByName("Get")
			types[strings.ToLower(f.Name)] = get.Type.Out(0).Elem()
		}
	}
	return types
}

func TestADocumentComesBackAsFromItsJSON(t *testing.T) {
	for name, typ := range documents() {
		t.Run(name, func(t *testing.T) {
			l := layoutOf(typ, name)
			rapid.Check(t, func(t *rapid.T) {
				doc := reflect.New(typ)
				fill(t, doc.Elem())
				text, err := store.Marshal(doc.Interface())
				if err != nil {
					t.Fatal(err)
				}
				want := reflect.New(typ)
				if err := store.Unmarshal(text, want.Interface()); err != nil {
					t.Fatal(err)
				}
				d, err := l.encode(doc.Elem())
				if err != nil {
					t.Fatal(err)
				}
				raw, err := bson.Marshal(d)
				if err != nil {
					t.Fatal(err)
				}
				got := reflect.New(typ)
				if err := decodeInto(raw, got.Interface()); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want.Interface(), got.Interface(), cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("%s\n%s", diff, raw)
				}
			})
		})
	}
}

func TestWhatANewerVersionWroteStandsBesideTheRest(t *testing.T) {
	newer := store.Unknown{"zone": "east", "asked": bson.DateTime(12), "deep": bson.D{{Key: "a", Value: int64(1<<53 + 1)}}}
	doc := &store.Contact{Meta: store.Meta{ID: "c"}, OptOut: &store.OptOut{Unknown: newer}, Consents: []store.Consent{{Unknown: newer}}, Unknown: newer}
	raw := encoded(t, doc, "contacts")
	for _, at := range [][]string{{"zone"}, {"opt_out", "zone"}, {"consents", "0", "zone"}} {
		if got, ok := raw.Lookup(at...).StringValueOK(); !ok || got != "east" {
			t.Errorf("%v is %q", at, got)
		}
	}
	back := new(store.Contact)
	if err := decodeInto(raw, back); err != nil {
		t.Fatal(err)
	}
	if again := encoded(t, back, "contacts"); !bytes.Equal(raw, again) {
		t.Errorf("what came back is written as\n%s\nand was\n%s", again, raw)
	}
}

func encoded(t *testing.T, doc any, collection string) bson.Raw {
	t.Helper()
	v := reflect.ValueOf(doc).Elem()
	d, err := layoutOf(v.Type(), collection).encode(v)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := bson.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestWhatIsWritten(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, collection string
		doc              any
		want             string
	}{
		{"a time is a date of whole milliseconds in UTC, whatever clock it was read from", "rounds",
			&store.Round{Meta: store.Meta{ID: "r", Version: 1}, Opens: time.Date(2026, 3, 29, 2, 30, 0, 999999, london)},
			`{"_id":"r","version":1,"name":"","opens":{"$date":"2026-03-29T01:30:00Z"}}`},
		{"no date is no field", "rounds", &store.Round{Meta: store.Meta{ID: "r", Version: 1}},
			`{"_id":"r","version":1,"name":""}`},
		{"nil is null and empty is empty", "staff", &store.Staff{Meta: store.Meta{ID: "s", Version: 1}, Roles: nil, Places: []string{}},
			`{"_id":"s","version":1,"name":"","password":"","roles":null}`},
		{"an empty list that is not left out", "staff", &store.Staff{Meta: store.Meta{ID: "s", Version: 1}, Roles: []string{}},
			`{"_id":"s","version":1,"name":"","password":"","roles":[]}`},
		{"an empty field that an index ends with is left out, so that it is not indexed", "sessions",
			&store.Session{Meta: store.Meta{ID: "s", Version: 1}},
			`{"_id":"s","version":1,"body":null}`},
		{"an empty field that leads an index is there, so that it can be asked for", "excerpts",
			&store.Excerpt{Meta: store.Meta{ID: "e", Version: 1}},
			`{"_id":"e","version":1,"source":0,"survey":"","question":"","section":"","voice":"","language":"","place":"","channel":"","codebook":""}`},
		{"words that are no UTF-8 are mended as in JSON", "settings",
			&store.Setting{Meta: store.Meta{ID: "s", Version: 1}, Value: "a\xffb\x00c"},
			`{"_id":"s","version":1,"value":"a` + "\uFFFD" + `b\u0000c"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, encoded(t, c.doc, c.collection).String()); diff != "" {
				// Extended JSON of numbers is canonical in String; compare by value.
				var want, got any
				if bson.UnmarshalExtJSON([]byte(c.want), false, &want) != nil {
					t.Fatal("the wanted text is no extended JSON")
				}
				if err := bson.Unmarshal(encoded(t, c.doc, c.collection), &got); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(relaxed(t, want), relaxed(t, got)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func relaxed(t *testing.T, v any) string {
	t.Helper()
	text, err := bson.MarshalExtJSON(v, false, false)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestANumberThatIsNoneIsRefused(t *testing.T) {
	c := &collection[store.Excerpt]{name: "excerpts", layout: layoutOf(reflect.TypeFor[store.Excerpt](), "excerpts")}
	doc := &store.Excerpt{Meta: store.Meta{ID: "e"}, Text: secretText,
		Sentences: []store.Sentence{{Themes: []store.Tag{{Score: math.NaN()}}}}}
	_, err := c.encode(doc)
	if err == nil {
		t.Fatal("not a number was taken")
	}
	tellsNothing(t, err)
}
