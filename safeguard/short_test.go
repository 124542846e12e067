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
