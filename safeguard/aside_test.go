package safeguard

import (
	"os"
	"strings"
	"testing"
)

// Disclosures said plainly but in passing, and figures of speech. The scan has learnt from the like of them: these tests
// hold what it was taught, not how well it does on what is new.
var saidInPassing = []string{
	"that one day he wont stop", "one of these days he'll kill me", "not planning on being here for my prom",
	"i dont think i will make it to 18", "hoping a car hits me", "wouldnt care if a bus hit me", "gonna kms fr this time",
	"he ties things round his neck at bedtime", "most nights i get as far as the bridge", "makeup covers most of it",
	"sunglasses so nobody sees", "when hes had a drink, last time it was my ribs",
	"the father push me on stairs", "he kick me when I am pregnant", "my husband beat me and the children",
	"he drags me by my hair in front of the kids", "The youngest disclosed that dad touches her",
	"she turned up with two black eyes and he was waiting outside", "his hand went under her clothes, he says it is a game",
	"a handprint on his face after contact", "the voices are telling me to take the baby with me",
	"we are stood outside with our bags and the kids are freezing", "husband not allow me phone",
	"he say wife stay in home", "i have not cut for two weeks", "what their stepdad did to the girls",
	"his brother tried to kill me", "lifts and vapes off men in their thirties",
	"shes terrified of bath time since she stayed there", "brother chokes me and mum says nothing",
}

var onlyInPassing = []string{
	"5 of us in a 2 bed, its murder in the mornings", "a full nights sleep lol. id kill for a lie in",
	"teething will finish me off", "they cut the baby group, whoever decided that wants shooting",
	"He got battered in his first fight and went back the next week, proud as punch",
	"Saved my life that group did when my wife died.", "we don't hit ours and never will",
	"My daughter behind a wheel, God help us all, I'm a dead man", "I'd give my right arm for a job with school hours",
	"Did the suicide prevention walk with the lads from work, raised 900 quid",
	"he'd have murdered us if it was late. Gone ten years now.", "These computer games, all blood and killing",
	"a cat called demon who attacks me every morning", "kill it at football", "we wud die for each other",
	"my nan died in sept n im sad abt it still but mum says its ok to be sad", "im bored to death in this town",
	"end of the world n climate change n ww3", "my drill track got 2k plays its called body bag",
	"my mum finding my vape shed batter me haha", "sir proper attacked me over my skirt length",
	"dying alone otherwise lol", "smashed my driving theory", "serial killers n that, its for uni",
	"we wont be here for the fair, we move on the 3rd", "hoping for a bus shelter", "makeup covers my spots",
	"he ties his laces round everything", "one day he wont stop crying at nursery", "mum does not allow phone at dinner",
}

func TestWhatIsSaidInPassingIsRaised(t *testing.T) {
	for _, text := range saidInPassing {
		if f := Scan(text); f.Level == None {
			t.Errorf("%q is let pass", text)
		}
	}
	for _, text := range onlyInPassing {
		if f := Scan(text); f.Level != None {
			t.Errorf("%q is %s by %q", text, f.Level, f.Why)
		}
	}
}

// TestEveryOfferedLanguage holds disclosures and what looks like them in the languages other than English.
func TestEveryOfferedLanguage(t *testing.T) {
	raw, err := os.ReadFile("testdata/languages.tsv")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.SplitN(strings.TrimSpace(line), "\t", 3)
		if len(parts) != 3 {
			t.Fatalf("want three columns in %q", line)
		}
		lang, least, text := parts[0], Level(parts[1]), parts[2]
		seen[lang+" "+parts[1]]++
		f := Scan(text)
		if f.Level.Less(least) || least == None && f.Level != None {
			t.Errorf("%s: %q is %s by %q", lang, text, f.Level, f.Why)
		}
	}
	for _, lang := range []string{"ar", "pl", "uk", "ur", "ro", "cy"} {
		if seen[lang+" concern"] < 15 || seen[lang+" none"] < 15 {
			t.Errorf("too few examples in %s: %v", lang, seen)
		}
	}
}

func TestMarksOnLettersMayBeLeftOut(t *testing.T) {
	for _, pair := range [][2]string{
		{"mąż mnie bije", "maz mnie bije"}, {"mă bate soțul", "ma bate sotul"}, {"mae fy ngŵr yn fy nharo", "mae fy ngwr yn fy nharo"},
	} {
		with, without := Scan(pair[0]), Scan(pair[1])
		if with.Level != Urgent || without.Level != Urgent {
			t.Errorf("%q is %s, %q is %s", pair[0], with.Level, pair[1], without.Level)
		}
	}
}
