package encoder

// batchTokens is the number of tokens computed together: enough to read each
// weight once for many, few enough to stay in the processor's second cache.
const batchTokens = 128

// scratch is the working memory of one call.
type scratch struct {
	ids   []int32
	spans []span // sentences waiting in x

	x     []float32 // tokens x width: what flows through the layers
	mixed []float32 // tokens x width
	wide  []float32 // tokens x inner
	sums  []int32   // tokens x inner: products before scaling
	short []int16   // tokens x inner: activations rounded
	scale []float32 // a token: what one step of short is worth

	attention attention
}

// span is a sentence's tokens in a batch.
type span struct{ from, to int }

func newScratch(n *network) *scratch {
	return &scratch{
		ids: make([]int32, 0, whole), spans: make([]span, 0, batchTokens),
		x: make([]float32, batchTokens*width), mixed: make([]float32, batchTokens*width),
		wide: make([]float32, batchTokens*inner), sums: make([]int32, batchTokens*inner),
		short: make([]int16, batchTokens*inner), scale: make([]float32, batchTokens),
		attention: newAttention(),
	}
}

func (s *scratch) reset() { s.spans = s.spans[:0] }

func (s *scratch) tokens() int {
	if len(s.spans) == 0 {
		return 0
	}
	return s.spans[len(s.spans)-1].to
}

func (s *scratch) fits(tokens int) bool { return s.tokens()+tokens <= batchTokens }

// add puts a sentence's pieces into the batch.
func (s *scratch) add(n *network, ids []int32) {
	from := s.tokens()
	for place, id := range ids {
		row := s.x[(from+place)*width:][:width]
		copy(row, n.places[place*width:][:width])
		n.words.add(row, int(id))
		normalise(row, n.norm)
	}
	s.spans = append(s.spans, span{from, from + len(ids)})
}

// run computes the batch and writes each sentence's logits.
func (n *network) run(s *scratch, out [][]float32) {
	tokens := s.tokens()
	if tokens == 0 {
		return
	}
	x := s.x[:tokens*width]
	for i := range n.layers {
		l := &n.layers[i]
		s.product(&l.qkv, x, s.wide)
		for _, one := range s.spans {
			s.attention.mix(s.wide[one.from*3*width:one.to*3*width], s.mixed[one.from*width:one.to*width])
		}
		s.product(&l.mix, s.mixed[:tokens*width], s.wide)
		addAndNormalise(x, s.wide, l.norm1)
		s.product(&l.up, x, s.wide)
		wide := s.wide[:tokens*inner]
		geluAll(wide)
		s.product(&l.down, wide, s.mixed)
		addAndNormalise(x, s.mixed, l.norm2)
	}
	for i, one := range s.spans {
		out[i] = n.logits(s.x[one.from*width : one.to*width])
	}
}

// logits are the head's answer to the mean of a sentence's tokens.
func (n *network) logits(x []float32) []float32 {
	var mean [width]float32
	for at := 0; at < len(x); at += width {
		for i, v := range x[at : at+width] {
			mean[i] += v
		}
	}
	count := float32(len(x) / width)
	for i := range mean {
		mean[i] /= count
	}
	out := make([]float32, len(n.labels))
	for l := range out {
		sum := n.headOffset[l]
		for i, w := range n.head[l*width:][:width] {
			sum += float32(w * mean[i])
		}
		out[l] = sum
	}
	return out
}

// product multiplies rows of x by a matrix into out, through whole numbers: a
// row is rounded to steps of its largest value over mostSteps.
func (s *scratch) product(m *matrix, x, out []float32) {
	rows := len(x) / m.inputs
	for r := range rows {
		s.scale[r] = round(x[r*m.inputs:][:m.inputs], s.short[r*m.inputs:][:m.inputs], mostSteps)
	}
	padded := roomFor(rows)
	multiply(s.sums[:padded*m.outputs], s.short[:padded*m.inputs], m.packed, m.inputs, m.outputs)
	for r := range rows {
		scaleRow(out[r*m.outputs:][:m.outputs], s.sums[r*m.outputs:][:m.outputs], m.scale, m.offset, s.scale[r])
	}
}

// mostSteps keeps the sum of 1,536 products with a weight of up to 127 steps
// within 32 bits.
const mostSteps = 8191

func upTo(n, step int) int { return (n + step - 1) / step * step }
