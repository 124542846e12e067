package safeguard

import "testing"

// Plain disclosures, each with no more than everyday words, and what looks like them. No rule of weighing may let one of
// the first pass, however rare it is among what families write.
var plainlySaid = []string{
	"he said he will kill me if i leave", "my husband threatens to kill us", "she said she would drown the baby",
	"we are hiding from my ex", "my brother is being made to sell drugs", "I feel like ending it all",
	"i keep thinking of ending my life", "im scared to go home", "dad hits me", "dad punched mum and her nose is broke",
	"my mum hits me with a hanger", "my stepdad comes in my room at night", "he wont let me leave the house",
	"my son has cut his arms again", "my daughter says she wants to die", "i dont see the point in living",
	"i have thought about jumping", "im frightened i will hurt my little boy", "i am being blackmailed with pictures",
	"theres nothing for the kids tea tonight and no money till monday", "my uncle makes me touch him",
	"he put his hands round my throat", "he controls all my money and checks my phone", "i cant keep myself safe tonight",
	"my boyfriend strangled me last night", "mum hasnt been home since friday and im 9", "we have nowhere to sleep tonight",
	"i keep thinking about hurting the baby", "hes outside the house right now", "ive taken all my tablets",
}

var onlyLooksLikeIt = []string{
	"my mum will kill me if im late", "he says he will kill me if i scratch the car lol", "i feel like ending my contract",
	"scared to go back to iran", "im scared to go home in the dark", "we were hiding from dad in the game",
	"we beat them in the cup", "leigh beat us 4-0", "my dad used to beat us at chess", "they threaten to cut our benefits",
	"i could murder a brew", "she cut her own fringe again", "im dying to see my nan", "he locks the allotment gate",
	"my daughter shot up over the summer", "the baby kicked me all night bless",
}

func TestWhatIsPlainlySaidIsRaised(t *testing.T) {
	for _, text := range plainlySaid {
		if f := Scan(text); f.Level == None {
			t.Errorf("%q is let pass", text)
		}
	}
	for _, text := range onlyLooksLikeIt {
		if f := Scan(text); f.Level != None {
			t.Errorf("%q is %s by %q", text, f.Level, f.Why)
		}
	}
}
