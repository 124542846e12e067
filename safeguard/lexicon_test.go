package safeguard

import "testing"

func TestEveryRuleFileCompiles(t *testing.T) {
	if _, err := readLexicon(rulesFS); err != nil {
		t.Fatal(err)
	}
}

func TestABeginningOfAWordStandsForItsEndings(t *testing.T) {
	l := theLexicon()
	found := func(pattern, text string) bool {
		own := &lexicon{ids: map[string]int32{}, stems: map[string]int32{}, vocabulary: []string{""}, classes: map[string]class{},
			sets: map[string]int{}, clusters: l.clusters}
		p, err := own.compile(pattern)
		if err != nil {
			t.Fatal(err)
		}
		own.negators = own.setOf("=negators", nil)
		own.close(nil)
		_, ok := own.find(&p, own.read(text))
		return ok
	}
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"szantaż*", "szantażuje", true},
		{"szantaż*", "byłam SZANTAŻOWANA", true},
		{"szantaż*", "szanta", false},
		{"душит* мене", "він душитиме мене", true},
		{"خنق*", "وخنقني", true}, // "and", written as one word with what follows
		{"abu*", "abuse", false}, // English knows it
		{"sza* nas", "szantażuje nas", true},
	} {
		if got := found(c.pattern, c.text); got != c.want {
			t.Errorf("%q in %q: %t, want %t", c.pattern, c.text, got, c.want)
		}
	}
	t.Run("a word of a long beginning has the shorter one too", func(t *testing.T) {
		own := &lexicon{ids: map[string]int32{}, stems: map[string]int32{}, vocabulary: []string{""}, classes: map[string]class{},
			sets: map[string]int{}, clusters: l.clusters}
		short, err := own.compile("grozi* nam")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := own.compile("groziłby*"); err != nil {
			t.Fatal(err)
		}
		own.negators = own.setOf("=negators", nil)
		own.close(nil)
		if _, ok := own.find(&short, own.read("groziłbym nam")); !ok {
			t.Error("the longer beginning hides the shorter")
		}
	})
	if _, err := l.compile("ab*"); err == nil {
		t.Error("a beginning of two letters compiles")
	}
}
