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

// tuneThresholds returns for each label the threshold with the best F1 on held
// out answers. The curve is smoothed over its neighbours first, so that one
// lucky answer does not decide.
func tuneThresholds(answers []trainAnswer, scores [][]float64) []float64 {
	labels := 0
	for _, s := range scores {
		labels = max(labels, len(s))
	}
	thresholds := make([]float64, labels)
	for l := range labels {
		held := column(answers, scores, l)
		positives := 0
		for _, h := range held {
			if h.truth {
				positives++
			}
		}
		f1 := make([]float64, len(held))
		right := 0
		for k, h := range held {
			if h.truth {
				right++
			}
			f1[k] = float64(2*right) / float64(k+1+positives)
		}
		width := positives / 20
		best := -1.0
		for k := range held {
			from, to := max(k-width, 0), min(k+width+1, len(held))
			sum := 0.0
			for _, f := range f1[from:to] {
				sum += f
			}
			if mean := sum / float64(to-from); mean > best {
				best = mean
				thresholds[l] = held[k].score
			}
		}
	}
	return thresholds
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
