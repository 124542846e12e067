package safeguard

import (
	"math"
	"slices"
	"testing"
)

func TestASecondLookRaisesWhatTheFirstLetPass(t *testing.T) {
	text := "The bus is late again. There are forty-one of them in a tin in the sewing drawer."
	if first := Scan(text); first.Level != None {
		t.Fatalf("this story needs a text that the first look lets pass, got %s", first.Level)
	}
	start := len("The bus is late again. ")
	f := Look(text, Second{Concern: 6, Urgent: 4, Start: start, End: len(text)})
	if f.Level != Urgent {
		t.Errorf("the level is %s, want urgent", f.Level)
	}
	if f.Sentence != text[start:] || len(f.Kinds) == 0 {
		t.Errorf("the lead should see the sentence and a kind, got %q and %v", f.Sentence, f.Kinds)
	}
	if len(f.Why) != 0 {
		t.Errorf("no word of a list raised it, yet %q are shown as what did", f.Why)
	}
	if f := Look(text, Second{Concern: 14, Urgent: -9, Start: start, End: len(text)}); f.Level != Concern {
		t.Errorf("what is not pressing is %s, want concern", f.Level)
	}
}

func TestASecondLookNeverLowers(t *testing.T) {
	text := "I want to kill myself tonight"
	first, second := Scan(text), Look(text, Second{Concern: -30, Urgent: -30})
	if second.Level != first.Level || first.Level != Urgent || !slices.Equal(first.Why, second.Why) || second.Sentence != "" {
		t.Errorf("the first look said %+v, the second %+v", first, second)
	}
}

func TestASecondLookBearsAnything(t *testing.T) {
	nan := math.NaN()
	for _, s := range []Second{{nan, nan, 0, 3}, {50, 50, -4, 2}, {50, 50, 3, 900}, {50, 50, 5, 1}, {math.Inf(1), math.Inf(-1), 0, 0}} {
		for _, text := range []string{"", "hello", "\xff\xfe é"} {
			if f := Look(text, s); f.Kinds == nil || f.Why == nil {
				t.Errorf("a finding of %q has a nil slice", text)
			}
		}
	}
}

func TestWhoWantsASecondLook(t *testing.T) {
	for text, want := range map[string]bool{
		"I want to kill myself tonight":                                       false, // urgent already
		"more swings in the park please and a bench by the gate for the nans": false,
		"There are forty-one of them in a tin in the sewing drawer.":          true,
		"ready to end it": true, // few words, of which the first look makes little
	} {
		if got := WantsSecond(text); got != want {
			t.Errorf("%q: %t, want %t", text, got, want)
		}
	}
}
