package encoder

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextIsCutAsTheVocabularysOwnersCutIt(t *testing.T) {
	e := embedded(t)
	names := strings.Split(strings.TrimSuffix(vocabFile, "\n"), "\n")
	type row struct {
		Text   string
		Pieces []string
	}
	for _, r := range rows[row](t, "testdata/pieces.jsonl") {
		var got []string
		for _, id := range append(e.pieces.append([]int32{e.pieces.start}, r.Text, 500), e.pieces.end) {
			got = append(got, names[id])
		}
		if !slices.Equal(got, r.Pieces) {
			t.Errorf("%q is cut into %v, want %v", r.Text, got, r.Pieces)
		}
	}
}

func TestPieces(t *testing.T) {
	e := embedded(t)
	names := strings.Split(strings.TrimSuffix(vocabFile, "\n"), "\n")
	for _, c := range []struct{ says, text, want string }{
		{"case and accents are dropped", "Café CRÈCHE", "cafe cr ##eche"},
		{"marks stand apart", "don't!!", "don ' t ! !"},
		{"an unknown word falls into its longest known pieces", "gonna kebabs", "gonna ke ##ba ##bs"},
		{"what no piece covers is unknown as a whole", "ok 😭", "ok [UNK]"},
		{"hidden characters vanish", "ki\u200bds\ufe0f", "kids"},
		{"a no-break space is a space", "two\u00a0kids", "two kids"},
		{"Chinese characters stand apart", "我们home", "[UNK] [UNK] home"},
		{"a word past 100 letters is unknown", strings.Repeat("a", 101), "[UNK]"},
		{"nothing has no pieces", " \t\n", ""},
	} {
		t.Run(c.says, func(t *testing.T) {
			var got []string
			for _, id := range e.pieces.append(nil, c.text, 100) {
				got = append(got, names[id])
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%q is cut into %q, want %q", c.text, strings.Join(got, " "), c.want)
			}
		})
	}
}

func FuzzAnyTextBecomesKnownPieces(f *testing.F) {
	for _, s := range []string{"", "the bus is 2 far 4 me", "Ünïcödé İ ſ", "\xff\x00", "a\u0301\u0301", "ﬁ 가 我"} {
		f.Add(s, "and so on", "fears")
	}
	e := embedded(f)
	f.Fuzz(func(t *testing.T, sentence, near, section string) {
		ids := e.ids(nil, Input{Section: section, Sentence: sentence, Before: []string{near, sentence}, After: near})
		if len(ids) < 4 || len(ids) > whole || ids[0] != e.pieces.start || ids[len(ids)-1] != e.pieces.end {
			t.Fatalf("pieces %v", ids)
		}
		for _, id := range ids {
			if id < 0 || int(id) >= e.net.vocabulary {
				t.Fatalf("piece %d is not in the vocabulary", id)
			}
		}
		for _, part := range []string{head(sentence), tail(sentence)} {
			if len(part) > longestText || utf8.ValidString(sentence) && !utf8.ValidString(part) {
				t.Fatalf("%q is cut inside a letter", part)
			}
		}
	})
}
