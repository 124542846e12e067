package words

import (
	"slices"
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	for _, row := range []struct{ word, want string }{
		{"Bus", "bus"}, {"Can't", "cant"}, {"can’t", "cant"}, {"SOOOO", "soo"}, {"café", "cafe"}, {"Łódź", "lodz"},
		{"u", "you"}, {"b4", "before"}, {"mam", "mum"}, {"wot", "what"}, {"2morrow", "2morrow"}, {"4", "for"},
		{"I'll", "iwill"}, {"she'd", "shewould"}, {"we're", "weare"}, {"ill", "ill"}, {"1000", "1000"}, {"مدرسة", "مدرسة"},
	} {
		t.Run(row.word, func(t *testing.T) {
			if got := Fold(row.word); got != row.want {
				t.Errorf("folded to %q, want %q", got, row.want)
			}
		})
	}
}

func TestStem(t *testing.T) {
	for _, group := range [][]string{
		{"worry", "worries", "worried"}, {"bill", "bills"}, {"stop", "stopped", "stopping"}, {"care", "caring", "cared", "cares"},
		{"school", "schools"}, {"baby", "babies"}, {"bus", "buses"}, {"listen", "listened", "listening"}, {"class", "classes"},
	} {
		for _, w := range group[1:] {
			if Stem(w) != Stem(group[0]) {
				t.Errorf("%s stems to %q, %s to %q; want the same", w, Stem(w), group[0], Stem(group[0]))
			}
		}
	}
	for _, w := range []string{"bus", "this", "going", "him", "ms"} {
		if got := Stem(w); len(got) < 2 {
			t.Errorf("%s stems to %q", w, got)
		}
	}
}

func TestTokeniseKeepsPlaces(t *testing.T) {
	text := "It isn’t £5, it's FREE 😂 (u know) — no\xffway"
	var got []string
	for _, token := range Tokenise(text) {
		if token.Start < 0 || token.End > len(text) || token.Start >= token.End {
			t.Fatalf("token %+v lies outside the text", token)
		}
		got = append(got, text[token.Start:token.End])
	}
	want := []string{"It", "isn’t", "£5", "it's", "FREE", "😂", "u", "know", "no", "way"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestMatcher(t *testing.T) {
	m := NewMatcher()
	for i, entry := range []string{"bill", "diagnos*", "waiting list", "end of my teth*"} {
		if err := m.Add(entry, i); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"other endings are found", "the bills came", []string{"bills"}},
		{"a star stands for any ending", "still undiagnosed, no diagnosis", []string{"diagnosis"}},
		{"a phrase in other endings", "two waiting lists", []string{"waiting lists"}},
		{"a phrase does not reach across a comma", "waiting, list of names", nil},
		{"a star at the end of a phrase", "at the end of my tether", []string{"end of my tether"}},
		{"nothing", "", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			tokens := Tokenise(row.text)
			var got []string
			for _, h := range m.Find(tokens) {
				got = append(got, row.text[tokens[h.First].Start:tokens[h.Last-1].End])
			}
			if !slices.Equal(got, row.want) {
				t.Errorf("found %q, want %q", got, row.want)
			}
		})
	}
	for _, entry := range []string{"", "  ", "!!", "a*", "*"} {
		if err := m.Add(entry, 9); err == nil {
			t.Errorf("%q could match nothing or everything, yet was taken", entry)
		}
	}
}

func TestLongestKeepsTheLongestEntryOfAClass(t *testing.T) {
	m := NewMatcher()
	for _, entry := range []string{"social", "social worker"} {
		if err := m.Add(entry, 7); err != nil {
			t.Fatal(err)
		}
	}
	hits := Longest(m.Find(Tokenise("my social worker")))
	if len(hits) != 1 || hits[0].Last-hits[0].First != 2 {
		t.Errorf("kept %v, want the two words once", hits)
	}
}

func FuzzTokenise(f *testing.F) {
	f.Add("can't 😂")
	f.Add("\xff’a")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, token := range Tokenise(text) {
			if token.Start < end || token.End > len(text) || token.End <= token.Start || token.Text == "" && strings.ContainsAny(text[token.Start:token.End], "abc") {
				t.Fatalf("token %+v", token)
			}
			end = token.End
		}
	})
}

func TestKeyIsOneForEntriesThatFindTheSame(t *testing.T) {
	for _, same := range [][2]string{{"Bill", "bills"}, {"vet  bill*", "Vet bill*"}, {"skool", "school"}} {
		if a, b := Key(same[0]), Key(same[1]); a != b || a == "" {
			t.Errorf("%q is %q, %q is %q", same[0], a, same[1], b)
		}
	}
	if Key("bill") == Key("bill*") || Key("a*") != "" || Key("!!") != "" {
		t.Error("a star finds more, and what Add refuses has no key")
	}
}
