package redact

import (
	"slices"
	"strings"
	"testing"
)

// elmvale is what the made-up town of the demonstration and its hubs are called, with a hub called by a first name and one by a street.
var elmvale = Redactor{}.With("Elmvale Family Hubs", "Elmvale", "Bobbin Mill Family Hub", "Bobbin Mill Hub", "Larkhill Family Hub", "Larkhill Hub",
	"Canalside Family Hub", "Top Moor Hub", "St Anne's Hall link site", "St Anne's Hall", "Ruby Family Hub", "Mill Lane link site", "Mill Lane", "The Hope Hub", "")

func TestTheNamesOfHubsAndTownsStay(t *testing.T) {
	for _, text := range []string{
		"I love coming to Larkhill on Tuesdays", "Canalside saved me", "Elmvale needs a youth club", "larkhill is miles away",
		"Larkhill's garden, the Larkhill group and our Larkhill hub", "We live in Elmvale, it is our Elmvale.", "Ask at St Anne's Hall or at st annes hall",
		"the Thursday group at Mill Lane and one at mill lane", "the staff at Bobbin Mill Family Hub, and Top Moor", "RUBY HUB IS LOVELY",
		"Ruby Family Hub and the Ruby Hub", "A hub called Larkhill", "moved from Canalside to Larkhill with nowt", "larkhills garden", "Larkhill, Canalside and Top Moor",
		"we live at 12 Larkhill Hub it feels like", "there are 12 Larkhill families here", "I was at 5 Larkhill groups",
	} {
		if got, _ := elmvale.Redact(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
		for _, s := range elmvale.Doubts(text) {
			t.Errorf("%q: %q is in doubt as %s", text, s.Of(text), s.Kind)
		}
	}
}

func TestAHubsNameIsAPersonsOrAnAddressWhereTheWordsAroundSaySo(t *testing.T) {
	for text, hidden := range map[string]string{
		"my daughter larkhill is seven":            "larkhill",
		"a girl called Larkhill hit him":           "Larkhill",
		"Mrs Larkhill shouts at them":              "Larkhill",
		"we like Jayden Larkhill at the hub":       "Larkhill",
		"our larkhill gets upset":                  "larkhill",
		"my mate Dave Larkhill, Larkhill is loud":  "Larkhill",
		"Ruby is at the desk and ruby helps":       "ruby",
		"he goes to Larkhill Primary":              "Larkhill",
		"the damp at 22 Mill Lane":                 "Mill Lane",
		"we are at 22 Bobbin Mill Lane":            "Bobbin",
		"we live on Mill Lane":                     "Mill Lane",
		"we live at 22 mill lane":                  "mill lane",
		"we live at 12 Larkhill, come round":       "12 Larkhill",
		"our address is 12 larkhill":               "12 larkhill",
		"Ask for Bev at Larkhill, not for Tobrin.": "Bev",
	} {
		if got, _ := elmvale.Redact(text); strings.Contains(got, hidden) {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestAHubsWordThatIsANameInThisFamilyStaysOnlyBeforeHub(t *testing.T) {
	look := elmvale.Knowing(elmvale.Names("my daughter larkhill is seven"))
	if got, _ := look.Redact("I took Larkhill to the Larkhill hub"); got != "I took [name] to the Larkhill hub" {
		t.Errorf("it became %q", got)
	}
}

func TestWithoutPublicNamesNothingIsOtherThanBefore(t *testing.T) {
	for _, r := range readLabelled(t, "testdata/families.jsonl") {
		plain, _ := Redact(r.Text)
		for _, with := range []Redactor{{}, Redactor{}.With(), Redactor{}.With("Zzyx Family Hub").Knowing([]string{"zzyxa"})} {
			if got, _ := with.Redact(r.Text); got != plain {
				t.Errorf("%s: %q in place of %q", r.ID, got, plain)
			}
		}
	}
}

func TestANameIsKnownInTheNextAnswer(t *testing.T) {
	for _, c := range []struct{ name, first, next, want string }{
		{"by a naming word", "a lad called tobrin lives here", "tobrin hits my son. i want tobrin to stop", "[name] hits my son. i want [name] to stop"},
		{"with an s", "our tobrin is shy", "tobrins coat and tobrin's bag", "[name] coat and [name] bag"},
		{"a surname", "Mrs Okonjola helps", "okonjola is kind", "[name] is kind"},
		{"an everyday word as itself", "a lad called Will lives here", "will you stop him. he may. The will of the council.", "will you stop him. he may. The will of the council."},
		{"an everyday word with a capital in mid-sentence", "everyone calls him Biscuit", "Today I saw Biscuit there. I like a biscuit.", "Today I saw [name] there. I like a biscuit."},
		{"virtues and flowers", "my daughter Hope and my niece Rose", "i hope the rose grows. hope is all", "i hope the rose grows. hope is all"},
		{"a capital alone is past no doubt", "I love Zumbatone there", "zumbatone is dear", "zumbatone is dear"},
		{"a place", "my son Chester hates it", "We moved to Chester, to the zoo in Chester.", "We moved to Chester, to the zoo in Chester."},
	} {
		t.Run(c.name, func(t *testing.T) {
			names := Redactor{}.Names(c.first)
			if got, _ := (Redactor{}).Knowing(names).Redact(c.next); got != c.want {
				t.Errorf("with %q known, %q became %q, want %q", names, c.next, got, c.want)
			}
		})
	}
}

// What is known from the other answers takes hardly a word more out of the labelled answers: each is read as if all the others
// of its writer were the same family's, which is far more than one family says.
func TestKnownNamesCostFewWords(t *testing.T) {
	known := map[string][]string{}
	rows := readLabelled(t, trainPath())
	writer := func(r labelled) string { w, _, _ := strings.Cut(r.ID, "-"); return w }
	for _, r := range rows {
		known[writer(r)] = append(known[writer(r)], Redactor{}.Names(r.Text)...)
	}
	words, lost, more := 0, 0, []string{}
	for _, r := range rows {
		_, plain := Redact(r.Text)
		_, spans := (Redactor{}).Knowing(known[writer(r)]).Redact(r.Text)
		words += len(strings.Fields(r.Text))
		for _, s := range spans {
			if slices.ContainsFunc(plain, func(p Span) bool { return p.Start <= s.Start && s.End <= p.End }) {
				continue
			}
			if !slices.Contains(r.PII, s.Of(r.Text)) {
				lost++
				more = append(more, s.Of(r.Text))
			}
		}
	}
	t.Logf("%d of %d words: %q", lost, words, more)
	if 2000*lost > words {
		t.Errorf("%d of %d words more go, want under one in two thousand", lost, words)
	}
}
