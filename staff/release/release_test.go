package release

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"familyvoice/analysis/summary"
	"familyvoice/store"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

var ctx = context.Background()

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func maker(s *store.Store, now *time.Time) *Maker {
	return &Maker{Store: s, Now: func() time.Time { return *now }, Council: "Made-up Council", Themes: themes}
}

func refresh(t *testing.T, m *Maker) int {
	t.Helper()
	made, err := m.Refresh(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestTheReleaseOfASmallTown(t *testing.T) {
	s, now := open(t), noon
	for _, f := range town(1, 120, noon.AddDate(0, 0, -80), 80) {
		f.put(t, s)
	}
	for _, f := range town(2, 60, noon.AddDate(0, 0, -80), 80) { // half as many that staff set aside change no figure
		f.excluded = "spam"
		f.put(t, s)
	}
	if made := refresh(t, maker(s, &now)); made == 0 {
		t.Fatal("no release was made of 120 families")
	}
	var got strings.Builder
	for _, audience := range []string{ForLeadership, ForCollaborative} {
		for _, place := range []string{"", "north", "elm", "ash"} {
			periods, err := Periods(ctx, s, audience, place)
			if err != nil {
				t.Fatal(err)
			}
			for _, period := range periods {
				b, err := Latest(ctx, s, audience, place, period.ID)
				if err != nil {
					t.Fatal(err)
				}
				describe(&got, b)
			}
		}
	}
	const golden = "testdata/town.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("the release changed (-want +got):\n%s", diff)
	}
}

func describe(to *strings.Builder, b *Body) {
	fmt.Fprintf(to, "== %s: %s, %s: %s families who answered\n", b.Audience, b.Name, b.Period.Label, b.Families)
	rows := func(title string, rows []Row) {
		fmt.Fprintf(to, "%s:", title)
		for _, row := range rows {
			fmt.Fprintf(to, " %s %s;", row.Label, row.Cell)
		}
		to.WriteString("\n")
	}
	for _, by := range b.By {
		rows(by.Title, by.Rows)
	}
	fmt.Fprint(to, "Themes:")
	for _, row := range b.Themes {
		fmt.Fprintf(to, " %s %s", row.Label, row.Cell)
		for _, with := range row.With {
			fmt.Fprintf(to, " [with %s]", with.Label)
		}
		to.WriteString(";")
	}
	to.WriteString("\n")
	for _, s := range b.Stances {
		rows(s.Title, s.Themes)
	}
	for _, stance := range [...]string{"hope", "fear", "change"} {
		fmt.Fprintln(to, summary.Sentence(b.Voice(stance, ""), b.Families))
	}
	for _, gap := range b.NotHeard {
		fmt.Fprintf(to, "not heard: %s, %s\n", gap.Label, gap.Cell)
	}
}

func TestWhoIsCounted(t *testing.T) {
	rows := []struct {
		name string
		one  family
		more int
	}{
		{"a family counts", family{}, 1},
		{"a young person counts", family{voice: "young-person"}, 1},
		{"a frontline worker is counted apart", family{voice: "frontline"}, 0},
		{"a drill is never counted", family{excluded: "drill"}, 0},
		{"an erased run is never counted", family{excluded: "erased"}, 0},
		{"a run without an answer is not counted", family{day: "none"}, 0},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s, now := open(t), noon
			for i := range 20 {
				family{id: fmt.Sprintf("%032d", i), place: "elm", day: "2026-11-20", channel: "sms", role: "mother"}.put(t, s)
			}
			one := row.one
			one.id, one.channel, one.place, one.says = "f", "sms", "elm", []string{"hope money", "hope money"}
			switch one.day {
			case "":
				one.day = "2026-11-21"
			case "none":
				one.day = ""
			}
			one.put(t, s)
			refresh(t, maker(s, &now))
			b, err := Latest(ctx, s, ForLeadership, "", AllTime)
			if err != nil {
				t.Fatal(err)
			}
			if n, _ := b.Families.Show(); n != 20+row.more {
				t.Errorf("%s families, want %d", b.Families, 20+row.more)
			}
		})
	}
}

