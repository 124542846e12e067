package analysis

import (
	"slices"
	"testing"
)

// TestWhatOnlyTheEncoderSees holds the tagger with the encoder to what the head alone misses.
func TestWhatOnlyTheEncoderSees(t *testing.T) {
	deep, err := Deep()
	if err != nil {
		t.Fatal(err)
	}
	tags := deep.Tag(Answer{Section: "hopes", Text: "I'm scared they will close the group"})
	if !slices.Contains(tags.Stances, "fear") {
		t.Errorf("a worry told under hopes is %v, want fear among them", tags.Stances)
	}
}

func TestTheAlarmIsOfTheSentenceThatSaysMost(t *testing.T) {
	deep, err := Deep()
	if err != nil {
		t.Fatal(err)
	}
	quiet, told := "We like the park and the swings.", "My stepdad locks me in the shed when I cry."
	text := quiet + " " + told
	alarm := func(t *Tagger, text string) Alarm { return t.Tag(Answer{Section: "about", Text: text}).Alarm }
	a := alarm(deep, text)
	if !a.Known || text[a.Start:a.End] != told || a.Concern < 0 {
		t.Errorf("the alarm is %+v over %q", a, text[a.Start:a.End])
	}
	if calm := alarm(deep, quiet); calm.Concern > 0 {
		t.Errorf("a park and swings alarm: %+v", calm)
	}
	t.Run("nothing is known of other languages, of no text, and without the encoder", func(t *testing.T) {
		for _, text := range []string{"", "nie chcę już żyć i nikt nie wie"} {
			if a := alarm(deep, text); a != (Alarm{}) {
				t.Errorf("%q: %+v", text, a)
			}
		}
		if a := alarm(defaultT(t), told); a.Known {
			t.Errorf("without the encoder: %+v", a)
		}
	})
}
