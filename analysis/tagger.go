package analysis

import (
	_ "embed"
	"slices"
	"sync"

	"familyvoice/analysis/encoder"
	"familyvoice/analysis/language"
	"familyvoice/analysis/linear"
	"familyvoice/analysis/segment"
)

// Answer is one answer to tag. Section is the section of the survey that was
// asked: about, proud, hopes, fears, change, network, other, or "" when unknown.
type Answer struct{ ID, Channel, Section, Text string }

// Tag is a theme or stance of a sentence. Why are the words of the sentence
// that earned it, strongest first, as they stand in it; none if no word is known
// to. By is the layer that gave it: ByWords, ByAround or BySentence.
//
// Score is from 0 to 1, and higher for stronger evidence. Without an encoder it
// is the share of answers with evidence as strong that a person tagged so. With
// one it is not: head and encoder are added up by fixed shares, and the sum was
// never held against what people said.
type Tag struct {
	ID    string   `json:"id"`
	Why   []string `json:"why"`
	By    string   `json:"by"`
	Score float64  `json:"score"`
}

// Sentence is one sentence with its tags, in codebook order. Start and End are
// byte offsets of the original text.
type Sentence struct {
	Start   int   `json:"start"`
	End     int   `json:"end"`
	Themes  []Tag `json:"themes"`
	Stances []Tag `json:"stances"`
}

// Tags is what an answer is about. Language is a code such as "en" or "ar", or
// "other". Themes and Stances are the union over the sentences, in codebook
// order. No slice is ever nil.
type Tags struct {
	Language        string
	Themes, Stances []string
	Sentences       []Sentence
	// Alarm is what the encoder makes of the answer's safety; its zero value without an encoder.
	Alarm Alarm
}

// Tagger tags answers. It is safe for concurrent use.
type Tagger struct {
	codebook  *Codebook
	model     *Model
	segmenter *segment.Segmenter
	extractor extractor
	version   string
	labels    []string
	modelOf   []int // label number in the codebook to that in the model, or -1

	locals *locals // a council's own themes; nil for none

	encoder   *encoder.Encoder // nil: the head alone
	encoderOf []int            // label number in the codebook to that of the encoder, or -1
	alarmOf   [2]int           // the encoder's labels of a safeguarding level, or -1
}

//go:embed model/head.bin
var headFile []byte

// DefaultCodebook returns the embedded codebook, read once.
var DefaultCodebook = sync.OnceValues(func() (*Codebook, error) {
	return LoadCodebook("codebook.yaml", codebookYAML)
})

var defaultTagger = sync.OnceValues(func() (*Tagger, error) {
	cb, err := DefaultCodebook()
	if err != nil {
		return nil, err
	}
	model, err := LoadModel(headFile)
	if err != nil {
		return nil, err
	}
	return New(cb, model)
})

// Default returns the tagger with the embedded codebook and the embedded head.
// It is loaded once and shared.
func Default() (*Tagger, error) { return defaultTagger() }

// New returns a tagger for a codebook and a model. A theme of the codebook that
// the model was never trained for is tagged by its words alone; a label of the
// model that the codebook lacks is an error.
func New(cb *Codebook, model *Model) (*Tagger, error) {
	if err := model.fits(cb); err != nil {
		return nil, err
	}
	x, err := newExtractor(cb)
	if err != nil {
		return nil, err
	}
	seg, err := segment.New()
	if err != nil {
		return nil, err
	}
	t := &Tagger{codebook: cb, model: model, segmenter: seg, extractor: x}
	for _, l := range cb.labels() {
		t.labels = append(t.labels, l.ID)
		t.modelOf = append(t.modelOf, slices.Index(model.labels, l.ID))
	}
	t.version = cb.Version + "+" + model.Checksum()
	return t, nil
}

var deepTagger = sync.OnceValues(func() (*Tagger, error) {
	t, err := Default()
	if err != nil {
		return nil, err
	}
	e, err := encoder.Default()
	if err != nil {
		return nil, err
	}
	return t.withEncoder(e), nil
})

// Deep returns the default tagger with the sentence encoder beside its head. It finds more and takes some fifty times as
// long: about ten milliseconds an answer. It is loaded once and shared.
func Deep() (*Tagger, error) { return deepTagger() }