func TestFamiliesAreCountedNeverMentions(t *testing.T) {
	s, now := open(t), noon
	for i := range 12 {
		family{
			id: fmt.Sprintf("%032d", i), place: "elm", day: "2026-11-20", channel: "sms",
			says: []string{"hope money", "hope money", "fear money"},
		}.put(t, s)
	}
	refresh(t, maker(s, &now))
	b, _ := Latest(ctx, s, ForLeadership, "", AllTime)
	if got := b.Stance("hope").Theme("money").String(); got != "12" {
		t.Errorf("12 families who said it twice read as %s", got)
	}
}

func TestAWithheldAnswerCountsInItsTags(t *testing.T) {
	s, now := open(t), noon
	for i := range 12 {
		f := family{id: fmt.Sprintf("%032d", i), place: "elm", day: "2026-11-20", channel: "sms", says: []string{"fear safety"}}
		f.says = []string{"fear money"}
		f.put(t, s)
		e, err := s.Excerpts.Get(ctx, f.id+":q0")
		if err != nil {
			t.Fatal(err)
		}
		e.Withheld, e.Text = true, ""
		put(t, s.Excerpts, e)
	}
	refresh(t, maker(s, &now))
	b, _ := Latest(ctx, s, ForLeadership, "", AllTime)
	if got := b.Stance("fear").Theme("money").String(); got != "12" {
		t.Errorf("12 withheld answers read as %s", got)
	}
}

func TestWhenANewReleaseIsMade(t *testing.T) {
	add := func(t *testing.T, s *store.Store, place, day string, from, n int) {
		t.Helper()
		for i := range n {
			family{id: fmt.Sprintf("%032d", from+i), place: place, day: day, channel: "sms", role: "mother", says: []string{"hope money"}}.put(t, s)
		}
	}
	families := func(t *testing.T, s *store.Store, place, period string) string {
		t.Helper()
		b, err := Latest(ctx, s, ForLeadership, place, period)
		if errors.Is(err, store.ErrNotFound) {
			return "none"
		}
		if err != nil {
			t.Fatal(err)
		}
		return b.Families.String()
	}
	t.Run("four families make none", func(t *testing.T) {
		s, now := open(t), noon
		add(t, s, "elm", "2026-11-20", 0, 4)
		if made := refresh(t, maker(s, &now)); made != 0 {
			t.Errorf("made %d", made)
		}
	})
	t.Run("four more families change nothing, a fifth does", func(t *testing.T) {
		s, now := open(t), noon
		m := maker(s, &now)
		add(t, s, "elm", "2026-11-20", 0, 30)
		refresh(t, m)
		add(t, s, "elm", "2026-11-21", 30, 4)
		refresh(t, m)
		if got := families(t, s, "", AllTime); got != "30" {
			t.Errorf("after four more: %s", got)
		}
		add(t, s, "elm", "2026-11-21", 34, 1)
		now = now.Add(time.Hour)
		refresh(t, m)
		if got := families(t, s, "", AllTime); got != "35" {
			t.Errorf("after five more: %s", got)
		}
	})
	t.Run("a hub with one more family keeps its release, and the families left behind are no handful", func(t *testing.T) {
		s, now := open(t), noon
		m := maker(s, &now)
		add(t, s, "elm", "2026-11-20", 0, 30)
		add(t, s, "ash", "2026-11-20", 100, 30)
		refresh(t, m)
		add(t, s, "elm", "2026-11-21", 30, 1)
		add(t, s, "ash", "2026-11-21", 130, 6)
		now = now.Add(time.Hour)
		refresh(t, m)
		if got := families(t, s, "", AllTime); got != "67" {
			t.Errorf("the council reads %s, want 67", got)
		}
		for _, hub := range []string{"elm", "ash"} {
			if got := families(t, s, hub, AllTime); got != "30" {
				t.Errorf("%s reads %s: the council less it would be one family", hub, got)
			}
		}
	})
	t.Run("a month is released once it is over, and then frozen", func(t *testing.T) {
		s, now := open(t), noon
		m := maker(s, &now)
		add(t, s, "elm", "2026-11-20", 0, 30)
		refresh(t, m)
		if got := families(t, s, "", "month:2026-11"); got != "none" {
			t.Errorf("the open month reads %s", got)
		}
		now = time.Date(2026, 12, 1, 0, 30, 0, 0, time.UTC)
		refresh(t, m)
		if got := families(t, s, "", "month:2026-11"); got != "30" {
			t.Errorf("the closed month reads %s", got)
		}
		add(t, s, "elm", "2026-11-30", 30, 8) // late arrivals
		now = now.Add(time.Hour)
		refresh(t, m)
		if got := families(t, s, "", "month:2026-11"); got != "30" {
			t.Errorf("the frozen month now reads %s", got)
		}
	})
	t.Run("a pass waits for its time", func(t *testing.T) {
		s, now := open(t), noon
		m := maker(s, &now)
		m.Every = time.Hour
		add(t, s, "elm", "2026-11-20", 0, 30)
		refresh(t, m)
		add(t, s, "elm", "2026-11-21", 30, 6)
		now = now.Add(time.Minute)
		if made := refresh(t, m); made != 0 {
			t.Errorf("made %d a minute later", made)
		}
		now = now.Add(time.Hour)
		if made := refresh(t, m); made == 0 {
			t.Error("made none an hour later")
		}
	})
	t.Run("nothing is made twice", func(t *testing.T) {
		s, now := open(t), noon
		add(t, s, "elm", "2026-11-20", 0, 30)
		refresh(t, maker(s, &now))
		now = now.Add(time.Hour)
		if made := refresh(t, maker(s, &now)); made != 0 {
			t.Errorf("made %d again", made)
		}
	})
}

