package staff

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"familyvoice/analysis"
	"familyvoice/analysis/redact"
	"familyvoice/store"
	"familyvoice/vault"
)

func (h *house) says(id, place, day, text string, change ...func(*store.Excerpt)) {
	h.t.Helper()
	e := &store.Excerpt{
		Meta: store.Meta{ID: id}, Response: strings.Split(id, ":")[0], Survey: "our-family", Question: "fears", Voice: "family", Place: place, Day: day,
		Text: text, Tokens: analysis.Tokens(text), Themes: []string{"getting-there"},
		Sentences: []store.Sentence{{Hash: "x", Text: text, Themes: []store.Tag{{ID: "getting-there", Why: []string{"bus"}}}}},
	}
	for _, c := range change {
		c(e)
	}
	put(h.t, h.store.Excerpts, e)
}

func TestSearch(t *testing.T) {
	h := newHouse(t, func(c *Config) { // as in the service: only hashes of words lie in the store
		c.Store.Excerpts = vault.Excerpts(c.Store.Excerpts, c.Keys)
	})
	h.says("r1:fears", "elm", "2026-11-01", "The buses are always late.")
	h.says("r2:fears", "ash", "2026-11-20", "No bus after six, so we walk.")
	h.says("r3:fears", "elm", "2026-10-02", "I worry about school.", func(e *store.Excerpt) { e.Themes, e.Sentences = nil, nil })
	h.says("r4:fears", "elm", "2026-11-21", "", func(e *store.Excerpt) { e.Withheld, e.Tokens = true, []string{"bus"} })
	h.says("r5:fears", "elm", "2026-11-21", "A bus in a drill", func(e *store.Excerpt) { e.Excluded = "drill" })
	left := func(text string) []store.Sentence { return []store.Sentence{{Hash: "y", Text: text}} }
	h.says("r6:hopes", "elm", "2026-11-22", "A splash pad would be great. A tram could stop there.", func(e *store.Excerpt) {
		e.Themes, e.Sentences[0].Text = nil, "A tram could stop there."
		e.Sentences = append(left("A splash pad would be great."), e.Sentences...)
	})
	h.says("r7:hopes", "elm", "2026-11-22", "Pociąg", func(e *store.Excerpt) { e.Language, e.Sentences = "pl", left("Pociąg") })
	h.says("r8:hopes", "elm", "2026-11-22", "A slide in a drill", func(e *store.Excerpt) { e.Excluded, e.Sentences = "drill", left("A slide") })
	r := h.signedIn("ana", []string{"analyst"})
	search := func(r *reader, words string) string {
		t.Helper()
		status, page, _ := r.post("/staff/search", url.Values{"words": {words}})
		if status != http.StatusOK {
			t.Fatalf("%q answered %d", words, status)
		}
		return page
	}
	t.Run("another form of the word, newest first", func(t *testing.T) {
		page := search(r, "Bus")
		late, six := strings.Index(page, "always late"), strings.Index(page, "after six")
		if late < 0 || six < 0 || six > late || strings.Contains(page, "drill") || !strings.Contains(page, "2 answers") {
			t.Errorf("found %d and %d", late, six)
		}
		if !strings.Contains(page, "November 2026") || strings.Contains(page, "2026-11-20") || strings.Contains(page, "Ash Lane") {
			t.Error("a result should say its month, and no day or place")
		}
	})
	t.Run("every word must be there", func(t *testing.T) {
		if page := search(r, "late bus"); !strings.Contains(page, "always late") || strings.Contains(page, "after six") {
			t.Error("an answer without one of the words was found")
		}
	})
	t.Run("words that say nothing", func(t *testing.T) {
		for _, words := range []string{"", "the and of", "  🙂 "} {
			if page := search(r, words); !strings.Contains(page, "Type at least one word") {
				t.Errorf("%q was looked for", words)
			}
		}
	})
	t.Run("nothing found", func(t *testing.T) {
		if page := search(r, "submarine"); !strings.Contains(page, "Nothing found") {
			t.Error("it does not say so")
		}
	})
	t.Run("a theme's number opens what is behind it", func(t *testing.T) {
		if page := r.see("/staff/search?theme=getting-there", "always late", "after six"); strings.Contains(page, "school") {
			t.Error("an answer without the theme is shown")
		}
	})
	t.Run("what fits no theme is opened, whole or by a phrase of the summary", func(t *testing.T) {
		page := r.see("/staff/search/no-theme", "Sentences that fit no theme", "A splash pad would be great.", "Fits no theme: “A splash pad would be great.”")
		for _, not := range []string{"always late", "Pociąg", "A slide in a drill"} {
			if strings.Contains(page, not) {
				t.Errorf("%q is shown", not)
			}
		}
		_, page, _ = r.post("/staff/search/no-theme", url.Values{"words": {"splash pad"}})
		if !strings.Contains(page, "1 answers") || !strings.Contains(page, "would be great") {
			t.Errorf("the phrase opens %.300s", page)
		}
		// The word is there, but in a sentence that has a theme.
		if _, page, _ = r.post("/staff/search/no-theme", url.Values{"words": {"tram"}}); !strings.Contains(page, "Nothing found") {
			t.Error("a sentence with a theme was found")
		}
	})
	t.Run("a hub's own analyst", func(t *testing.T) {
		if page := search(h.signedIn("ash", []string{"analyst"}, "ash"), "bus"); strings.Contains(page, "always late") || !strings.Contains(page, "after six") {
			t.Error("places outside the scope were searched")
		}
	})
}

