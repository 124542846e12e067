package staff

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/analysis"
	"familyvoice/staff/release"
	"familyvoice/store"
)

func init() {
	readers := []string{"viewer", "collaborative", "analyst", "editor"}
	for _, name := range []string{"GET /themes", "GET /themes/:id", "GET /hubs", "GET /reach", "GET /pack", "GET /pack.css", "GET /pack.pdf", "GET /pack.docx", "GET /stories", "GET /stories/:id"} {
		mayUse[name] = readers
	}
	for _, name := range []string{"GET /stories/waiting", "POST /stories/waiting", "GET /rare", "POST /rare", "GET /search", "POST /search", "GET /search/no-theme", "POST /search/no-theme"} {
		mayUse[name] = []string{"analyst", "editor"}
	}
	for _, name := range []string{"POST /actions/:id/done", "POST /actions/:id/tell"} {
		mayUse[name] = []string{"editor"}
	}
}

func TestAThemesPage(t *testing.T) {
	h := newHouse(t)
	h.town(320)
	put(t, h.store.Actions, &store.Action{Meta: store.Meta{ID: "x1"}, Theme: "money", Said: "Things cost too much", Did: "A food club opens", Decision: "will-do", Published: h.now})
	r := h.signedIn("lea", []string{"editor"})
	r.see("/staff/themes", "Money and cost of living", `href="/staff/themes/money?`, "Who said what", "Mothers")
	r.see("/staff/themes/money", "Money and cost of living", "Hopes against worries", "By place", "Elm Park Family Hub", "Who raised it", "Mothers",
		"at least 5", "Over time", "Band of chance", "In families", "A food club opens", `role="img"`)
	r.see("/staff/themes/home", "Silence is not")
	t.Run("its numbers open the words behind them, for whoever may read single answers", func(t *testing.T) {
		const link = `href="/staff/search?theme=money"`
		r.see("/staff/themes/money", link, "Read the words behind this theme")
		r.see("/staff/search?theme=money", "Words about: Money and cost of living")
		if page := h.signedIn("vic", []string{"viewer"}).see("/staff/themes/money"); strings.Contains(page, link) {
			t.Error("a viewer is led to answers that they may not read")
		}
	})
	t.Run("every link carries the place and the period on", func(t *testing.T) {
		for _, from := range []string{"/staff/themes", "/staff/summary", "/staff/exports", "/staff/pack"} {
			body := r.see(from+"?period=all&place=elm", "period=all&amp;place=elm")
			if strings.Contains(body, "%3d") || strings.Contains(body, "%26") {
				t.Errorf("%s holds a link in which the place is lost", from)
			}
		}
	})
	t.Run("a council's own theme may be called like its id", func(t *testing.T) {
		h := newHouse(t, func(c *Config) {
			c.Themes = append(slices.Clone(c.Themes), release.Label{ID: "allotments", Name: "allotments"})
		})
		h.town(60)
		r := h.signedIn("lea", []string{"editor"})
		r.see("/staff/themes/allotments", "Hopes against worries")
		r.see("/staff/search?theme=allotments", "Words about: allotments")
		form := url.Values{"said": {"s"}, "did": {"d"}, "decision": {"cannot"}, "theme": {"allotments"}}
		if status, _, _ := r.post("/staff/actions/new", form); status != http.StatusSeeOther {
			t.Errorf("an answer about it is refused: %d", status)
		}
	})
	t.Run("there is no page of another theme", func(t *testing.T) {
		if status, _, _ := r.get("/staff/themes/pets"); status != http.StatusNotFound {
			t.Errorf("answered %d", status)
		}
	})
	t.Run("outside the scope", func(t *testing.T) {
		if status, _, _ := h.signedIn("ash", []string{"viewer"}, "ash").get("/staff/themes/money?place=elm"); status != http.StatusForbidden {
			t.Errorf("answered %d", status)
		}
	})
}

