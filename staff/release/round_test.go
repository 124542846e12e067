package release

import (
	"fmt"
	"testing"
	"time"

	"familyvoice/analysis/disclosure"
	"familyvoice/store"

	"github.com/google/go-cmp/cmp"
)

func TestRoundsStandInsteadOfTheMonthsThatTheyShareDaysWith(t *testing.T) {
	at := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 0, 0, 0, 0, london) }
	rounds := []store.Round{
		{Meta: store.Meta{ID: "autumn"}, Name: "Autumn 2026", Opens: at(10, 12), Closes: at(11, 1)},
		{Meta: store.Meta{ID: "winter"}, Name: "Winter 2026", Opens: at(11, 20), Closes: at(12, 24)},
		{Meta: store.Meta{ID: "spring"}, Name: "Spring 2027", Opens: at(13, 5), Closes: at(14, 5)},
		{Meta: store.Meta{ID: store.OpenRound}, Name: "All the time"},
	}
	p := newPeriods(noon, "2026-08-02", rounds)
	var got []string
	for _, period := range p.list {
		got = append(got, fmt.Sprint(period.ID, " until ", period.Until, " closed ", period.Closed))
	}
	want := []string{
		"all until 2026-11-24 closed false", "round:autumn until 2026-10-31 closed true", "round:winter until 2026-11-24 closed false",
		"quarter:2026-Q3 until 2026-09-30 closed true", "month:2026-08 until 2026-08-31 closed true", "month:2026-09 until 2026-09-30 closed true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, row := range []struct{ day, round, want string }{
		{"2026-10-20", "autumn", "round:autumn"}, {"2026-11-02", "autumn", "round:autumn"}, // begun in time
		{"2026-10-20", store.OpenRound, AllTime}, {"2026-09-20", store.OpenRound, "month:2026-09"}, {"2026-11-21", "winter", "round:winter"},
	} {
		if got := p.list[p.of(&store.Response{Day: row.day, Round: row.round})].ID; got != row.want {
			t.Errorf("an answer of %s in %s belongs to %s, want %s", row.day, row.round, got, row.want)
		}
	}
}

// What was released by month stays readable when a council begins to listen by rounds. A round is released only if no handful
// is left between it, the months and everything so far.
func TestARoundIsReleasedWithTheMonthsInMind(t *testing.T) {
	s, now := open(t), time.Date(2026, 10, 2, 12, 0, 0, 0, time.UTC)
	n := 0
	families := func(many int, day, round string) {
		for range many {
			n++
			put(t, s.Responses, &store.Response{
				Meta: store.Meta{ID: fmt.Sprintf("%032d", n)}, Survey: "our-family", Voice: "family", Place: "elm", Language: "en", Channels: []string{"sms"},
				Day: day, Answered: 3, Run: "sealed", Round: round,
			})
		}
	}
	m := maker(s, &now)
	shown := func(period string) disclosure.Cell {
		t.Helper()
		b, err := Latest(ctx, s, ForLeadership, "", period)
		if err != nil {
			return disclosure.Cell{}
		}
		return b.Families
	}
	families(30, "2026-09-10", store.OpenRound)
	refresh(t, m)
	if n, ok := shown("month:2026-09").Show(); !ok || n != 30 {
		t.Fatalf("September shows %d, %t", n, ok)
	}
	put(t, s.Rounds, &store.Round{
		Meta: store.Meta{ID: "autumn"}, Name: "Autumn 2026", Opens: time.Date(2026, 10, 5, 0, 0, 0, 0, london), Closes: time.Date(2026, 10, 26, 0, 0, 0, 0, london),
	})
	families(2, "2026-10-03", store.OpenRound)
	families(40, "2026-10-10", "autumn")
	now = time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC)
	refresh(t, m)
	if n, ok := shown("month:2026-09").Show(); !ok || n != 30 {
		t.Errorf("September was released and shows %d, %t", n, ok)
	}
	all, ok := shown(AllTime).Show()
	if round, told := shown("round:autumn").Show(); ok && told && all-30-round != 0 {
		t.Errorf("everything (%d) without September (30) and the round (%d) tells of %d families", all, round, all-30-round)
	}
	t.Run("once it is over, nothing is added to it", func(t *testing.T) {
		families(20, "2026-10-24", store.OpenRound)
		now = time.Date(2026, 10, 26, 0, 0, 0, 0, london)
		refresh(t, m)
		b, err := Latest(ctx, s, ForLeadership, "", "round:autumn")
		if err != nil || !b.Period.Closed || b.Period.Until != "2026-10-25" {
			t.Fatalf("the round is %+v, %v", b, err)
		}
		if n, ok := b.Families.Show(); !ok || n != 40 {
			t.Errorf("the round shows %d, %t", n, ok)
		}
		families(30, "2026-10-28", "autumn")
		families(30, "2026-10-28", store.OpenRound)
		now = now.AddDate(0, 0, 7)
		refresh(t, m)
		if n, _ := shown("round:autumn").Show(); n != 40 {
			t.Errorf("the round that is over now shows %d", n)
		}
	})
}

