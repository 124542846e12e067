package analysis

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// own is the shipped codebook with changes, each from and to.
func own(t testing.TB, changes ...string) string {
	t.Helper()
	source := string(Shipped())
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(source, changes[i]) {
			t.Fatalf("the shipped codebook has no %q", changes[i])
		}
		source = strings.Replace(source, changes[i], changes[i+1], 1)
	}
	return source
}

func openOwn(t testing.TB, o Options, changes ...string) *Tagger {
	t.Helper()
	var err error
	if o.Codebook, err = LoadOwnCodebook("own.yaml", []byte(own(t, changes...))); err != nil {
		t.Fatal(err)
	}
	tagger, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return tagger
}

func themeOf(tags Tags, id string) *Tag {
	for i := range tags.Sentences {
		for k := range tags.Sentences[i].Themes {
			if tag := &tags.Sentences[i].Themes[k]; tag.ID == id {
				return tag
			}
		}
	}
	return nil
}

func TestAWordThatACouncilAddsGivesItsTheme(t *testing.T) {
	added := []string{"words: [session, group,", `words: [session, "the rec*", group,`, `except: ["support group",`, `except: ["the receipt", "support group",`}
	for _, withEncoder := range []bool{false, true} {
		shipped, err := Open(Options{Encoder: withEncoder})
		if err != nil {
			t.Fatal(err)
		}
		tagger := openOwn(t, Options{Encoder: withEncoder}, added...)
		answer := Answer{Section: "about", Text: "We all live near the rec. I lost the receipt for it."}
		if tag := themeOf(shipped.Tag(answer), "activities"); tag != nil {
			t.Fatalf("the shipped tagger knows it already: %+v", tag)
		}
		for _, tags := range []Tags{tagger.Tag(answer), tagger.Explain(answer)} {
			tag := themeOf(tags, "activities")
			if tag == nil || len(tag.Why) == 0 || tag.Why[0] != "the rec" || tag.Score < wordsAloneScore || !slices.Contains(tags.Themes, "activities") {
				t.Errorf("encoder %t: the tag is %+v among %v", withEncoder, tag, tags.Themes)
			}
			for _, tag := range tags.Sentences[1].Themes {
				if tag.ID == "activities" {
					t.Errorf("encoder %t: an exception is tagged: %+v", withEncoder, tag)
				}
			}
		}
	}
}

func TestAnExceptionThatACouncilAddsTakesTheThemeAway(t *testing.T) {
	answer := Answer{Section: "about", Text: "We can't afford the gas bill."}
	if tag := themeOf(defaultT(t).Tag(answer), "money"); tag == nil {
		t.Fatal("the shipped tagger does not take it for money")
	}
	tagger := openOwn(t, Options{}, `except: ["pay attention",`, `except: ["afford the gas bill", "pay attention",`)
	if tag := themeOf(tagger.Tag(answer), "money"); tag != nil {
		t.Errorf("still %+v", tag)
	}
	if tag := themeOf(tagger.Tag(Answer{Section: "about", Text: "We can't afford the gas bill and the rent is too much."}), "money"); tag == nil {
		t.Error("another word of the list no longer speaks")
	}
}

func TestTheVersionTellsWhichListsTagged(t *testing.T) {
	shipped := defaultT(t).Version()
	for _, row := range []struct {
		name string
		with *Tagger
		same bool
	}{
		{"the shipped file", openOwn(t, Options{}), true},
		{"other titles", openOwn(t, Options{}, "label: Things to do", "label: What is on", "definition: Sessions,", "definition: All sessions,"), true},
		{"a word more", openOwn(t, Options{}, "words: [session,", "words: [session, zorbing,"), false},
		{"a word less", openOwn(t, Options{}, "words: [session,", "words: ["), false},
		{"an exception more", openOwn(t, Options{}, `except: ["support group",`, `except: ["zorb group", "support group",`), false},
	} {
		if (row.with.Version() == shipped) != row.same {
			t.Errorf("%s: version %s, shipped is %s", row.name, row.with.Version(), shipped)
		}
	}
	tagger := openOwn(t, Options{Locals: pets(t)}, `version: "1"`, `version: leigh-2`, "words: [session,", "words: [session, zorbing,")
	if v := tagger.Version(); !strings.HasPrefix(v, "leigh-2.own-") || !strings.Contains(v, ".local-") || !strings.HasSuffix(v, shipped[1:]) {
		t.Errorf("with everything the version is %s", v)
	}
	if themes := openOwn(t, Options{}, "label: Things to do", "label: What is on").Themes(); !slices.ContainsFunc(themes, func(t Theme) bool { return t.Label == "What is on" }) {
		t.Error("readers would not see the council's title")
	}
}

