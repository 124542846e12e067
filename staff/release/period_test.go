package release

import (
	"testing"
	"time"

	"familyvoice/store"

	"github.com/google/go-cmp/cmp"
)

func TestAnOnlyAreaGivesWayToItsHubs(t *testing.T) {
	area := store.Place{Meta: store.Meta{ID: "north"}, Name: "North"}
	hub := func(id string) store.Place { return store.Place{Meta: store.Meta{ID: id}, Name: id, Parent: "north"} }
	names := func(p *places, of int) (names []string) {
		for _, i := range p.parts(of) {
			names = append(names, p.list[i].ID)
		}
		return names
	}
	p := newPlaces([]store.Place{area, hub("ash"), hub("elm")}, "Council")
	if diff := cmp.Diff([]string{"ash", "elm"}, names(p, 0)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"north"}, names(newPlaces([]store.Place{area, hub("ash")}, "Council"), 0)); diff != "" {
		t.Error(diff)
	}
}

func TestTheCalendar(t *testing.T) {
	p := newPeriods(time.Date(2026, 11, 30, 23, 30, 0, 0, time.UTC), "2026-05-20", nil)
	var got []string
	for i, period := range p.list {
		got = append(got, period.ID+" in "+p.list[max(0, p.nodes[i].Parent)].ID)
	}
	want := []string{
		"all in all", "quarter:2026-Q2 in all", "month:2026-05 in quarter:2026-Q2", "month:2026-06 in quarter:2026-Q2",
		"quarter:2026-Q3 in all", "month:2026-07 in quarter:2026-Q3", "month:2026-08 in quarter:2026-Q3", "month:2026-09 in quarter:2026-Q3",
		"month:2026-10 in all",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if label := p.list[1].Label; label != "April to June 2026" {
		t.Errorf("the quarter reads %q", label)
	}
}

func TestWhichAnswersAPeriodHolds(t *testing.T) {
	rows := []struct {
		period, day, round string
		want               bool
	}{
		{"all", "2026-11-20", "", true},
		{"all", "2026-12-20", "", false}, // after the release was made
		{"all", "", "", false},
		{"month:2026-11", "2026-11-20", "", true},
		{"month:2026-11", "2026-10-20", "", false},
		{"quarter:2026-Q3", "2026-09-30", "", true},
		{"quarter:2026-Q3", "2026-10-01", "", false},
		{"round:autumn", "2026-10-01", "autumn", true},
		{"round:autumn", "2026-10-01", "", false},
	}
	for _, row := range rows {
		p := Period{ID: row.period, Until: "2026-11-30"}
		if got := p.Holds(row.day, row.round); got != row.want {
			t.Errorf("%s holds %q of round %q: %t", row.period, row.day, row.round, got)
		}
	}
}
