package staff

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"familyvoice/staff/release"
	"familyvoice/store"

	"github.com/google/go-cmp/cmp"
)

func init() {
	for _, name := range []string{"GET /rounds", "GET /rounds/:id", "POST /rounds/:id", "POST /rounds/:id/remove"} {
		mayUse[name] = []string{"editor", "admin"}
	}
}

// rounds are those that are kept, without the open one.
func (h *house) rounds() (dated []store.Round) {
	h.t.Helper()
	rounds, err := all(ctx, h.store.Rounds, store.Query{})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, r := range rounds {
		if r.ID != store.OpenRound {
			dated = append(dated, r)
		}
	}
	return dated
}

// roundTyped is a form that holds.
func roundTyped(change ...string) url.Values {
	form := url.Values{"name": {" Winter \n 2026 "}, "first": {"2026-12-01"}, "last": {"2026-12-31"}, "version": {"0"}}
	for i := 0; i < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

func TestAGroupSetsARoundAndWhomItWantsToHear(t *testing.T) {
	h := newHouse(t)
	r := h.signedIn("ada", []string{"editor"})
	r.see("/staff/rounds", "All the time", "Always open", "Set a round")
	wellFormed(t, "rounds", r.see("/staff/rounds"))
	wellFormed(t, "round", r.see("/staff/rounds/new", "Fathers", "Arabic", "25 to 34", "Elm Park Family Hub"))
	form := roundTyped("target-role-father", "80", "target-voice-young-person", " 60 ", "target-language-ar", "20", "target-age_band-25-34", "9", "target-place-ash", "7")
	form["place"] = []string{"north", "ash"}
	if status, page, to := r.post("/staff/rounds/new", form); status != http.StatusSeeOther || to != "/staff/rounds?done=saved" {
		t.Fatalf("answered %d, %q: %.2000s", status, to, page)
	}
	rounds := h.rounds()
	if len(rounds) != 1 {
		t.Fatalf("kept %+v", rounds)
	}
	want := store.Round{
		Meta: rounds[0].Meta, Name: "Winter 2026", Places: []string{"north", "ash"},
		Opens: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Closes: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		Targets: []store.Target{
			{Label: "Fathers", Field: "role", Value: "father", Count: 80}, {Label: "Young people", Field: "voice", Value: "young-person", Count: 60},
			{Label: "25 to 34", Field: "age_band", Value: "25-34", Count: 9}, {Label: "Arabic", Field: "language", Value: "ar", Count: 20},
			{Label: "Ash Lane Family Hub", Field: "place", Value: "ash", Count: 7},
		},
	}
	if diff := cmp.Diff(want, rounds[0]); diff != "" {
		t.Errorf("kept: %s", diff)
	}
	path := "/staff/rounds/" + rounds[0].ID
	if !strings.HasPrefix(rounds[0].ID, "2026-12-01-") {
		t.Errorf("its id is %q", rounds[0].ID)
	}
	wellFormed(t, "rounds", r.see("/staff/rounds", "Winter 2026", "Not begun", "1 December 2026 to 31 December 2026", "North Area, Ash Lane Family Hub", "Fathers: 80"))
	wellFormed(t, "round", r.see(path, `value="80"`, `id="place-ash" name="place" value="ash" checked`, "Remove it"))
	t.Run("every change is in the record, in ids and days", func(t *testing.T) {
		page := h.signedIn("adm", []string{"admin"}).see("/staff/audit", "set a round", "first day none &gt; 2026-12-01", "places all &gt; north,ash", "role=father:80")
		if strings.Contains(page, "Winter") {
			t.Error("the record holds a name that somebody typed")
		}
	})
	t.Run("once it listens, its first day stays and its last day can be another", func(t *testing.T) {
		h.now = time.Date(2026, 12, 10, 9, 0, 0, 0, time.UTC)
		r := h.signedIn("bea", []string{"editor"})
		if page := r.see(path, "It listens since 1 December 2026"); strings.Contains(page, `name="first"`) || strings.Contains(page, "Remove it") {
			t.Error("its first day can be changed, or it can be removed")
		}
		status, page, _ := r.post(path, roundTyped("first", "2026-12-05", "last", "2026-12-10", "version", "1"))
		if status != http.StatusSeeOther {
			t.Fatalf("answered %d: %.2000s", status, page)
		}
		got := h.rounds()[0]
		if !got.Opens.Equal(want.Opens) || !got.Closes.Equal(time.Date(2026, 12, 11, 0, 0, 0, 0, time.UTC)) || len(got.Targets) != 0 || len(got.Places) != 0 {
			t.Errorf("kept %+v", got)
		}
		r.see("/staff/rounds", "Listening now")
	})
	t.Run("once it is over, it stays as it was", func(t *testing.T) {
		h.now = time.Date(2026, 12, 11, 0, 0, 0, 0, time.UTC)
		r := h.signedIn("cas", []string{"editor"})
		wellFormed(t, "over", r.see(path, "It listened from 1 December 2026 to 10 December 2026"))
		if _, _, to := r.post(path, roundTyped("version", "2")); to != "/staff/rounds?done=over" {
			t.Errorf("led to %q", to)
		}
		if _, _, to := r.post(path+"/remove", url.Values{"sure": {"yes"}}); to != "/staff/rounds?done=begun" {
			t.Errorf("led to %q", to)
		}
		if got := h.rounds(); len(got) != 1 || got[0].Version != 2 {
			t.Errorf("kept %+v", got)
		}
		r.see("/staff/rounds?done=over", "It stays as it was")
	})
}

func TestARoundListensWholeDaysInLondon(t *testing.T) {
	h := newHouse(t)
	h.now = time.Date(2027, 3, 27, 23, 30, 0, 0, time.UTC)
	r := h.signedIn("adm", []string{"admin"})
	if status, page, _ := r.post("/staff/rounds/new", roundTyped("first", "2027-03-27", "last", "2027-03-28")); status != http.StatusSeeOther {
		t.Fatalf("answered %d: %.2000s", status, page)
	}
	got := h.rounds()[0] // clocks go forward on the 28th
	if want := time.Date(2027, 3, 28, 23, 0, 0, 0, time.UTC); !got.Closes.Equal(want) {
		t.Errorf("it closes at %v, want %v", got.Closes, want)
	}
}

func TestWhatIsWrongWithARoundIsSaidBesideIt(t *testing.T) {
	h := newHouse(t)
	put(t, h.store.Rounds, &store.Round{
		Meta: store.Meta{ID: "jan"}, Name: "January", Places: []string{"north"},
		Opens: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), Closes: time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC),
	})
	r := h.signedIn("ada", []string{"editor"})
	for name, c := range map[string]struct {
		change       []string
		anchor, says string
	}{
		"no name":                      {[]string{"name", "  "}, "name", "Write a name in up to 60 characters"},
		"a name too long":              {[]string{"name", strings.Repeat("x", 61)}, "name", "Write a name in up to 60 characters"},
		"the name of another":          {[]string{"name", "january"}, "name", "Another round has this name"},
		"no first day":                 {[]string{"first", "soon"}, "first", "Write the first day like 2027-01-31"},
		"no last day":                  {[]string{"last", "31/12/2026"}, "last", "Write the last day like 2027-03-31"},
		"a first day that is over":     {[]string{"first", "2026-11-23"}, "first", "Choose today or a later day"},
		"a last day before the first":  {[]string{"last", "2026-11-30"}, "last", "not before the first"},
		"longer than a year":           {[]string{"last", "2027-12-02"}, "last", "within a year of the first"},
		"a place that there is not":    {[]string{"place", "mars"}, "places", "Choose places from the list"},
		"days of another round":        {[]string{"last", "2027-01-01"}, "first", "“January” listens at the same place from 1 January 2027 to 31 January 2027"},
		"a target in words":            {[]string{"target-role-father", "many"}, "target-role-father", "Write how many families in figures"},
		"a target of nobody":           {[]string{"target-place-elm", "0"}, "target-place-elm", "Write how many families in figures"},
		"a version that was overtaken": {[]string{"version", "3"}, "name", "Somebody else changed this round meanwhile"},
	} {
		t.Run(name, func(t *testing.T) {
			status, page, _ := r.post("/staff/rounds/new", roundTyped(c.change...))
			if status != http.StatusUnprocessableEntity || !strings.Contains(page, `href="#`+c.anchor+`"`) || strings.Count(page, c.says) != 2 {
				t.Errorf("answered %d, %d times: %.3000s", status, strings.Count(page, c.says), page)
			}
			for _, typed := range roundTyped(c.change...)["last"] {
				if !strings.Contains(page, `value="`+typed+`"`) {
					t.Error("what was typed is lost")
				}
			}
			wellFormed(t, name, page)
		})
	}
	if len(h.rounds()) != 1 || h.audited("round-added") != 0 {
		t.Errorf("kept %+v", h.rounds())
	}
	t.Run("other places may share the days", func(t *testing.T) {
		if status, page, _ := r.post("/staff/rounds/new", roundTyped("last", "2027-01-10", "place", "ash")); status != http.StatusSeeOther {
			t.Errorf("answered %d: %.2000s", status, page)
		}
	})
	t.Run("of two who change it at once, the second is told", func(t *testing.T) {
		change := roundTyped("name", "New Year", "first", "2027-01-01", "last", "2027-01-20", "place", "elm", "version", "1")
		if status, page, _ := r.post("/staff/rounds/jan", change); status != http.StatusSeeOther {
			t.Fatalf("answered %d: %.2000s", status, page)
		}
		status, page, _ := r.post("/staff/rounds/jan", change)
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, "Somebody else changed this round meanwhile") {
			t.Errorf("answered %d", status)
		}
	})
}