// withEncoder is a tagger that weighs the encoder's word beside the head's.
func (t *Tagger) withEncoder(e *encoder.Encoder) *Tagger {
	deep := *t
	deep.encoder = e
	names := e.Labels()
	for _, id := range t.labels {
		deep.encoderOf = append(deep.encoderOf, slices.Index(names, id))
	}
	deep.alarmOf = [2]int{slices.Index(names, "level-concern"), slices.Index(names, "level-urgent")}
	deep.version += "+" + e.Version()
	return &deep
}

// Version names the codebook's version and the model's checksum, as stored with
// every tag: "1+0123456789ab".
func (t *Tagger) Version() string { return t.version }

// Codebook returns the codebook in use. It must not be changed.
func (t *Tagger) Codebook() *Codebook { return t.codebook }

// Tag finds the sentences of an answer and tags them. It takes any text: ""
// gives no sentences, and a text in another language than English gives its
// language and sentences without tags, for a person to read.
func (t *Tagger) Tag(a Answer) Tags { return t.tag(a, false) }

// tag does it, and looks for the reasons of the encoder's own tags if asked to.
func (t *Tagger) tag(a Answer, explain bool) Tags {
	tags := Tags{Language: language.Detect(a.Text), Themes: []string{}, Stances: []string{}, Sentences: []Sentence{}}
	spans := t.segmenter.Split(a.Text)
	if tags.Language != language.English {
		for _, sp := range spans {
			tags.Sentences = append(tags.Sentences, Sentence{Start: sp.Start, End: sp.End, Themes: []Tag{}, Stances: []Tag{}})
		}
		return tags
	}
	views := make([]sentenceView, len(spans))
	for i, sp := range spans {
		views[i] = t.extractor.view(a.Text[sp.Start:sp.End])
	}
	var found uint64
	scores := make([]float64, len(t.model.labels))
	var features []feature
	read, stretched := t.read(a, spans)
	explained := 0
	tags.Alarm = t.alarm(read, stretched, spans)
	for i, sp := range spans {
		features = t.extractor.features(views, i, a.Section, features[:0])
		all := slices.Clone(features)
		weighed := t.model.head.recipe.weigh(features, t.model.head.rarity)
		t.model.head.score(weighed, scores)
		taught := t.taught(weighed, read[i])
		s := Sentence{Start: sp.Start, End: sp.End, Themes: []Tag{}, Stances: []Tag{}}
		var reasons map[int][]string
		if own := t.encodersOwn(views[i], scores, read[i], taught); explain && len(own) > 0 && explained < mostExplained {
			explained++
			reasons = t.leaveOut(t.inputs(a, spans)[i], views[i], read[i], own)
		}
		for l := range t.labels {
			tag, ok := t.decide(l, scores, read[i], taught, views[i], all, weighed)
			if !ok {
				continue
			}
			if why := reasons[l]; why != nil {
				tag.Why = why
			}
			found |= 1 << l
			if l < len(t.codebook.Themes) {
				s.Themes = append(s.Themes, tag)
			} else {
				s.Stances = append(s.Stances, tag)
			}
		}
		if t.locals != nil {
			s.Themes = t.locals.tag(views[i], s.Themes)
		}
		tags.Sentences = append(tags.Sentences, s)
	}
	for l, id := range t.labels {
		switch {
		case found>>l&1 == 0:
		case l < len(t.codebook.Themes):
			tags.Themes = append(tags.Themes, id)
		default:
			tags.Stances = append(tags.Stances, id)
		}
	}
	if t.locals != nil {
		tags.Themes = t.locals.union(tags)
	}
	return tags
}

// encodersOwn lists the labels that a sentence is given though no words that are weighed one by one earn them.
func (t *Tagger) encodersOwn(v sentenceView, scores []float64, read []float32, taught []float64) (own []int) {
	if read == nil {
		return nil
	}
	for l := range t.labels {
		m := t.modelOf[l]
		if m < 0 || t.encoderOf[l] < 0 || t.wordsEarn(l, m, scores, read, taught) || len(v.gives(l)) > 0 {
			continue
		}
		if _, given := t.weighBoth(l, m, scores, read, taught); given {
			own = append(own, l)
		}
	}
	return own
}

// wordsAloneScore is the score of a tag that rests on the codebook's words only.
const wordsAloneScore = 0.5

