package county

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"familyvoice/analysis"
	"familyvoice/channels"
	"familyvoice/e2e/harness"
	"familyvoice/staff/release"
	"familyvoice/store"
)

var month = flag.Int("month", 400, "how many families answer in the month of a county")

// by the hour of the day, how many families begin: few by night, most when the children are in bed.
var rhythm = []int{2, 1, 1, 1, 1, 2, 5, 12, 14, 10, 9, 10, 14, 12, 9, 12, 10, 9, 12, 18, 26, 28, 18, 6}

// resident is one family of the month, with what it will do. It knows nothing of what the service makes of it.
type resident struct {
	n            int
	channel      channels.Name
	sender, id   string
	begins       time.Time
	hub          int // -1 for none
	answers      int
	pauses       int // so many answers are given, and the rest the evening after; 0 for no pause
	role, age    string
	erases, goes bool // erases everything at the end; goes is a family that never says GO
	sent         int
}

// moment is what one family does in one hour.
type moment struct {
	*resident
	again bool // it comes back after its pause
}

// A month of a county: 12 districts, 29 hubs, families who begin by the hours of the day, some who come back the evening
// after, some who have everything erased. What a leader reads at the end is what the families themselves counted, for the
// county and for each district and hub, for all time and for the month, across the end of summer time.
func TestAMonthOfACountyIsReadAsItWasLived(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2026, time.October, 1, 0, 0, 0, 0, london)
	h := harness.NewHouse(t, harness.Setup{Places: storePlaces(), Now: first.UTC()})
	residents := settleCounty(*month, first)
	hours := map[time.Time][]moment{}
	for _, r := range residents {
		hours[r.begins.Truncate(time.Hour)] = append(hours[r.begins.Truncate(time.Hour)], moment{r, false})
		if r.pauses > 0 {
			evening := r.begins.Add(20 * time.Hour).Truncate(time.Hour)
			hours[evening] = append(hours[evening], moment{r, true})
		}
	}
	began := time.Now()
	for hour := first; hour.Before(first.AddDate(0, 1, 2)); hour = hour.Add(time.Hour) {
		h.Set(hour.UTC())
		todo := make(chan moment)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for m := range todo {
					if err := m.write(h, hour); err != nil {
						t.Errorf("family %d: %v", m.n, err)
					}
				}
			})
		}
		for _, m := range hours[hour.UTC().Truncate(time.Hour)] {
			todo <- m
		}
		close(todo)
		all.Wait()
	}
	h.Settle()
	messages := 0
	for _, r := range residents {
		messages += r.sent
	}
	t.Logf("a month with %d families and %d messages took %.1f s", len(residents), messages, time.Since(began).Seconds())

	tagger, err := analysis.Default()
	if err != nil {
		t.Fatal(err)
	}
	var themes []release.Label
	for _, theme := range tagger.Themes() {
		themes = append(themes, release.Label{ID: theme.ID, Name: theme.Label})
	}
	maker := release.Maker{Store: h.Store, Now: h.Now, Council: harness.Council, Themes: themes, Questions: []release.Label{{ID: "about", Name: "About"}}}
	if made, err := maker.Refresh(t.Context()); err != nil || made == 0 {
		t.Fatalf("%d releases were made, %v", made, err)
	}
	checkReleases(t, h.Store, residents, london)
}

// storePlaces is the county as the store keeps it.
func storePlaces() (all []store.Place) {
	for n := range districts {
		all = append(all, store.Place{Meta: store.Meta{ID: fmt.Sprintf("district-%d", n+1)}, Name: fmt.Sprintf("District %d", n+1), Kind: "area", Order: n + 1})
	}
	for n, keyword := range hubKeywords() {
		all = append(all, store.Place{Meta: store.Meta{ID: hubID(keyword)}, Name: "Family Hub " + keyword, Short: "Hub " + keyword[3:], Kind: "hub", Parent: districtOf(n), Keyword: keyword, Order: districts + n + 1})
	}
	return all
}

