package safeguard

import (
	"reflect"
	"sort"
	"strings"
	"sync"
	"testing"
)

// The sentences below were made up for these tests; none is in the answers that the scan learns from.

func TestDisclosuresAreRaised(t *testing.T) {
	for _, c := range []struct {
		name, text string
		least      Level
		kind       string
	}{
		{"a wish to die in plain words", "I want to die.", Urgent, SelfHarm},
		{"a wish to die, texted", "i wanna die", Urgent, SelfHarm},
		{"kms is kill myself", "gonna kms tonight", Urgent, SelfHarm},
		{"not joking is no joke", "i want to kms and im not joking", Urgent, SelfHarm},
		{"not wanting to be here", "i dont want to be here anymore", Urgent, SelfHarm},
		{"not waking up", "I just don't want to wake up anymore", Urgent, SelfHarm},
		{"a burden to all", "they would all be better off without me", Urgent, SelfHarm},
		{"cutting now", "ive been cutting my arms again", Urgent, SelfHarm},
		{"an overdose just taken", "i took too many tablets an hour ago", Urgent, SelfHarm},
		{"a misspelt disclosure", "im sucidal and i cnt tell anyone", Urgent, SelfHarm},
		{"hit at home, without apostrophes", "hes hit me again", Urgent, DomesticAbuse},
		{"hit at home, in capitals", "HE HIT ME LAST NIGHT", Urgent, DomesticAbuse},
		{"a child that is hit", "my stepdad hits me with a belt when mum is out", Urgent, ChildAbuse},
		{"a stepfather in the bedroom", "my step dad comes in my room at night", Urgent, ChildAbuse},
		{"touched", "my uncle touched me again", Urgent, ChildAbuse},
		{"hands round the neck", "He had his hands round my throat in front of the kids", Urgent, DomesticAbuse},
		{"locked in", "he locks us in when he goes out", Urgent, DomesticAbuse},
		{"hiding now", "im hiding in the bathroom with the kids, he is smashing the house up", Urgent, ""},
		{"not safe at home", "im not safe here", Urgent, ""},
		{"nothing eaten for days", "we havent ate since sunday", Urgent, Neglect},
		{"children left", "next door have left the kids on their own since friday", Urgent, Neglect},
		{"sleeping in the car", "sleeping in the car with the kids", Concern, Homelessness},
		{"a mate's sofa", "been on my mates sofa for three weeks", Concern, Homelessness},
		{"a young carer", "im 12 and i do my mums insulin and put my brothers to bed", Concern, Neglect},
		{"money controlled", "he keeps my bank card and checks every receipt", Concern, DomesticAbuse},
		{"scared of a parent", "scared of my dad", Concern, ""},
		{"carrying for older lads", "he drops packages off for older lads and they gave him new trainers", Concern, Exploitation},
		{"threatened with pictures", "a man online says he will send my pics to the whole school", Urgent, Exploitation},
		{"past abuse, told now", "my dad used to beat us with a belt and nobody asked", Concern, ""},
		{"Polish", "nie chcę już żyć", Urgent, SelfHarm},
		{"Polish without its marks", "maz mnie bije", Urgent, DomesticAbuse},
		{"Romanian", "mă bate în fiecare noapte", Urgent, DomesticAbuse},
		{"Romanian without its marks", "nu mai vreau sa traiesc", Urgent, SelfHarm},
		{"Welsh", "dwi eisiau marw", Urgent, SelfHarm},
		{"Ukrainian", "чоловік мене б'є", Urgent, DomesticAbuse},
		{"Ukrainian, a wish to die", "я не хочу жити", Urgent, SelfHarm},
		{"Arabic", "زوجي يضربني كل يوم", Urgent, DomesticAbuse},
		{"Arabic, a wish to die, with marks", "أُريد أن أموت", Urgent, SelfHarm},
		{"Urdu in Latin letters", "mera shohar mujhe marta hai", Urgent, DomesticAbuse},
		{"Urdu", "وہ مجھے مارتا ہے", Urgent, DomesticAbuse},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := Scan(c.text)
			if f.Level.Less(c.least) {
				t.Fatalf("%q is %s, want at least %s", c.text, f.Level, c.least)
			}
			if len(f.Why) == 0 || len(f.Kinds) == 0 || !sort.StringsAreSorted(f.Kinds) {
				t.Fatalf("%q: kinds %v, why %v", c.text, f.Kinds, f.Why)
			}
			if c.kind != "" && !contains(f.Kinds, c.kind) {
				t.Errorf("%q: kinds %v, want %s among them", c.text, f.Kinds, c.kind)
			}
			for _, w := range f.Why {
				if !strings.Contains(c.text, w) {
					t.Errorf("why %q does not stand in %q", w, c.text)
				}
			}
		})
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func TestLookAlikesAreLeftAlone(t *testing.T) {
	for _, text := range []string{
		"",
		"dying for a brew",
		"id kill for a lie in",
		"this bus will be the death of me",
		"he's killing it at school",
		"hit the shops with my sister",
		"beats me how they afford it",
		"my feet are killing me after the gala",
		"he beat me at chess again, he's only eight",
		"dead good group, the kids love it",
		"i could murder a curry",
		"The library cuts will hit us hard.",
		"I'm scared of spiders and the dentist.",
		"We watched a film about a boy in a gang.",
		"I did my safeguarding training, all six modules, domestic abuse and county lines.",
		"kids were starving after swimming so we got chips",
		"Worried he will be excluded again.",
		"Fourteen months on the waiting list and nobody rings back.",
		"My mum died in May and I miss her.",
		"could you put the heating on in the hall please",
		"ta for the brew",
		"👍👍👍",
		"Lubię zajęcia dla dzieci w sobotę",
		"شكرا لكم على المساعدة",
		"bahut acha group hai, bachay khush hain",
	} {
		t.Run(text, func(t *testing.T) {
			if f := Scan(text); f.Level != None || len(f.Kinds) != 0 || len(f.Why) != 0 {
				t.Errorf("%q is %+v, want none", text, f)
			}
		})
	}
}

