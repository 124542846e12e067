package analysis

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"familyvoice/analysis/linear"
	"familyvoice/analysis/words"
	"familyvoice/strictyaml"
)

// LocalTheme is a theme that a council adds to the codebook: what it is about, words that speak for it, and sentences that
// families might say.
type LocalTheme struct {
	ID         string   `yaml:"id"`
	Label      string   `yaml:"label"`
	Definition string   `yaml:"definition"`
	Words      []string `yaml:"words"`
	Except     []string `yaml:"except"`
	Examples   []string `yaml:"examples"`
}

// LeastExamples is how many different sentences a local theme needs to be learned from.
const LeastExamples = 10

// The bounds of a themes file.
const (
	mostLocal       = 20  // themes
	mostExamples    = 500 // sentences a theme
	longestExample  = 400 // characters
	shortestExample = 2   // words
)

// LoadLocalThemes reads a council's themes from YAML: a list under "themes". It is as strict as LoadCodebook, and every
// error names file and line and says what to do. Ids of the shipped codebook can't be used again: its labels stay as they
// are. File is only used in errors.
func LoadLocalThemes(file string, source []byte) ([]LocalTheme, error) {
	var listed struct {
		Themes []LocalTheme `yaml:"themes"`
	}
	tree, err := strictyaml.Parse(file, source)
	if err != nil {
		return nil, err
	}
	if err := tree.Decode(&listed); err != nil {
		return nil, err
	}
	at := func(path string) string { return fmt.Sprintf("%s:%d", file, tree.Line(path)) }
	shipped, err := DefaultCodebook()
	if err != nil {
		return nil, err
	}
	switch {
	case len(listed.Themes) == 0:
		return nil, fmt.Errorf("%s: no themes; add at least one under \"themes\", or leave the file out of the settings", at("$"))
	case len(listed.Themes) > mostLocal:
		return nil, fmt.Errorf("%s: %d themes; at most %d can be added, so join some", at("$"), len(listed.Themes), mostLocal)
	}
	seen := map[string]bool{}
	for _, l := range shipped.labels() {
		seen[l.ID] = true
	}
	check := Codebook{matcher: words.NewMatcher()}
	for i, theme := range listed.Themes {
		path := fmt.Sprintf("$.themes[%d]", i)
		if err := check.add(theme.entry(), i, path, at); err != nil {
			return nil, err
		}
		if seen[theme.ID] {
			return nil, fmt.Errorf("%s: id %q is taken already; give this theme another id", at(path+".id"), theme.ID)
		}
		seen[theme.ID] = true
		if err := theme.checkExamples(path, at); err != nil {
			return nil, err
		}
	}
	return listed.Themes, nil
}

func (t LocalTheme) entry() Theme {
	return Theme{ID: t.ID, Label: t.Label, Definition: t.Definition, Words: t.Words, Except: t.Except}
}

func (t LocalTheme) checkExamples(path string, at func(string) string) error {
	different := map[string]bool{}
	for k, example := range t.Examples {
		where := at(fmt.Sprintf("%s.examples[%d]", path, k))
		tokens := words.Tokenise(example)
		stems := make([]string, len(tokens))
		for i, token := range tokens {
			stems[i] = token.Stem
		}
		switch key := strings.Join(stems, " "); {
		case len(tokens) < shortestExample:
			return fmt.Errorf("%s: an example of %s has fewer than %d words; write a whole sentence as a family would say it", where, t.ID, shortestExample)
		case len([]rune(example)) > longestExample:
			return fmt.Errorf("%s: an example of %s has more than %d characters; give one sentence of it", where, t.ID, longestExample)
		case different[key]:
			return fmt.Errorf("%s: %s has this example twice; write another one", where, t.ID)
		default:
			different[key] = true
		}
	}
	switch n := len(t.Examples); {
	case n < LeastExamples:
		return fmt.Errorf("%s: %s has %d examples; add %d more, in different words", at(path), t.ID, n, LeastExamples-n)
	case n > mostExamples:
		return fmt.Errorf("%s: %s has %d examples; %d are enough", at(path), t.ID, n, mostExamples)
	}
	return nil
}

// backgroundText holds sentences of made-up families, one a line, that show a local theme what it is not about; README.md in
// that folder says where they are from.
//
//go:embed background/sentences.txt
var backgroundText string

// locals are a council's themes as the tagger sees them: a head of their own, beside the shipped one.
type locals struct {
	themes  []Theme
	x       extractor
	head    head
	slope   []float64
	offset  []float64
	cut     []float64 // the least score that earns the theme
	found   []int     // of the examples, how many were found by a head that had not seen them
	of      []int     // examples
	version string
}

// localRecipe leaves out what ten sentences without a question can't teach.
func localRecipe() recipe {
	r := defaultRecipe
	for _, l := range []Layer{LayerLists, LayerQuestion, LayerAsked, LayerContext} {
		r.scale[l] = 0
	}
	return r
}

// localOptions were chosen on shipped themes that were treated as if a council had added them (docs/analysis.md).
var localOptions = struct {
	c         float64
	share     float64 // how much the examples of a theme weigh together against the background
	epochs    int
	folds     int
	mostFalse float64 // of background sentences, the share that may be taken for the theme
}{c: 3, share: 0.1, epochs: 8, folds: 5, mostFalse: 0.005}

// learnLocals trains a head for local themes. The same themes give the same head everywhere.
func learnLocals(themes []LocalTheme, lex extractor) (*locals, error) {
	return learnLocalsFrom(themes, lex, strings.Split(strings.TrimSpace(backgroundText), "\n"))
}

