package store

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEveryDeclaredIndexNamesACollectionAndFieldsThatItHas(t *testing.T) {
	names := Collections()
	for collection, indexes := range Indexes {
		if !slices.Contains(names, collection) {
			t.Errorf("Indexes names %q, which Store doesn't have", collection)
		}
		for _, index := range indexes {
			for _, field := range index {
				if _, err := KindOf(collection, field); err != nil {
					t.Error(err)
				}
			}
		}
	}
	for _, name := range names {
		if _, ok := Indexes[name]; !ok {
			t.Errorf("Indexes says nothing of %q", name)
		}
	}
}

func TestCheck(t *testing.T) {
	at := time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, collection string
		q                Query
		refused          string // part of the error; "" if the query is answered
	}{
		{"everything in the order of ids", "rounds", Query{}, ""},
		{"everything after an id", "rounds", Query{After: "x", Limit: 10}, ""},
		{"one field equal", "responses", Query{Equal: []Match{{"carry", "hash"}}}, ""},
		{"a range of numbers", "responses", Query{Range: "due", From: 1, To: int64(9)}, ""},
		{"an open range", "responses", Query{Range: "due"}, ""},
		{"equal, then a range", "excerpts", Query{Equal: []Match{{"place", "hub"}}, Range: "day", From: "2026-01-01"}, ""},
		{"an empty leading field", "releases", Query{Equal: []Match{{"place", ""}}, Range: "made", Desc: true}, ""},
		{"instants as times", "alerts", Query{Equal: []Match{{"status", "new"}}, Range: "at", From: at}, ""},
		{"instants as Unix milliseconds", "alerts", Query{Equal: []Match{{"status", "new"}}, Range: "at", To: at.UnixMilli()}, ""},

		{"an unknown collection", "letters", Query{}, "letters"},
		{"a field without an index", "responses", Query{Equal: []Match{{"survey", "x"}}}, "survey"},
		{"half of an index", "excerpts", Query{Equal: []Match{{"place", "hub"}}}, "[place]"},
		{"the fields in another order", "excerpts", Query{Equal: []Match{{"day", "2026-01-01"}}, Range: "place"}, "[day place]"},
		{"an empty value of the last field", "responses", Query{Equal: []Match{{"carry", ""}}}, "empty"},
		{"the wrong kind of value", "responses", Query{Equal: []Match{{"carry", 7}}}, "int64"},
		{"the wrong kind of bound", "responses", Query{Range: "due", From: "soon"}, "string"},
		{"bounds without a range", "responses", Query{From: 1}, "Range"},
		{"After with a range", "responses", Query{Range: "due", After: "x"}, "After"},
		{"a limit below nothing", "responses", Query{Limit: -1}, "Limit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.q.Check(c.collection)
			if c.refused == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if !errors.Is(err, ErrQuery) || !strings.Contains(err.Error(), c.refused) {
				t.Fatalf("got %v; want ErrQuery that names %q", err, c.refused)
			}
		})
	}
}

func TestCheckPutsValuesIntoTheirOneForm(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 10, 25, 0, 30, 0, 1, london)
	q, err := Query{Equal: []Match{{"status", "new"}}, Range: "at", From: from, To: 5}.Check("alerts")
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 10, 24, 23, 30, 0, 1e6, time.UTC); q.From != want {
		t.Errorf("From is %v; want the next whole millisecond in UTC, %v", q.From, want)
	}
	if want := time.UnixMilli(5).UTC(); q.To != want {
		t.Errorf("To is %v, want %v", q.To, want)
	}
	q, err = Query{Range: "due", From: 3}.Check("contacts")
	if err != nil || q.From != int64(3) {
		t.Errorf("From is %T %v (%v), want int64 3", q.From, q.From, err)
	}
}

func TestAFieldOfManyValuesIsAskedForByOne(t *testing.T) {
	q := Query{Equal: []Match{{"tokens", "bus"}}, Range: "day", Desc: true}
	if _, err := q.Check("excerpts"); err != nil {
		t.Error(err)
	}
	for name, value := range map[string]any{"none": "", "all of them": []string{"bus"}} {
		q.Equal[0].Value = value
		if _, err := q.Check("excerpts"); !errors.Is(err, ErrQuery) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := FieldOf[Excerpt]("tokens")(&Excerpt{Tokens: []string{"bus", "late"}}); !slices.Equal(got.([]string), []string{"bus", "late"}) {
		t.Errorf("read %v", got)
	}
	if got := FieldOf[Excerpt]("tokens")(&Excerpt{Tokens: []string{}}); got != nil {
		t.Errorf("an empty list reads %v", got)
	}
	for collection, indexes := range Indexes {
		for _, index := range indexes {
			for i, field := range index {
				if kind, _ := KindOf(collection, field); kind == Words && (i != 0 || len(index) != 2) {
					t.Errorf("%s by %v: a field of many values begins an index of two", collection, index)
				}
			}
		}
	}
}

func TestFieldOf(t *testing.T) {
	at := time.Date(2026, 3, 29, 2, 0, 0, 123456789, time.FixedZone("", 3600))
	alert := &Alert{Meta: Meta{ID: "a", Due: 7}, Status: "new", At: at}
	if got := FieldOf[Alert]("due")(alert); got != int64(7) {
		t.Errorf("due of the embedded head is %v", got)
	}
	if got := FieldOf[Alert]("status")(alert); got != "new" {
		t.Errorf("status is %v", got)
	}
	if got := FieldOf[Alert]("at")(alert); got != time.Date(2026, 3, 29, 1, 0, 0, 123e6, time.UTC) {
		t.Errorf("at is %v, want UTC to the millisecond", got)
	}
	if got := FieldOf[Alert]("drill")(&Alert{Drill: true}); got != true {
		t.Errorf("drill is %v", got)
	}
	for _, field := range []string{"due", "status", "at", "drill"} {
		if got := FieldOf[Alert](field)(&Alert{}); got != nil {
			t.Errorf("an empty %s is %v, want nil", field, got)
		}
	}
}

func TestCheckID(t *testing.T) {
	for _, id := range []string{"", "a\x00b", "\xff", strings.Repeat("x", 513)} {
		if CheckID(id) == nil {
			t.Errorf("%q is taken as an id", id)
		}
	}
	for _, id := range []string{"a", "k1:Zm9v", "réponse:fears", strings.Repeat("x", 512)} {
		if err := CheckID(id); err != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
}
