package analysis

import (
	"slices"
	"strings"
	"testing"
)

// given are the tags of all sentences, themes first in each.
func given(tags Tags) (all []Tag) {
	for _, s := range tags.Sentences {
		all = append(append(all, s.Themes...), s.Stances...)
	}
	return all
}

// A tag's layer is the one without which it would not be there.
func TestEveryTagSaysWhichLayerGaveIt(t *testing.T) {
	head, deep := defaultT(t), deepT(t)
	seen := map[string]int{}
	for _, e := range keptExamples(t, 40) {
		alone := head.Tag(e.Answer)
		for i, s := range deep.Tag(e.Answer).Sentences {
			byHead := slices.Concat(alone.Sentences[i].Themes, alone.Sentences[i].Stances)
			for _, tag := range slices.Concat(s.Themes, s.Stances) {
				seen[tag.By]++
				at := slices.IndexFunc(byHead, func(h Tag) bool { return h.ID == tag.ID })
				switch tag.By {
				case BySentence:
					if at >= 0 || len(tag.Why) != 0 {
						t.Errorf("%s: the head gives %s too (%v), or it claims words that nobody has looked for: %q", e.ID, tag.ID, at >= 0, tag.Why)
					}
				case ByWords, ByAround:
					if at < 0 || !slices.Equal(tag.Why, byHead[at].Why) || byHead[at].By != tag.By || len(tag.Why) == 0 != (tag.By == ByAround) {
						t.Errorf("%s: %+v, and the head alone gives %+v", e.ID, tag, byHead)
					}
				default:
					t.Errorf("%s: %s is from %q", e.ID, tag.ID, tag.By)
				}
			}
		}
	}
	if seen[ByWords] == 0 || seen[BySentence] == 0 {
		t.Errorf("tags by layer: %v", seen)
	}
	t.Logf("tags by layer: %v", seen)
}

// docs/analysis.md tells a parent so.
func TestTheWordThatPutASentenceUnderMoneyIsShown(t *testing.T) {
	for _, section := range []string{"fears", "change", ""} {
		for _, tag := range given(deepT(t).Explain(Answer{Section: section, Text: "the leccy went again"})) {
			if tag.ID == "money" && slices.ContainsFunc(tag.Why, func(why string) bool { return strings.Contains(why, "leccy") }) {
				return
			}
		}
	}
	t.Error(`"the leccy went again" is not under money because of "leccy"`)
}