func TestARoundThatHasNotBegunCanBeRemoved(t *testing.T) {
	h := newHouse(t)
	put(t, h.store.Rounds, &store.Round{
		Meta: store.Meta{ID: "jan"}, Name: "January", Opens: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), Closes: time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC),
	})
	r := h.signedIn("ada", []string{"editor"})
	if status, page, _ := r.post("/staff/rounds/jan/remove", nil); status != http.StatusUnprocessableEntity || strings.Count(page, "Tick the box if you want to remove") != 2 {
		t.Errorf("without a tick it answered %d", status)
	}
	if _, _, to := r.post("/staff/rounds/jan/remove", url.Values{"sure": {"yes"}}); to != "/staff/rounds?done=removed" || len(h.rounds()) != 0 {
		t.Errorf("led to %q, kept %+v", to, h.rounds())
	}
	if h.audited("round-removed") != 1 {
		t.Error("the removal is not in the record")
	}
	for _, id := range []string{"open", "new"} {
		if status, _, _ := r.post("/staff/rounds/"+id+"/remove", url.Values{"sure": {"yes"}}); status != http.StatusNotFound {
			t.Errorf("%s was removed: %d", id, status)
		}
	}
}

func TestTheOpenRoundHasTargetsAndNoDays(t *testing.T) {
	h := newHouse(t)
	h.town(320)
	r := h.signedIn("ada", []string{"editor"})
	wellFormed(t, "open", r.see("/staff/rounds/open", "takes in whatever is in no other round"))
	if status, page, _ := r.post("/staff/rounds/open", roundTyped("name", "All year", "target-role-father", "5000")); status != http.StatusSeeOther {
		t.Fatalf("answered %d: %.2000s", status, page)
	}
	r.see("/staff/reach", "Fathers", "5000")
	r.see("/staff/rounds", "All year", "Always open")
	got, err := h.store.Rounds.Get(ctx, store.OpenRound)
	if err != nil || got.Dated() || !got.Opens.IsZero() {
		t.Errorf("kept %+v, %v", got, err)
	}
	t.Run("a target keeps the words that it was given", func(t *testing.T) {
		got.Targets[0].Label = "Dads"
		put(t, h.store.Rounds, got)
		r.post("/staff/rounds/open", roundTyped("name", "All year", "target-role-father", "40", "version", "2"))
		r.see("/staff/rounds", "Dads: 40")
	})
}

