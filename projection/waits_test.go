package projection

import (
	"slices"
	"testing"

	"familyvoice/analysis"
	"familyvoice/correction"
	"familyvoice/store"
)

// unread is a tagger that takes every answer for one in another language, so that it tags nothing.
type unread struct{ code string }

func (u unread) Version() string { return "1+abc" }

func (u unread) Tag(a analysis.Answer) analysis.Tags {
	return analysis.Tags{Language: u.code, Themes: []string{}, Stances: []string{}, Sentences: []analysis.Sentence{{Start: 0, End: len(a.Text)}}}
}

func TestAnotherLanguageIsFoundByWhoReadsIt(t *testing.T) {
	const words = "Chcemy placu zabaw."
	waits := func(e *store.Excerpt) bool { return slices.Contains(e.Tokens, correction.WaitsToken) }
	p := newProjection(t)
	for code, want := range map[string]bool{"pl": true, "other": true, "en": false} {
		p.Tagger = unread{code}
		if e := p.projected(t, run(1), said(words)); waits(e) != want || e.Language != code {
			t.Errorf("an answer in %q waits: %v", code, !want)
		}
	}
	p.Tagger = unread{"pl"}
	e := p.projected(t, run(2), said(words))
	decision := store.Review{Excerpt: e.ID, Sentence: e.Sentences[0].Hash, Themes: []string{"activities"}, By: "ana"}
	if err := correction.Record(ctx, p.Store, decision, correction.Labels{Themes: []string{"activities"}}); err != nil {
		t.Fatal(err)
	}
	if e := p.projected(t, run(3), said(words)); waits(e) || len(e.Themes) != 1 {
		t.Errorf("a new reading of decided words waits again: %q, %q", e.Tokens, e.Themes)
	}
	if e := p.projected(t, run(4), said(words, "I parku.")); !waits(e) {
		t.Error("words that the family added wait for nobody")
	}
	flagged := run(5)
	flagged.Flagged = []string{"fears"}
	if e := p.projected(t, flagged, said(words)); waits(e) || !e.Withheld {
		t.Error("an answer that raised a concern waits for a reviewer")
	}
}
