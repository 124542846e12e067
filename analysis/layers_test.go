package analysis

import (
	"fmt"
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

// Corrections of other answers leave a tag with the layer that gave it, since nearly every sentence shares some word with one of
// them; only where they weigh as much as the rest do their words stand as the reason.
func TestATaughtTaggerSaysWhichLayerGaveATag(t *testing.T) {
	cb, err := DefaultCodebook()
	if err != nil {
		t.Fatal(err)
	}
	model, err := LoadModel(headFile)
	if err != nil {
		t.Fatal(err)
	}
	kept := keptExamples(t, 260)
	corrections, others := []Example{}, []Example{}
	for i, e := range kept {
		if i%13 < 3 {
			e.Correction, e.Weight = true, 3
			corrections = append(corrections, e)
		} else {
			others = append(others, e)
		}
	}
	if err := model.teach(cb, corrections); err != nil {
		t.Fatal(err)
	}
	tagger, err := Open(Options{Head: model})
	if err == nil {
		tagger, err = tagger.Deeper()
	}
	if err != nil {
		t.Fatal(err)
	}
	encoders, turned := 0, []string{}
	for _, e := range others {
		before, after := deepT(t).Tag(e.Answer), tagger.Tag(e.Answer)
		for i, s := range after.Sentences {
			untaught := slices.Concat(before.Sentences[i].Themes, before.Sentences[i].Stances)
			for _, tag := range slices.Concat(s.Themes, s.Stances) {
				was := slices.IndexFunc(untaught, func(b Tag) bool { return b.ID == tag.ID })
				switch {
				case was < 0: // the corrections gave it
					if tag.By == BySentence {
						t.Errorf("%s: %+v, which the encoder alone does not give", e.ID, tag)
					}
				case untaught[was].By != BySentence:
					if tag.By == BySentence {
						t.Errorf("%s: %+v, and before the corrections %+v", e.ID, tag, untaught[was])
					}
				default:
					if encoders++; tag.By != BySentence {
						turned = append(turned, fmt.Sprintf("%s because of %q", tag.ID, tag.Why))
					}
				}
			}
		}
	}
	if encoders == 0 || len(turned)*8 > encoders {
		t.Errorf("of the encoder's %d own tags %d are said to be by words of corrections: %v", encoders, len(turned), turned)
	}
	t.Logf("%d corrections; of the encoder's %d own tags of %d answers %d turned", len(corrections), encoders, len(others), len(turned))
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
