package staff

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"familyvoice/glossary"
	"familyvoice/store"
)

// tells puts a family's whole story.
func (h *house) tells(id, place string, change ...func(*store.Excerpt)) {
	h.t.Helper()
	for _, section := range []string{"about", "proud", "hopes", "fears", "change", "network"} {
		e := &store.Excerpt{
			Meta: store.Meta{ID: id + ":" + section}, Response: id, Question: section, Section: section, Voice: "family", Place: place, Day: "2026-11-20",
			Language: "en", Text: "What we say under " + section + " is this, and a little more.",
		}
		for _, c := range change {
			c(e)
		}
		put(h.t, h.store.Excerpts, e)
	}
}

var hidden = regexp.MustCompile(`name="(run|sheet)" value="([^"]*)"`)

// offered are the run and sheet of the first story that waits.
func (r *reader) offered() url.Values {
	form := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(r.see("/staff/stories/waiting"), 2) {
		form.Set(m[1], m[2])
	}
	return form
}

func TestAStoryIsSeenOnlyAfterAPersonReleasedIt(t *testing.T) {
	h := newHouse(t)
	h.town(60)
	h.tells("f1", "elm")
	viewer, analyst := h.signedIn("lea", []string{"viewer"}), h.signedIn("ana", []string{"analyst"})
	viewer.see("/staff/stories", "No story has been released yet")
	form := analyst.offered()
	if form.Get("run") != "f1" {
		t.Fatalf("no story waits: %v", form)
	}
	form.Set("decision", "released")
	if status, _, to := analyst.post("/staff/stories/waiting", form); status != http.StatusSeeOther || !strings.Contains(to, "done=released") {
		t.Fatalf("answered %d, %q", status, to)
	}
	if h.audited("story-released") != 1 {
		t.Error("nobody can tell who released it")
	}
	list := viewer.see("/staff/stories", "What we say under about")
	path := regexp.MustCompile(`/staff/stories/[0-9a-zA-Z_-]{8,}`).FindString(list)
	page := viewer.see(path, "Who we are", "What we are proud of", "Our hopes", "Our worries", "What we would change", "Who helps us")
	for _, gives := range []string{"Elm Park", "f1", "20 November"} {
		if strings.Contains(page, gives) {
			t.Errorf("the sheet says %q", gives)
		}
	}
	t.Run("other words need another release", func(t *testing.T) {
		e, err := h.store.Excerpts.Get(ctx, "f1:fears")
		if err != nil {
			t.Fatal(err)
		}
		e.Text = "Something else altogether."
		put(t, h.store.Excerpts, e)
		if status, _, _ := viewer.get(path); status != http.StatusNotFound {
			t.Errorf("answered %d", status)
		}
		if status, _, to := analyst.post("/staff/stories/waiting", form); status != http.StatusSeeOther || !strings.Contains(to, "done=changed") {
			t.Errorf("answered %d, %q", status, to)
		}
	})
}

func TestAStoryInDoubtWaitsForAPersonToConfirmIt(t *testing.T) {
	h := newHouse(t)
	h.town(60)
	h.tells("f1", "elm", func(e *store.Excerpt) {
		if e.Section == "fears" {
			e.Text += " The gate says 48213."
		}
	})
	viewer, analyst := h.signedIn("lea", []string{"viewer"}), h.signedIn("ana", []string{"analyst"})
	analyst.see("/staff/stories/waiting", "Look again at “48213”.", "I looked again, and these words point to nobody")
	form := analyst.offered()
	form.Set("decision", "released")
	if _, _, to := analyst.post("/staff/stories/waiting", form); !strings.Contains(to, "done=doubt") {
		t.Fatalf("led to %q", to)
	}
	viewer.see("/staff/stories", "No story has been released yet")
	form.Set("sure", "yes")
	if _, _, to := analyst.post("/staff/stories/waiting", form); !strings.Contains(to, "done=released") || h.audited("story-confirmed") != 1 {
		t.Errorf("led to %q", to)
	}
	viewer.see("/staff/stories", "What we say under about")
	t.Run("a release from before waits again", func(t *testing.T) {
		reviews, err := all(ctx, h.store.Reviews, store.Query{})
		if err != nil || len(reviews) != 1 {
			t.Fatalf("%d decisions, %v", len(reviews), err)
		}
		reviews[0].Sure = false
		put(t, h.store.Reviews, &reviews[0])
		viewer.see("/staff/stories", "No story has been released yet")
		analyst.see("/staff/stories/waiting", "48213")
		if _, ok, err := h.site.stories().Find(ctx, reviews[0].Text, func(string) bool { return true }); ok || err != nil {
			t.Errorf("it is found by its address: %t, %v", ok, err)
		}
	})
}

func TestWhatIsNoStory(t *testing.T) {
	for name, change := range map[string]func(*store.Excerpt){
		"an answer that raised a concern":        func(e *store.Excerpt) { e.Withheld = e.Section == "fears" },
		"a name that redaction would still find": func(e *store.Excerpt) { e.Text += " Ring me on 07700 900123." },
		"a worker's answers":                     func(e *store.Excerpt) { e.Voice = "frontline" },
		"another language":                       func(e *store.Excerpt) { e.Language = "pl" },
		"a made-up run":                          func(e *store.Excerpt) { e.Excluded = "drill" },
		"mostly empty":                           func(e *store.Excerpt) { e.Text = map[bool]string{true: e.Text}[e.Section < "d"] },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.tells("f1", "elm", change)
			if sheets, _, err := h.site.stories().Waiting(ctx, "", 5, func(string) bool { return true }); err != nil || len(sheets) != 0 {
				t.Errorf("%d sheets, %v", len(sheets), err)
			}
		})
	}
	t.Run("while too few families have answered", func(t *testing.T) {
		h := newHouse(t)
		h.tells("f1", "elm")
		h.signedIn("lea", []string{"viewer"}).see("/staff/stories", "Too few families have answered")
	})
	t.Run("another place's", func(t *testing.T) {
		h := newHouse(t)
		h.town(60)
		h.tells("f1", "elm")
		ash := h.signedIn("ana", []string{"analyst"}, "ash")
		ash.see("/staff/stories/waiting", "No story waits here")
		if status, _, _ := ash.post("/staff/stories/waiting", url.Values{"run": {"f1"}, "sheet": {"x"}, "decision": {"released"}}); status != http.StatusForbidden {
			t.Errorf("answered %d", status)
		}
	})
}