func TestASearchShowsFifty(t *testing.T) {
	h := newHouse(t)
	for i := range 60 {
		h.says(fmt.Sprintf("r%02d:fears", i), "elm", "2026-11-20", fmt.Sprintf("bus number %d", i))
	}
	found, more, err := Search(ctx, h.store, "bus", []string{"bus"}, false, func(string) bool { return true }, redact.Redactor{})
	if err != nil || len(found) != mostFound || !more || found[0].ID != "r59:fears" || found[49].ID != "r10:fears" {
		t.Errorf("%d found, more %t, %v", len(found), more, err)
	}
}

// TestASearchFollowsTheRarestWord keeps a rare word from being looked for among the newest of a common one.
func TestASearchFollowsTheRarestWord(t *testing.T) {
	h := newHouse(t)
	for i, tokens := range [][]string{{"playground", "bus"}, {"playground"}, {"playground", "damp", "rainy"}} {
		put(t, h.store.Excerpts, &store.Excerpt{Meta: store.Meta{ID: fmt.Sprintf("r%d:hopes", i)}, Day: "2026-11-20", Text: "made up", Tokens: tokens})
	}
	for _, row := range []struct{ asked, want string }{{"playground bus", "bus"}, {"damp rainy", "rainy"}, {"playground", "playground"}, {"playground xylophone", "xylophone"}} {
		lead, err := rarest(ctx, h.store, strings.Fields(row.asked))
		if err != nil || lead != row.want {
			t.Errorf("of %q the search follows %q, %v; want %q", row.asked, lead, err, row.want)
		}
	}
}

// TestAPhraseOfTheSummaryOpens what was said, for those who may read single answers; the words stand in no address.
func TestAPhraseOfTheSummaryOpens(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Store.Excerpts = vault.Excerpts(c.Store.Excerpts, c.Keys) })
	for i := range 30 {
		id := fmt.Sprintf("%032x", i)
		put(t, h.store.Responses, &store.Response{
			Meta: store.Meta{ID: id}, Survey: "our-family", Voice: "family", Channels: []string{"web"}, Place: "elm", Day: "2026-11-20", Answered: 3,
		})
		h.says(id+":hopes", "elm", "2026-11-20", "A splash pad in the park would be lovely.", func(e *store.Excerpt) {
			e.Themes, e.Sentences[0].Themes = nil, nil
		})
	}
	h.refresh()
	ana := h.signedIn("ana", []string{"analyst"})
	ana.see("/staff/summary", `name="words" value="splash pad"`, `href="/staff/search/no-theme"`)
	ana.see("/staff/themes", `href="/staff/search/no-theme"`)
	if _, page, _ := ana.post("/staff/search/no-theme", url.Values{"words": {"splash pad"}}); !strings.Contains(page, "30 answers") {
		t.Errorf("the phrase opens %.300s", page)
	}
	vic := h.signedIn("vic", []string{"viewer"})
	for _, path := range []string{"/staff/summary", "/staff/themes"} {
		if page := vic.see(path); strings.Contains(page, "/staff/search") {
			t.Errorf("%s offers a viewer what they may not open", path)
		}
	}
	if page := vic.see("/staff/summary", "What has no theme yet", "splash pad"); strings.Contains(page, "<button class=\"govuk-button fv-button-quiet\"") {
		t.Error("a viewer is shown a button that opens nothing")
	}
}
