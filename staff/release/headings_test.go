package release

import (
	"fmt"
	"strings"
	"testing"

	"familyvoice/store"
)

// says puts a family that speaks of themes under a heading.
func says(t *testing.T, s *store.Store, n int, place, heading string, themes ...string) {
	t.Helper()
	id := fmt.Sprintf("%032d", n)
	family{id: id, place: place, day: "2026-11-20", channel: "sms", role: "mother"}.put(t, s)
	e := &store.Excerpt{Meta: store.Meta{ID: id + ":" + heading}, Response: id, Question: heading, Section: heading, Voice: "family", Place: place, Day: "2026-11-20", Text: "made up"}
	for i, theme := range themes {
		e.Sentences = append(e.Sentences, store.Sentence{Hash: fmt.Sprint(i), Themes: []store.Tag{{ID: theme}}})
	}
	put(t, s.Excerpts, e)
}

func TestWhatCameUpUnderTheOtherHeadings(t *testing.T) {
	s, now := open(t), noon
	n := 0
	many := func(times int, place, heading string, themes ...string) {
		for range times {
			says(t, s, n, place, heading, themes...)
			n++
		}
	}
	many(30, "elm", "network", "activities")
	many(20, "elm", "network", "money", "dads")
	many(12, "ash", "network", "getting-there")
	many(6, "elm", "network", "getting-there")
	many(8, "ash", "network", "mental-health") // fewer than the threshold and its slack
	many(25, "ash", "about", "dads", "dads")
	many(40, "elm", "hopes", "mental-health") // a stance stands for this one
	refresh(t, maker(s, &now))
	read := func(place string) string {
		b, err := Latest(ctx, s, ForLeadership, place, AllTime)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range b.Under {
			var themes []string
			for _, theme := range u.Themes {
				themes = append(themes, theme.ID)
			}
			got = append(got, u.Title+": "+strings.Join(themes, ", "))
		}
		return strings.Join(got, "; ")
	}
	if got, want := read(""), "Who families are: dads; Who helps: money, activities, dads"; got != want {
		t.Errorf("the council reads %q, want %q: the three that most spoke of, in the order of the codebook", got, want)
	}
	if got, want := read("ash"), "Who families are: dads; Who helps: getting-there"; got != want {
		t.Errorf("Ash Lane reads %q, want %q", got, want)
	}
}
