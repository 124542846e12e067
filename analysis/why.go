package analysis

import (
	"cmp"
	"slices"

	"familyvoice/analysis/words"
)

// The layers that give tags, as Tag.By names them.
const (
	// ByWords: the codebook's lists, the head or corrections give the tag, for words that are weighed one by one.
	ByWords = "words"
	// ByAround: the head gives it, and no word of the sentence speaks for it: the question, the sentences beside it or its
	// form do.
	ByAround = "around"
	// BySentence: the head alone would not give it; the encoder, which reads the sentence as a whole, does. Which words that
	// stands on is only known once words have been left out; see Explain.
	BySentence = "sentence"
)

// layerOf is the layer of a tag that the head gives for these words.
func layerOf(why []string) string {
	if len(why) == 0 {
		return ByAround
	}
	return ByWords
}

// whyAtMost is how many words or phrases a tag gives as its reason.
const whyAtMost = 3

// listWords returns what the codebook's lists found for label l, each once.
func listWords(v sentenceView, l int) []string {
	why := []string{}
	for _, h := range v.lists {
		if int(h.ID) == l {
			why = appendOnce(why, v.original(h.First, h.Last))
		}
	}
	if len(why) > whyAtMost {
		why = why[:whyAtMost]
	}
	return why
}

// why returns the parts of the sentence that speak most for label l (m in the
// model): hits of the codebook's lists first, then the words to which the head's
// evidence falls; that of the corrections too, if they were heard. There are none
// where no word speaks for it ("rent", asked for fears, is a fear by the question
// alone).
func (t *Tagger) why(l, m int, heard bool, v sentenceView, all, weighed []feature) []string {
	weight := t.model.head.weightsFor(m)
	if heard {
		weight = t.withTaught(l, m)
	}
	return whyOf(weight, l, v, all, weighed)
}

// whyOf finds them by what a feature of value 1 adds for label l.
func whyOf(weight func(hash uint32) float64, l int, v sentenceView, all, weighed []feature) []string {
	why := listWords(v, l)
	share := tokenShares(weight, v, all, weighed)
	order := make([]int, 0, len(share))
	best := 0.0
	for k, s := range share {
		best = max(best, s)
		if s > 0 {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(share[b], share[a]) })
	covered := make([]bool, len(v.tokens))
	for _, h := range v.lists {
		if int(h.ID) == l {
			for k := h.First; k < h.Last; k++ {
				covered[k] = true
			}
		}
	}
	for pass := range 2 {
		for _, k := range order {
			enough := len(why) >= whyAtMost || len(why) > 0 && share[k] < best/2
			if enough {
				break
			}
			if covered[k] || pass == 0 && emptyWords[v.tokens[k].Text] {
				continue
			}
			first, last := phrase(v.tokens, share, covered, k, best/3)
			why = appendOnce(why, v.original(first, last))
		}
		if len(why) > 0 {
			break
		}
	}
	return why
}

// tokenShares spreads the positive evidence for a label over the tokens it was
// seen on.
func tokenShares(weight func(hash uint32) float64, v sentenceView, all, weighed []feature) []float64 {
	share := make([]float64, len(v.tokens))
	for _, f := range all {
		if f.last <= f.first {
			continue
		}
		at, ok := slices.BinarySearchFunc(weighed, f.hash, func(w feature, hash uint32) int { return cmp.Compare(w.hash, hash) })
		if !ok {
			continue
		}
		evidence := float64(weighed[at].value * weight(f.hash))
		part := evidence / float64(f.last-f.first)
		for k := int(f.first); k < int(f.last); k++ {
			share[k] += part
		}
	}
	return share
}

// phrase grows token k over neighbours that also speak for the label.
func phrase(tokens []words.Token, share []float64, covered []bool, k int, floor float64) (first, last int) {
	first, last = k, k+1
	for first > 0 && k-first < 2 && !tokens[first].Break && !covered[first-1] && share[first-1] > floor {
		first--
	}
	for last < len(tokens) && last-k < 3 && !tokens[last].Break && !covered[last] && share[last] > floor {
		last++
	}
	for i := first; i < last; i++ {
		covered[i] = true
	}
	return first, last
}

// original returns tokens first to last as the family wrote them.
func (v *sentenceView) original(first, last int) string {
	return v.text[v.tokens[first].Start:v.tokens[last-1].End]
}

func appendOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// emptyWords carry no meaning that a reader would take for a reason.
var emptyWords = set("a", "an", "the", "and", "or", "but", "of", "to", "in", "on", "at", "for", "with", "from", "by", "as", "is", "it", "its", "be", "am", "are", "was", "were", "been",
	"he", "she", "they", "we", "you", "i", "me", "my", "our", "your", "his", "her", "their", "them", "him", "us", "this", "that", "these", "those", "there", "so", "if", "then", "than",
	"im", "hes", "shes", "theyre", "its", "thats", "theres", "has", "have", "had", "do", "does", "did", "will", "would", "up", "out", "just", "what", "which", "who", "when", "where", "how", "all", "one", "about", "into", "because", "get", "got", "go", "some", "any", "ive", "iwould", "iwill")

func set(list ...string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, w := range list {
		m[w] = true
	}
	return m
}
