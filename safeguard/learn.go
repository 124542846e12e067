package safeguard

import (
	"errors"
	"math"
)

// Example is one labelled answer to learn from.
type Example struct {
	Text  string
	Level Level
	Kinds []string
	// Weight is how much the example counts, 1 for an answer coded once. 0 is taken for 1.
	Weight float64
}

const (
	epochs    = 24
	learnRate = 0.1
	decay     = 2e-6 // pull of every weight towards nothing
	atLeast   = 2    // answers that a feature has to occur in
)

// Learn trains a model. The result depends on the examples and their order alone: the order of work is fixed, no
// product is fused with a sum, and exponentials are computed here, so every machine gives the same bytes.
func Learn(examples []Example) (*Model, error) {
	if len(examples) == 0 {
		return nil, errors.New("nothing to learn from")
	}
	examples = withSentences(examples)
	m := newModel()
	rows := m.layOut(examples)
	kindRows := make([][]uint32, len(rows))
	for i, row := range rows {
		for _, s := range row {
			kindRows[i] = append(kindRows[i], s%kindSlots)
		}
	}
	for h := range heads {
		target := make([]float64, len(examples))
		weight := make([]float64, len(examples))
		for i, e := range examples {
			weight[i] = e.Weight
			if weight[i] == 0 {
				weight[i] = 1
			}
			if headSays(h, e) {
				target[i] = 1
			}
		}
		if h < firstKindHead {
			w, bias := learnHead(rows, slots, target, weight)
			m.store(h, w, bias)
		} else {
			w, bias := learnHead(kindRows, kindSlots, target, weight)
			m.store(h, w, bias)
		}
	}
	return m, nil
}

// sentenceWeight is how much a sentence of a harmless answer counts, beside the answer.
const sentenceWeight = 0.6

// withSentences adds the sentences of the answers that disclose nothing, each as harmless as the whole. (Of an
// answer that discloses something nobody said which sentence does.) They teach that an odd sentence is no alarm.
func withSentences(examples []Example) []Example {
	l := theLexicon()
	out := make([]Example, 0, 2*len(examples))
	for _, e := range examples {
		out = append(out, e)
		if e.Level != None {
			continue
		}
		words := l.readWords(e.Text)
		start := 0
		for i := 1; i <= len(words); i++ {
			end := len(e.Text)
			if i < len(words) {
				if words[i].brk != sentenceBreak {
					continue
				}
				end = words[i].start
			}
			if start > 0 || end < len(e.Text) {
				out = append(out, Example{Text: e.Text[start:end], Level: None, Weight: sentenceWeight})
			}
			start = end
		}
	}
	return out
}

// layOut reads the examples, gives each slot to the feature that most of them have, and returns the slots of each
// example.
func (m *Model) layOut(examples []Example) [][]uint32 {
	l := theLexicon()
	found := make([][]uint32, len(examples)) // slot<<8 | check
	count := map[uint32]int{}
	var seen seenSlots
	for i, e := range examples {
		clear(seen[:])
		for _, f := range l.features(l.read(e.Text), &seen) {
			f := f.slot<<8 | uint32(f.check)
			found[i] = append(found[i], f)
			count[f]++
		}
	}
	best := make([]int, slots)
	for f, n := range count {
		slot, check := f>>8, uint8(f)
		if n < atLeast || n < best[slot] || n == best[slot] && check > m.levels[slot].check {
			continue
		}
		best[slot] = n
		m.levels[slot].check = check
	}
	rows := make([][]uint32, len(examples))
	for i := range found {
		for _, f := range found[i] {
			if m.levels[f>>8].check == uint8(f) {
				rows[i] = append(rows[i], f>>8)
			}
		}
	}
	return rows
}

func headSays(head int, e Example) bool {
	switch head {
	case alarmHead:
		return e.Level != None
	case urgentHead:
		return e.Level == Urgent
	}
	for _, k := range e.Kinds {
		if k == Kinds()[head-firstKindHead] {
			return true
		}
	}
	return false
}

// learnHead fits one head with AdaGrad, walking the examples in a fixed scattered order.
func learnHead(rows [][]uint32, size int, target, weight []float64) (w []float64, bias float64) {
	w = make([]float64, size)
	g := make([]float64, size)
	biasG := 0.0
	n := len(rows)
	stride := scatter(n)
	at := 0
	for range epochs {
		for range n {
			at = (at + stride) % n
			row := rows[at]
			s := float64(norm(len(row)))
			z := bias
			for _, b := range row {
				z += float64(w[b] * s)
			}
			e := float64((logistic(z) - target[at]) * weight[at])
			biasG += float64(e * e)
			bias -= float64(float64(0.05*e) / (1e-6 + math.Sqrt(biasG)))
			step := float64(e * s)
			if step < 1e-7 && step > -1e-7 {
				continue
			}
			square := float64(step * step)
			for _, b := range row {
				grad := step + float64(decay*w[b])
				g[b] += square
				w[b] -= float64(float64(learnRate*grad) / (1e-4 + math.Sqrt(g[b])))
			}
		}
	}
	return w, bias
}

// scatter returns a stride that visits all n examples, far from any pattern in their order.
func scatter(n int) int {
	stride := n*618/1000 + 1
	for gcd(stride, n) != 1 {
		stride++
	}
	return stride
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// logistic is 1/(1+e^-z), the same to the last bit on every machine.
func logistic(z float64) float64 {
	if z < 0 {
		e := exponential(z)
		return e / (1 + e)
	}
	return 1 / (1 + exponential(-z))
}

// exponential is e^x for x <= 0, by halving the argument and a Taylor sum, without fused products.
func exponential(x float64) float64 {
	if x < -40 {
		return 0
	}
	halvings := 0
	for x < -0.125 {
		x = float64(x * 0.5)
		halvings++
	}
	sum, term := 1.0, 1.0
	for k := 1; k < 10; k++ {
		term = float64(term*x) / float64(k)
		sum += term
	}
	for range halvings {
		sum = float64(sum * sum)
	}
	return sum
}

// store rounds a head's weights to 8 bits.
func (m *Model) store(head int, w []float64, bias float64) {
	top := 1e-9
	for _, v := range w {
		top = max(top, v, -v)
	}
	// The few largest weights are cut, so that the many small ones keep their shades.
	top = float64(top * 0.6)
	for b, v := range w {
		q := int(math.Round(float64(v/top) * 127))
		q = max(-127, min(127, q))
		switch {
		case head == alarmHead:
			m.levels[b].alarm = int8(q)
		case head == urgentHead:
			m.levels[b].urgent = int8(q)
		default:
			m.kinds[b][head-firstKindHead] = int8(q)
		}
	}
	m.scale[head] = float32(top / 127)
	m.bias[head] = float32(bias)
}