func TestSlicesAreNeverNil(t *testing.T) {
	for _, text := range []string{"", "hello", "I want to die"} {
		if f := Scan(text); f.Kinds == nil || f.Why == nil {
			t.Errorf("%q: %+v", text, f)
		}
	}
}

func TestLevelsAreOrdered(t *testing.T) {
	if !None.Less(Concern) || !Concern.Less(Urgent) || Urgent.Less(Urgent) || Urgent.Less(None) {
		t.Error("none < concern < urgent does not hold")
	}
	if Max(Concern, Urgent) != Urgent || Max(Urgent, None) != Urgent || Max(Concern, "nonsense") != Concern {
		t.Error("Max does not return the more serious level")
	}
}

func TestHelpStartsWithTheEmergencyNumberInEveryLanguage(t *testing.T) {
	want := map[string]string{
		"emergency": "999", "childline": "0800 1111", "samaritans": "116 123", "shout": "85258",
		"nspcc": "0808 800 5000", "refuge": "0808 2000 247", "mens-advice": "0808 801 0327", "nhs-111": "111, option 2",
	}
	for _, lang := range []string{"en", "en-GB", "pl", "xx", ""} {
		lines := ShippedHelp().For(lang)
		if len(lines) == 0 || lines[0].ID != "emergency" {
			t.Fatalf("Help(%q) starts with %+v", lang, lines)
		}
		for _, l := range lines {
			if want[l.ID] != l.Number {
				t.Errorf("Help(%q) %s: number %q, want %q", lang, l.ID, l.Number, want[l.ID])
			}
			if l.Name == "" || l.Text == "" || l.For == "" || l.Hours == "" || len(l.CheckedOn) != len("2026-01-02") {
				t.Errorf("Help(%q) %s is not complete: %+v", lang, l.ID, l)
			}
		}
		if len(lines) != len(want) {
			t.Errorf("Help(%q) has %d lines, want %d", lang, len(lines), len(want))
		}
	}
}

func TestTheCallerOwnsTheHelpLines(t *testing.T) {
	ShippedHelp().For("en")[0].Number = "changed"
	if ShippedHelp().For("en")[0].Number != "999" {
		t.Fatal("a caller's change shows in the next call")
	}
}

func TestManyScansAtOnceAgree(t *testing.T) {
	texts := []string{"he hit me again", "dying for a brew", "we havent ate since sunday", "bus is late"}
	want := make([]Finding, len(texts))
	for i, s := range texts {
		want[i] = Scan(s)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i, s := range texts {
				if got := Scan(s); !reflect.DeepEqual(got, want[i]) {
					t.Errorf("%q: %+v, alone %+v", s, got, want[i])
				}
			}
		})
	}
	wg.Wait()
}

func FuzzScan(f *testing.F) {
	for _, s := range []string{"", "he hit me", "i dont want to be here", "\xff\xfe", "a'b’c", "ﷺ ـ", strings.Repeat("he hit me ", 50), "’’’", "e\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Scan(text)
		if got.Kinds == nil || got.Why == nil || (got.Level == None) != (len(got.Kinds) == 0) {
			t.Fatalf("%q: %+v", text, got)
		}
		for _, w := range got.Why {
			if !strings.Contains(text, w) {
				t.Fatalf("%q does not stand in %q", w, text)
			}
		}
	})
}

func BenchmarkScanShort(b *testing.B) {
	for b.Loop() {
		Scan("scared hes gonna get excluded again. bus is 2 far 4 me and the baby")
	}
}

func BenchmarkScanLong(b *testing.B) {
	text := strings.Repeat("We came to the hub on a Tuesday and the lady at the desk was lovely with my son. ", 12)
	for b.Loop() {
		Scan(text)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := readLexicon(rulesFS); err != nil {
			b.Fatal(err)
		}
	}
}
