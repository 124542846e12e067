package analysis

import (
	"slices"
	"strings"
	"testing"
)

const petsYAML = `themes:
  - id: pets
    label: Pets and animals
    definition: Keeping, losing or wanting an animal.
    words: [dog, puppy, kitten, "vet bill*"]
    except: ["hot dog"]
    examples:
      - our cat went missing and the kids are heartbroken
      - the landlord says we can't keep the rabbit
      - walking the dog is the only time I get out
      - she talks to the hamster more than to us
      - vet bills are more than the rent
      - he calms down as soon as the puppy is on his lap
      - we had to give our old labrador away when we moved
      - a guinea pig for the little one to look after
      - nowhere round here lets you bring pets
      - my daughter wants to work with horses one day
`

func pets(t testing.TB) []LocalTheme {
	t.Helper()
	themes, err := LoadLocalThemes("themes.yaml", []byte(petsYAML))
	if err != nil {
		t.Fatal(err)
	}
	return themes
}

func TestACouncilsThemeIsTaggedLikeAnyOther(t *testing.T) {
	tagger, err := Open(Options{Locals: pets(t)})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		text, why string
		want      bool
	}{
		{"we got a puppy for his birthday", "puppy", true},
		{"The dogs on the field scare her", "dogs", true},
		{"we had a hot dog at the fair", "", false},
		{"I would like a later bus home from work", "", false},
	} {
		tags := tagger.Tag(Answer{Section: "hopes", Text: row.text})
		if slices.Contains(tags.Themes, "pets") != row.want {
			t.Errorf("%q: %v", row.text, tags.Themes)
		}
		for _, tag := range tags.Sentences[0].Themes {
			if tag.ID == "pets" && (len(tag.Why) == 0 || tag.Why[0] != row.why || tag.Score < wordsAloneScore) {
				t.Errorf("%q: %+v", row.text, tag)
			}
		}
	}
	if got := tagger.Themes(); got[len(got)-1].Label != "Pets and animals" || len(got) != len(tagger.Codebook().Themes)+1 {
		t.Errorf("the themes are %v", got)
	}
	if l := tagger.LocalsLearned(); len(l) != 1 || l[0].Of != 10 || l[0].Found < 3 {
		t.Errorf("learned %+v", l)
	}
	if !strings.HasPrefix(tagger.Version(), "1.local-") && !strings.Contains(tagger.Version(), ".local-") {
		t.Errorf("the version %q does not tell", tagger.Version())
	}
}

func TestShippedLabelsStayAsTheyAre(t *testing.T) {
	plain := defaultT(t)
	with, err := Open(Options{Locals: pets(t)})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range firstExamples(t, 400) {
		a, b := plain.Tag(e.Answer), with.Tag(e.Answer)
		b.Themes = slices.DeleteFunc(b.Themes, func(id string) bool { return id == "pets" })
		if !slices.Equal(a.Themes, b.Themes) || !slices.Equal(a.Stances, b.Stances) {
			t.Fatalf("%s: %v became %v", e.ID, a.Themes, b.Themes)
		}
	}
}

func TestTheSameThemesAreLearnedTheSame(t *testing.T) {
	one, err := Open(Options{Locals: pets(t)})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(Options{Locals: pets(t)})
	if err != nil {
		t.Fatal(err)
	}
	if one.Version() != again.Version() || !slices.Equal(one.locals.head.weights, again.locals.head.weights) || !slices.Equal(one.locals.cut, again.locals.cut) {
		t.Error("another head")
	}
	other := pets(t)
	other[0].Examples[0] = "the tortoise is older than me"
	changed, err := Open(Options{Locals: other})
	if err != nil {
		t.Fatal(err)
	}
	if changed.Version() == one.Version() {
		t.Error("another example has the same version")
	}
}

func TestLoadLocalThemesSaysWhereAndWhatToDo(t *testing.T) {
	change := func(from, to string) string { return strings.Replace(petsYAML, from, to, 1) }
	for _, row := range []struct{ name, source, want string }{
		{"no themes", "themes: []", "themes.yaml:1: no themes; add at least one"},
		{"an unknown field", change("label:", "title:"), "themes.yaml:3: unknown field"},
		{"no words", change(`words: [dog, puppy, kitten, "vet bill*"]`, "words: []"), "themes.yaml:2: pets has no words"},
		{"nine examples", change("      - a guinea pig for the little one to look after\n", ""), "themes.yaml:2: pets has 9 examples; add 1 more"},
		{"an example twice", change("a guinea pig for the little one to look after", "Our cat went missing, and the kids are heartbroken!"), "themes.yaml:15: pets has this example twice"},
		{"an example of one word", change("a guinea pig for the little one to look after", "hamster"), "themes.yaml:15: an example of pets has fewer than 2 words"},
		{"a shipped id", change("id: pets", "id: money"), `themes.yaml:2: id "money" is taken already`},
		{"a stance's id", change("id: pets", "id: hope"), `themes.yaml:2: id "hope" is taken already`},
		{"not YAML", "themes: [", "themes.yaml:1: "},
		{"empty", "", "themes.yaml:1: "},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := LoadLocalThemes("themes.yaml", []byte(row.source))
			if err == nil || !strings.HasPrefix(err.Error(), row.want) {
				t.Errorf("error %q, want it to begin %q", err, row.want)
			}
		})
	}
}

func FuzzLoadLocalThemes(f *testing.F) {
	f.Add(petsYAML)
	f.Add("themes: ! ")
	f.Fuzz(func(t *testing.T, source string) {
		if _, err := LoadLocalThemes("themes.yaml", []byte(source)); err != nil && !strings.HasPrefix(err.Error(), "themes.yaml:") {
			t.Errorf("the error does not say where: %v", err)
		}
	})
}