func TestWithoutAnEditTheTagsAreTheShippedOnes(t *testing.T) {
	plain, with := defaultT(t), openOwn(t, Options{}, "label: Things to do", "label: What is on", "words: [session,", "words: [session, zorbing,")
	for _, e := range firstExamples(t, 300) {
		a, b := plain.Tag(e.Answer), with.Tag(e.Answer)
		if !slices.Equal(a.Themes, b.Themes) || !slices.Equal(a.Stances, b.Stances) {
			t.Fatalf("%s: %v became %v", e.ID, a.Themes, b.Themes)
		}
	}
}

func TestLoadOwnCodebookSaysWhereAndWhatToDo(t *testing.T) {
	source := own(t)
	line := func(text string) string {
		before, _, found := strings.Cut(source, text)
		if !found {
			t.Fatalf("the shipped codebook has no %q", text)
		}
		return "own.yaml:" + strconv.Itoa(1+strings.Count(before, "\n")) + ": "
	}
	cut := func(from, to string) string {
		before, rest, _ := strings.Cut(source, from)
		_, after, _ := strings.Cut(rest, to)
		return before + to + after
	}
	for _, row := range []struct{ name, source, want string }{
		{"a theme is missing", cut("  - id: money\n", "  - id: home\n"), line("  - id: mental-health") + "money is missing from the themes"},
		{"a stance is missing", cut("  - id: change\n", "  - id: strength\n"), ": change is missing from the stances"},
		{"a theme of its own", own(t, "  - id: home\n", "  - id: pets\n    label: Pets\n    definition: Animals.\n    words: [dog]\n  - id: home\n"), line("  - id: home\n") + "pets is none of the shipped themes; a theme of your own goes into the file that tagger.themes names"},
		{"two ids swapped", own(t, "id: money", "id: swapped", "id: home", "id: money", "id: swapped", "id: home"), line("  - id: money") + "home stands where money should"},
		{"an id used twice", own(t, "id: home", "id: money"), line("  - id: home") + `id "money" is used twice`},
		{"an unknown key", own(t, "label: Things to do", "title: Things to do"), line("label: Things to do") + `unknown field "title"`},
		{"a key twice", own(t, "    label: Things to do", "    label: Things to do\n    label: More to do"), "own.yaml:"},
		{"a bad pattern", own(t, "words: [session,", `words: [session, "z*",`), line("words: [session,") + `words of activities: "z*": a star needs at least two letters`},
		{"a word twice", own(t, "words: [session,", "words: [session, zorbing, Zorbing,"), line("words: [session,") + `words of activities: "Zorbing" stands there twice`},
		{"a word that is its own exception", own(t, `except: ["support group",`, `except: [session, "support group",`), line(`except: ["support group",`) + `except of activities: "session" is among its words too`},
		{"a title twice", own(t, "label: Things to do", "label: money and cost of living"), line("label: Money and cost") + "money has the label of activities"},
		{"a version with a plus", own(t, `version: "1"`, `version: "1+2"`), line("version:") + `version "1+2"; use at most 20`},
		{"empty", "", "own.yaml:1: "},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := LoadOwnCodebook("own.yaml", []byte(row.source))
			if err == nil || !strings.HasPrefix(err.Error(), "own.yaml:") || !strings.Contains(err.Error(), row.want) {
				t.Errorf("error %q, want %q", err, row.want)
			}
		})
	}
}

func TestAHeadForOtherThemesIsRefused(t *testing.T) {
	small, err := LoadCodebook("cb.yaml", []byte(smallCodebook))
	if err != nil {
		t.Fatal(err)
	}
	model, err := Train(small, []Example{{Answer: Answer{ID: "A-1"}, Sentences: []Labelled{{Text: "damp", Themes: []string{"home"}}}}}, TrainOptions{MinCount: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Head: model}); err == nil || !strings.Contains(err.Error(), "train it again") {
		t.Errorf("error %v", err)
	}
}

func FuzzLoadOwnCodebook(f *testing.F) {
	f.Add(string(Shipped()))
	f.Add(smallCodebook)
	f.Fuzz(func(t *testing.T, source string) {
		if _, err := LoadOwnCodebook("own.yaml", []byte(source)); err != nil && !strings.HasPrefix(err.Error(), "own.yaml:") {
			t.Errorf("the error does not say where: %v", err)
		}
	})
}