func TestAThemesQuotesCarryTheWordsThatEarnedTheTag(t *testing.T) {
	h := newHouse(t)
	h.town(320)
	approved := 0
	for e, err := range h.store.Excerpts.Find(ctx, store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Themes[0] != "money" || e.Voice != "family" || approved == 3 {
			continue
		}
		e.Text += fmt.Sprint(" Number ", approved)
		e.Sentences[0].Themes[0].Why = []string{"costs more"}
		put(t, h.store.Excerpts, e)
		if err := h.site.book.Decide(ctx, e.ID, h.site.book.Hash(e.Text), true, "lea", h.now); err != nil {
			t.Fatal(err)
		}
		approved++
	}
	r := h.signedIn("lea", []string{"viewer"})
	page := r.see("/staff/themes/money", "Tagged for the words", "costs more", "tired of choosing")
	if strings.Contains(page, "/staff/tags/") {
		t.Error("whoever may not read single answers is told which a quote came from")
	}
	analyst := h.signedIn("ana", []string{"analyst"})
	_, link, _ := strings.Cut(analyst.see("/staff/themes/money", "Open the answer"), `href="/staff/tags/`)
	link, _, _ = strings.Cut(link, `"`)
	analyst.see("/staff/tags/"+link, "What is this sentence about?", "tired of choosing")
	r.see("/staff/themes/dads", "No words on this theme are approved yet")
	for e, err := range h.store.Excerpts.Find(ctx, store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Sentences[0].Themes[0].Why) > 0 {
			e.Sentences[0].Themes[0].Why, e.Sentences[0].Themes[0].By = nil, analysis.BySentence
			put(t, h.store.Excerpts, e)
		}
	}
	h.now = h.now.Add(2 * time.Minute) // approved words are remembered for one
	if page := r.see("/staff/themes/money", "Tagged for the sentence as a whole"); strings.Contains(page, "Tagged for the words") {
		t.Error("words are named that did not earn the tag")
	}
}

func TestHubsAreComparedOnlyBeyondChance(t *testing.T) {
	h := newHouse(t)
	n := 0
	answer := func(place, theme string, many int) {
		for range many {
			id := fmt.Sprintf("%032d", n)
			n++
			put(t, h.store.Responses, &store.Response{
				Meta: store.Meta{ID: id}, Survey: "our-family", Voice: "family", Place: place, Role: "mother", Language: "en",
				Channels: []string{"sms"}, Day: "2026-11-20", Answered: 1, Run: "sealed",
			})
			put(t, h.store.Excerpts, &store.Excerpt{
				Meta: store.Meta{ID: id + ":q"}, Response: id, Question: "q", Voice: "family", Place: place, Day: "2026-11-20", Text: "made up",
				Themes: []string{theme}, Sentences: []store.Sentence{{Hash: "x", Themes: []store.Tag{{ID: theme}}, Stances: []store.Tag{{ID: "fear"}}}},
			})
		}
	}
	answer("elm", "getting-there", 40)
	answer("elm", "money", 20)
	answer("ash", "getting-there", 10)
	answer("ash", "money", 22)
	answer("ash", "home", 30)
	h.refresh()
	r := h.signedIn("lea", []string{"viewer"})
	page := r.see("/staff/hubs", "North Area", "Ash Lane Family Hub", "Clearly more often", "no league table", "Fisher", "Holm", "not answered yet")
	row := func(theme string) int { return strings.Count(page, ">"+theme+"</a></th>") }
	if row("Getting there and opening times") != 2 || row("Money and cost of living") != 0 {
		t.Errorf("getting there differs in both places and money in neither: %d, %d rows", row("Getting there and opening times"), row("Money and cost of living"))
	}
	put(t, h.store.Actions, &store.Action{Meta: store.Meta{ID: "x1"}, Theme: "getting-there", Said: "s", Did: "A later bus", Decision: "cannot", Published: h.now})
	if page := r.see("/staff/hubs"); strings.Contains(page, `<li>North Area: <a href="/staff/themes/getting-there`) {
		t.Error("an answered theme is called a gap")
	}
}

func TestReachSetsWhoAnsweredAgainstWhomTheGroupWantedToHear(t *testing.T) {
	h := newHouse(t)
	put(t, h.store.Rounds, &store.Round{Meta: store.Meta{ID: "open"}, Name: "All the time", Targets: []store.Target{
		{Label: "Dads", Field: "role", Value: "father", Count: 5000}, {Label: "Young people", Field: "voice", Value: "young-person", Count: 5},
	}})
	h.town(320)
	r := h.signedIn("lea", []string{"viewer"})
	r.see("/staff/reach", "Dads", "5000", "Young people", "Reached", "How they answered")
	if page := r.see("/staff/summary"); !strings.Contains(page, "Dads: ") || strings.Contains(page, "<li>Young people: ") {
		t.Error("the summary should list dads as not heard enough, and young people not")
	}
}

