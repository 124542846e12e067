package release

import (
	"fmt"
	"testing"
)

func TestWhoRaisedATheme(t *testing.T) {
	s, now := open(t), noon
	n := 0
	some := func(many int, voice, role string, says ...string) {
		for range many {
			f := family{id: fmt.Sprintf("%032d", n), place: "elm", day: "2026-11-20", channel: "sms", voice: voice, role: role, says: says}
			f.put(t, s)
			n++
		}
	}
	some(20, "family", "mother", "hope money")
	some(12, "family", "father", "fear getting-there", "none dads")
	some(8, "family", "father")
	some(6, "family", "grandparent", "hope money")
	some(11, "young-person", "", "change activities")
	some(10, "frontline", "", "fear mental-health")
	some(4, "partner", "", "fear mental-health")
	refresh(t, maker(s, &now))
	b, err := Latest(ctx, s, ForLeadership, "", AllTime)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name, group, stance, theme string
		want                       bool
	}{
		{"twelve fathers worry about getting there", "father", "fear", "getting-there", true},
		{"so they spoke of it", "father", "", "getting-there", true},
		{"they do not hope for it", "father", "hope", "getting-there", false},
		{"they are parents and carers", "family", "fear", "getting-there", true},
		{"spoken of in no stance", "father", "", "dads", true},
		{"six grandparents are too few to name", "grandparent", "", "money", false},
		{"young people", "young-person", "change", "activities", true},
		{"frontline workers, counted apart", "frontline", "fear", "mental-health", true},
		{"four partners are too few to name", "partner", "", "mental-health", false},
		{"workers are in no family's voice", "family", "", "mental-health", false},
	} {
		got := false
		for _, g := range b.Raised {
			got = got || g.ID == row.group && g.Names(row.stance, row.theme)
		}
		if got != row.want {
			t.Errorf("%s: %t", row.name, got)
		}
	}
	if count, shown := b.Theme("mental-health").Cell.Show(); shown && count > 0 {
		t.Errorf("%d families spoke of what workers alone raised", count)
	}
	partners, err := Latest(ctx, s, ForCollaborative, "", AllTime)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range partners.Raised {
		if g.ID == "father" && g.Names("fear", "getting-there") {
			t.Error("twelve are too few to name where ten is the threshold")
		}
	}
}
