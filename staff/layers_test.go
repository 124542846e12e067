package staff

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"familyvoice/analysis"
	"familyvoice/store"
)

// No page names words that did not earn a tag: where there are none it says what did.
func TestAReaderIsToldWhatGaveATag(t *testing.T) {
	for _, row := range []struct {
		name          string
		tag           store.Tag
		analyst, find string
	}{
		{"words", store.Tag{Why: []string{"fare"}, By: analysis.ByWords}, "because of “fare”, by the words", `<span class="fv-why">fare</span>`},
		{"words that are hidden", store.Tag{By: analysis.ByWords}, "from words that are not shown", "words that are not shown"},
		{"the question", store.Tag{By: analysis.ByAround}, "from the question or the sentences beside it", "the question or the sentences beside it"},
		{"the encoder, by words", store.Tag{Why: []string{"fare"}, By: analysis.BySentence}, "because of “fare”, by the sentence reader", `<span class="fv-why">fare</span>`},
		{"the encoder", store.Tag{By: analysis.BySentence}, "from the sentence as a whole, by the sentence reader", "the sentence as a whole"},
		{"before layers were noted", store.Tag{Why: []string{"fare"}}, "because of “fare”</span>", `<span class="fv-why">fare</span>`},
		{"before layers were noted, without words", store.Tag{}, "from the sentence as a whole</span>", "the sentence as a whole"},
		{"a person", store.Tag{By: analysis.BySentence, Person: true}, "a person said so</span>", "chosen by a person"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			e := tagged("e1")
			row.tag.ID = "home"
			e.Tokens, e.Sentences[0].Themes, e.Sentences[0].Stances = analysis.Tokens(e.Text), []store.Tag{row.tag}, nil
			put(t, h.store.Excerpts, e)
			ana := h.signedIn("ana", []string{"analyst"})
			ana.see("/staff/tags", "Housing and home", row.analyst)
			ana.see("/staff/tags/e1:hopes?sentence=h1", row.analyst)
			status, page, _ := ana.post("/staff/search", url.Values{"words": {"fare"}})
			if status != http.StatusOK || !strings.Contains(page, "Housing and home: "+row.find) {
				t.Errorf("the search answered %d and does not say %q", status, row.find)
			}
		})
	}
}

// Leaving words out of the family's own words has said all that can be said; the redacted ones would say less.
func TestWhatWasLookedForIsNotOfferedAgain(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Explain = func(analysis.Answer) analysis.Tags { return analysis.Tags{} } })
	e := tagged("e1")
	e.Explained = true
	put(t, h.store.Excerpts, e)
	if strings.Contains(h.signedIn("ana", []string{"analyst"}).see("/staff/tags/e1:hopes?sentence=h1"), "Look harder") {
		t.Error("it is offered to look again")
	}
}
