package evaluate

import (
	"slices"
	"strings"
	"testing"
)

const readTwice = `{"id":"B1","section":"fears","text":"damp and the rent","sentences":[{"text":"damp","themes":["home"],"stances":[]},{"text":"and the rent","themes":["money"],"stances":["hope"]}],"level":"urgent","second":{"themes":["work","home"],"stances":["hope"],"level":"none"}}
{"id":"B2","section":"fears","text":"a job","sentences":[{"text":"a job","themes":["work"],"stances":[]}],"level":"none"}
`

func TestWhatBothCodersGaveIsGold(t *testing.T) {
	rows, err := ReadRows(strings.NewReader(readTwice))
	if err != nil {
		t.Fatal(err)
	}
	twice := rows[0]
	if !slices.Equal(twice.Themes, []string{"home"}) || !slices.Equal(twice.ThemesOpen, []string{"money", "work"}) {
		t.Errorf("themes %v, open %v", twice.Themes, twice.ThemesOpen)
	}
	if !slices.Equal(twice.Stances, []string{"hope"}) || len(twice.StancesOpen) != 0 || twice.Level != "urgent" {
		t.Errorf("stances %v, open %v, level %s", twice.Stances, twice.StancesOpen, twice.Level)
	}
	if once := rows[1]; !slices.Equal(once.Themes, []string{"work"}) || once.ThemesOpen != nil {
		t.Errorf("read once: themes %v, open %v", once.Themes, once.ThemesOpen)
	}
	first := FirstCoder(rows)
	if !slices.Equal(first[0].Themes, []string{"home", "money"}) || first[0].ThemesOpen != nil || !slices.Equal(first[0].Stances, []string{"hope"}) {
		t.Errorf("the first coder alone: themes %v, open %v, stances %v", first[0].Themes, first[0].ThemesOpen, first[0].Stances)
	}
	if !slices.Equal(rows[0].Themes, []string{"home"}) {
		t.Error("asking for the first coder changed the rows at hand")
	}
}

// A file may have labels of whole answers and no sentences.
func TestTheFirstCoderOfAWholeAnswer(t *testing.T) {
	rows, err := ReadRows(strings.NewReader(`{"id":"B1","section":"fears","text":"damp","themes":["home"],"themes_open":["health"],"stances":["fear"],` +
		`"level":"none","second":{"themes":["money"],"stances":["fear"],"level":"none"}}`))
	if err != nil {
		t.Fatal(err)
	}
	first := FirstCoder(rows)[0]
	if !slices.Equal(first.Themes, []string{"home"}) || !slices.Equal(first.ThemesOpen, []string{"health"}) || !slices.Equal(first.Stances, []string{"fear"}) {
		t.Errorf("the first coder alone: themes %v, open %v, stances %v", first.Themes, first.ThemesOpen, first.Stances)
	}
}

func TestCodersAreHeldAgainstEachOther(t *testing.T) {
	rows, err := ReadRows(strings.NewReader(readTwice))
	if err != nil {
		t.Fatal(err)
	}
	outcomes := []Outcome{{Themes: []string{"home", "work"}}, {}} // work is open in the first, and missed in the second
	for _, rows := range [][]Row{rows, FirstCoder(rows)} {
		r := Score(codebook(t), rows, outcomes)
		// home by both, money and work by one alone: 2 / (2 + 1 + 1)
		if r.Coders == nil || r.Coders.Answers != 1 || !close(r.Coders.Themes.Value, 0.5) || !close(r.Coders.Stances.Value, 1) {
			t.Fatalf("the coders: %+v", r.Coders)
		}
		var b strings.Builder
		if err := r.Print(&b); err != nil || !strings.Contains(b.String(), "the two coders of 1 answers") {
			t.Errorf("in print:\n%s", b.String())
		}
	}
	if r := Score(codebook(t), rows, outcomes); !close(r.ThemesMicro.Value, 2.0/3) { // home right, work of the second missed
		t.Errorf("by both coders %v", r.ThemesMicro.Value)
	}
	if r := Score(codebook(t), FirstCoder(rows), outcomes); !close(r.ThemesMicro.Value, 2.0/5) { // money missed and work wrong as well
		t.Errorf("by the first coder %v", r.ThemesMicro.Value)
	}
	if r := Score(codebook(t), rows[1:], outcomes[1:]); r.Coders != nil {
		t.Errorf("nobody read these twice: %+v", r.Coders)
	}
}
