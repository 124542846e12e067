package safeguard

import (
	"os"
	"strings"
	"testing"
)

// scanners lean further each than the one before.
var scanners = []Scanner{{}, {Lean: More}, {Lean: Most}, Scanner{}.ForChild()}

func TestEachLeanRaisesMoreAndNeverLess(t *testing.T) {
	raw, err := os.ReadFile("train/written.tsv")
	if err != nil {
		t.Fatal(err)
	}
	further := map[Lean]int{}
	compare := func(what, text string, look func(Scanner) Level) {
		t.Helper()
		for i, s := range scanners[1:] {
			before, now := look(scanners[i]), look(s)
			if now.Less(before) {
				t.Errorf("%s of %q is %s with %s and %s with less", what, text, now, s.Lean, before)
			}
			if before == None && now != None {
				further[s.Lean+" "+Lean(what)]++
			}
		}
	}
	n := 0
	for line := range strings.Lines(string(raw)) {
		if n++; n%4 != 0 {
			continue // a part of them will do
		}
		parts := strings.SplitN(strings.TrimSpace(line), "\t", 3)
		if len(parts) != 3 || parts[0][0] == '#' {
			continue
		}
		compare("scan", parts[2], func(s Scanner) Level { return s.Scan(parts[2]).Level })
	}
	text := "There are forty-one of them in a tin in the sewing drawer."
	for concern := -12.0; concern <= 12; concern += 0.25 {
		compare("look", text, func(s Scanner) Level { return s.Look(text, Second{Concern: concern, Urgent: -6}).Level })
	}
	for _, s := range scanners[1:] {
		for _, what := range []Lean{"scan", "look"} {
			if further[s.Lean+" "+what] == 0 && s.Lean+what != "childlook" { // what most lets pass there, the first look raises
				t.Errorf("a %s with %s finds nothing more", what, s.Lean)
			}
		}
	}
}

func TestWhoeverLeansAsksForASecondLookUnlessItIsUrgentAlready(t *testing.T) {
	for _, text := range []string{"There are forty-one of them in a tin in the sewing drawer.", "more swings in the park please", "he hit me again", "scared of my dad"} {
		for _, s := range scanners[1:] {
			if WantsSecond(text) && !s.WantsSecond(text) && s.Scan(text).Level != Urgent {
				t.Errorf("with %s nobody looks again at %q", s.Lean, text)
			}
		}
	}
}

// Counts, not sentences one by one: another model may raise others of them.
func TestAYoungChildsDistressIsRaised(t *testing.T) {
	count := func(texts []string, scan Scanner) (n int) {
		for _, text := range texts {
			if scan.Scan(text).Level != None {
				n++
			}
		}
		return n
	}
	distress := []string{"my dad gets really angry and i hide under the bed", "i am scared at night when dad drinks",
		"mum shouts all the time and i hide in my room", "i cry every night and nobody comes", "nobody likes me and i feel so alone",
		"mum cries all the time and i make my own tea", "they fight every night and i cant sleep", "dad shouts and i hide"}
	harmless := []string{"spiders and the dark", "i get worried about my maths test", "i miss my grandad he died", "i hate homework",
		"falling out with my friends", "my mum and dad and my baby sister who cries a lot", "the big boys at the park", "tests at school"}
	if usual, young := count(distress, Scanner{}), count(distress, Scanner{}.ForChild()); young < usual+2 {
		t.Errorf("of %d sentences of a young child's distress %d are raised, and %d of anybody's", len(distress), young, usual)
	}
	if n := count(harmless, Scanner{}.ForChild()); n > 1 {
		t.Errorf("of %d harmless ones %d are raised", len(harmless), n)
	}
}

// TestFiguresLeans counts what the first look makes of two writers whom nothing has learnt from.
func TestFiguresLeans(t *testing.T) {
	if os.Getenv("SHOW") != "leans" {
		t.Skip("set SHOW=leans")
	}
	for _, s := range scanners {
		var c tally
		for _, r := range readLabelled(t, "../analysis/train/kept.jsonl") {
			c.add(r.Level, s.Scan(r.Text).Level)
		}
		t.Logf("first look, %q: %s", s.Lean, c)
	}
}