func TestTargetsSayWhoWasNotHeard(t *testing.T) {
	s, now := open(t), noon
	put(t, s.Rounds, &store.Round{Meta: store.Meta{ID: "always"}, Targets: []store.Target{
		{Label: "Dads", Field: "role", Value: "father", Count: 20}, {Label: "Mums", Field: "role", Value: "mother", Count: 20},
	}})
	for i := range 40 {
		role := "mother"
		if i%5 == 0 {
			role = "father"
		}
		family{id: fmt.Sprintf("%032d", i), place: "elm", day: "2026-11-20", channel: "sms", role: role}.put(t, s)
	}
	refresh(t, maker(s, &now))
	b, _ := Latest(ctx, s, ForLeadership, "", AllTime)
	if len(b.NotHeard) != 1 || b.NotHeard[0].Label != "Dads" || b.NotHeard[0].Cell.String() != "8" || b.NotHeard[0].Target != 20 {
		t.Errorf("not heard: %+v", b.NotHeard)
	}
}

func TestABodyHoldsNoHiddenNumber(t *testing.T) {
	s, now := open(t), noon
	for _, f := range town(3, 60, noon.AddDate(0, 0, -20), 20) {
		f.put(t, s)
	}
	refresh(t, maker(s, &now))
	for r, err := range s.Releases.Find(ctx, store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		var walk func(v any)
		walk = func(v any) {
			switch v := v.(type) {
			case map[string]any:
				n, counted := v["n"].(float64)
				k, _ := v["k"].(float64)
				if counted && n < k && n != 0 {
					t.Errorf("%s holds the number %v", r.ID, n)
				}
				if _, hidden := v["why"]; hidden && counted {
					t.Errorf("%s holds a hidden number", r.ID)
				}
				for _, inner := range v {
					walk(inner)
				}
			case []any:
				for _, inner := range v {
					walk(inner)
				}
			}
		}
		var body any
		if err := json.Unmarshal([]byte(r.Body), &body); err != nil {
			t.Fatal(err)
		}
		walk(body)
	}
}
