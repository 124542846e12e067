package analysis

import (
	"slices"

	"familyvoice/analysis/encoder"
	"familyvoice/analysis/linear"
)

// How closely the taught layer follows corrections. The larger teachC, the fewer of them turn a tag, and the more they turn
// elsewhere (docs/analysis.md).
const (
	teachC      = 0.6
	teachEpochs = 40
)

// teachable are the layers that a correction teaches by: what the sentence says. The question, the shape and what stands
// around it would carry one correction to sentences that have nothing else in common with it.
func teachable(l Layer) bool {
	return l == LayerLists || l == LayerClasses || l == LayerWords || l == LayerChars
}

// teach learns from the corrections among examples what is to be added once head and encoder have spoken: a logistic
// regression on corrected sentences alone, that begins from what the two say of them. Where they are right already it adds next to
// nothing. It knows no feature that the head does not, so that no rare word of one family is kept.
func (m *Model) teach(cb *Codebook, examples []Example) error {
	if !slices.ContainsFunc(examples, func(e Example) bool { return e.Correction }) {
		return nil
	}
	t, err := New(cb, m)
	if err != nil {
		return err
	}
	e, err := encoder.Default()
	if err != nil {
		return err
	}
	t = t.withEncoder(e)
	labels := cb.labels()
	numbers := map[string]int{}
	for i, l := range labels {
		numbers[l.ID] = i
	}
	p := linear.Problem{Labels: len(labels)}
	var rows [][]feature
	for _, example := range examples {
		if !example.Correction {
			continue
		}
		said := t.said(example)
		for i, s := range example.Sentences {
			truth, err := truthOf(numbers, s, example.ID)
			if err != nil {
				return err
			}
			rows = append(rows, said[i].features)
			p.Truth = append(p.Truth, truth)
			p.Base = append(p.Base, said[i].logits...)
			p.Weight = append(p.Weight, max(example.Weight, 1))
		}
	}
	m.taught = learnTaught(p, rows)
	return nil
}

// saidOf is what a tagger with an encoder says of a sentence, and the features by which a correction teaches.
type saidOf struct {
	logits   []float64
	features []feature
}

func (t *Tagger) said(e Example) []saidOf {
	views := make([]sentenceView, len(e.Sentences))
	inputs := make([]encoder.Input, len(e.Sentences))
	for i, s := range e.Sentences {
		views[i] = t.extractor.view(s.Text)
		inputs[i] = encoder.Input{Section: e.Section, Sentence: s.Text}
	}
	read := t.encoder.Logits(inputs)
	said := make([]saidOf, len(e.Sentences))
	scores := make([]float64, len(t.model.labels))
	for i := range views {
		weighed := t.model.head.recipe.weigh(t.extractor.features(views, i, e.Section, nil), t.model.head.rarity)
		t.model.head.score(weighed, scores)
		logits := make([]float64, len(t.labels))
		for l := range t.labels {
			logits[l], _ = t.weighBoth(l, t.modelOf[l], scores, read[i], nil)
		}
		said[i] = saidOf{logits, slices.DeleteFunc(weighed, func(f feature) bool { return !teachable(f.layer) })}
	}
	return said
}

func learnTaught(p linear.Problem, rows [][]feature) *head {
	h := &denseHead{labels: p.Labels, number: map[uint32]int32{}}
	for _, row := range rows {
		for _, f := range row {
			h.hashes = append(h.hashes, f.hash)
		}
	}
	slices.Sort(h.hashes)
	h.hashes = slices.Compact(h.hashes)
	h.idf = make([]float64, len(h.hashes)) // the head's stand
	for i, hash := range h.hashes {
		h.number[hash] = int32(i)
	}
	p.Features = len(h.hashes)
	for _, row := range rows {
		r := linear.Row{}
		for _, f := range row {
			r.Index, r.Value = append(r.Index, h.number[f.hash]), append(r.Value, f.value)
		}
		p.Rows = append(p.Rows, r)
	}
	c := make([]float64, p.Labels)
	for l := range c {
		c[l] = teachC
	}
	h.weights = linear.Fit(p, linear.Options{C: c, Epochs: teachEpochs}).W
	return h.quantised()
}

// taught is what corrections add for every label of the model to a sentence that the encoder has read; nil where there is
// nothing to add.
func (t *Tagger) taught(weighed []feature, read []float32) []float64 {
	if t.model.taught == nil || read == nil {
		return nil
	}
	add := make([]float64, len(t.model.labels))
	for _, f := range weighed {
		if n := t.model.taught.find(f.hash); n >= 0 && teachable(f.layer) {
			t.model.taught.addTo(add, n, f.value)
		}
	}
	return add
}

// withTaught is what a feature of value 1 adds to the logit of label l (m in the model) by the head and by corrections.
func (t *Tagger) withTaught(l, m int) func(hash uint32) float64 {
	share := themeShare
	if l >= len(t.codebook.Themes) {
		share = stanceShare
	}
	part := float64((1 - share) * t.model.slope[m])
	return func(hash uint32) float64 {
		return float64(part*t.model.head.weight(hash, m)) + t.model.taught.weight(hash, m)
	}
}
