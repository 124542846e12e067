package store

import (
	"testing"
	"time"
)

func TestWhereAndWhenARoundListens(t *testing.T) {
	places := []Place{
		{Meta: Meta{ID: "north"}}, {Meta: Meta{ID: "elm"}, Parent: "north"}, {Meta: Meta{ID: "oak"}, Parent: "elm"}, {Meta: Meta{ID: "ash"}},
		{Meta: Meta{ID: "round"}, Parent: "about"}, {Meta: Meta{ID: "about"}, Parent: "round"},
	}
	day := func(d int) time.Time { return time.Date(2027, 1, d, 0, 0, 0, 0, time.UTC) }
	round := func(first, after int, at ...string) *Round {
		return &Round{Places: at, Opens: day(first), Closes: day(after)}
	}
	for _, row := range []struct {
		of    []string
		place string
		want  bool
	}{
		{nil, "elm", true}, {nil, "", true}, {nil, "gone", true},
		{[]string{"north"}, "north", true}, {[]string{"north"}, "oak", true}, {[]string{"oak"}, "elm", false},
		{[]string{"north"}, "ash", false}, {[]string{"north"}, "", false}, {[]string{"north"}, "gone", false}, {[]string{"north"}, "round", false},
	} {
		if got := round(1, 2, row.of...).Covers(row.place, places); got != row.want {
			t.Errorf("a round at %v is held at %q: %t", row.of, row.place, got)
		}
	}
	for at, want := range map[time.Time]bool{day(5).Add(-time.Millisecond): false, day(5): true, day(8).Add(-time.Millisecond): true, day(8): false} {
		if got := round(5, 8).Listens(at); got != want {
			t.Errorf("it listens at %v: %t", at, got)
		}
	}
	if (&Round{Opens: day(1)}).Listens(day(2)) {
		t.Error("the open round has dates")
	}
	for _, row := range []struct {
		a, b *Round
		want bool
	}{
		{round(1, 8), round(8, 9), false}, {round(1, 8), round(7, 9), true}, {round(1, 8), &Round{Opens: day(2)}, false},
		{round(1, 8, "elm"), round(1, 8, "ash"), false}, {round(1, 8, "north"), round(1, 8, "oak"), true}, {round(1, 8, "ash"), round(1, 8), true},
	} {
		if row.a.Meets(row.b, places) != row.want || row.b.Meets(row.a, places) != row.want {
			t.Errorf("%+v meets %+v: wanted %t", row.a, row.b, row.want)
		}
	}
}
