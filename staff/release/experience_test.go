package release

import (
	"fmt"
	"testing"
	"time"

	"familyvoice/store"
)

// rated puts a family that said how it was, or with 0 did not.
func rated(t *testing.T, s *store.Store, n, rating int, place string) {
	t.Helper()
	r := &store.Response{
		Meta: store.Meta{ID: fmt.Sprintf("%032d", n)}, Survey: "our-family", Voice: "family", Place: place, Language: "en",
		Channels: []string{"sms"}, Day: "2026-11-20", Answered: 3, Run: "sealed",
	}
	if rating > 0 {
		r.Experience = &store.Experience{Rating: rating, At: noon}
	}
	put(t, s.Responses, r)
}

func howItWas(t *testing.T, s *store.Store, audience, place string) string {
	t.Helper()
	b, err := Latest(ctx, s, audience, place, AllTime)
	if err != nil {
		t.Fatal(err)
	}
	by := b.Breakdown("experience")
	if by == nil {
		return "none"
	}
	got := ""
	for _, row := range by.Rows {
		got += row.Label + ": " + row.Cell.String() + "; "
	}
	return got
}

func TestHowItWas(t *testing.T) {
	s, now := open(t), noon
	n := 0
	add := func(place string, counts ...int) { // of those who did not say, then of each rating
		for rating, many := range counts {
			for range many {
				rated(t, s, n, rating, place)
				n++
			}
		}
	}
	add("elm", 30)
	m := maker(s, &now)
	refresh(t, m)
	if got := howItWas(t, s, ForLeadership, ""); got != "none" {
		t.Errorf("nobody has said how it was, and the table reads %q", got)
	}
	add("elm", 0, 6, 0, 12, 20, 31)
	add("ash", 5, 1, 0, 11, 6, 7)
	now = now.Add(time.Hour)
	refresh(t, m)
	if got, want := howItWas(t, s, ForLeadership, ""), "1 (hard): 7; 2: 0; 3: 23; 4: 26; 5 (good): 38; Did not say: 35; "; got != want {
		t.Errorf("the council reads %q, want %q: all five steps, in their order", got, want)
	}
	if got, want := howItWas(t, s, ForCollaborative, ""), "1 (hard): fewer than 10; 2: 0; 3: not shown; 4: 26; 5 (good): 38; Did not say: 35; "; got != want {
		t.Errorf("the collaborative reads %q, want %q", got, want)
	}
	got := howItWas(t, s, ForLeadership, "ash")
	if want := "1 (hard): fewer than 5; "; len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("at Ash Lane one family found it hard, and it reads %q", got)
	}
	b, err := Latest(ctx, s, ForLeadership, "ash", AllTime)
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, row := range b.Breakdown("experience").Rows {
		if count, ok := row.Cell.Show(); ok {
			shown += count
		}
	}
	if all, _ := b.Families.Show(); all-shown < 6 {
		t.Errorf("at Ash Lane all but %d are shown: the one family follows from it: %q", all-shown, got)
	}
	t.Run("somebody who says it late is in the next release, and the old one stays", func(t *testing.T) {
		doc, err := s.Responses.Get(ctx, fmt.Sprintf("%032d", 0))
		if err != nil {
			t.Fatal(err)
		}
		doc.Experience = &store.Experience{Rating: 5, At: noon}
		put(t, s.Responses, doc)
		now = now.Add(time.Hour)
		if made := refresh(t, m); made != 0 {
			t.Errorf("%d releases were made of one rating", made)
		}
		add("elm", 0, 0, 0, 5)
		now = now.Add(time.Hour)
		refresh(t, m)
		if got, want := howItWas(t, s, ForLeadership, ""), "1 (hard): 7; 2: 0; 3: 28; 4: 26; 5 (good): 39; Did not say: 34; "; got != want {
			t.Errorf("the council reads %q, want %q", got, want)
		}
	})
	t.Run("other voices are in no such number", func(t *testing.T) {
		for i := range 20 {
			rated(t, s, 1000+i, 1, "elm")
			doc, err := s.Responses.Get(ctx, fmt.Sprintf("%032d", 1000+i))
			if err != nil {
				t.Fatal(err)
			}
			doc.Voice = "frontline"
			put(t, s.Responses, doc)
		}
		add("elm", 0, 0, 0, 5)
		now = now.Add(time.Hour)
		refresh(t, m)
		if got, want := howItWas(t, s, ForLeadership, ""), "1 (hard): 7; 2: 0; 3: 33; 4: 26; 5 (good): 39; Did not say: 34; "; got != want {
			t.Errorf("the council reads %q, want %q", got, want)
		}
	})
}