// settleCounty makes the families up: the same ones for the same number.
func settleCounty(n int, first time.Time) (all []*resident) {
	rnd := rand.New(rand.NewPCG(29, 12))
	sum := 0
	for _, w := range rhythm {
		sum += w
	}
	for i := range n {
		r := &resident{n: i, hub: rnd.IntN(hubs + 4), answers: rnd.IntN(len(questions) + 1), erases: rnd.IntN(40) == 0, goes: rnd.IntN(25) == 0}
		if r.hub >= hubs {
			r.hub = -1
		}
		hour := 0
		for at := rnd.IntN(sum); at >= rhythm[hour]; hour++ {
			at -= rhythm[hour]
		}
		day := first.AddDate(0, 0, rnd.IntN(31))
		r.begins = time.Date(day.Year(), day.Month(), day.Day(), hour, rnd.IntN(60), 0, 0, first.Location()).UTC()
		switch p := rnd.IntN(10); {
		case p < 6:
			r.channel, r.sender, r.id = channels.SMS, harness.Number, fmt.Sprintf("+4475%08d", i)
		case p < 8:
			r.channel, r.sender, r.id = channels.Telegram, harness.BotID, fmt.Sprint(7_000_000_000+i)
		default:
			r.channel, r.sender, r.id = channels.Web, "web", fmt.Sprintf("%032x", i)
		}
		if r.answers > 2 && rnd.IntN(4) == 0 {
			r.pauses = 1 + rnd.IntN(r.answers-1)
		}
		if r.answers == len(questions) && r.channel != channels.SMS {
			r.role = []string{"", "mother", "mother", "father", "grandparent", "other"}[rnd.IntN(6)]
			r.age = []string{"", "18-24", "25-34", "25-34", "35-49"}[rnd.IntN(5)]
		}
		all = append(all, r)
	}
	return all
}

// write lets a family write what it has to say in this hour: its messages a minute apart.
func (m moment) write(h *harness.House, hour time.Time) error {
	at := hour.Add(time.Duration(m.begins.Minute()) * time.Minute)
	say := func(in channels.Inbound) error {
		m.sent++
		in.ID, in.Channel, in.Sender, in.Address, in.At = fmt.Sprintf("m%d-%d", m.n, m.sent), m.channel, m.sender, m.id, at.UTC()
		at = at.Add(time.Minute)
		return h.Conversation.Receive(context.Background(), in)
	}
	from, to := 0, m.answers
	if m.again {
		from = m.pauses
	} else {
		if m.pauses > 0 {
			to = m.pauses
		}
		begin := channels.Inbound{Kind: channels.Command, Command: "start"}
		if m.hub >= 0 {
			begin.Place = hubID(hubKeywords()[m.hub])
		}
		if err := say(begin); err != nil || m.goes {
			return err
		}
		if err := say(channels.Inbound{Kind: channels.Command, Command: "go"}); err != nil {
			return err
		}
	}
	if m.goes {
		return nil
	}
	for i := from; i < to; i++ {
		in := channels.Inbound{Kind: channels.Text, Text: sayings[(m.n+i)%len(sayings)]}
		if m.channel == channels.Web {
			in.Kind, in.Question = channels.Answer, questions[i]
		}
		if err := say(in); err != nil {
			return err
		}
	}
	if to < m.answers {
		return nil
	}
	for _, asked := range m.last() {
		in := channels.Inbound{Kind: channels.Answer, Question: asked[0], Choices: []string{asked[1]}}
		if asked[1] == "" {
			in = channels.Inbound{Kind: channels.Command, Command: "skip"}
		}
		if err := say(in); err != nil {
			return err
		}
	}
	if !m.erases {
		return nil
	}
	if err := say(channels.Inbound{Kind: channels.Command, Command: "delete"}); err != nil {
		return err
	}
	return say(channels.Inbound{Kind: channels.Command, Command: "confirm"})
}

