package release

import (
	"fmt"
	"testing"

	"familyvoice/store"
)

func TestABodySaysWhatReadItsAnswers(t *testing.T) {
	s, now := open(t), noon
	n := 0
	answer := func(place, voice, tagger string) {
		id := fmt.Sprintf("%032d", n)
		n++
		put(t, s.Responses, &store.Response{
			Meta: store.Meta{ID: id}, Survey: "our-family", Voice: voice, Place: place, Role: "mother", Language: "en",
			Channels: []string{"sms"}, Day: "2026-11-20", Answered: 1, Run: "sealed",
		})
		put(t, s.Excerpts, &store.Excerpt{Meta: store.Meta{ID: id + ":q"}, Response: id, Question: "q", Voice: voice, Place: place, Day: "2026-11-20", Codebook: tagger})
	}
	for range 20 {
		answer("elm", "family", "1+ab")
		answer("elm", "family", "1+ab+x1")
		answer("elm", "frontline", "1+cd+x1") // in no family's number
		answer("ash", "young-person", "1+cd+x1")
	}
	refresh(t, maker(s, &now))
	for place, want := range map[string]string{"": Mixed, "elm": "1+ab+x1", "ash": "1+cd+x1"} {
		b, err := Latest(ctx, s, ForLeadership, place, AllTime)
		if err != nil {
			t.Fatal(err)
		}
		if b.Tagger != want {
			t.Errorf("the answers of %q were read by %q, want %q", place, b.Tagger, want)
		}
	}
}

func TestBodiesAreAlikeThatOneTaggerRead(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want bool
	}{
		{"1+ab+x1", "1+ab+x1", true},
		{"1+ab", "1+ab+x1", true}, // the encoder comes to it in a moment
		{"1+ab+x1", "1+cd+x1", false},
		{"1+ab+x1", "1+ab+x2", false},
		{"1+ab", "1+abc", false},
		{"1+ab+x1", "1.local-7+ab+x1", false},
		{"1+ab+x1", "2+ab+x1", false},
		{Mixed, Mixed, false},
		{Mixed, "1+ab", false},
		{"", "", true}, // from before it was noted
		{"", "1+ab", false},
		{"", Mixed, false},
	} {
		for _, pair := range [][2]string{{row.a, row.b}, {row.b, row.a}} {
			if got := (&Body{Tagger: pair[0]}).ReadAlike(&Body{Tagger: pair[1]}); got != row.want {
				t.Errorf("%q and %q are alike: %v", pair[0], pair[1], got)
			}
		}
	}
}
