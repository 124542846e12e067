package mongo

import (
	"context"
	"fmt"
	"testing"
	"time"

	"familyvoice/staff/release"
	"familyvoice/store"
)

// What staff set aside lies among the rest in MongoDB as well, and a release made from there tells nothing of it.
func TestAReleaseFromMongoCountsNothingThatWasSetAside(t *testing.T) {
	ctx := context.Background()
	s, _ := recorded(t, "")
	for i := range 40 {
		id, day, reason := fmt.Sprintf("%032d", i), "2026-11-20", map[bool]string{true: "spam"}[i%2 == 1]
		if err := s.Responses.Put(ctx, &store.Response{
			Meta: store.Meta{ID: id}, Survey: "our-family", Voice: "family", Answered: 1, Day: day, Excluded: reason, Run: "sealed",
		}); err != nil {
			t.Fatal(err)
		}
		if err := s.Excerpts.Put(ctx, &store.Excerpt{
			Meta: store.Meta{ID: id + ":hopes"}, Response: id, Question: "hopes", Voice: "family", Day: day, Excluded: reason, Text: "made up",
			Sentences: []store.Sentence{{Hash: "x", Themes: []store.Tag{{ID: "money"}}, Stances: []store.Tag{{ID: "hope"}}}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	m := &release.Maker{
		Store: s, Now: func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }, Council: "Made-up Council",
		Themes: []release.Label{{ID: "money", Name: "Money"}},
	}
	if _, err := m.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	b, err := release.Latest(ctx, s, release.ForLeadership, "", release.AllTime)
	if err != nil {
		t.Fatal(err)
	}
	if n, shown := b.Families.Show(); n != 20 || !shown {
		t.Errorf("%s families answered, want 20", b.Families)
	}
	if len(b.Themes) != 1 {
		t.Fatalf("%d themes are told", len(b.Themes))
	}
	if n, shown := b.Themes[0].Cell.Show(); n != 20 || !shown {
		t.Errorf("%s families spoke of money, want 20", b.Themes[0].Cell)
	}
}
