package release

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"familyvoice/store"
	"familyvoice/store/sqlite"
)

var themes = []Label{{"mental-health", "Mental health and wellbeing"}, {"money", "Money and cost of living"}, {"getting-there", "Getting there and opening times"}, {"activities", "Things to do"}, {"dads", "Dads and male carers"}}

var hubs = []store.Place{
	{Meta: store.Meta{ID: "north"}, Name: "North", Kind: "area", Order: 1},
	{Meta: store.Meta{ID: "elm"}, Name: "Elm Park", Kind: "hub", Parent: "north", Order: 2},
	{Meta: store.Meta{ID: "oak"}, Name: "Oak Road", Kind: "hub", Parent: "north", Order: 3},
	{Meta: store.Meta{ID: "ash"}, Name: "Ash Lane", Kind: "hub", Order: 4},
}

func open(t testing.TB) *store.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "town.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for _, place := range hubs {
		put(t, s.Places, &place)
	}
	return s
}

func put[T any](t testing.TB, c store.Collection[T], doc *T) {
	t.Helper()
	if err := c.Put(context.Background(), doc); err != nil {
		t.Fatal(err)
	}
}

// family is one made-up run with its excerpts.
type family struct {
	id, place, day, role, voice, channel, excluded string
	says                                           []string // "stance theme", one sentence each
}

func (f family) put(t testing.TB, s *store.Store) {
	t.Helper()
	if f.voice == "" {
		f.voice = "family"
	}
	put(t, s.Responses, &store.Response{
		Meta: store.Meta{ID: f.id}, Survey: "our-family", Voice: f.voice, Place: f.place, Role: f.role, AgeBand: "25-34",
		Language: "en", Channels: []string{f.channel}, Day: f.day, Answered: 3, Excluded: f.excluded, Run: "sealed",
	})
	for i, said := range f.says {
		var stance, theme string
		if _, err := fmt.Sscan(said, &stance, &theme); err != nil {
			t.Fatal(err)
		}
		question := fmt.Sprintf("q%d", i)
		put(t, s.Excerpts, &store.Excerpt{
			Meta: store.Meta{ID: f.id + ":" + question}, Response: f.id, Question: question, Voice: f.voice, Place: f.place,
			Day: f.day, Excluded: f.excluded, Text: "made up",
			Sentences: []store.Sentence{{Hash: question, Themes: []store.Tag{{ID: theme}}, Stances: []store.Tag{{ID: stance}}}},
		})
	}
}

// town is a made-up town: the same families for the same seed.
func town(seed uint64, n int, from time.Time, days int) []family {
	r := rand.New(rand.NewPCG(seed, 1))
	pick := func(of ...string) string { return of[int(float64(len(of))*r.Float64()*r.Float64())] }
	families := make([]family, n)
	for i := range families {
		f := family{
			id:    fmt.Sprintf("%032x", r.Uint64()),
			place: pick("elm", "oak", "ash", "north", ""), role: pick("mother", "father", "grandparent", "other", ""),
			channel: pick("sms", "web", "telegram"), day: from.AddDate(0, 0, r.IntN(days)).Format(time.DateOnly),
		}
		if r.IntN(8) == 0 {
			f.voice, f.role = "young-person", ""
		}
		for range r.IntN(5) {
			f.says = append(f.says, pick("hope", "fear", "change", "strength")+" "+pick("money", "mental-health", "getting-there", "activities", "dads"))
		}
		families[i] = f
	}
	return families
}
