package analysis

import (
	"cmp"
	"slices"

	"familyvoice/analysis/linear"
)

// held is one held-out score with its truth.
type heldScore struct {
	score float64
	truth bool
}

func column(answers []trainAnswer, scores [][]float64, label int) []heldScore {
	var out []heldScore
	for i, a := range answers {
		if scores[i] != nil {
			out = append(out, heldScore{scores[i][label], a.truth>>label&1 == 1})
		}
	}
	slices.SortStableFunc(out, func(a, b heldScore) int { return cmp.Compare(b.score, a.score) })
	return out
}

// group is a run of labels, from first to before last, that share a threshold:
// the themes, or the stances.
type group struct{ first, last int }

func groupsOf(cb *Codebook) []group {
	themes := len(cb.Themes)
	return []group{{0, themes}, {themes, themes + len(cb.Stances)}}
}

// tuning is what held-out answers teach about a score.
type tuning struct {
	slope, offset []float64 // score to probability
	threshold     []float64 // the least score that earns a label
}

// tune fits the probabilities and then, for each group, the one probability from
// which a label is given that has the best micro F1 on the held-out answers. A
// threshold for each label by itself does no better on writers it never saw, and
// follows the coders' chance habits.
func tune(answers []trainAnswer, scores [][]float64, groups []group) tuning {
	var t tuning
	t.slope, t.offset = calibrate(answers, scores)
	t.threshold = make([]float64, len(t.slope))
	for _, g := range groups {
		best, cut := -1.0, 0.0
		for percent := 10; percent <= 70; percent++ {
			logit := linear.Logit(float64(percent) / 100)
			if f1 := t.microF1(answers, scores, g, logit); f1 > best {
				best, cut = f1, logit
			}
		}
		for l := g.first; l < g.last && l < len(t.threshold); l++ {
			t.threshold[l] = (cut - t.offset[l]) / t.slope[l]
		}
	}
	return t
}

func (t *tuning) microF1(answers []trainAnswer, scores [][]float64, g group, logit float64) float64 {
	right, given, gold := 0, 0, 0
	for i, a := range answers {
		for l := g.first; l < g.last && l < len(scores[i]); l++ {
			wanted := a.truth>>l&1 == 1
			tagged := float64(t.slope[l]*scores[i][l])+t.offset[l] >= logit
			if tagged {
				given++
			}
			if wanted {
				gold++
			}
			if tagged && wanted {
				right++
			}
		}
	}
	if given+gold == 0 {
		return 0
	}
	return float64(2*right) / float64(given+gold)
}

// calibrate fits, for each label, the slope and offset that turn a score into
// the share of held-out answers with that score that carry the label (Platt).
func calibrate(answers []trainAnswer, scores [][]float64) (slope, offset []float64) {
	labels := 0
	for _, s := range scores {
		labels = max(labels, len(s))
	}
	slope, offset = make([]float64, labels), make([]float64, labels)
	for l := range labels {
		slope[l], offset[l] = platt(column(answers, scores, l))
	}
	return slope, offset
}

// platt is Newton's method on the logistic loss with two unknowns.
func platt(held []heldScore) (a, b float64) {
	a = 1
	for range 30 {
		var ga, gb, haa, hab, hbb float64
		haa, hbb = 1e-3, 1e-3
		for _, h := range held {
			p := linear.Sigmoid(float64(a*h.score) + b)
			t := 0.0
			if h.truth {
				t = 1
			}
			d, w := p-t, float64(p*(1-p))
			ga += float64(d * h.score)
			gb += d
			haa += float64(float64(w*h.score) * h.score)
			hab += float64(w * h.score)
			hbb += w
		}
		det := float64(haa*hbb) - float64(hab*hab)
		if det <= 0 {
			break
		}
		a -= (float64(hbb*ga) - float64(hab*gb)) / det
		b -= (float64(haa*gb) - float64(hab*ga)) / det
	}
	if a != a || b != b || a <= 0 {
		return 1, 0
	}
	return a, b
}
