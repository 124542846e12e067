package evaluate

// LabelScore is F1 of one label with the bounds of its 95 % bootstrap interval, over the draws in which somebody gave
// the label or the tagger did. Support is how many answers carry it.
type LabelScore struct {
	ID        string  `json:"id"`
	F1        float64 `json:"f1"`
	Low       float64 `json:"f1_low"`
	High      float64 `json:"f1_high"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	Support   int     `json:"support"`
}

func labelScores(labels []string, cells []cell) []LabelScore {
	out := make([]LabelScore, len(labels))
	for i, c := range cells {
		out[i] = LabelScore{ID: labels[i], F1: c.f1(), Precision: ratio(c.right, c.right+c.wrong), Recall: ratio(c.right, c.right+c.missed), Support: c.right + c.missed}
	}
	return out
}

// labelCounts are the F1 of each label, as figures.
func labelCounts(labels int, cells func(total) []cell) []counted {
	counts := make([]counted, labels)
	for i := range counts {
		counts[i] = func(t total) (float64, int) {
			c := cells(t)[i]
			return c.f1(), c.right + c.wrong + c.missed
		}
	}
	return counts
}

func bound(scores []LabelScore, intervals []bounds) {
	for i := range scores {
		scores[i].Low, scores[i].High = intervals[i].low, intervals[i].high
	}
}
