package summary

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"familyvoice/analysis/disclosure"
	"familyvoice/analysis/lexicon"
)

// cell thaws a published cell: a number, or the reason why there is none.
func cell(t testing.TB, n int, why disclosure.Reason) disclosure.Cell {
	t.Helper()
	frozen := fmt.Sprintf(`{"n":%d,"k":5}`, n)
	if why != disclosure.Shown {
		frozen = fmt.Sprintf(`{"why":%q,"k":5}`, why)
	}
	var c disclosure.Cell
	if err := json.Unmarshal([]byte(frozen), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestASentenceSaysWhatTheTableSays(t *testing.T) {
	shown := func(label string, n int) Row { return Row{Label: label, Cell: cell(t, n, disclosure.Shown)} }
	hidden := func(why disclosure.Reason) Row { return Row{Label: "Housing and home", Cell: cell(t, 0, why)} }
	money, damp, send, dads, buses := "Money and cost of living", "Damp", "SEND", "Dads", "Buses"
	for _, row := range []struct {
		name string
		v    Voice
		want string
	}{
		{"two lead", Voice{"hope", []Row{shown(money, 60), shown(damp, 33), shown(dads, 9)}, ""},
			"When families spoke of their hopes, it was most often about money and cost of living (60 of 120) and damp (33)."},
		{"a short form keeps its capitals", Voice{"fear", []Row{shown(send, 8)}, ""},
			"When families spoke of their worries, it was most often about SEND (8 of 120)."},
		{"the second and third are level", Voice{"change", []Row{shown(money, 30), shown(damp, 8), shown(dads, 8), shown(buses, 6)}, ""},
			"When families said what should change, it was most often about money and cost of living (30 of 120), damp (8) and dads (8)."},
		{"a tie too long to name is left out whole", Voice{"hope", []Row{shown(money, 30), shown(damp, 8), shown(dads, 8), shown(buses, 8)}, ""},
			"When families spoke of their hopes, it was most often about money and cost of living (30 of 120)."},
		{"nothing stands out", Voice{"hope", []Row{shown(money, 8), shown(damp, 8), shown(dads, 8), shown(buses, 8)}, ""},
			"When families spoke of their hopes, no theme stood out: four themes came up equally often (8 of 120 families each)."},
		{"a hidden number may be the largest", Voice{"hope", []Row{shown(money, 30), hidden(disclosure.Protects)}, ""},
			"When families spoke of their hopes, of the themes that can be shown, it was most often about money and cost of living (30 of 120)."},
		{"a small one can't be", Voice{"hope", []Row{shown(money, 30), hidden(disclosure.Small)}, ""},
			"When families spoke of their hopes, it was most often about money and cost of living (30 of 120)."},
		{"with a family's words", Voice{"hope", []Row{shown(money, 30)}, "A week at the seaside."},
			"When families spoke of their hopes, it was most often about money and cost of living (30 of 120). One family said: “A week at the seaside.”"},
		{"nobody said it", Voice{"change", []Row{shown(money, 0), hidden(disclosure.Small)}, "never shown"},
			"No wish for change was shared by enough families to show yet."},
		{"a stance of nobody's", Voice{"anger", nil, ""}, ""},
	} {
		if got := Sentence(row.v, cell(t, 120, disclosure.Shown)); got != row.want {
			t.Errorf("%s:\n got %q\nwant %q", row.name, got, row.want)
		}
	}
}

func TestCompare(t *testing.T) {
	show := func(n int) disclosure.Cell { return cell(t, n, disclosure.Shown) }
	for _, row := range []struct {
		name               string
		was, now           disclosure.Cell
		wasBase, nowBase   disclosure.Cell
		want               Verdict
		alone              bool
		wasPercent, nowPct int
	}{
		{"far more than chance", show(10), show(60), show(100), show(120), Up, true, 10, 50},
		{"far fewer", show(60), show(10), show(120), show(100), Down, true, 50, 10},
		{"twice as many of a few is still chance", show(5), show(10), show(40), show(40), Unclear, true, 13, 25},
		{"the same share", show(20), show(40), show(100), show(200), Unclear, true, 20, 20},
		{"a hidden number", cell(t, 0, disclosure.Small), show(60), show(100), show(100), TooFew, true, 0, 0},
		{"a small base", show(5), show(8), show(9), show(100), TooFew, true, 0, 0},
	} {
		got := Compare([]Pair{{row.was, row.now}}, Base{Families: row.wasBase}, Base{Families: row.nowBase})[0]
		if got.Verdict != row.want || got.Was != row.wasPercent || got.Now != row.nowPct {
			t.Errorf("%s: %+v, want %q from %d to %d", row.name, got, row.want, row.wasPercent, row.nowPct)
		}
		if got.Verdict != TooFew && !(got.Low <= got.Points && got.Points <= got.High) {
			t.Errorf("%s: %v lies outside its band %v to %v", row.name, got.Points, got.Low, got.High)
		}
	}
	t.Run("the more themes are compared, the more it takes", func(t *testing.T) {
		pairs := make([]Pair, 24)
		for i := range pairs {
			pairs[i] = Pair{show(10), show(23)}
		}
		if alone := Compare(pairs[:1], Base{Families: show(100)}, Base{Families: show(100)})[0]; alone.Verdict != Up {
			t.Errorf("alone: %+v", alone)
		}
		if among := Compare(pairs, Base{Families: show(100)}, Base{Families: show(100)})[0]; among.Verdict != Unclear {
			t.Errorf("among 24: %+v", among)
		}
	})
}

// Newcombe's own worked examples (1998, table II, method 10), to four places.
func TestNewcombesExamples(t *testing.T) {
	z := quantile(0.975)
	for _, row := range []struct {
		x1, n1, x2, n2 int
		low, high      float64
	}{{48, 80, 56, 70, -0.3339, -0.0524}, {3, 10, 9, 10, -0.8090, -0.1705}, {0, 10, 10, 10, -1, -0.6075}} {
		// Newcombe subtracts the second from the first.
		_, low, high := newcombe(row.x2, row.n2, row.x1, row.n1, z)
		if math.Abs(low-row.low) > 6e-5 || math.Abs(high-row.high) > 6e-5 {
			t.Errorf("%d/%d - %d/%d: %.4f to %.4f, want %.4f to %.4f", row.x1, row.n1, row.x2, row.n2, low, high, row.low, row.high)
		}
	}
}

// Where nothing has changed, the chance of calling a change is added up over every outcome that can be published.
func TestChanceIsSeldomCalledAChange(t *testing.T) {
	const promised = 0.05
	for _, themes := range []int{1, 6, 24} {
		worst := 0.0
		z := quantile(1 - level/float64(2*themes))
		for _, n := range [][2]int{{12, 12}, {20, 60}, {45, 42}, {90, 30}, {120, 90}, {300, 40}} {
			clear := [][2]int{}
			for x1 := 5; x1 <= n[0]; x1++ {
				for x2 := 5; x2 <= n[1]; x2++ {
					if _, low, high := newcombe(x1, n[0], x2, n[1], z); low > 0 || high < 0 {
						clear = append(clear, [2]int{x1, x2})
					}
				}
			}
			for p := 0.02; p < 1; p += 0.02 {
				chance := 0.0
				for _, x := range clear {
					chance += binomial(x[0], n[0], p) * binomial(x[1], n[1], p)
				}
				worst = max(worst, chance)
			}
		}
		if worst*float64(themes) > promised {
			t.Errorf("a page of %d themes calls a change by chance %.3f times, want at most %v", themes, worst*float64(themes), promised)
		}
	}
}

func binomial(x, n int, p float64) float64 {
	choose, _ := math.Lgamma(float64(n + 1))
	a, _ := math.Lgamma(float64(x + 1))
	b, _ := math.Lgamma(float64(n - x + 1))
	return math.Exp(choose - a - b + float64(x)*math.Log(p) + float64(n-x)*math.Log(1-p))
}

func chooser(t *testing.T) *Chooser {
	t.Helper()
	c, err := NewChooser()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestQuotesShowTheRange(t *testing.T) {
	bus := func(text, family, hub, stance string) Candidate {
		return Candidate{Text: text, Family: family, Hub: hub, Says: []Saying{{"getting-there", stance}}}
	}
	candidates := []Candidate{
		bus("The bus to the hub only comes once an hour.", "f1", "elm", "change"),
		bus("We need a later bus home from the hub.", "f2", "elm", "change"),
		bus("It is so so scary and I always absolutely dread the long walk in the dark every night.", "f3", "elm", "change"),
		bus("Two buses to get to the hub is too many.", "f4", "oak", "change"),
		bus("The hub is two minutes from our door.", "f5", "ash", "strength"),
		{Text: "Nothing to do with it.", Family: "f6", Hub: "ash", Says: []Saying{{"money", "change"}}},
	}
	wish := Wish{"getting-there", "change", []string{"strength"}}
	kinds := map[Kind]string{}
	for _, q := range chooser(t).Choose(candidates, []Wish{wish}, 3) {
		kinds[q.Kind] = q.Family
	}
	if len(kinds) != 3 || kinds[Strongest] != "f3" || kinds[Dissenting] != "f5" || kinds[Typical] == "f3" {
		t.Errorf("chose %v", kinds)
	}
	t.Run("where the other side can't be shown, it is not quoted", func(t *testing.T) {
		for _, q := range chooser(t).Choose(candidates, []Wish{{"getting-there", "change", nil}}, 3) {
			if q.Family == "f5" {
				t.Error("quoted")
			}
		}
	})
	t.Run("a text that is all about it comes before a story that touches it", func(t *testing.T) {
		story := append([]Candidate{bus("I really dread the last one, it is so scary.", "f7", "oak", "change")}, candidates...)
		story[3].Sentences = 6
		for _, q := range chooser(t).Choose(story, []Wish{wish}, 3) {
			if q.Kind == Strongest && q.Family == "f3" {
				t.Error("the story was taken for the strongest")
			}
		}
	})
	t.Run("no family is quoted twice", func(t *testing.T) {
		twice := append([]Candidate{}, candidates...)
		for i := range twice {
			twice[i].Family = "f1"
		}
		if got := chooser(t).Choose(twice, []Wish{wish, wish}, 3); len(got) != 1 {
			t.Errorf("%d quotes of one family", len(got))
		}
	})
	t.Run("no text is quoted twice", func(t *testing.T) {
		same := append([]Candidate{}, candidates...)
		for i := range same {
			same[i].Text = "The bus."
		}
		if got := chooser(t).Choose(same, []Wish{wish}, 3); len(got) != 1 {
			t.Errorf("%d quotes of one text", len(got))
		}
	})
	t.Run("hubs take turns among texts that do as well", func(t *testing.T) {
		var level []Candidate
		for i, hub := range []string{"elm", "elm", "elm", "oak"} {
			level = append(level, bus(fmt.Sprintf("The bus is late number %d", i), fmt.Sprint(i), hub, "change"))
		}
		hubs := map[string]bool{}
		for _, q := range chooser(t).Choose(level, []Wish{{"getting-there", "change", nil}, {"getting-there", "change", nil}}, 1) {
			hubs[q.Hub] = true
		}
		if len(hubs) != 2 {
			t.Errorf("quoted the hubs %v", hubs)
		}
	})
	t.Run("two texts are too few to call one typical", func(t *testing.T) {
		for _, q := range chooser(t).Choose(candidates[:2], []Wish{wish}, 3) {
			if q.Kind == Typical {
				t.Error("called typical")
			}
		}
	})
	if got := chooser(t).Choose(nil, []Wish{wish}, 3); len(got) != 0 {
		t.Errorf("chose %v of nothing", got)
	}
}

func TestWhatIsNew(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	for phrase, want := range map[string]bool{
		"splash pad": true, "phone mast": true, "not sure": false, "thank you": false, "nothing really": false, "last year": false,
		"07700 900123": false, "gate 48213": false, "": false,
	} {
		if got := IsNew(lex, phrase); got != want {
			t.Errorf("%q: %t, want %t", phrase, got, want)
		}
	}
	for sentence, want := range map[string]string{
		"ask [name] about it":                       "ask  .  about it",
		"we had the loud dog on albert street":      "we had the loud dog on  . ",
		"they park all along lilford road at night": "they park all along  .  at night",
		"no one since our jan moved me":             "no one since our  .  moved me",
		"The splash pad on the high street":         "The splash pad on the high street",
	} {
		if got := Untagged(sentence); got != want {
			t.Errorf("of %q phrases are made from %q, want %q", sentence, got, want)
		}
	}
}
