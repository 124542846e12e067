package safeguard

import "testing"

// passed lists those of the texts that the first look lets pass.
func passed(texts []string) []string {
	var out []string
	for _, text := range texts {
		if Scan(text).Level == None {
			out = append(out, text)
		}
	}
	return out
}

// TestViolenceThatSoundsLikeAFigureOfSpeech holds the figures to what they are for: none may take the words of real harm.
func TestViolenceThatSoundsLikeAFigureOfSpeech(t *testing.T) {
	l := theLexicon()
	for _, text := range []string{
		"my husband beats me in front of the kids", "mum beats me", "he hit me in the face", "he hits the kids",
		"dad beat the kids again", "my ex kicked the door in last night", "he is smashing the house up",
		"i want to jump off the bridge", "he came at me with a kitchen knife", "they said they will burn the flat",
		"found her hanging in her room", "some lads beat us up", "he hurt my arm on saturday", "he will kill the kids",
		"found him hanging from a tree", "i keep thinking about jumping in the river",
	} {
		for i, w := range l.read(text).words {
			if l.read(text).claimed[i] {
				t.Errorf("%q: a figure of speech took %q", text, w.text)
			}
		}
	}
	for _, text := range []string{
		"beats me why the bus is late", "he beats me at scrabble", "the mums hit the shops", "she hits the high notes",
		"kids jump on the trampoline all day", "we jump in the car and go", "hang in there mate", "he smashed his driving theory",
		"wigan battered us 4-0", "new kitchen knife set for my nan", "the heat kills the mood", "winter hits hard",
		"the staff were smashing", "he burnt the toast", "kicks off in the evenings about maths",
	} {
		if f := Scan(text); f.Level != None {
			t.Errorf("%q is %s by %q", text, f.Level, f.Why)
		}
	}
}

// TestAPlainRuleStandsInAFewWords holds texts of up to ten words that an urgent rule matches and the model alone would let pass.
func TestAPlainRuleStandsInAFewWords(t *testing.T) {
	for _, text := range passed([]string{
		"wish i was dead", "gonna end it all", "i was raped", "suicidal", "wanna die", "overdosed", "im being abused",
		"my ex is stalking me", "i od'd last night",
	}) {
		t.Errorf("%q is let pass", text)
	}
	for _, text := range []string{
		"less homework or kms lol", "a cat called demon who attacks me", "syn ma siniaki od piłki nożnej",
		"Cant do another night of teething, send gin x", "They did better without me refereeing, made up by tea.",
	} {
		if f := Scan(text); f.Level != None {
			t.Errorf("%q is %s by %q", text, f.Level, f.Why)
		}
	}
}

// TestPlainHarmOfEveryKind holds kinds of harm that are told in a few everyday words, and what is told in the same ones.
func TestPlainHarmOfEveryKind(t *testing.T) {
	for _, text := range passed([]string{
		"my niece is being taken home to be circumcised", "granny wants to cut my sister this summer",
		"they are making me marry my cousin", "i shook the baby", "the carers strapped my nan to her chair",
		"my grandson keeps stealing my pension", "my brother has been trafficked", "he makes my son sell weed",
		"going country again tomorrow", "he is threatening to send my nudes", "im 13 and pregnant", "bailiffs coming tomorrow",
		"they put bricks through our window because we are black", "i drank some bleach", "i took thirty codeine",
		"swallowed a whole packet of ibuprofen", "my little girl swallowed a battery", "gas leak in our kitchen",
		"the co alarm no the carbon monoxide alarm keeps going off", "theres a fire in our kitchen", "dad has collapsed",
		"my baby cant breathe", "someone is trying to break in", "he said he will burn our house down",
		"he poured petrol on the door", "found a machete in my sons room", "he takes a knife to school",
		"my daughter has gone missing", "ive run away from home", "might run away tonight",
		"my daughter self harms", "thinking about suicide", "nobody would care if i was gone", "i weigh five stone",
		"she wont eat or drink and she keeps fainting", "the baby is possessed", "god told me to drown them",
		"i get hit at home", "send police now", "kept here against my will",
	}) {
		t.Errorf("%q is let pass", text)
	}
	for _, text := range []string{
		"my son was circumcised in march", "they cut my daughters hair too short",
		"i shook the rattle for the baby", "the carers are lovely with my nan", "my grandson does my pension forms",
		"country dancing again tomorrow", "the doctor put me on thirty mg codeine daily", "the bus has gone missing again",
		"bleach for the toilets please", "the cooker smells of burnt toast", "the gas engineer never came",
		"a firework display by the river", "a new kitchen knife for my birthday",
		"my sock has gone missing", "im missing my son", "he runs away with the ball", "weighs five stone less now, proud of him",
		"the film about the possessed doll was rubbish", "god told us to love our neighbour", "i get hit for crisps by my sister lol",
		"banging my head against a brick wall with the forms", "gangs and county lines", "knife crime", "send more buses please",
	} {
		if f := Scan(text); f.Level != None {
			t.Errorf("%q is %s by %q", text, f.Level, f.Why)
		}
	}
}

// TestPlainRulesLeaveStoriesToTheModel: in a long text a plain rule no longer stands by itself.
func TestPlainRulesLeaveStoriesToTheModel(t *testing.T) {
	text := "When we moved in, the lads next door threw eggs at our window because we are foreign, so I made them pakora, and now " +
		"they put my bins out every week and call me Auntie."
	if len(theLexicon().read(text).hits) == 0 {
		t.Fatal("this story needs a text that a plain rule matches")
	}
	if f := Scan(text); f.Level != None {
		t.Errorf("%q is %s by %q", text, f.Level, f.Why)
	}
}

// TestEverydayTalkIsLeftAlone holds what was raised wrongly: children's games, denial, work, sport, and medicine for school.
func TestEverydayTalkIsLeftAlone(t *testing.T) {
	for _, text := range []string{
		"my brother hits me with his lightsaber", "monster under my bed, daddy checks every night",
		"a lock for my bedroom so my sister stops nicking my clothes",
		"i stayed home on my own for an hour while mum went shop, im 13",
		"i dont want to die wondering so yes ill join the choir", "Mum says he hits people for a living, he is a boxer",
		"my girl has epilepsy, rescue meds in her bag, school know the drill", "she hit all her milestones",
		"فزنا عليهم ٦ صفر، ضربناهم ضرب", "dwi'n dysgu Cymraeg efo'r plant a dwi'n lladd fy hun yn chwerthin",
	} {
		if f := Scan(text); f.Level != None {
			t.Errorf("%q is %s by %q", text, f.Level, f.Why)
		}
	}
	for _, text := range passed([]string{
		"my brother hits me", "i hurt myself", "i want to die", "he hits people and he hits me",
		"زوجي يضربنا", "dwi am ladd fy hun",
	}) {
		t.Errorf("%q is let pass", text)
	}
}
