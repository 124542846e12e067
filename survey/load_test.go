package survey_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"familyvoice/survey"

	"github.com/google/go-cmp/cmp"
)

const tiny = `id: tiny
version: 1
voice: family
questions:
  - {id: house, section: about, kind: one, choices: [{id: own}, {id: rent}, {id: friends}], next: [{if: own, goto: likes}, {if: skipped, goto: end}]}
  - {id: landlord, section: fears, kind: text}
  - {id: likes, section: proud, kind: many, choices: [{id: park}, {id: school}, {id: shops}]}
`

const tinyWords = `language: en
review: human
words:
  house: "Where do you live?"
  house.own: "Our own home"
  house.rent: "A rented home"
  house.friends: "With friends"
  landlord: "How is your landlord?"
  likes: "What do you like here?"
  likes.park: "The park"
  likes.school: "The school"
  likes.shops: "The shops"
`

// files is a file system with the shared words, and the given files in a folder of their own.
func files(t testing.TB, own map[string]string) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	for _, name := range []string{"common/en.yaml", "common/ar.yaml"} {
		raw, err := fs.ReadFile(survey.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = &fstest.MapFile{Data: raw}
	}
	for name, text := range own {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

func tinySurvey(t testing.TB) *survey.Survey {
	t.Helper()
	lib, err := survey.Load(files(t, map[string]string{"tiny/survey.yaml": tiny, "tiny/en.yaml": tinyWords}))
	if err != nil {
		t.Fatal(err)
	}
	s, ok := lib.Latest("tiny")
	if !ok {
		t.Fatal("the survey is not there")
	}
	return s
}

func TestRoutesFollowTheAnswer(t *testing.T) {
	s := tinySurvey(t)
	for name, c := range map[string]struct {
		texts []string
		asked []string
		stage survey.Stage
	}{
		"an answer leads past questions":       {[]string{"hi", "go", "own"}, []string{"house", "likes"}, survey.Asking},
		"without a route the next follows":     {[]string{"hi", "go", "rent"}, []string{"house", "landlord"}, survey.Asking},
		"a skip may end it":                    {[]string{"hi", "go", "skip"}, []string{"house"}, survey.Finished},
		"a changed answer opens its own route": {[]string{"hi", "go", "own", "park", "change 1", "rent"}, []string{"house", "landlord"}, survey.Asking},
		"and comes back to what was answered":  {[]string{"hi", "go", "own", "change 1", "rent", "fine"}, []string{"house", "landlord", "likes"}, survey.Asking},
	} {
		t.Run(name, func(t *testing.T) {
			st := s.Begin("en")
			for i, text := range c.texts {
				st, _ = survey.Step(s, st, survey.Input{ID: fmt.Sprint(i), Kind: survey.InText, Text: text, Channel: "sms", At: noon})
			}
			if diff := cmp.Diff(c.asked, s.Asked(st)); diff != "" || st.Stage != c.stage {
				t.Errorf("stage %s, asked %s", st.Stage, diff)
			}
		})
	}
}

func TestProgressFollowsTheRoute(t *testing.T) {
	s := tinySurvey(t)
	st := s.Begin("en")
	for i, c := range []struct {
		text  string
		n, of int
	}{{"hi", 0, 3}, {"go", 1, 3}, {"own", 2, 2}} {
		st, _ = survey.Step(s, st, survey.Input{ID: fmt.Sprint(i), Kind: survey.InText, Text: c.text, Channel: "sms", At: noon})
		if n, of := s.Progress(st); n != c.n || of != c.of {
			t.Errorf("after %q it is %d of %d, want %d of %d", c.text, n, of, c.n, c.of)
		}
	}
}

func TestSeveralChoicesInOneReply(t *testing.T) {
	s := tinySurvey(t)
	for _, reply := range []string{"1 3", "1, 3", "1 and 3", "1&3", "3/1", "park and shops", "the park, the shops", "one, three", "1️⃣3️⃣", "shopz and park",
		"shopz and the park", "we love the park and the shops a lot", "numbers 1 and 3 please", "1 park 3 shops"} {
		want := []string{"park", "shops"}
		st := s.Begin("en")
		for i, text := range []string{"hi", "go", "own", reply} {
			st, _ = survey.Step(s, st, survey.Input{ID: fmt.Sprint(i), Kind: survey.InText, Text: text, Channel: "sms", At: noon})
		}
		a := st.Answer("likes")
		if a == nil || !slices.Equal(a.Choices, want) {
			t.Errorf("%q was read as %+v, want %v", reply, a, want)
		}
	}
}

func TestMistakesAreNamedWithFileLineAndWhatToDo(t *testing.T) {
	swap := func(old, new string) map[string]string {
		if !strings.Contains(tiny+tinyWords, old) {
			t.Fatalf("%q is not there to be replaced", old)
		}
		return map[string]string{"tiny/survey.yaml": strings.Replace(tiny, old, new, 1), "tiny/en.yaml": strings.Replace(tinyWords, old, new, 1)}
	}
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"not YAML":              {swap("id: tiny", "id: [tiny"), "tiny/survey.yaml:"},
		"unknown survey key":    {swap("voice: family", "voice: family\nvoices: two"), `tiny/survey.yaml:4: unknown key "voices"; use one of: id, version, voice, experience, questions`},
		"an unclear experience": {swap("voice: family", "voice: family\nexperience: often"), `tiny/survey.yaml:4: expected true or false here`},
		"unknown question key": {swap("section: fears, kind: text", "section: fears, kind: text, colour: red"),
			`tiny/survey.yaml:6: unknown key "colour"; use one of:`},
		"no version":                 {swap("version: 1", "version: zero"), "tiny/survey.yaml:2: expected a whole number from 1 up"},
		"unknown voice":              {swap("voice: family", "voice: familly"), `tiny/survey.yaml:3: the voice is "familly"; use one of: family, young-person`},
		"unknown section":            {swap("section: fears", "section: worries"), `tiny/survey.yaml:6: landlord: the section is "worries"; use one of:`},
		"unknown kind":               {swap("kind: many", "kind: lots"), `tiny/survey.yaml:7: likes: the kind is "lots"; use one of: text, one, many`},
		"duplicate id":               {swap("id: landlord", "id: house"), "tiny/survey.yaml:6: house: two questions have this id"},
		"no choices":                 {swap("kind: many, choices: [{id: park}, {id: school}, {id: shops}]", "kind: many"), "tiny/survey.yaml:7: likes: there are fewer than two choices"},
		"duplicate choice":           {swap("{id: shops}", "{id: park}"), `tiny/survey.yaml:7: likes: the choice "park" is there twice`},
		"choices of a text":          {swap("kind: text", "kind: text, choices: [{id: a}, {id: b}]"), "tiny/survey.yaml:6: landlord: a text question has choices"},
		"routing to nowhere":         {swap("goto: likes", "goto: lights"), `tiny/survey.yaml:5: house: a route leads to "lights", which is no question; name a later question, or end`},
		"routing on no choice":       {swap("if: own", "if: owned"), `tiny/survey.yaml:5: house: a route depends on "owned", which is no choice of the question`},
		"a loop":                     {swap("kind: many,", "kind: many, next: [{goto: house}],"), `tiny/survey.yaml:7: likes: a route leads back to "house"; lead forward only`},
		"an unreachable question":    {swap("next: [{if: own, goto: likes}, {if: skipped, goto: end}]", "next: [{goto: likes}]"), "tiny/survey.yaml:6: landlord: no route leads to this question"},
		"a hidden route":             {swap("{if: own, goto: likes}", "{goto: likes}"), "tiny/survey.yaml:5: house: a route without if hides those after it"},
		"a bad id":                   {swap("id: landlord", "id: Land_Lord"), `tiny/survey.yaml:6: Land_Lord: the id is "Land_Lord"`},
		"sets the unknown":           {swap("kind: one,", "kind: one, sets: house,"), `tiny/survey.yaml:5: house: it sets "house"`},
		"roles of our own":           {swap("kind: one,", "kind: one, sets: role,"), `tiny/survey.yaml:5: house: "own" is no role; use: mother, father`},
		"subscribe without yes":      {swap("kind: one,", "kind: one, sets: subscribe,"), "tiny/survey.yaml:5: house: a question that sets subscribe needs the choices yes and no"},
		"an optional one first":      {swap("kind: one,", "kind: one, optional: true,"), "tiny/survey.yaml:6: landlord: a main question follows an optional one"},
		"no words":                   {swap(`  landlord: "How is your landlord?"`+"\n", ""), "tiny/en.yaml:1: landlord: the question has no words"},
		"no label":                   {swap(`  likes.park: "The park"`+"\n", ""), "tiny/en.yaml:1: likes: the choice park has no label"},
		"words of nothing":           {swap("  likes.park:", "  likes.parks:"), "tiny/en.yaml:10: likes.parks: no question or choice has this id"},
		"words twice":                {swap(`  landlord: "How`, `  house: "How`), `tiny/en.yaml`},
		"a reserved label":           {swap(`"The park"`, `"Yes"`), `tiny/en.yaml:10: likes.park: "Yes" is a word that the SMS provider keeps; use another label`},
		"a reserved other word":      {swap(`"The park"`, `{text: "The park", also: [quit]}`), `tiny/en.yaml:10: likes.park: "quit" is a word that the SMS provider keeps`},
		"two choices alike":          {swap(`"The school"`, `"The park"`), `tiny/en.yaml:11: likes.school: "The park" names the choice park too; tell them apart`},
		"a choice that is a command": {swap(`"The park"`, `"Skip"`), `tiny/en.yaml:10: likes.park: "Skip" is the command skip; use another label`},
		"an unknown value":           {swap(`"How is your landlord?"`, `"How is {landlord}?"`), `tiny/en.yaml:8: landlord: {landlord} is no value; use`},
		"no English":                 {map[string]string{"tiny/survey.yaml": tiny}, "tiny/survey.yaml: there is no en.yaml beside it"},
		"the wrong language":         {swap("language: en", "language: fr"), `tiny/en.yaml:1: the language is "fr"; write language: en`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := survey.Load(files(t, c.files))
			if err == nil {
				t.Fatal("it was taken")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is\n%s\nwant\n%s", err, c.want)
			}
		})
	}
}