// Nobody can read "the last round" while its figures say that it goes on. Those who came last and are a handful are told by no
// difference between the figures before its end and after.
func TestARoundThatIsOverIsSaidToBe(t *testing.T) {
	for name, more := range map[string]int{"nobody came since": 0, "a handful came since": 2, "as many as the threshold came since": 5} {
		t.Run(name, func(t *testing.T) {
			s, now := open(t), time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)
			put(t, s.Rounds, &store.Round{
				Meta: store.Meta{ID: "autumn"}, Name: "Autumn 2026", Opens: time.Date(2026, 10, 5, 0, 0, 0, 0, london), Closes: time.Date(2026, 10, 26, 0, 0, 0, 0, london),
			})
			answer := func(from, to int, day string) {
				for i := from; i < to; i++ {
					put(t, s.Responses, &store.Response{
						Meta: store.Meta{ID: fmt.Sprintf("%032d", i)}, Survey: "our-family", Voice: "family", Place: "elm", Language: "en", Channels: []string{"sms"},
						Day: day, Answered: 3, Run: "sealed", Round: "autumn",
					})
				}
			}
			answer(0, 40, "2026-10-10")
			m := maker(s, &now)
			refresh(t, m)
			before, err := Latest(ctx, s, ForLeadership, "", "round:autumn")
			if err != nil || before.Period.Closed {
				t.Fatalf("before its end it is %+v, %v", before, err)
			}
			answer(40, 40+more, "2026-10-25")
			now = time.Date(2026, 10, 26, 9, 0, 0, 0, time.UTC)
			refresh(t, m)
			for _, audience := range []string{ForLeadership, ForCollaborative} {
				b, err := Latest(ctx, s, audience, "", "round:autumn")
				if err != nil {
					t.Fatal(err)
				}
				periods, err := Periods(ctx, s, audience, "")
				if err != nil || !periods[1].Closed || periods[1].Until != "2026-10-25" {
					t.Errorf("%s finds it in its list as %+v, %v", audience, periods[1], err)
				}
				want, until := 40, "2026-10-19"
				if more >= b.K {
					want, until = 40+more, "2026-10-25"
				}
				if n, ok := b.Families.Show(); !ok || n != want || !b.Period.Closed || b.Period.Until != until {
					t.Errorf("%s reads %d families of %+v, want %d until %s", audience, n, b.Period, want, until)
				}
			}
			answer(100, 140, "2026-10-25")
			now = now.AddDate(0, 0, 1)
			refresh(t, m)
			if b, _ := Latest(ctx, s, ForLeadership, "", "round:autumn"); b.Families.String() == "80" {
				t.Error("who answered after its end was added to it")
			}
		})
	}
}
