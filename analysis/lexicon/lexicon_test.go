package lexicon

import (
	"strings"
	"testing"
	"testing/fstest"

	"familyvoice/analysis/words"
)

func TestDefaultKnowsWhatFamiliesMean(t *testing.T) {
	l, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	if l.Classes() < 100 {
		t.Errorf("only %d classes", l.Classes())
	}
	for _, row := range []struct{ text, class string }{
		{"three of them top to tail", "crowded"},
		{"the leccy went again", "bills"},
		{"got sent pillar 2 post", "passed-around"},
		{"me nan minds the kids", "turn-to"},
		{"black mould behind the cot", "damp"},
		{"hes only just potty trained", "toddler"},
		{"bin day and fly tipping", "upkeep"},
		{"cant sleep, at the end of my tether", "stress"},
		{"I am waiting for Home Office letter", "migration"},
	} {
		t.Run(row.text, func(t *testing.T) {
			var got []string
			for _, h := range l.Find(words.Tokenise(row.text)) {
				got = append(got, l.Name(h.ID))
				if l.Name(h.ID) == row.class {
					return
				}
			}
			t.Errorf("found %v, want %s among them", got, row.class)
		})
	}
}

func TestLoadSaysWhereAndWhat(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"words before a class", "# note\nrent, bills\n", "a.txt:2: words before the first class"},
		{"an open bracket", "[rent\n", "a.txt:1: a class begins with"},
		{"a class told twice", "[rent] x\nrent\n[rent]\n", `a.txt:3: class "rent" already exists`},
		{"an entry that matches all", "[rent]\nbills, *\n", `a.txt:2: "*" holds no word`},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := Load(fstest.MapFS{"a.txt": {Data: []byte(row.text)}})
			if err == nil || !strings.HasPrefix(err.Error(), row.want) {
				t.Errorf("error %v, want it to begin %q", err, row.want)
			}
		})
	}
}