func TestFewSaidItButItMatters(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	e := &store.Excerpt{
		Meta: store.Meta{ID: "f1:fears"}, Response: "f1", Question: "fears", Section: "fears", Voice: "family", Place: "elm", Day: "2026-11-20",
		Text: "Nobody asks the children who care for somebody.", Themes: []string{"welcome"}, Sentences: []store.Sentence{{Hash: "x"}},
	}
	put(t, h.store.Excerpts, e)
	r := h.signedIn("ana", []string{"analyst"})
	hash := h.site.book.Hash(e.Text)
	form := url.Values{"excerpt": {"f1:fears"}, "text": {hash}, "decision": {"picked"}}
	t.Run("words that nobody approved", func(t *testing.T) {
		if _, _, to := r.post("/staff/rare", form); to != "/staff/rare?done=changed" {
			t.Errorf("led to %q", to)
		}
		r.see("/staff/rare?done=changed", "Not saved")
	})
	if err := h.site.book.Decide(ctx, "f1:fears", hash, true, "ana", h.now); err != nil {
		t.Fatal(err)
	}
	if _, _, to := r.post("/staff/rare", form); to != "/staff/rare?done=picked" {
		t.Fatalf("led to %q", to)
	}
	viewer := h.signedIn("lea", []string{"viewer"})
	viewer.see("/staff/summary", "Few said it, but it matters", "Nobody asks the children")
	viewer.see("/staff/pack", "Few said it, but it matters", "Nobody asks the children")
	for _, path := range []string{"/staff/summary?place=elm", "/staff/summary?period=month:2026-10"} {
		if page := viewer.see(path); strings.Contains(page, "Nobody asks the children") {
			t.Errorf("%s points to the few who said it", path)
		}
	}
	r.see("/staff/rare", "Shown", "Take it back")
	form.Set("decision", "taken-back")
	r.post("/staff/rare", form)
	if page := viewer.see("/staff/summary"); strings.Contains(page, "Nobody asks the children") {
		t.Error("what was taken back is shown")
	}
}

func TestTheWordsOfAStoryAreQuotedNowhereElse(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	h.tells("f1", "elm", func(e *store.Excerpt) {
		e.Themes, e.Stances = []string{"money"}, []string{"fear"}
		e.Sentences = []store.Sentence{{Hash: "x", Text: e.Text, Themes: []store.Tag{{ID: "money"}}, Stances: []store.Tag{{ID: "fear"}}}}
	})
	e, err := h.store.Excerpts.Get(ctx, "f1:fears")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.site.book.Decide(ctx, e.ID, h.site.book.Hash(e.Text), true, "ana", h.now); err != nil {
		t.Fatal(err)
	}
	ana := h.signedIn("ana", []string{"analyst"})
	const words, page = "What we say under fears is this", "/staff/themes/money"
	ana.see(page, words)
	form := ana.offered()
	form.Set("decision", "released")
	ana.post("/staff/stories/waiting", form)
	if strings.Contains(ana.see(page), words) {
		t.Error("the words of a story are quoted, and a hub that is quoted too would tell where its family lives")
	}
	t.Run("however many were kept back", func(t *testing.T) {
		for i := range 300 {
			run := fmt.Sprintf("a%03d", i) // before the released one
			put(t, h.store.Reviews, &store.Review{Meta: store.Meta{ID: "story:" + run + ":x"}, Response: run, Text: "x", Decision: "no-story"})
		}
		if strings.Contains(ana.see(page), words) {
			t.Error("the words of the story are quoted again")
		}
		ana.see("/staff/stories", "What we say under about")
	})
}

func TestWhatAFamilyWroteStaysAsItIs(t *testing.T) {
	h := newHouse(t)
	h.town(60)
	h.tells("f1", "elm", func(e *store.Excerpt) {
		e.Text = "The link site is kind to us at " + e.Section + "."
		e.Tokens = []string{"kind"}
		e.Sentences = []store.Sentence{{Hash: "x", Text: "The link site is kind to us."}, {Hash: "y", Text: "Yes."}}
	})
	ana := h.signedIn("ana", []string{"analyst"})
	form := ana.offered()
	form.Set("decision", "released")
	pages := map[string]string{"a story that waits": ana.see("/staff/stories/waiting"), "a sentence": ana.see("/staff/tags/f1:fears")}
	_, pages["search"], _ = ana.post("/staff/search", url.Values{"words": {"kind"}})
	ana.post("/staff/stories/waiting", form)
	pages["a story"] = ana.see(regexp.MustCompile(`/staff/stories/[0-9a-zA-Z_-]{8,}`).FindString(ana.see("/staff/stories")))
	for name, page := range pages {
		linked := string(glossary.New().Link([]byte(page), glossary.Readers, glossary.English, "/staff/words"))
		if !strings.Contains(page, "The link site is kind to us at fears.") || strings.Contains(linked, "#link-site") {
			t.Errorf("%s: a family's words are altered, or are not there", name)
		}
	}
}