func TestAVersionThatWasAnsweredStaysLoadable(t *testing.T) {
	second := strings.Replace(strings.Replace(tiny, "version: 1", "version: 2", 1), "id: landlord", "id: owner", 1)
	lib, err := survey.Load(files(t, map[string]string{
		"tiny/v1/survey.yaml": tiny, "tiny/v1/en.yaml": tinyWords,
		"tiny/survey.yaml": second, "tiny/en.yaml": strings.Replace(tinyWords, "landlord:", "owner:", 1),
	}))
	if err != nil {
		t.Fatal(err)
	}
	latest, _ := lib.Latest("tiny")
	first, ok := lib.Survey("tiny", 1)
	if !ok || latest.Version != 2 || first.Version != 1 {
		t.Fatalf("latest %d, first there: %v", latest.Version, ok)
	}
	if _, ok := first.Question("landlord"); !ok {
		t.Error("the first version lost its question")
	}
	if _, ok := lib.Survey("tiny", 3); ok {
		t.Error("a version is there that nobody wrote")
	}
	if diff := cmp.Diff([]string{"tiny"}, lib.IDs()); diff != "" {
		t.Error(diff)
	}
}

func TestAStaleOrMissingTranslationFallsBackToEnglishItemByItem(t *testing.T) {
	arabic := fmt.Sprintf(`language: ar
review: machine
words:
  house: {of: %q, text: "أين تعيشون؟"}
  landlord: {of: "00000000", text: "كيف حال المالك؟"}
`, survey.Hash("Where do you live?"))
	fsys := files(t, map[string]string{"tiny/survey.yaml": tiny, "tiny/en.yaml": tinyWords, "tiny/ar.yaml": arabic})
	lib, err := survey.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := lib.Latest("tiny")
	for question, want := range map[string]string{"house": "ar", "landlord": "en", "likes": "en"} {
		r := s.Render(survey.Message{Key: "ask", Question: question}, "ar", survey.Vars{})
		if r.Language != want || r.RTL != (want == "ar") || r.Text == "" {
			t.Errorf("%s is said in %s: %q", question, r.Language, r.Text)
		}
	}
	report := survey.Lint(fsys).Error()
	for _, want := range []string{
		"tiny/ar.yaml:5: landlord: the translation is of an older English; check it, then write of: " + survey.Hash("How is your landlord?"),
		"tiny/ar.yaml:1: likes: the translation is missing",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the linter does not say %q", want)
		}
	}
}

