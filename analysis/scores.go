package analysis

import (
	"familyvoice/analysis/language"
	"familyvoice/analysis/linear"
)

// Scores is how sure the tagger is of each label of the codebook, whether it gives it or not: the highest Tag.Score, not
// rounded, over the sentences of the answer. A label that the tagger gives by its words alone has that score if a word of it stands
// there, and 0 if not. What a council's own codebook adds counts as in a tag: its words give at least that score, and its
// exceptions 0. A text in another language than English, or without a sentence, has no scores. A council's own themes
// are not among them.
func (t *Tagger) Scores(a Answer) map[string]float64 {
	sure := map[string]float64{}
	if language.Detect(a.Text) != language.English {
		return sure
	}
	spans := t.segmenter.Split(a.Text)
	views := make([]sentenceView, len(spans))
	for i, sp := range spans {
		views[i] = t.extractor.view(a.Text[sp.Start:sp.End])
	}
	read, _ := t.read(a, spans)
	scores := make([]float64, len(t.model.labels))
	for i := range spans {
		weighed := t.model.head.recipe.weigh(t.extractor.features(views, i, a.Section, nil), t.model.head.rarity)
		t.model.head.score(weighed, scores)
		taught := t.taught(weighed, read[i])
		for l, id := range t.labels {
			sure[id] = max(sure[id], t.sureOf(l, scores, read[i], taught, views[i]))
		}
	}
	return sure
}

func (t *Tagger) sureOf(l int, scores []float64, read []float32, taught []float64, v sentenceView) float64 {
	m := t.modelOf[l]
	switch {
	case m < 0 && len(listWords(v, l)) > 0:
		return wordsAloneScore
	case m < 0 || v.bars(l):
		return 0
	}
	logit, _ := t.weighBoth(l, m, scores, read, taught)
	sure := linear.Sigmoid(logit)
	if len(v.gives(l)) > 0 {
		sure = max(sure, wordsAloneScore)
	}
	return sure
}
