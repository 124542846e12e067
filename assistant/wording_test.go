package assistant

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"familyvoice/analysis"
	"familyvoice/analysis/disclosure"
	"familyvoice/analysis/summary"
)

func TestWordingHoldsNothingNew(t *testing.T) {
	const ours = "When families spoke of their hopes, of the themes that can be shown, it was most often about money and cost of living (60 of 120) and damp (33)."
	const plainer = "Families told us what they hope for, of the themes that can be shown, and most often named money and cost of living (60 of 120), then damp (33)."
	themes := []string{"Money and cost of living", "Damp", "School and learning", "Money"}
	changed := func(old, by string) string {
		if !strings.Contains(ours, old) {
			t.Fatalf("%q is not in ours", old)
		}
		return strings.Replace(ours, old, by, 1)
	}
	for _, row := range []struct {
		name, theirs string
		want         error
	}{
		{"the same words", ours, nil},
		{"plainer words", plainer, nil},
		{"a theme in capitals", changed("damp", "Damp"), nil},
		{"worries in place of hopes", changed("hopes", "worries"), ErrInvented},
		{"least often", changed("most often", "least often"), ErrInvented},
		{"that they did not hope", changed("When families spoke of their hopes", "Families did not hope"), ErrInvented},
		{"a lie about families", changed("hopes,", "hopes, it was an end to benefits for those who say they lie about damp,"), ErrInvented},
		{"a lie between themes", changed("and damp (33)", "for they lie about damp (33)"), ErrInvented},
		{"that something is hidden left out", changed(", of the themes that can be shown,", ","), ErrInvented},
		{"that something is hidden, half said", changed(", of the themes that can be shown,", ", of the themes,"), ErrInvented},
		{"a name", ours + " Mrs Patel agrees.", ErrInvented},
		{"no longer families", changed("families", "they"), ErrInvented},
		{"what they spoke of left out", changed("spoke of their hopes", "spoke"), ErrInvented},
		{"most often left out", changed("most often ", ""), ErrInvented},
		{"another number", changed("33", "34"), ErrInvented},
		{"a number left out", changed(" (33)", ""), ErrInvented},
		{"a number more", changed("(33)", "(33, or 28%)"), ErrInvented},
		{"another base", changed("60 of 120", "60 to 120"), ErrInvented},
		{"a number away from its theme", changed("damp (33)", "damp (it was 33)"), ErrInvented},
		{"half of them, in words", changed("When families", "Half of families"), ErrInvented},
		{"a reason that nobody gave", changed("living (60", "living because of cuts (60"), ErrInvented},
		{"a quote that nobody said", ours + " One family said: “A week in Spain.”", ErrInvented},
		{"a quote in other marks", ours + ` "We agree."`, ErrInvented},
		{"another theme", changed("damp (33)", "school and learning (33)"), ErrInvented},
		{"the numbers of two themes swapped", strings.NewReplacer("(60 of 120)", "(33)", "(33)", "(60 of 120)").Replace(ours), ErrInvented},
		{"two themes swapped", strings.NewReplacer("money and cost of living", "damp", "damp", "money and cost of living").Replace(ours), ErrInvented},
		{"a theme once more", changed("(33)", "(33) and damp"), ErrInvented},
		{"most of them", changed("When families", "When most of the families"), ErrInvented},
		{"most families", changed("families", "most families"), ErrInvented},
		{"many of them", changed("When families", "When many families"), ErrInvented},
		{"one of them", changed("When families", "When one of the families"), ErrInvented},
		{"a few of them", changed("damp", "for a few damp"), ErrInvented},
		{"a number in words", changed("When families", "When ninety families"), ErrInvented},
		{"a half in one sign", changed("When families", "When ½ of families"), ErrInvented},
		{"a number in other digits", changed("When families", "When ٩٠ families"), ErrInvented},
		{"a number with a small one above it", changed("33", "33²"), ErrInvented},
		{"a theme in letters that only look like it", changed("damp", "dаmp"), ErrInvented},
		{"a link", changed("hopes,", "hopes (see https://x.example),"), ErrInvented},
		{"markup", "<b>" + ours + "</b>", ErrInvented},
		{"a line more", ours + "\n", ErrInvented},
		{"an essay", strings.Repeat(ours, 3), ErrInvented},
		{"nothing", "", ErrInvented},
	} {
		content, _ := json.Marshal(map[string][]string{"sentences": {row.theirs}})
		e := newEndpoint(t, string(content))
		got, err := e.assistant(t).Wording(ctx, []string{ours}, themes)
		if !errors.Is(err, row.want) || row.want == nil && (err != nil || got[0] != row.theirs) {
			t.Errorf("%s: %q, %v", row.name, got, err)
		}
	}
	e := newEndpoint(t, `{"sentences":[]}`)
	if _, err := e.assistant(t).Wording(ctx, []string{ours}, themes); !errors.Is(err, ErrInvented) {
		t.Errorf("fewer sentences: %v", err)
	}
}

func TestASentenceThatNamesNoThemeStaysAsItWas(t *testing.T) {
	const ours, none = "When families spoke of their worries, it was most often about damp (33).", "No hope was shared by enough families to show yet."
	e := newEndpoint(t, `{"sentences":["Families spoke of worries: most often it was damp (33)."]}`)
	got, err := e.assistant(t).Wording(ctx, []string{none, ours}, []string{"Damp"})
	if err != nil || !slices.Equal(got, []string{none, "Families spoke of worries: most often it was damp (33)."}) || strings.Contains(e.body, "enough families") {
		t.Errorf("%q, %v; sent %s", got, err, e.body)
	}
	e = newEndpoint(t, `{"sentences":["Families told us of hopes for a pool."]}`)
	for _, themes := range [][]string{nil, {"Damp"}} {
		if got, err := e.assistant(t).Wording(ctx, []string{none}, themes); !errors.Is(err, ErrNotSent) || e.asked != 0 {
			t.Errorf("%q, %v", got, err)
		}
	}
}

func TestNoQuoteIsSentWithASummary(t *testing.T) {
	e := newEndpoint(t, `{"sentences":[""]}`)
	for _, said := range []string{"“A week at the sea.”", "“moja córka Zosia”", "”"} {
		_, err := e.assistant(t).Wording(ctx, []string{"When families spoke of their hopes, it was most often about damp (33). One family said: " + said}, []string{"Damp"})
		if !errors.Is(err, ErrNotSent) || e.asked != 0 {
			t.Errorf("%s: %v", said, err)
		}
	}
}

// What a summary says of itself may be sent, whatever its themes are called and however many families answered.
func TestEverySentenceOfASummaryMayBeSent(t *testing.T) {
	cb, err := analysis.DefaultCodebook()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"Swimming in Leigh Park", "Violence at home"}
	for _, theme := range cb.Themes {
		names = append(names, theme.Label)
	}
	var families, n disclosure.Cell
	if err := errors.Join(json.Unmarshal([]byte(`{"n":30000,"k":5}`), &families), json.Unmarshal([]byte(`{"n":12000,"k":5}`), &n)); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		for _, stance := range []string{"hope", "fear", "change", "strength"} {
			ours := summary.Sentence(summary.Voice{Stance: stance, Rows: []summary.Row{{Label: name, Cell: n}}}, families)
			content, _ := json.Marshal(map[string][]string{"sentences": {ours}})
			got, err := newEndpoint(t, string(content)).assistant(t).Wording(ctx, []string{ours}, names)
			if err != nil || got[0] != ours {
				t.Errorf("%s: %v", ours, err)
			}
		}
	}
}