func TestAnAnswerIsToldToThoseWhoAsked(t *testing.T) {
	var away error
	told := map[string][]string{} // by id: the line, and which of the places it concerns
	h := newHouse(t, func(c *Config) {
		c.Tell = func(_ context.Context, id, brief string, concerns func(string) bool) (int, error) {
			told[id] = []string{brief}
			for _, place := range []string{"", "north", "elm", "oak", "ash"} {
				if concerns(place) {
					told[id] = append(told[id], place)
				}
			}
			return 14, away
		}
	})
	r := h.signedIn("ada", []string{"editor"})
	form := url.Values{
		"said": {"The bus stops too early."}, "did": {"A later bus from May."}, "decision": {"will-do"}, "brief": {" A later bus\nfrom May. "},
		"theme": {"getting-there", "activities"}, "place": {"elm", "ash"}, "due": {"2026-11-01"},
	}
	if status, _, _ := r.post("/staff/actions/new", form); status != http.StatusSeeOther {
		t.Fatalf("saving answered %d", status)
	}
	r.see("/staff/actions", "Elm Park Family Hub, Ash Lane Family Hub", "Things to do", "Getting there", "Overdue")
	actions, _ := all(ctx, h.store.Actions, store.Query{})
	path := "/staff/actions/" + actions[0].ID
	post := func(what, want string) {
		t.Helper()
		if status, _, to := r.press(path + "/" + what); status != http.StatusSeeOther || to != "/staff/actions?done="+want {
			t.Errorf("%s answered %d, %q", what, status, to)
		}
	}
	post("tell", "not-told")
	if len(told) != 0 {
		t.Error("what nobody published was told")
	}
	post("publish", "published")
	away = store.ErrUnavailable
	if status, _, _ := r.press(path + "/tell"); status != http.StatusServiceUnavailable {
		t.Errorf("while nothing can be sent it answered %d", status)
	}
	away = nil
	r.see("/staff/actions", "Tell those who asked") // once more, under the same id
	post("tell", "told")
	if page := r.see("/staff/actions"); strings.Contains(page, "Tell those who asked") {
		t.Error("what was told is offered again")
	}
	post("tell", "not-told")                                       // the same line once
	want := []string{"A later bus from May.", "elm", "oak", "ash"} // oak lies in elm; who asked about all of north is not written to for each hub
	if got := told[actions[0].ID+"/0"]; len(told) != 1 || !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", told, want)
	}
	r.see("/staff/actions", "Ada told 14 people")
	post("done", "done")
	if page := r.see("/staff/actions", "Done"); strings.Contains(page, "Overdue") {
		t.Error("what is done is called overdue")
	}
	if published, _ := h.site.Published(ctx); len(published) != 1 {
		t.Error("marking it as done took it off the families' page")
	}
	t.Run("another line is told too", func(t *testing.T) {
		form.Set("brief", "The later bus runs.")
		r.save(path, form)
		post("publish", "published")
		r.see("/staff/actions", "Tell those who asked")
		post("tell", "told")
		if got := told[actions[0].ID+"/1"]; len(got) == 0 || got[0] != "The later bus runs." {
			t.Errorf("told %v", told)
		}
	})
	t.Run("a browser that is closed meanwhile", func(t *testing.T) {
		form.Set("brief", "Buses on Sundays too.")
		r.save(path, form)
		post("publish", "published")
		leaving, leave := context.WithCancel(ctx)
		h.site.Tell = func(c context.Context, _, _ string, _ func(string) bool) (int, error) {
			leave()
			time.Sleep(100 * time.Millisecond) // the server sees it
			return 14, c.Err()
		}
		req, err := http.NewRequestWithContext(leaving, http.MethodPost, h.server.URL+path+"/tell", strings.NewReader(r.read(path).Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		if _, err := r.client.Do(req); err == nil {
			t.Fatal("it stayed open")
		}
		for range 100 {
			if a, err := h.store.Actions.Get(ctx, actions[0].ID); err == nil && len(a.Sent) == 3 && a.Sent[2].People == 14 {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Error("not all were told, or it is not noted that they were")
	})
	t.Run("a line that is too long", func(t *testing.T) {
		form.Set("brief", strings.Repeat("x", 101))
		if status, page, _ := r.save(path, form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "in up to 100 characters") {
			t.Errorf("answered %d", status)
		}
	})
	t.Run("a hub's own editor answers for the hub alone", func(t *testing.T) {
		ash := h.signedIn("ash", []string{"editor"}, "ash")
		if status, _, _ := ash.post(path+"/done", nil); status != http.StatusForbidden {
			t.Errorf("an answer for two hubs was changed by one: %d", status)
		}
	})
}

func TestPromisesThatAreLateStandOnTheFirstPage(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	for i, a := range []store.Action{
		{Did: "A bench", DueOn: "2026-11-01", Decision: "will-do", Published: h.now},
		{Did: "A pool", DueOn: "2026-11-01", Decision: "cannot", Published: h.now},
		{Did: "A kettle", DueOn: "2026-11-01", Decision: "will-do", Published: h.now, DoneOn: "2026-10-30"},
		{Did: "A ramp", DueOn: "2026-11-01", Decision: "will-do"},
		{Did: "A swing", DueOn: "2026-12-01", Decision: "will-do", Published: h.now},
	} {
		a.ID = fmt.Sprint("x", i)
		put(t, h.store.Actions, &a)
	}
	page := h.signedIn("lea", []string{"viewer"}).see("/staff/summary", "Promised, and overdue")
	late, _, _ := strings.Cut(page[strings.Index(page, "Promised, and overdue"):], "</div>")
	for words, want := range map[string]bool{"A bench": true, "A pool": false, "A kettle": false, "A ramp": false, "A swing": false} {
		if strings.Contains(late, words) != want {
			t.Errorf("%s: overdue %t", words, !want)
		}
	}
}

func TestEveryPageOfTheInsightIsWellFormed(t *testing.T) {
	h := newHouse(t)
	h.town(320)
	h.tells("f1", "elm")
	h.tells("f2", "elm")
	h.says("r1:fears", "elm", "2026-11-01", "The buses are always late.")
	put(t, h.store.Actions, &store.Action{Meta: store.Meta{ID: "x1"}, Theme: "money", Said: "s", Did: "d", Decision: "will-do", DueOn: "2026-11-01", Published: h.now})
	r := h.signedIn("ada", []string{"editor", "analyst"})
	form := r.offered()
	form.Set("decision", "released")
	r.post("/staff/stories/waiting", form)
	released, err := h.site.stories().Released(ctx, func(string) bool { return true })
	if err != nil || len(released) != 1 {
		t.Fatalf("%d stories, %v", len(released), err)
	}
	titles := map[string]string{}
	for _, path := range []string{
		"/staff/themes", "/staff/themes/money", "/staff/themes/money?place=elm&period=all", "/staff/hubs", "/staff/reach", "/staff/pack", "/staff/stories",
		"/staff/stories/waiting", "/staff/stories/" + released[0].ID, "/staff/rare", "/staff/search", "/staff/search/no-theme", "/staff/actions", "/staff/actions/x1", "/staff/actions/x1/poster", "/staff/summary",
	} {
		title := wellFormed(t, path, r.see(path, "made up"))
		if other, twice := titles[title]; twice {
			t.Errorf("%s and %s have the title %q", path, other, title)
		}
		titles[title] = path
	}
	_, page, _ := r.post("/staff/search", url.Values{"words": {"bus"}})
	wellFormed(t, "what was found", page)
}

func TestEverybodyReadsHowManySpokeOfWhatWasAnsweredInRoundNumbers(t *testing.T) {
	h := newHouse(t)
	h.town(320)
	body, err := release.Latest(ctx, h.store, release.ForCollaborative, "", release.AllTime)
	if err != nil {
		t.Fatal(err)
	}
	exact, _ := body.Theme("mental-health").Cell.Show()
	got := SpokeOf(body, &store.Action{Themes: []string{"dads", "mental-health"}})
	if got == 0 || got%5 != 0 || got-exact > 2 || exact-got > 2 {
		t.Errorf("%d of exactly %d", got, exact)
	}
	leaders, err := release.Latest(ctx, h.store, release.ForLeadership, "", release.AllTime)
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string]int{
		"without a theme": SpokeOf(body, &store.Action{}), "by the leaders' own threshold": SpokeOf(leaders, &store.Action{Theme: "mental-health"}),
		"before anything is released":         SpokeOf(nil, &store.Action{Theme: "mental-health"}),
		"for one hub, whose number it is not": SpokeOf(body, &store.Action{Theme: "mental-health", Place: "elm"}),
	} {
		if n != 0 {
			t.Errorf("%s: %d", name, n)
		}
	}
}
