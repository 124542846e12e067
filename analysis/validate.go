package analysis

import "slices"

// CrossValidate trains on all writers but some, tags the answers of those left
// out, and so on for each fold; it returns what each answer got, by id, with
// Themes and Stances only. Thresholds too come from other folds than the
// answer's own.
func CrossValidate(cb *Codebook, examples []Example, opts TrainOptions) (map[string]Tags, error) {
	x, err := newExtractor(cb)
	if err != nil {
		return nil, err
	}
	o := opts.withDefaults()
	t, err := newTraining(x, examples, o)
	if err != nil {
		return nil, err
	}
	held := t.crossValidate(o)
	labels := cb.labels()
	tagged := make(map[string]Tags, len(examples))
	for fold := range o.Folds {
		others := slices.Clone(held)
		for i, a := range t.answers {
			if a.fold == fold {
				others[i] = nil
			}
		}
		thresholds := tune(t.answers, others, groupsOf(cb)).threshold
		for i, a := range t.answers {
			if a.fold != fold {
				continue
			}
			tags := Tags{Language: "en", Themes: []string{}, Stances: []string{}, Sentences: []Sentence{}}
			for l, score := range held[i] {
				switch {
				case score < thresholds[l]:
				case l < len(cb.Themes):
					tags.Themes = append(tags.Themes, labels[l].ID)
				default:
					tags.Stances = append(tags.Stances, labels[l].ID)
				}
			}
			tagged[examples[i].ID] = tags
		}
	}
	return tagged, nil
}