func TestLanguages(t *testing.T) {
	s, _ := library(t).Latest("our-family")
	want := []survey.Lang{{Code: "en", Name: "English", Review: "human"}, {Code: "ar", Name: "العربية", RTL: true, Review: "machine"},
		{Code: "cy", Name: "Cymraeg", Review: "machine"}, {Code: "pl", Name: "Polski", Review: "machine"}, {Code: "ro", Name: "Română", Review: "machine"},
		{Code: "uk", Name: "Українська", Review: "machine"}, {Code: "ur", Name: "اردو", RTL: true, Review: "machine"}}
	if diff := cmp.Diff(want, s.Languages()); diff != "" {
		t.Error(diff)
	}
	for lang, want := range map[string]string{"ar": "ar", "ar-SY": "ar", "AR": "ar", "ar_EG": "ar", "en-GB": "en", "pl": "pl", "cy-GB": "cy", "hu": "en", "": "en"} {
		if got := s.Begin(lang).Language; got != want {
			t.Errorf("a run for %q begins in %s, want %s", lang, got, want)
		}
	}
}

func TestATextThatCostsTooMuchIsReported(t *testing.T) {
	long := strings.Replace(tinyWords, "How is your landlord?", "How is your landlord? "+strings.Repeat("Tell us more. ", 12), 1)
	fsys := files(t, map[string]string{"tiny/survey.yaml": tiny, "tiny/en.yaml": long})
	if _, err := survey.Load(fsys); err != nil {
		t.Errorf("it is no reason not to serve: %v", err)
	}
	problems := survey.Lint(fsys)
	if want := "tiny/en.yaml:8: landlord: the text takes 2 segments"; !strings.Contains(problems.Error(), want) {
		t.Errorf("the linter does not say %q:\n%s", want, problems)
	}
}

