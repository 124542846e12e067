package analysis

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"familyvoice/analysis/linear"
	"familyvoice/analysis/segment"
)

// Labelled is one sentence of an answer with what a person tagged it.
type Labelled struct {
	Text            string
	Themes, Stances []string
}

// Example is one answer tagged by a person, sentence by sentence.
type Example struct {
	Answer
	Sentences []Labelled
	// Weight is how much the example counts, 1 when 0. A reviewer's correction
	// may count more than a first coding.
	Weight float64
	// Correction says that a reviewer put it right: it also teaches the tagger that the head makes with the encoder, which by the
	// head alone it would hardly move.
	Correction bool
}

// writer is the part of an id before the hyphen: all answers of one writer fall
// into one fold.
func (e Example) writer() string {
	name, _, _ := strings.Cut(e.ID, "-")
	return name
}

// TrainOptions steer Train. The zero value trains what is shipped.
type TrainOptions struct {
	Without  []Layer // layers to leave out, for ablation
	C        float64 // how closely to fit, 3 when 0
	Epochs   int     // passes over the examples, 8 when 0
	Folds    int     // folds over writers to tune thresholds, 5 when 0
	MinCount int     // sentences a feature must be seen in, 13 when 0
}

func (o TrainOptions) withDefaults() TrainOptions {
	if o.C == 0 {
		o.C = 3
	}
	if o.Epochs == 0 {
		o.Epochs = 8
	}
	if o.Folds == 0 {
		o.Folds = 5
	}
	if o.MinCount == 0 {
		o.MinCount = 13
	}
	return o
}

// ErrNoExamples is returned by Train when there is nothing to learn from.
var ErrNoExamples = errors.New("no labelled sentences to learn from; give at least one file of labelled answers")

// Train learns a head for cb from examples. The same codebook, lexicon, examples
// and options give the same bytes on every machine and with any number of
// processors. Thresholds are tuned on answers whose writer the tuned weights
// never saw. Corrections among the examples teach the tagger with the encoder
// too; without any, no encoder is opened.
func Train(cb *Codebook, examples []Example, opts TrainOptions) (*Model, error) {
	x, err := newExtractor(cb)
	if err != nil {
		return nil, err
	}
	return train(x, examples, opts)
}

func train(x extractor, examples []Example, opts TrainOptions) (*Model, error) {
	cb, o := x.codebook, opts.withDefaults()
	t, err := newTraining(x, examples, o)
	if err != nil {
		return nil, err
	}
	held := t.crossValidate(o)
	head := t.fit(t.sentences, o)
	m := &Model{codebookVersion: cb.Version, head: *head.quantised()}
	for _, l := range cb.labels() {
		m.labels = append(m.labels, l.ID)
	}
	tuned := tune(t.answers, held, groupsOf(cb))
	m.threshold, m.slope, m.offset = tuned.threshold, tuned.slope, tuned.offset
	return m, m.teach(cb, examples)
}

// training holds the examples as features, cut as their coders cut them (to
// learn from) and as the tagger cuts them (to be measured on).
type training struct {
	x         extractor
	recipe    recipe
	labels    int
	answers   []trainAnswer
	sentences []trainSentence // as coded
	ours      []trainSentence // as our segmenter cuts
}

type trainAnswer struct {
	fold  int
	truth uint64
}

type trainSentence struct {
	answer   int
	truth    uint64
	weight   float64
	features []feature
}

