package analysis

import (
	"slices"
	"strings"
	"testing"
)

func deepT(t testing.TB) *Tagger {
	t.Helper()
	tagger, err := Deep()
	if err != nil {
		t.Fatal(err)
	}
	return tagger
}

func TestExplainGivesTheSameTagsAsTag(t *testing.T) {
	tagger := deepT(t)
	found, encoders := 0, 0
	for _, e := range keptExamples(t, 40) {
		plain, explained := tagger.Tag(e.Answer), tagger.Explain(e.Answer)
		if !slices.Equal(plain.Themes, explained.Themes) || !slices.Equal(plain.Stances, explained.Stances) {
			t.Fatalf("%s: %v and %v, then %v and %v", e.ID, plain.Themes, plain.Stances, explained.Themes, explained.Stances)
		}
		for i, s := range explained.Sentences {
			for k, tag := range append(slices.Clone(s.Themes), s.Stances...) {
				before := append(slices.Clone(plain.Sentences[i].Themes), plain.Sentences[i].Stances...)[k]
				if tag.ID != before.ID || tag.Score != before.Score {
					t.Fatalf("%s: %+v became %+v", e.ID, before, tag)
				}
				if len(before.Why) == 0 && len(tag.Why) > 0 {
					found++
				}
				for _, why := range tag.Why {
					if !strings.Contains(e.Text[s.Start:s.End], why) {
						t.Errorf("%s: the reason %q is not in its sentence", e.ID, why)
					}
				}
				if len(tag.Why) == 0 && tag.By == ByWords || len(tag.Why) > whyAtMost {
					t.Errorf("%s: %d reasons for %s", e.ID, len(tag.Why), tag.ID)
				}
				if tag.By != before.By || tag.By != BySentence && !slices.Equal(tag.Why, before.Why) {
					t.Errorf("%s: %+v became %+v, though no word was left out for it", e.ID, before, tag)
				}
				if tag.By == BySentence {
					encoders++
				}
			}
		}
	}
	if encoders == 0 || found*4 < encoders*3 {
		t.Errorf("of the encoder's %d own tags of 40 answers %d were explained by leaving words out", encoders, found)
	}
	t.Logf("of the encoder's %d own tags %d got words", encoders, found)
}

func TestLeavingWordsOutIsBounded(t *testing.T) {
	tagger := deepT(t)
	long := strings.Repeat("landlord mould window child cough ", 60)
	for _, text := range []string{"", "rent", "the of and", long} {
		v := tagger.extractor.view(text)
		pieces := piecesOf(v)
		if len(pieces) > mostLeftOut {
			t.Errorf("%d words are left out in %d pieces", len(v.tokens), len(pieces))
		}
		for _, p := range pieces {
			if p.first >= p.last {
				t.Errorf("an empty piece %+v", p)
			}
		}
	}
	if got := tagger.Explain(Answer{Text: long}); len(got.Sentences) == 0 {
		t.Error("a long answer is not tagged")
	}
}

func TestWithoutAnEncoderExplainIsTag(t *testing.T) {
	tagger := defaultT(t)
	a := Answer{Section: "fears", Text: "scared hes gonna get excluded again"}
	plain, explained := tagger.Tag(a), tagger.Explain(a)
	if !slices.Equal(plain.Themes, explained.Themes) || len(explained.Sentences) != 1 {
		t.Errorf("%+v", explained)
	}
}
