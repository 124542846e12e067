package analysis

import (
	"slices"

	"familyvoice/analysis/linear"
)

// denseHead is the learned head as training sees it.
type denseHead struct {
	recipe  recipe
	labels  int
	hashes  []uint32 // rising
	number  map[uint32]int32
	idf     []float64
	weights []float64 // number*labels + label
}

func newDenseHead(r recipe, labels int, sentences []trainSentence, minCount int) *denseHead {
	type count struct{ n, last int32 }
	counts := map[uint32]count{}
	for i, s := range sentences {
		for _, f := range s.features {
			c := counts[f.hash]
			if r.scale[f.layer] == 0 || c.n > 0 && c.last == int32(i) {
				continue
			}
			counts[f.hash] = count{c.n + 1, int32(i)}
		}
	}
	h := &denseHead{recipe: r, labels: labels, number: map[uint32]int32{}}
	for hash, c := range counts {
		if int(c.n) >= minCount {
			h.hashes = append(h.hashes, hash)
		}
	}
	slices.Sort(h.hashes)
	h.idf = make([]float64, len(h.hashes))
	for i, hash := range h.hashes {
		h.number[hash] = int32(i)
		// Kept to an eighth, as the model file keeps it, so that training and
		// tagging weigh alike.
		raw := linear.Log(float64(len(sentences)+1)/float64(counts[hash].n+1)) + 1
		h.idf[i] = float64(packRarity(raw)) / rarityStep
	}
	return h
}

func (h *denseHead) rarity(hash uint32) (float64, bool) {
	n, ok := h.number[hash]
	if !ok {
		return 0, false
	}
	return h.idf[n], true
}

func (h *denseHead) score(weighed []feature, into []float64) {
	clear(into)
	for _, f := range weighed {
		at := int(h.number[f.hash]) * h.labels
		for l, w := range h.weights[at : at+h.labels] {
			into[l] += float64(f.value * w)
		}
	}
}

// rarityStep is how finely an inverse document frequency is kept in a byte.
const rarityStep = 20

func packRarity(idf float64) uint8 { return uint8(min(max(float64(idf*rarityStep)+0.5, 1), 255)) }

// smallest is the weight, at a feature's largest value, below which a feature
// is left out of the model file: far under what could turn a tag.
const smallest = 0.02

// quantised rounds the head to one byte a weight.
func (h *denseHead) quantised() *head {
	q := &head{recipe: h.recipe, labels: h.labels}
	for i, hash := range h.hashes {
		row := h.weights[i*h.labels : (i+1)*h.labels]
		top := 0.0
		for _, w := range row {
			top = max(top, w, -w)
		}
		if top < smallest {
			continue
		}
		step := float32(top / 127)
		q.hashes = append(q.hashes, hash)
		q.rarities = append(q.rarities, packRarity(h.idf[i]))
		q.steps = append(q.steps, step)
		for _, w := range row {
			x := w / float64(step)
			if x < 0 {
				x -= 0.5
			} else {
				x += 0.5
			}
			q.weights = append(q.weights, byte(int8(min(max(x, -127), 127))))
		}
	}
	q.index()
	return q
}

// head is the learned head as tagging sees it: one byte a weight, one step a
// feature.
type head struct {
	recipe   recipe
	labels   int
	hashes   []uint32 // rising
	rarities []uint8
	steps    []float32
	weights  []byte  // each an int8, as it lies in the model's file: the shipped ones are read where the binary has them
	slots    []int32 // open addressing over hashes; 0 is empty, else number+1
}

func (h *head) index() {
	size := 1024
	for size < 2*len(h.hashes) {
		size *= 2
	}
	h.slots = make([]int32, size)
	for i, hash := range h.hashes {
		at := int(hash) & (size - 1)
		for h.slots[at] != 0 {
			at = (at + 1) & (size - 1)
		}
		h.slots[at] = int32(i + 1)
	}
}

// find returns the number of a feature, or -1.
func (h *head) find(hash uint32) int {
	mask := len(h.slots) - 1
	for at := int(hash) & mask; h.slots[at] != 0; at = (at + 1) & mask {
		if n := int(h.slots[at] - 1); h.hashes[n] == hash {
			return n
		}
	}
	return -1
}

func (h *head) rarity(hash uint32) (float64, bool) {
	n := h.find(hash)
	if n < 0 {
		return 0, false
	}
	return float64(h.rarities[n]) / rarityStep, true
}

// score adds up the evidence for every label.
func (h *head) score(weighed []feature, into []float64) {
	clear(into)
	for _, f := range weighed {
		h.addTo(into, h.find(f.hash), f.value)
	}
}

// addTo adds what feature number n says for every label.
func (h *head) addTo(into []float64, n int, value float64) {
	unit := float64(value * float64(h.steps[n]))
	for l, w := range h.weights[n*h.labels : (n+1)*h.labels] {
		into[l] += float64(unit * float64(int8(w)))
	}
}

// weight is what a feature of value 1 adds for label l, 0 for an unknown one.
func (h *head) weight(hash uint32, l int) float64 {
	n := h.find(hash)
	if n < 0 {
		return 0
	}
	return float64(float64(h.steps[n]) * float64(int8(h.weights[n*h.labels+l])))
}

// weightsFor is weight for one label.
func (h *head) weightsFor(l int) func(hash uint32) float64 {
	return func(hash uint32) float64 { return h.weight(hash, l) }
}
