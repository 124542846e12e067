package analysis

import (
	"strings"
	"testing"

	"familyvoice/analysis/words"
)

const smallCodebook = `version: "7"
themes:
  - id: home
    label: Home
    definition: Damp and the like.
    words: [damp, mould*, "own front door"]
    except: ["damp cloth"]
stances:
  - id: hope
    label: Hopes
    definition: Wants something.
    words: [hope]
`

func TestDefaultCodebookHoldsTheContract(t *testing.T) {
	cb, err := DefaultCodebook()
	if err != nil {
		t.Fatal(err)
	}
	want := "mental-health connection additional-needs life-changes welcome spaces activities getting-there joined-up trust money home safety school health parenting dads early-years young-people belonging information having-a-say work community hope fear change strength"
	var got []string
	for _, l := range cb.labels() {
		got = append(got, l.ID)
	}
	if strings.Join(got, " ") != want {
		t.Errorf("labels are %v, want %s", got, want)
	}
}

func TestLoadCodebookSaysWhereAndWhatToDo(t *testing.T) {
	change := func(from, to string) string { return strings.Replace(smallCodebook, from, to, 1) }
	for _, row := range []struct{ name, source, want string }{
		{"no version", change(`version: "7"`, `version: ""`), "cb.yaml:1: the codebook has no version"},
		{"an unknown field", change("label: Home", "lable: Home"), "cb.yaml:4: unknown field"},
		{"no label", change("    label: Home\n", ""), "cb.yaml:3: home has no label"},
		{"no definition", change("    definition: Damp and the like.\n", ""), "cb.yaml:3: home has no definition"},
		{"no words", change(`[damp, mould*, "own front door"]`, "[]"), "cb.yaml:3: home has no words"},
		{"an id with a capital", change("id: home", "id: Home"), `cb.yaml:3: id "Home"; use small letters`},
		{"an id used twice", change("id: hope", "id: home"), `cb.yaml:9: id "home" is used twice`},
		{"a star alone", change("mould*", `"*"`), `cb.yaml:6: words of home: "*" holds no word`},
		{"a bad exception", change(`"damp cloth"`, `"!!"`), `cb.yaml:7: except of home: "!!" holds no word`},
		{"no stances", smallCodebook[:strings.Index(smallCodebook, "stances")], "cb.yaml:1: the codebook has no stances"},
		{"not YAML", "themes: [", "cb.yaml:1: "},
		{"empty", "", "cb.yaml:1: "},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := LoadCodebook("cb.yaml", []byte(row.source))
			if err == nil || !strings.HasPrefix(err.Error(), row.want) {
				t.Errorf("error %q, want it to begin %q", err, row.want)
			}
		})
	}
}

func TestListsFindWordsAndHeedExceptions(t *testing.T) {
	cb, err := LoadCodebook("cb.yaml", []byte(smallCodebook))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		text string
		hits int
	}{
		{"the damp and the mouldy wall", 2}, {"wipe it with a damp cloth", 0}, {"our own front door", 1}, {"nowt", 0},
	} {
		if got := cb.find(words.Tokenise(row.text)); len(got) != row.hits {
			t.Errorf("%q: %d hits, want %d", row.text, len(got), row.hits)
		}
	}
}

func FuzzLoadCodebook(f *testing.F) {
	f.Add("themes: ! ")
	f.Add(smallCodebook)
	f.Add("themes:\n- id: [")
	f.Fuzz(func(t *testing.T, source string) {
		if _, err := LoadCodebook("cb.yaml", []byte(source)); err != nil && !strings.HasPrefix(err.Error(), "cb.yaml:") {
			t.Errorf("the error does not say where: %v", err)
		}
	})
}
