package release

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"familyvoice/store"
)

// council makes the releases of families who each say these sentences, and returns the council's for all time.
func council(t *testing.T, families int, says func(i int) []string, untagged func(i int) string) *Body {
	t.Helper()
	s, now := open(t), noon
	for i := range families {
		f := family{id: fmt.Sprintf("%032d", i), place: "elm", day: "2026-11-20", channel: "sms", role: "mother", says: says(i)}
		f.put(t, s)
		if words := untagged(i); words != "" {
			put(t, s.Excerpts, &store.Excerpt{
				Meta: store.Meta{ID: f.id + ":z"}, Response: f.id, Question: "z", Voice: "family", Place: "elm", Day: f.day, Language: "en",
				Text: words, Sentences: []store.Sentence{{Hash: "z", Text: words}, {Hash: "y", Text: words}},
			})
		}
	}
	refresh(t, maker(s, &now))
	b, err := Latest(ctx, s, ForLeadership, "", AllTime)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func silent(int) string { return "" }

func TestAThemesRowCountsFamiliesInAnyStance(t *testing.T) {
	b := council(t, 40, func(i int) []string {
		return [][]string{{"hope money"}, {"fear money", "hope money"}, {"none money"}, nil}[i%4]
	}, silent)
	if got := b.Theme("money").Cell.String(); got != "30" {
		t.Errorf("%s families spoke of money, want 30", got)
	}
	if got := b.Stance("hope").Theme("money").String(); got != "20" {
		t.Errorf("%s hoped, want 20", got)
	}
}

func TestThemesThatComeTogether(t *testing.T) {
	with := func(b *Body, theme string) (ids string) {
		for _, w := range b.Theme(theme).With {
			ids += w.ID + " " + w.Claim.String() + ";"
		}
		return ids
	}
	none := []string(nil)
	t.Run("more often than chance", func(t *testing.T) {
		b := council(t, 60, func(i int) []string {
			return [][]string{{"hope money", "fear getting-there"}, none, {"hope activities"}}[i%3]
		}, silent)
		if got := with(b, "money"); got != "getting-there at least 5;" {
			t.Errorf("beside money: %q", got)
		}
		if got := with(b, "activities"); got != "" {
			t.Errorf("beside things to do: %q", got)
		}
	})
	t.Run("no more often than chance", func(t *testing.T) {
		b := council(t, 60, func(i int) []string {
			var says []string
			if i%2 == 0 {
				says = append(says, "hope money")
			}
			if i%3 == 0 {
				says = append(says, "hope activities")
			}
			return says
		}, silent)
		if got := with(b, "money"); got != "" {
			t.Errorf("beside money: %q", got)
		}
	})
	t.Run("a handful above the threshold is not named", func(t *testing.T) {
		b := council(t, 60, func(i int) []string {
			switch {
			case i < 8:
				return []string{"hope money", "hope activities"}
			case i < 20:
				return []string{"hope money"}
			}
			return none
		}, silent)
		if got := with(b, "money"); got != "" {
			t.Errorf("beside money: %q", got)
		}
	})
}

// A page of 24 themes that have nothing to do with each other, drawn again and again, seldom names a pair.
func TestUnrelatedThemesAreSeldomNamedTogether(t *testing.T) {
	draws := 150
	if testing.Short() {
		draws = 30
	}
	var labels []Label
	for i := range 24 {
		labels = append(labels, Label{ID: fmt.Sprint(i), Name: fmt.Sprint(i)})
	}
	r := rand.New(rand.NewPCG(5, 3))
	for _, families := range []int{120, 300, 800} {
		wrong := 0
		for range draws {
			places, periods := newPlaces(nil, "council"), newPeriods(noon, "", nil)
			tally, err := newTally(places, periods, labels, DefaultAges, DefaultLanguages, newStops(nil, noon), DefaultAudiences)
			if err != nil {
				t.Fatal(err)
			}
			for range families {
				if err := tally.cubes[0].AddFamilies(0, 0, 1); err != nil {
					t.Fatal(err)
				}
				for theme := range labels {
					tally.spoken.said[theme] = r.Float64() < 0.4/float64(1+theme%8)
				}
				if err := tally.flushSpoken(0, 0); err != nil {
					t.Fatal(err)
				}
			}
			for _, row := range tally.themeRows(tally.cubes[0].Suppress(), 0, 0) {
				if len(row.With) > 0 {
					wrong++
					break
				}
			}
		}
		t.Logf("%d families: %d of %d pages name a pair", families, wrong, draws)
		if wrong > draws/10 { // twice what is promised, for the luck of the draw
			t.Errorf("%d families: %d of %d pages name a pair that has nothing to do with each other", families, wrong, draws)
		}
	}
}

func TestWhatHasNoThemeIsNamedOnceEnoughFamiliesSayIt(t *testing.T) {
	fresh := func(b *Body) (texts string) {
		for _, p := range b.Fresh {
			texts += p.Text + ";"
		}
		return texts
	}
	says := func(int) []string { return []string{"hope money"} }
	for _, row := range []struct {
		name  string
		words func(i int) string
		want  string
	}{
		{"a splash pad that twelve families name", func(i int) string {
			if i < 12 {
				return "there was a splash pad"
			}
			return ""
		}, "splash pad;"},
		{"said twice by each of six is six", func(i int) string {
			if i < 6 {
				return "there was a splash pad"
			}
			return ""
		}, ""},
		{"a name that was taken out", func(int) string { return "[name] was there with [name]" }, ""},
		{"a street, as the sentence alone tells", func(int) string { return "the loud dog on albert street" }, "loud dog;"},
		{"a name that is a month too", func(int) string { return "no one since our jan moved" }, "moved;"},
		{"chat", func(int) string { return "not sure really, thank you" }, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := fresh(council(t, 30, says, row.words)); got != row.want {
				t.Errorf("named %q, want %q", got, row.want)
			}
		})
	}
	t.Run("nothing of another language is named", func(t *testing.T) {
		s, now := open(t), noon
		for i := range 30 {
			f := family{id: fmt.Sprintf("%032d", i), place: "elm", day: "2026-11-20", channel: "sms", says: says(i)}
			f.put(t, s)
			put(t, s.Excerpts, &store.Excerpt{
				Meta: store.Meta{ID: f.id + ":z"}, Response: f.id, Question: "z", Voice: "family", Place: "elm", Day: f.day,
				Language: []string{"pl", "other"}[i%2], Text: "there was a splash pad", Sentences: []store.Sentence{{Hash: "z", Text: "there was a splash pad"}},
			})
		}
		refresh(t, maker(s, &now))
		if b, err := Latest(ctx, s, ForLeadership, "", AllTime); err != nil || len(b.Fresh) != 0 {
			t.Errorf("%v, %v", b, err)
		}
	})
	t.Run("a hub names none", func(t *testing.T) {
		s, now := open(t), noon
		for i := range 30 {
			f := family{id: fmt.Sprintf("%032d", i), place: "elm", day: "2026-11-20", channel: "sms", says: says(i)}
			f.put(t, s)
			put(t, s.Excerpts, &store.Excerpt{
				Meta: store.Meta{ID: f.id + ":z"}, Response: f.id, Question: "z", Voice: "family", Place: "elm", Day: f.day, Language: "en",
				Text: "a splash pad", Sentences: []store.Sentence{{Hash: "z", Text: "a splash pad"}},
			})
		}
		refresh(t, maker(s, &now))
		now = now.Add(time.Hour)
		if b, err := Latest(ctx, s, ForLeadership, "elm", AllTime); err != nil || len(b.Fresh) != 0 {
			t.Errorf("%v, %v", b, err)
		}
	})
}
