package encoder

import "math"

// attention is the working memory for one sentence.
type attention struct {
	whole  []int16   // queries, keys and values of the sentence, in steps
	query  []int16   // tokens x each
	keys   []int16   // panels, as in matrix
	values []int16   // panels of the values turned on their side
	sums   []int32   // tokens x tokens
	share  []int16   // tokens x tokens: each token's shares, in steps
	row    []float32 // tokens
	mixed  []int32   // tokens x each
}

func newAttention() attention {
	return attention{
		whole: make([]int16, whole*3*width), query: make([]int16, whole*each),
		keys: make([]int16, whole*each), values: make([]int16, whole*each),
		sums: make([]int32, whole*whole), share: make([]int16, whole*whole),
		row: make([]float32, whole), mixed: make([]int32, whole*each),
	}
}

const shareSteps = 32767

// mix lets each token of one sentence take of the others' values by how well
// its query meets their keys. qkv is tokens x 3 x width, out tokens x width.
func (a *attention) mix(qkv, out []float32) {
	tokens := len(out) / width
	padded := roomFor(tokens)
	panels := upTo(tokens, panel)
	steps := a.whole[:len(qkv)]
	queryStep, keyStep, valueStep := roundThree(qkv, steps)
	meet := float32(queryStep*keyStep) / float32(math.Sqrt(each))

	clear(a.keys[:panels*each])
	clear(a.values[:panels*each])
	for h := range heads {
		for t := range tokens {
			row := steps[t*3*width+h*each:]
			copy(a.query[t*each:][:each], row[:each])
			key := row[width:][:each]
			at := a.keys[t/panel*panel*each+t%panel*2:]
			for i := 0; i < each; i += 2 {
				at[i*panel], at[i*panel+1] = key[i], key[i+1]
			}
			value := row[2*width:][:each]
			side := a.values[t/2*2*panel+t%2:]
			for i := range panel {
				side[2*i] = value[i]
				side[2*i+panels*panel] = value[i+panel]
			}
		}
		multiplyWide(a.sums[:padded*panels], a.query[:padded*each], a.keys, each, panels)
		for t := range tokens {
			a.shares(a.sums[t*panels:][:tokens], a.share[t*panels:][:panels], meet)
		}
		multiplyWide(a.mixed[:padded*each], a.share[:padded*panels], a.values, panels, each)
		by := valueStep / shareSteps
		for t := range tokens {
			row := out[t*width+h*each:][:each]
			for i, v := range a.mixed[t*each:][:each] {
				row[i] = float32(v) * by
			}
		}
	}
}

// shares turns how well a query meets each key into shares that add up to one.
func (a *attention) shares(sums []int32, into []int16, by float32) {
	top := sums[0]
	for _, v := range sums {
		top = max(top, v)
	}
	row, total := a.row[:len(sums)], float32(0)
	for i, v := range sums {
		// The difference of whole numbers is exact in 64 bits.
		row[i] = exp(float32(float32(int64(v)-int64(top)) * by))
		total += row[i]
	}
	scale := shareSteps / total
	for i, v := range row {
		into[i] = nearest(v * scale)
	}
	clear(into[len(sums):])
}

// roundThree rounds a sentence's queries, keys and values, each kind with one
// step for the whole sentence.
func roundThree(x []float32, into []int16) (query, key, value float32) {
	var step [3]float32
	for kind := range step {
		top := float32(0)
		for at := kind * width; at < len(x); at += 3 * width {
			top = largest(x[at:at+width], top)
		}
		inverse := float32(0)
		if top > 0 {
			inverse = mostSteps / top
		}
		for at := kind * width; at < len(x); at += 3 * width {
			roundBy(x[at:at+width], into[at:at+width], inverse)
		}
		step[kind] = top / mostSteps
	}
	return step[0], step[1], step[2]
}
