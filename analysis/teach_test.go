package analysis

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// corrected are sentences that a reviewer tagged as the shipped tagger would not.
func corrected(known bool) (examples []Example) {
	for i, text := range []string{
		"They put the kettle on at the Miners", "It was raining so we went down to the Miners", "the Miners on a tuesday", "Nan takes him to the Miners every week",
	} {
		examples = append(examples, Example{
			Answer: Answer{ID: "c" + string(rune('a'+i)) + "-about", Section: "about", Text: text}, Weight: 3, Correction: known,
			Sentences: []Labelled{{Text: text, Themes: []string{"activities"}, Stances: []string{"strength"}}},
		})
	}
	return examples
}

func inUse(t *testing.T, examples []Example) (*Model, *Tagger) {
	t.Helper()
	cb, err := DefaultCodebook()
	if err != nil {
		t.Fatal(err)
	}
	model, err := Train(cb, examples, TrainOptions{Epochs: 3, MinCount: 3})
	if err != nil {
		t.Fatal(err)
	}
	read, err := LoadModel(model.Bytes()) // as the service does
	if err != nil {
		t.Fatal(err)
	}
	tagger, err := Open(Options{Head: read})
	if err == nil {
		tagger, err = tagger.Deeper()
	}
	if err != nil {
		t.Fatal(err)
	}
	return model, tagger
}

// The tagger in use hears the encoder more than the head, so what the head learns from a few corrections would be lost in it.
func TestCorrectionsTeachTheTaggerInUse(t *testing.T) {
	coded := firstExamples(t, 120)
	plain, without := inUse(t, coded)
	if !bytes.HasPrefix(plain.Bytes(), []byte(modelMagic)) {
		t.Error("without corrections the head is another file than before")
	}
	_, byHead := inUse(t, append(slices.Clone(coded), corrected(false)...))
	model, with := inUse(t, append(slices.Clone(coded), corrected(true)...))
	if again, _ := inUse(t, append(slices.Clone(coded), corrected(true)...)); !bytes.Equal(again.Bytes(), model.Bytes()) {
		t.Error("the same corrections gave another head")
	}
	given := func(tagger *Tagger, a Answer) (activities, strength bool) {
		tags := tagger.Tag(a)
		return slices.Contains(tags.Themes, "activities"), slices.Contains(tags.Stances, "strength")
	}
	for _, e := range corrected(true) {
		for _, tagger := range []*Tagger{without, byHead} {
			if activities, strength := given(tagger, e.Answer); activities && strength {
				t.Errorf("%q: %s has the tags without what corrections add, so nothing is shown", e.Text, tagger.Version())
			}
		}
		if activities, strength := given(with, e.Answer); !activities || !strength {
			t.Errorf("%q: %v, %v after the corrections", e.Text, with.Tag(e.Answer).Themes, with.Tag(e.Answer).Stances)
		}
	}
	t.Run("of a sentence that is like them too, and says so", func(t *testing.T) {
		alike := Answer{Section: "about", Text: "Me and her go to the Miners most weeks"}
		if activities, _ := given(without, alike); activities {
			t.Error("it was known before")
		}
		tag := themeOf(with.Tag(alike), "activities")
		if tag == nil || !strings.Contains(strings.Join(tag.Why, ", "), "Miners") {
			t.Errorf("the tag is %+v, want the Miners among its reasons", tag)
		}
		if looked := themeOf(with.Explain(alike), "activities"); looked == nil || looked.By != ByWords || !slices.Equal(looked.Why, tag.Why) {
			t.Errorf("looked at harder it is %+v: the words of corrections stand as they are", looked)
		}
	})
	t.Run("and leaves others alone", func(t *testing.T) {
		others, changed := firstExamples(t, 180)[120:], 0
		for _, e := range others {
			a, b := byHead.Tag(e.Answer), with.Tag(e.Answer)
			if !slices.Equal(a.Themes, b.Themes) || !slices.Equal(a.Stances, b.Stances) {
				changed++
			}
		}
		if changed > len(others)/10 {
			t.Errorf("four corrections turned %d of %d answers that have nothing to do with them", changed, len(others))
		}
	})
}
