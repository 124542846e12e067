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

func TestScoresKnowWhatACouncilAddedToTheCodebook(t *testing.T) {
	for _, withEncoder := range []bool{false, true} {
		tagger := openOwn(t, Options{Encoder: withEncoder},
			"words: [session, group,", `words: [session, "the rec*", group,`, `except: ["pay attention",`, `except: ["afford the gas bill", "pay attention",`)
		for _, row := range []struct {
			name, text, id string
			given          bool
		}{
			{"a word that was added", "We all live near the rec.", "activities", true},
			{"an exception that was added", "We can't afford the gas bill.", "money", false},
			{"an exception beside another word of the list", "We can't afford the gas bill and the rent is too much.", "money", true},
		} {
			a := Answer{Section: "about", Text: row.text}
			tag, score := themeOf(tagger.Tag(a), row.id), tagger.Scores(a)[row.id]
			switch {
			case (tag != nil) != row.given:
				t.Errorf("encoder %t: %s: the tag is %+v", withEncoder, row.name, tag)
			case row.given && math.Abs(tag.Score-score) > 0.0051:
				t.Errorf("encoder %t: %s is given with %v and scored %v", withEncoder, row.name, tag.Score, score)
			case !row.given && score != 0:
				t.Errorf("encoder %t: %s is not given and scored %v", withEncoder, row.name, score)
			}
		}
	}
}
