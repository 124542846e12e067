package storetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"time"

	"familyvoice/store"
)

// filler makes documents of every kind of value that a field may hold.
type filler struct{ *rand.Rand }

// document fills doc, all but its head.
func document[T any](f filler, id string) *T {
	doc := new(T)
	f.fill(reflect.ValueOf(doc).Elem(), 0)
	*headOf(doc) = store.Meta{ID: id, Due: f.Int64N(1 << 42)}
	return doc
}

func (f filler) fill(v reflect.Value, depth int) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(f.time()))
		return
	}
	if v.Type() == reflect.TypeFor[store.Unknown]() {
		return // the suite has a part of its own for them
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i), depth+1)
		}
	case reflect.Pointer:
		if f.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			f.fill(v.Elem(), depth+1)
		}
	case reflect.Slice:
		n := f.IntN(5) - 1 // one in five is nil, one is empty
		if n < 0 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			f.fill(v.Index(i), depth+1)
		}
	case reflect.Map:
		n := f.IntN(5) - 1
		if n < 0 {
			return
		}
		v.Set(reflect.MakeMap(v.Type()))
		for i := range n {
			value := reflect.New(v.Type().Elem()).Elem()
			f.fill(value, depth+1)
			v.SetMapIndex(reflect.ValueOf(fmt.Sprint("key_", i)).Convert(v.Type().Key()), value)
		}
	case reflect.String:
		v.SetString(f.text())
	case reflect.Bool:
		v.SetBool(f.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(wholeNumbers[f.IntN(len(wholeNumbers))])
	case reflect.Uint8:
		v.SetUint(uint64(f.IntN(256)))
	case reflect.Float64:
		v.SetFloat([]float64{0, 1, -1, 0.1, 1e-9, math.MaxFloat64, math.SmallestNonzeroFloat64, f.NormFloat64()}[f.IntN(8)])
	default:
		panic(fmt.Sprintf("storetest: a document holds a %s, which the filler doesn't know", v.Type()))
	}
}

var wholeNumbers = []int64{0, 1, -1, 42, math.MaxInt32, math.MaxInt32 + 1, 1<<53 + 1, -(1<<53 + 1), math.MaxInt64, math.MinInt64}

func (f filler) text() string {
	if f.IntN(4) == 0 {
		return ""
	}
	return plainTexts[f.IntN(len(plainTexts))]
}

func (f filler) time() time.Time {
	if f.IntN(4) == 0 {
		return time.Time{}
	}
	return instants[f.IntN(len(instants))].UTC()
}

// plainTexts holds valid UTF-8 of every awkward kind.
var plainTexts = []string{
	"north-hub", "O'Brien said \"no\"", "<b>&amp;</b>", "a\x00b", "line\nbreak\r\ttab", "\u2028\u2029", "\ufeff", "\u007f\u0080",
	"żółć", "مرحبا بكم", "日本", "👩‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿", "e\u0301", "\U0010ffff", "�", "$where", "a.b", `\u0041`, "null", "0", "2026-03-29", " ",
	strings.Repeat("word ", 2000),
}

var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // the binary embeds time/tzdata, and so must a test's
	}
	return l
}()

// instants holds whole milliseconds, those about the changes of the clock in London among them.
var instants = []time.Time{
	time.UnixMilli(0),
	time.UnixMilli(-1),
	time.UnixMilli(1),
	time.Date(2026, 3, 29, 0, 59, 59, 999e6, london), // the last before the clock goes forward
	time.Date(2026, 3, 29, 2, 0, 0, 0, london),       // the next after it
	time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC),   // half past one, the first time
	time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC),   // half past one, again
	time.Date(2026, 2, 28, 23, 59, 59, 999e6, time.UTC),
	time.Date(2024, 2, 29, 12, 0, 0, 1e6, time.UTC),
	time.Date(1066, 10, 14, 9, 0, 0, 0, time.UTC),
	time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC),
}
