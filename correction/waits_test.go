package correction

import (
	"slices"
	"testing"

	"familyvoice/analysis/redact"
	"familyvoice/store"
)

func TestAnAnswerInAnotherLanguageWaitsUntilAPersonDecided(t *testing.T) {
	decided := func(sentences ...string) (reviews []*store.Review) {
		for _, hash := range sentences {
			r := review("r1:fears", hash, nil, nil, monday)
			r.Decision, r.Codebook = Decision, "0"
			reviews = append(reviews, &r)
		}
		return reviews
	}
	for _, row := range []struct {
		name    string
		change  func(*store.Excerpt)
		reviews []*store.Review
		waits   bool
	}{
		{"Polish", func(e *store.Excerpt) { e.Language = "pl" }, nil, true},
		{"a language that has no name here", func(e *store.Excerpt) { e.Language = "other" }, nil, true},
		{"English", func(*store.Excerpt) {}, nil, false},
		{"no language noted", func(e *store.Excerpt) { e.Language = "" }, nil, false},
		{"withheld", func(e *store.Excerpt) { e.Language, e.Withheld = "pl", true }, nil, false},
		{"a drill", func(e *store.Excerpt) { e.Language, e.Excluded = "pl", "drill" }, nil, false},
		{"no words", func(e *store.Excerpt) { e.Language, e.Sentences = "pl", []store.Sentence{{Hash: "h1"}} }, nil, false},
		{"one sentence of two is decided", func(e *store.Excerpt) { e.Language = "pl" }, decided("h1"), true},
		{"all are, under an older codebook", func(e *store.Excerpt) { e.Language = "pl" }, decided("h1", "h2"), false},
		{"of words that stand there no more", func(e *store.Excerpt) { e.Language = "pl" }, decided("h1", "gone"), true},
	} {
		e := answer("r1")
		e.Tokens = []string{"bus"}
		row.change(e)
		for range 2 { // once more changes nothing
			Apply(e, row.reviews)
			if got := slices.Contains(e.Tokens, WaitsToken); got != row.waits || e.Tokens[0] != "bus" || len(e.Tokens) > 2 {
				t.Errorf("%s: waits is %v, tokens are %q", row.name, got, e.Tokens)
			}
		}
	}
	t.Run("the last decision takes it off the list", func(t *testing.T) {
		st := open(t)
		e := answer("r1")
		e.Language, e.Day = "pl", "2026-11-20"
		Await(e, nil)
		put(t, st.Excerpts, e)
		waiting := store.Query{Equal: []store.Match{{Field: "tokens", Value: WaitsToken}}, Range: "day"}
		for i, hash := range []string{"h1", "h2"} {
			if err := Record(ctx, st, review("r1:fears", hash, []string{"school"}, nil, monday), offered); err != nil {
				t.Fatal(err)
			}
			if n, err := st.Excerpts.Count(ctx, waiting); err != nil || n != int64(1-i) {
				t.Errorf("%d wait after the decision on %s, %v", n, hash, err)
			}
		}
	})
}

// The tagger reads English alone: what people said of other languages would teach it nothing.
func TestAnotherLanguageTeachesNothing(t *testing.T) {
	st, k := open(t), newKeys(t)
	e := answer("r1")
	e.Language = "pl"
	put(t, st.Excerpts, e)
	if err := Record(ctx, st, review("r1:fears", "h1", []string{"school"}, nil, monday), offered); err != nil {
		t.Fatal(err)
	}
	if rows, err := Rows(ctx, st, k, offered, redact.Redactor{}); err != nil || len(rows) != 0 {
		t.Errorf("%+v, %v", rows, err)
	}
}
