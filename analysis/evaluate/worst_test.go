package evaluate

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"familyvoice/analysis"
)

func TestWorst(t *testing.T) {
	rows := []Row{
		{ID: "right", Themes: []string{"home"}},
		{ID: "nearly", Section: "hopes", Text: "the rent", Themes: []string{"money"}},
		{ID: "sure", Section: "fears", Text: "our damp flat", Themes: []string{"home"}, ThemesOpen: []string{"money"}, Stances: []string{"hope"}},
		{ID: "far", Text: "a job", Themes: []string{"work"}},
		{ID: "as far twice", Text: "a job and rent", Themes: []string{"work", "money"}},
		{ID: "open", ThemesOpen: []string{"home", "work"}},
	}
	outcomes := []Outcome{
		{Themes: []string{"home"}}, {}, {Themes: []string{"home", "money", "work"}, Stances: []string{"hope"}}, {}, {}, {Themes: []string{"home"}},
	}
	scores := func(a analysis.Answer) map[string]float64 {
		switch a.ID {
		case "nearly":
			return map[string]float64{"money": 0.4}
		case "sure":
			return map[string]float64{"home": 0.9, "money": 0.8, "work": 0.75, "hope": 0.6}
		case "far", "as far twice":
			return map[string]float64{"work": 0.1, "money": 0.3}
		}
		t.Errorf("asked for the scores of %q, which was read as people did", a.ID)
		return nil
	}
	worst := Worst(codebook(t), rows, outcomes, scores, 10)
	var order []string
	for _, m := range worst {
		order = append(order, m.ID)
	}
	if got := strings.Join(order, ", "); got != "as far twice, far, sure, nearly" {
		t.Fatalf("the worst are %s", got)
	}
	got, err := json.Marshal(worst[2])
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"sure","section":"fears","text":"our damp flat","people":["home","hope"],"open":["money"],` +
		`"tagger":[{"id":"home","score":0.9},{"id":"money","score":0.8},{"id":"work","score":0.75},{"id":"hope","score":0.6}],` +
		`"wrong":[{"id":"work","score":0.75}],"missed":[],"distance":0.75}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if few := Worst(codebook(t), rows, outcomes, scores, 1); len(few) != 1 || few[0].ID != "as far twice" {
		t.Errorf("asked for one: %+v", few)
	}

	t.Run("in print", func(t *testing.T) {
		r := Score(codebook(t), rows, outcomes)
		r.Worst = worst
		var out bytes.Buffer
		if err := r.Print(&out); err != nil {
			t.Fatal(err)
		}
		want := `
3. sure, fears, 0.75
    "our damp flat"
    people          home, hope
    one coder alone money
    tagger          home 0.90, money 0.80, work 0.75, hope 0.60
    wrong           work 0.75

4. nearly, hopes, 0.60
    "the rent"
    people          money
    tagger          nothing
    missed          money 0.40
`
		if !strings.HasSuffix(out.String(), want) {
			t.Errorf("the table ends otherwise:\n%s", out.String())
		}
	})
}