// What the guide for authors shows is taken as it stands.
func TestTheGuideForAuthorsIsTrue(t *testing.T) {
	guide, err := fs.ReadFile(survey.Files(), "README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(guide), "```yaml\n")
	if len(blocks) != 3 {
		t.Fatalf("the guide has %d examples", len(blocks)-1)
	}
	block := func(i int) string { text, _, _ := strings.Cut(blocks[i], "```"); return text }
	words := block(2) + `  house.rent: "A rented home"
  landlord: "How is your landlord?"
  hopes: "What do you hope for?"
  role: "Who are you?"
  role.mother: "Mum"
  role.father: "Dad"
  role.other: "Someone else"
`
	lib, err := survey.Load(files(t, map[string]string{"my-survey/survey.yaml": block(1), "my-survey/en.yaml": words}))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := lib.Latest("my-survey"); !ok {
		t.Error("the survey is not there")
	}
}

func TestMistakesInTheSharedWordsAreNamed(t *testing.T) {
	for name, c := range map[string]struct{ file, old, new, want string }{
		"a word of two commands":      {"common/en.yaml", "skip: [skip,", "skip: [skip, back,", `back: "back" already means skip; keep it for one command`},
		"a word the provider keeps":   {"common/en.yaml", "skip: [skip,", "skip: [skip, quit,", `skip: "quit" is a word that the SMS provider keeps`},
		"a command that is not there": {"common/en.yaml", "  skip: [skip,", "  leap: [leap,", "skip: the command has no words"},
		"an unknown command":          {"common/en.yaml", "  skip: [skip,", "  leap: [leap]\n  skip: [skip,", "leap: there is no such command"},
		"an unknown list":             {"common/en.yaml", "  n12: [twelve]", "  n19: [nineteen]", `unknown key "n19"`},
		"a pattern of no class":       {"common/en.yaml", "patterns:\n", "patterns:\n  skip: [\"next <nobody>\"]\n", `skip: "next <nobody>" is no pattern`},
		"a pattern of nothing":        {"common/en.yaml", "patterns:\n", "patterns:\n  leap: [\"over it\"]\n", "leap: there is no such command or list"},
		"a missing message":           {"common/en.yaml", "  stopped: ", "  halted: ", "stopped: the message is missing; write it under messages"},
		"an unknown key":              {"common/en.yaml", "language: en", "language: en\ncolour: red", `unknown key "colour"`},
		"an empty text":               {"common/en.yaml", `done: "Thank you."`, `done: ""`, "done: there are no words"},
		"a list instead of words":     {"common/en.yaml", `done: "Thank you."`, `done: [a]`, "done: expected words here"},
		"no review":                   {"common/en.yaml", "review: human", "review: maybe", "review is neither human nor machine"},
		"no name":                     {"common/ar.yaml", "name: العربية", "", "the language has no name"},
		"not true or false":           {"common/ar.yaml", "rtl: true", "rtl: rather", "expected true or false here"},
		"an unknown script":           {"common/ar.yaml", "script: Arabic", "script: Arabish", `the script is "Arabish"`},
		"an item without an English":  {"common/ar.yaml", "  stopped: ", `  halted: {of: "1", text: "قف"}` + "\n  stopped: ", "halted: there is no such item in English"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := files(t, map[string]string{"tiny/survey.yaml": tiny, "tiny/en.yaml": tinyWords})
			before := string(fsys[c.file].Data)
			after := strings.Replace(before, c.old, c.new, 1)
			if before == after {
				t.Fatalf("%q is not there to be replaced", c.old)
			}
			fsys[c.file].Data = []byte(after)
			_, err := survey.Load(fsys)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.file+":") {
				t.Errorf("the error is\n%v\nwant\n%s", err, c.want)
			}
		})
	}
}
