package analysis

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

func defaultT(t testing.TB) *Tagger {
	t.Helper()
	tagger, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return tagger
}

func TestTag(t *testing.T) {
	tagger := defaultT(t)
	for _, row := range []struct{ name, section, text, theme, stance string }{
		{"a text in shorthand", "fears", "scared hes gonna get excluded again. bus is 2 far 4 me", "school", "fear"},
		{"one word, by the question", "fears", "rent", "money", "fear"},
		{"a person to turn to", "network", "me mam", "connection", "strength"},
		{"a theme never named", "change", "theres black stuff growin on the wall behind the cot n the council wont come", "home", "change"},
		{"a worry told under hopes is a fear", "hopes", "I'm frightened that he will be excluded", "", "fear"},
		{"praise", "proud", "potty trained!!!", "early-years", "strength"},
		{"a list", "change", "- more buses on a sunday\n- somewhere warm to sit", "getting-there", "change"},
	} {
		t.Run(row.name, func(t *testing.T) {
			tags := tagger.Tag(Answer{Section: row.section, Text: row.text})
			if row.theme != "" && !slices.Contains(tags.Themes, row.theme) {
				t.Errorf("themes %v, want %s", tags.Themes, row.theme)
			}
			if !slices.Contains(tags.Stances, row.stance) {
				t.Errorf("stances %v, want %s", tags.Stances, row.stance)
			}
		})
	}
}

func TestTagOfNothing(t *testing.T) {
	tagger := defaultT(t)
	for _, text := range []string{"", " \n ", "...", "?!"} {
		tags := tagger.Tag(Answer{Section: "fears", Text: text})
		if tags.Sentences == nil || tags.Themes == nil || tags.Stances == nil {
			t.Errorf("%q: a slice is nil", text)
		}
		if len(tags.Sentences)+len(tags.Themes)+len(tags.Stances) != 0 {
			t.Errorf("%q was tagged: %+v", text, tags)
		}
	}
}

func TestAnotherLanguageIsNamedAndNotTagged(t *testing.T) {
	tags := defaultT(t).Tag(Answer{Section: "hopes", Text: "Chciałabym lepszą szkołę dla dzieci. Dziękuję bardzo."})
	if tags.Language != "pl" || len(tags.Themes)+len(tags.Stances) != 0 || len(tags.Sentences) != 2 {
		t.Errorf("got %+v", tags)
	}
}

func TestEveryTagGivesRealWords(t *testing.T) {
	tagger := defaultT(t)
	around := 0
	for _, e := range firstExamples(t, 600) {
		tags := tagger.Tag(e.Answer)
		for _, s := range tags.Sentences {
			sentence := e.Text[s.Start:s.End]
			for _, tag := range slices.Concat(s.Themes, s.Stances) {
				if len(tag.Why) == 0 != (tag.By == ByAround) || len(tag.Why) > whyAtMost {
					t.Fatalf("%s: %s has %d reasons and is by %q", e.ID, tag.ID, len(tag.Why), tag.By)
				}
				if tag.By == ByAround {
					around++
				}
				for _, why := range tag.Why {
					if why == "" || !strings.Contains(sentence, why) {
						t.Fatalf("%s: %s was earned by %q, which is not in the sentence", e.ID, tag.ID, why)
					}
				}
				if tag.Score < 0 || tag.Score > 1 {
					t.Fatalf("%s: score %v", e.ID, tag.Score)
				}
			}
		}
	}
	t.Logf("%d tags are by what stands around the words", around)
}

func TestAThemeWithoutTrainingIsTaggedByItsWords(t *testing.T) {
	source := strings.Replace(string(codebookYAML), "stances:\n", `  - id: ponies
    label: Ponies
    definition: Ponies.
    words: [pony, ponies]
stances:
`, 1)
	cb, err := LoadCodebook("codebook.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	model, err := LoadModel(headFile)
	if err != nil {
		t.Fatal(err)
	}
	tagger, err := New(cb, model)
	if err != nil {
		t.Fatal(err)
	}
	tags := tagger.Tag(Answer{Section: "hopes", Text: "I want to ride ponies"})
	if !slices.Contains(tags.Themes, "ponies") || !slices.Contains(tags.Stances, "hope") {
		t.Errorf("got %+v", tags)
	}
}

func TestNewRefusesAModelForOtherLabels(t *testing.T) {
	cb, err := LoadCodebook("cb.yaml", []byte(smallCodebook))
	if err != nil {
		t.Fatal(err)
	}
	model, err := LoadModel(headFile)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(cb, model); err == nil || !strings.Contains(err.Error(), "train again") {
		t.Errorf("error %v, want one that says to train again", err)
	}
}

func TestTagIsTheSameFromManyGoroutines(t *testing.T) {
	tagger := defaultT(t)
	examples := firstExamples(t, 40)
	want := make([]Tags, len(examples))
	for i, e := range examples {
		want[i] = tagger.Tag(e.Answer)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for i, e := range examples {
				if got := tagger.Tag(e.Answer); !reflect.DeepEqual(got, want[i]) {
					t.Errorf("%s tagged otherwise beside others", e.ID)
				}
			}
		})
	}
	wait.Wait()
}

func TestVersionNamesCodebookAndModel(t *testing.T) {
	tagger := defaultT(t)
	sum, err := os.ReadFile("model/head.sha256")
	if err != nil {
		t.Fatal(err)
	}
	if want := tagger.Codebook().Version + "+" + string(sum[:12]); tagger.Version() != want {
		t.Errorf("version %q, want %q as model/head.sha256 has it", tagger.Version(), want)
	}
}

func TestTokens(t *testing.T) {
	got := Tokens("The Bills, the bills! Can't cope 😂 wiv da school's 2 buses")
	want := []string{"bill", "cant", "cope", "da", "school", "bus"}
	if !slices.Equal(got, want) {
		t.Errorf("tokens %q, want %q", got, want)
	}
	if Tokens("") == nil {
		t.Error("no tokens must be an empty list, not nil")
	}
}

func TestKeyPhrases(t *testing.T) {
	got := KeyPhrases([]string{"the splash pad is shut", "we love the splash pad", "splash pad again pls", "no idea"}, 3)
	if len(got) != 1 || got[0] != (Phrase{"splash pad", 3}) {
		t.Errorf("phrases %v, want splash pad in 3 texts", got)
	}
	if KeyPhrases(nil, 5) == nil {
		t.Error("no phrases must be an empty list, not nil")
	}
}

func TestLoadModelRefusesOtherFiles(t *testing.T) {
	for _, cut := range []int{0, 3, 8, 20, 200, len(headFile) - 1} {
		if _, err := LoadModel(headFile[:cut]); err == nil {
			t.Errorf("the first %d bytes were taken for a model", cut)
		}
	}
	model, err := LoadModel(headFile)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(model.Bytes(), headFile) {
		t.Error("a model read and written again has other bytes")
	}
}

func FuzzTag(f *testing.F) {
	for _, seed := range []string{"", "rent", "\xff\xfe", "a.b;c\n• d", strings.Repeat("no bus ", 900), "😂😂", "مدرسة", "I'll've’’'s"} {
		f.Add(seed, "fears")
	}
	tagger := defaultT(f)
	f.Fuzz(func(t *testing.T, text, section string) {
		tags := tagger.Tag(Answer{Section: section, Text: text})
		if _, err := json.Marshal(tags); err != nil {
			t.Fatal(err)
		}
		Tokens(text)
	})
}
