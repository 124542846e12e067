package analysis

import (
	"math"
	"slices"
	"testing"
)

// TestScores holds the scores to the tags: what is given has the score that it is given with, what is not lies below the cut.
func TestScores(t *testing.T) {
	deep, err := Deep()
	if err != nil {
		t.Fatal(err)
	}
	for name, tagger := range map[string]*Tagger{"the head": defaultT(t), "with the encoder": deep} {
		a := Answer{Section: "change", Text: "the flat is damp and full of mould. more buses on a sunday please"}
		tags, scores := tagger.Tag(a), tagger.Scores(a)
		if len(scores) != len(tagger.labels) {
			t.Errorf("%s: %d scores for %d labels", name, len(scores), len(tagger.labels))
		}
		given := map[string]float64{}
		for _, s := range tags.Sentences {
			for _, tag := range slices.Concat(s.Themes, s.Stances) {
				given[tag.ID] = max(given[tag.ID], tag.Score)
			}
		}
		if given["home"] == 0 || given["getting-there"] == 0 {
			t.Errorf("%s: given %v", name, given)
		}
		for id, score := range scores {
			switch tagged, ok := given[id]; {
			case ok && math.Abs(tagged-score) > 0.0051:
				t.Errorf("%s: %s is given with %v and scored %v", name, id, tagged, score)
			case !ok && (score <= 0 || score >= themeCut && tagger == deep):
				t.Errorf("%s: %s is not given and scored %v", name, id, score)
			}
		}
	}
	if scores := deep.Scores(Answer{Text: "Chciałabym lepszą szkołę dla dzieci. Dziękuję bardzo."}); len(scores) != 0 {
		t.Errorf("another language is scored: %v", scores)
	}
}