func TestWhoSeesSomePlacesSetsNoRounds(t *testing.T) {
	h := newHouse(t)
	r := h.signedIn("ash", []string{"editor"}, "ash")
	if page := r.see("/staff/rounds", "someone who sees every place"); strings.Contains(page, "/staff/rounds/") {
		t.Error("a round is offered to be changed")
	}
	for _, path := range []string{"/staff/rounds/new", "/staff/rounds/open", "/staff/rounds/new/remove"} {
		if status, _, _ := r.post(path, roundTyped()); status != http.StatusForbidden {
			t.Errorf("%s answered %d", path, status)
		}
	}
	if status, _, _ := r.get("/staff/rounds/new"); status != http.StatusForbidden {
		t.Errorf("the page answered %d", status)
	}
}

func TestTheLastMonthOfWhoBeganToListenByRoundsIsTheLastRound(t *testing.T) {
	october, round := release.Period{ID: "month:2026-10", Closed: true, Until: "2026-10-31"}, release.Period{ID: "round:x", Closed: true, Until: "2026-12-31"}
	on := release.Period{ID: "round:y", Until: "2027-01-20"}
	for _, row := range []struct {
		periods []release.Period
		want    string
	}{
		{[]release.Period{{ID: release.AllTime}, on, round, october}, "round:x"}, {[]release.Period{{ID: release.AllTime}, on, october}, "month:2026-10"},
	} {
		if got, ok := LastPeriod(row.periods, "month"); !ok || got.ID != row.want {
			t.Errorf("the last month is %q, want %q", got.ID, row.want)
		}
	}
}