func newTraining(x extractor, examples []Example, o TrainOptions) (*training, error) {
	cb := x.codebook
	seg, err := segment.New()
	if err != nil {
		return nil, err
	}
	t := &training{x: x, recipe: defaultRecipe, labels: len(cb.Themes) + len(cb.Stances)}
	for _, l := range o.Without {
		if l < LayerCount {
			t.recipe.scale[l] = 0
		}
	}
	numbers := map[string]int{}
	for i, l := range cb.labels() {
		numbers[l.ID] = i
	}
	folds := writerFolds(examples, o.Folds)
	for _, e := range examples {
		a := trainAnswer{fold: folds[e.writer()]}
		views := make([]sentenceView, len(e.Sentences))
		for i, s := range e.Sentences {
			views[i] = t.x.view(s.Text)
		}
		weight := e.Weight
		if weight == 0 {
			weight = 1
		}
		for i, s := range e.Sentences {
			truth, err := truthOf(numbers, s, e.ID)
			if err != nil {
				return nil, err
			}
			a.truth |= truth
			t.sentences = append(t.sentences, trainSentence{len(t.answers), truth, weight, t.x.features(views, i, e.Section, nil)})
		}
		views = views[:0]
		for _, sp := range seg.Split(e.Text) {
			views = append(views, t.x.view(e.Text[sp.Start:sp.End]))
		}
		for i := range views {
			t.ours = append(t.ours, trainSentence{answer: len(t.answers), features: t.x.features(views, i, e.Section, nil)})
		}
		t.answers = append(t.answers, a)
	}
	if len(t.sentences) == 0 {
		return nil, ErrNoExamples
	}
	return t, nil
}

func truthOf(numbers map[string]int, s Labelled, id string) (uint64, error) {
	var truth uint64
	for _, list := range [][]string{s.Themes, s.Stances} {
		for _, name := range list {
			n, ok := numbers[name]
			if !ok {
				return 0, fmt.Errorf("example %s: %q is not in the codebook; correct the label or add it to the codebook", id, name)
			}
			truth |= 1 << n
		}
	}
	return truth, nil
}

// writerFolds deals writers to folds in the order of their first answers.
func writerFolds(examples []Example, folds int) map[string]int {
	dealt := map[string]int{}
	for _, e := range examples {
		if _, ok := dealt[e.writer()]; !ok {
			dealt[e.writer()] = len(dealt) % folds
		}
	}
	return dealt
}

// crossValidate returns, for each answer, the highest score of any of its
// sentences for each label, by weights that never saw its writer.
func (t *training) crossValidate(o TrainOptions) [][]float64 {
	held := make([][]float64, len(t.answers))
	inParallel(o.Folds, func(fold int) {
		var learn []trainSentence
		for _, s := range t.sentences {
			if t.answers[s.answer].fold != fold {
				learn = append(learn, s)
			}
		}
		if len(learn) == 0 {
			learn = t.sentences
		}
		head := t.fit(learn, o)
		scores := make([]float64, t.labels)
		for _, s := range t.ours {
			if t.answers[s.answer].fold != fold {
				continue
			}
			head.score(t.recipe.weigh(slices.Clone(s.features), head.rarity), scores)
			if held[s.answer] == nil {
				held[s.answer] = slices.Clone(scores)
				continue
			}
			for l, v := range scores {
				held[s.answer][l] = max(held[s.answer][l], v)
			}
		}
	})
	return held
}

// inParallel runs do for 0 to n-1, two at a time: each run needs some 100 MB.
func inParallel(n int, do func(int)) {
	var wait sync.WaitGroup
	turns := make(chan struct{}, 2)
	for i := range n {
		wait.Add(1)
		turns <- struct{}{}
		go func() {
			defer wait.Done()
			do(i)
			<-turns
		}()
	}
	wait.Wait()
}

// fit learns weights from sentences.
func (t *training) fit(sentences []trainSentence, o TrainOptions) *denseHead {
	h := newDenseHead(t.recipe, t.labels, sentences, o.MinCount)
	p := linear.Problem{Features: len(h.hashes), Labels: t.labels}
	for _, s := range sentences {
		weighed := t.recipe.weigh(slices.Clone(s.features), h.rarity)
		row := linear.Row{Index: make([]int32, len(weighed)), Value: make([]float64, len(weighed))}
		for k, f := range weighed {
			row.Index[k], row.Value[k] = h.number[f.hash], f.value
		}
		p.Rows = append(p.Rows, row)
		p.Truth = append(p.Truth, s.truth)
		p.Weight = append(p.Weight, s.weight)
	}
	c := make([]float64, t.labels)
	for l := range c {
		c[l] = o.C
	}
	h.weights = linear.Fit(p, linear.Options{C: c, Epochs: o.Epochs}).W
	return h
}
