package redact

import (
	"slices"
	"testing"
	"unicode/utf8"
)

// The sentences below were made up for these tests.

func TestTheSecondCheckDoubtsWhatTheFirstLeaves(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string // kind and words
	}{
		{"an everyday word that is a surname", "The woman I met was a Baker and she was kind.", []string{"word: Baker"}},
		{"a name with an s", "the jordans next door", []string{"word: jordans"}},
		{"a month after our", "no one since our jan moved me", []string{"word: jan"}},
		{"an everyday word after a title", "mrs bright in the library", []string{"word: bright"}},
		{"a street without a number", "we had the loud dog on albert street", []string{"address: albert street"}},
		{"a season after our", "our autumn will love the fair", []string{"word: autumn"}},
		{"an everyday name beside one that was taken out", "dad to summer n [name], at bolton", []string{"word: summer"}},
		{"an everyday name in a row", "it is sunny and prince plus me", []string{"word: sunny"}},
		{"who opens a list", "In order of height: Ivy would like to be a vet.", []string{"word: Ivy"}},
		{"a school by one word", "my daughter starts bexwick in sept", []string{"word: bexwick"}},
		{"short letters that no list knows", "The one they call JQ helped.", []string{"word: JQ"}},
		{"a word that opens a sentence and no list knows", "Zog did it.", []string{"word: Zog"}},
		{"a whole text in capitals", "ASK QUILLBY AT THE HUB PLEASE", []string{"word: QUILLBY"}},
		{"what stands beside a name that was taken out", "[name] and tiyanna love the park", []string{"word: tiyanna"}},
		{"what stands behind it", "we like [name] braithwood there", []string{"word: braithwood"}},
		{"what stands behind a word of kin", "my son olufemiwa scribbled on it", []string{"word: olufemiwa"}},
		{"five digits", "the code on the gate is 48213", []string{"digits: 48213"}},
		{"five digits with gaps", "it is 48 21 3 on the gate", []string{"digits: 48 21 3"}},
		{"digits with letters", "the code is LX204418 there", []string{"digits: LX204418"}},
		{"an @ before a plain word", "find us @ thewell on there", []string{"handle: @ thewell"}},
		{"half a postcode that is a road too", "flats in B2 are damp", []string{"postcode: B2"}},
		{"a street that opens the text", "kirkhall lane has no lights", []string{"address: kirkhall lane"}},
		{"a street after behind", "the lads behind nangreaves st smoke", []string{"address: nangreaves st"}},
		{"a town's school", "we waited for westleigh high", []string{"school: westleigh high"}},
		{"a school called as a church", "holy family wont take him", []string{"school: holy family"}},
		{"where somebody goes", "he goes to byrchall on the bus", []string{"word: byrchall"}},
		{"who opens a sentence", "thanks. zoltana would help anyone", []string{"word: zoltana"}},
		{"what the first look takes out", "ring jayden on 07700 900123", []string{"name: jayden", "phone: 07700 900123"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := []string{}
			for _, s := range Doubts(c.text) {
				found = append(found, s.Kind+": "+s.Of(c.text))
			}
			slices.Sort(found)
			if !slices.Equal(found, c.want) {
				t.Errorf("in doubt are %q, want %q", found, c.want)
			}
		})
	}
}

func TestTheSecondCheckLeavesWhatIsPlain(t *testing.T) {
	for _, text := range []string{
		"", "[name] goes to [school] with [name], and [birth-date] is gone.", "I met my Mum and Dad at the Family Hub on Monday.",
		"We rang 116 123 and Childline in May 2026, and 999 once.", "The M6 was shut, so I paid £10,000 in 2025, 2026 and 2027.",
		"She gets PIP and sees CAMHS about her ADHD.", "A lad from Leigh and a girl from Wigan.", "cheers m8 that was gr8 it was £350",
		"Nursing was hard. Playing out is not.", "My son struggles and my daughter cries.", "[name] and everyone else were there",
		"It is on the high street, down our street and at the end of the road.", "the housing lady said the doctor rang",
		"At drop-off she cried, and at eighty-one I swim.", "brkfst club at 7. quicksand in year 4. son-in-law does lifts",
		"all saints church and wigan high street", "go smoothly, usualy is",
	} {
		for _, s := range Doubts(text) {
			t.Errorf("%q: %q is in doubt as %s", text, s.Of(text), s.Kind)
		}
	}
}

// TestTheSecondCheckCostsFewClicks: of the answers that could be quoted hardly any are in doubt, and of those in which the
// first look left something personal many.
func TestTheSecondCheckCostsFewClicks(t *testing.T) {
	quotable, doubted, missed, shown := 0, 0, 0, 0
	for _, r := range readLabelled(t, trainPath()) {
		redacted, _ := Redact(r.Text)
		if n := utf8.RuneCountInString(redacted); n < 20 || n > 400 {
			continue
		}
		if again, _ := Redact(redacted); again != redacted {
			continue
		}
		quotable++
		doubts := Doubts(redacted)
		if len(doubts) > 0 {
			doubted++
		}
		if _, left, _ := markAnswer(r); len(left) > 0 {
			missed++
			if len(doubts) > 0 {
				shown++
			}
		}
	}
	t.Logf("%d of %d answers are in doubt; %d of %d in which something personal was left", doubted, quotable, shown, missed)
	if 50*doubted > quotable {
		t.Errorf("%d of %d answers are in doubt, want under one in fifty", doubted, quotable)
	}
	if 3*shown < missed {
		t.Errorf("%d of %d answers with something personal left are in doubt, want a third", shown, missed)
	}
}