// How much the encoder's word counts, and the head's the rest: on writers whom neither had seen themes do best from 0.6 to 0.7,
// and stances do alike from 0.5 to 0.8 (analysis/encoder/README.md). The cuts are the probabilities from which a tag is given: the best where two coders agree,
// on 920 answers of nine other writers whom the encoder had not seen, is 0.50 to 0.60; one coder alone gives more tags, and
// the best for those is lower.
const (
	themeShare  = 0.6
	stanceShare = 0.9
	themeCut    = 0.5
	stanceCut   = 0.5
)

// inputs are the sentences with what stands around them, as the encoder reads them.
func (t *Tagger) inputs(a Answer, spans []segment.Span) []encoder.Input {
	inputs := make([]encoder.Input, len(spans))
	for i, sp := range spans {
		inputs[i] = encoder.Input{Section: a.Section, Sentence: a.Text[sp.Start:sp.End]}
		for _, before := range spans[max(0, i-2):i] {
			inputs[i].Before = append(inputs[i].Before, a.Text[before.Start:before.End])
		}
		if i+1 < len(spans) {
			inputs[i].After = a.Text[spans[i+1].Start:spans[i+1].End]
		}
	}
	return inputs
}

// read is what the encoder says of each sentence and of each of the answer's stretches; without one, nothing for each
// sentence.
func (t *Tagger) read(a Answer, spans []segment.Span) (sentences, stretched [][]float32) {
	if t.encoder == nil {
		return make([][]float32, len(spans)), nil
	}
	logits := t.encoder.Logits(append(t.inputs(a, spans), stretches(a, spans)...))
	return logits[:len(spans)], logits[len(spans):]
}

// weighBoth is the logit of label l (m in the model) by the head and, if it has read the sentence, the encoder, with what
// corrections taught the two of them, and whether that earns it.
func (t *Tagger) weighBoth(l, m int, scores []float64, read []float32, taught []float64) (logit float64, given bool) {
	logit = float64(t.model.slope[m]*scores[m]) + t.model.offset[m]
	if read == nil || t.encoderOf[l] < 0 {
		return logit, scores[m] >= t.model.threshold[m]
	}
	share, cut := themeShare, themeCut
	if l >= len(t.codebook.Themes) {
		share, cut = stanceShare, stanceCut
	}
	logit = float64((1-share)*logit) + float64(share*float64(read[t.encoderOf[l]]))
	if taught != nil {
		logit += taught[m]
	}
	return logit, linear.Sigmoid(logit) >= cut
}

func (t *Tagger) decide(l int, scores []float64, read []float32, taught []float64, v sentenceView, all, weighed []feature) (Tag, bool) {
	m := t.modelOf[l]
	if m < 0 {
		why := listWords(v, l)
		return Tag{ID: t.labels[l], Why: why, By: ByWords, Score: wordsAloneScore}, len(why) > 0
	}
	why := v.gives(l)
	logit, given := t.weighBoth(l, m, scores, read, taught)
	if v.bars(l) || !given && len(why) == 0 {
		return Tag{}, false
	}
	p := linear.Sigmoid(logit)
	tag := Tag{ID: t.labels[l], Why: append([]string{}, why...), By: BySentence}
	if len(why) > 0 {
		p, tag.By = max(p, wordsAloneScore), ByWords
	}
	if given && t.wordsEarn(l, m, scores, read, taught) {
		for _, words := range t.why(l, m, taught != nil, v, all, weighed) {
			if len(tag.Why) < whyAtMost {
				tag.Why = appendOnce(tag.Why, words)
			}
		}
		tag.By = layerOf(tag.Why)
	}
	tag.Score = float64(int(float64(p*100)+0.5)) / 100
	return tag, true
}

// wordsEarn says whether a tag that is given rests on words that are weighed one by one: the head gives it by itself, or
// corrections do. What they add to nearly every sentence that shares a word with one of them is no reason: without it the
// tag has to fall, or it has to weigh as much as the rest.
func (t *Tagger) wordsEarn(l, m int, scores []float64, read []float32, taught []float64) bool {
	switch {
	case read == nil || scores[m] >= t.model.threshold[m]:
		return true
	case taught == nil || taught[m] <= 0:
		return false
	}
	without, given := t.weighBoth(l, m, scores, read, nil)
	return !given || taught[m] >= without
}