// last is what a family makes of the questions after the six, each with its choice, as far as it goes on: "" passes one. Who
// began at a hub is not asked which.
func (r *resident) last() (all [][2]string) {
	if r.age == "" && r.role == "" {
		return nil
	}
	if r.hub < 0 {
		all = append(all, [2]string{"hub", ""})
	}
	if all = append(all, [2]string{"age", r.age}); r.role != "" {
		all = append(all, [2]string{"role", r.role})
	}
	return all
}

// counts is whether a family is one that answered, and its day, by its own account.
func (r *resident) counts(london *time.Location) (day string, ok bool) {
	first := 2 // start and GO come before the first answer
	at := r.begins.Add(time.Duration(first) * time.Minute)
	return at.In(london).Format(time.DateOnly), r.answers > 0 && !r.goes && !r.erases
}

// checkReleases compares every release with the families' own account: exactly, as it was before anything was hidden, and
// each number that a leader is shown.
func checkReleases(t *testing.T, st *store.Store, residents []*resident, london *time.Location) {
	t.Helper()
	type slice struct{ place, period, by, id string }
	want := map[slice]int{}
	for _, r := range residents {
		day, ok := r.counts(london)
		if !ok {
			continue
		}
		places := []string{""}
		if r.hub >= 0 {
			places = append(places, districtOf(r.hub), hubID(hubKeywords()[r.hub]))
		}
		for _, place := range places {
			for _, period := range []string{release.AllTime, "month:" + day[:7]} {
				for by, id := range map[string]string{"": "", "channel": string(r.channel), "role": r.role, "age": r.age, "language": "en"} {
					want[slice{place, period, by, id}]++
				}
			}
		}
	}
	exact, shown, hidden := 0, 0, 0
	for r, err := range st.Releases.Find(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		exact++
		if n := want[slice{r.Place, r.Period, "", ""}]; r.Families != n {
			t.Errorf("%q, %s: %d families answered by their own account, the release counts %d", r.Place, r.Period, n, r.Families)
		}
	}
	known := map[string][]string{"channel": {"sms", "telegram", "web"}, "role": {"mother", "father", "grandparent", "other"}, "age": {"18-24", "25-34", "35-49"}, "language": {"en"}}
	for _, place := range storePlacesAndAll() {
		for _, period := range []string{release.AllTime, "month:2026-10"} {
			body, err := release.Latest(t.Context(), st, release.ForLeadership, place, period)
			if err != nil {
				if n := want[slice{place, period, "", ""}]; n >= 5 && period == release.AllTime {
					t.Errorf("%q, %s: %d families answered, and a leader can read nothing: %v", place, period, n, err)
				}
				continue
			}
			check := func(by, id string, n int, ok bool) {
				have := want[slice{place, period, by, id}]
				switch {
				case ok && n != have:
					t.Errorf("%q, %s, %s %s: %d families by their own account, a leader is shown %d", place, period, by, id, have, n)
				case ok && n > 0 && n < 5:
					t.Errorf("%q, %s, %s %s: a leader is shown %d families", place, period, by, id, n)
				case ok:
					shown++
				default:
					hidden++
				}
			}
			n, ok := body.Families.Show()
			check("", "", n, ok)
			for _, by := range body.By {
				for _, row := range by.Rows {
					if slices.Contains(known[by.ID], row.ID) {
						n, ok := row.Cell.Show()
						check(by.ID, row.ID, n, ok)
					}
				}
			}
		}
	}
	if exact == 0 || shown == 0 {
		t.Errorf("a leader should read something: %d releases, %d numbers", exact, shown)
	}
	t.Logf("%d releases agree with the families' own account; of the numbers in them %d are shown and %d hidden", exact, shown, hidden)
}

func storePlacesAndAll() []string {
	ids := []string{""}
	for _, p := range storePlaces() {
		ids = append(ids, p.ID)
	}
	return ids
}