func learnLocalsFrom(themes []LocalTheme, base extractor, background []string) (*locals, error) {
	cb := &Codebook{matcher: words.NewMatcher()}
	hash := sha256.New()
	for i, theme := range themes {
		if err := cb.add(theme.entry(), i, "", func(string) string { return theme.ID }); err != nil {
			return nil, err
		}
		cb.Themes = append(cb.Themes, theme.entry())
		fmt.Fprintf(hash, "%q", []any{theme.ID, theme.Words, theme.Except, theme.Examples})
	}
	x := extractor{codebook: cb, lexicon: base.lexicon}
	l := &locals{themes: cb.Themes, x: x, version: hex.EncodeToString(hash.Sum(nil)[:4])}
	rows := l.rows(themes, background)
	t := &training{x: x, recipe: localRecipe(), labels: len(themes)}
	o := TrainOptions{C: localOptions.c, Epochs: localOptions.epochs, MinCount: 2}

	held := make([][]float64, len(rows))
	for fold := range localOptions.folds {
		var learn []trainSentence
		for _, r := range rows {
			if r.fold != fold {
				learn = append(learn, r.trainSentence)
			}
		}
		h := t.fit(learn, o)
		for i, r := range rows {
			if r.fold == fold {
				held[i] = make([]float64, len(themes))
				h.score(t.recipe.weigh(slices.Clone(r.features), h.rarity), held[i])
			}
		}
	}
	all := make([]trainSentence, len(rows))
	answers := make([]trainAnswer, len(rows))
	for i, r := range rows {
		all[i], answers[i] = r.trainSentence, trainAnswer{truth: r.truth}
	}
	l.head = *t.fit(all, o).quantised()
	l.slope, l.offset = calibrate(answers, held)
	for theme := range themes {
		l.cut = append(l.cut, localCut(rows, held, theme))
		l.of = append(l.of, len(themes[theme].Examples))
		found := 0
		for i, r := range rows {
			if r.truth>>theme&1 == 1 && (held[i][theme] >= l.cut[theme] || r.hits>>theme&1 == 1) {
				found++
			}
		}
		l.found = append(l.found, found)
	}
	return l, nil
}

// localRow is one sentence to learn local themes from.
type localRow struct {
	trainSentence
	fold int
	hits uint64 // the themes whose words it holds
}

// rows are the background and the examples. A background sentence that holds words of a theme may well be about it, so it
// is no evidence against it: it is left out.
func (l *locals) rows(themes []LocalTheme, background []string) []localRow {
	var rows []localRow
	add := func(text string, truth uint64, weight float64, fold int) {
		v := l.x.view(text)
		r := localRow{trainSentence: trainSentence{truth: truth, weight: weight, features: l.x.features([]sentenceView{v}, 0, "", nil)}, fold: fold}
		for _, h := range v.lists {
			r.hits |= 1 << h.ID
		}
		if truth == 0 && r.hits != 0 {
			return
		}
		rows = append(rows, r)
	}
	for i, text := range background {
		add(text, 0, 1, i%localOptions.folds)
	}
	others := float64(len(rows))
	for at, theme := range themes {
		for k, text := range theme.Examples {
			add(text, 1<<at, max(1, localOptions.share*others/float64(len(theme.Examples))), k%localOptions.folds)
		}
	}
	return rows
}

// localCut is the score from which a theme is given: the lowest that takes no more of the background for the theme, by
// heads that had not seen it, than is bearable.
func localCut(rows []localRow, held [][]float64, theme int) float64 {
	var others []float64
	for i, r := range rows {
		if r.truth == 0 {
			others = append(others, held[i][theme])
		}
	}
	slices.Sort(others)
	slices.Reverse(others)
	at := min(int(localOptions.mostFalse*float64(len(others))), len(others)-1)
	if at < 0 {
		return 0
	}
	return others[at]
}

// tag tags one sentence with the local themes. A theme whose words stand in the sentence is given for that alone, since the
// council chose them; one with an exception alone is not, since its word means something else there; otherwise the theme's
// head decides.
func (l *locals) tag(v sentenceView, into []Tag) []Tag {
	v.lists = l.x.codebook.find(v.tokens)
	features := l.x.features([]sentenceView{v}, 0, "", nil)
	all := slices.Clone(features)
	weighed := l.head.recipe.weigh(features, l.head.rarity)
	scores := make([]float64, len(l.themes))
	l.head.score(weighed, scores)
	excepted := map[int]bool{}
	for _, h := range l.x.codebook.matcher.Find(v.tokens) {
		if h.ID%2 == 1 {
			excepted[int(h.ID)/2] = true
		}
	}
	for at, theme := range l.themes {
		why := listWords(v, at)
		p := linear.Sigmoid(float64(l.slope[at]*scores[at]) + l.offset[at])
		if len(why) == 0 {
			if excepted[at] || scores[at] < l.cut[at] {
				continue
			}
			why = whyOf(l.head.weightsFor(at), at, v, all, weighed)
		}
		p = max(p, wordsAloneScore)
		into = append(into, Tag{ID: theme.ID, Why: why, By: layerOf(why), Score: float64(int(float64(p*100)+0.5)) / 100})
	}
	return into
}

// union are an answer's themes with the local ones after the codebook's.
func (l *locals) union(tags Tags) []string {
	themes := tags.Themes
	for _, theme := range l.themes {
		if slices.ContainsFunc(tags.Sentences, func(s Sentence) bool {
			return slices.ContainsFunc(s.Themes, func(t Tag) bool { return t.ID == theme.ID })
		}) {
			themes = append(themes, theme.ID)
		}
	}
	return themes
}
