package linear

// Row is one example: feature numbers in rising order, and the value of each.
type Row struct {
	Index []int32
	Value []float64
}

// Problem is what Fit learns from. All slices over examples have one length.
type Problem struct {
	Rows     []Row
	Truth    []uint64  // bit l is set when label l holds for the example
	Weight   []float64 // how much an example counts, 1 when nil
	Base     []float64 // what speaks for label l of example i before any weight, at i*Labels+l; 0 when nil
	Features int       // feature numbers are below this
	Labels   int       // at most 64
}

// Options steer Fit.
type Options struct {
	C      []float64 // per label: the larger, the closer to the examples. Must be positive
	Epochs int       // visits to every example
}

// Weights holds one number per feature and label: that of feature f and label
// l is W[f*Labels+l].
type Weights struct {
	Labels int
	W      []float64
}

// Fit finds the weights that minimise, for each label by itself, half the sum
// of their squares plus C times the logistic loss of every example, by
// coordinate ascent on the dual (Yu, Huang and Lin 2011, in the logit of each
// dual variable). There is no intercept: give the rows a constant feature.
//
// A label's weights do not depend on which other labels are in the problem.
func Fit(p Problem, o Options) *Weights {
	labels := p.Labels
	w := make([]float64, p.Features*labels)
	logits := make([]float64, len(p.Rows)*labels)
	alphas := make([]float64, len(p.Rows)*labels)
	squares := make([]float64, len(p.Rows))
	for i, row := range p.Rows {
		for _, v := range row.Value {
			squares[i] += float64(v * v)
		}
	}
	order := make([]int, len(p.Rows))
	for i := range order {
		order[i] = i
	}
	margins := make([]float64, labels)
	steps := make([]float64, labels)
	random := uint64(0x9E3779B97F4A7C15)
	for epoch := range o.Epochs {
		for i := len(order) - 1; i > 0; i-- {
			random ^= random << 13
			random ^= random >> 7
			random ^= random << 17
			j := int(random % uint64(i+1))
			order[i], order[j] = order[j], order[i]
		}
		for _, i := range order {
			row := p.Rows[i]
			clear(margins)
			if p.Base != nil {
				copy(margins, p.Base[i*labels:])
			}
			for k, f := range row.Index {
				v := row.Value[k]
				for l, x := range w[int(f)*labels : int(f)*labels+labels] {
					margins[l] += float64(v * x)
				}
			}
			weight := 1.0
			if p.Weight != nil {
				weight = p.Weight[i]
			}
			for l := range labels {
				at := i*labels + l
				sign := -1.0
				if p.Truth[i]>>l&1 == 1 {
					sign = 1
				}
				c := float64(o.C[l] * weight)
				start := logits[at]
				if epoch == 0 {
					start = float64(-sign * margins[l])
				}
				u, s := solve(start, float64(sign*margins[l]), squares[i], c, alphas[at])
				alpha := float64(c * s)
				steps[l] = float64(sign * (alpha - alphas[at]))
				logits[at], alphas[at] = u, alpha
			}
			for k, f := range row.Index {
				v := row.Value[k]
				for l, x := range w[int(f)*labels : int(f)*labels+labels] {
					w[int(f)*labels+l] = x + float64(v*steps[l])
				}
			}
		}
	}
	return &Weights{Labels: labels, W: w}
}

// solve finds u with u + margin + q(c·sigmoid(u) - alpha) = 0, whose left side
// always rises, by Newton's method kept between the bounds of the root. It returns u and its sigmoid.
func solve(u, margin, q, c, alpha float64) (float64, float64) {
	qc := float64(q * c)
	high := float64(q*alpha) - margin
	low := high - qc
	if u < low || u > high {
		u = (low + high) / 2
	}
	s := Sigmoid(u)
	for range 12 {
		value := u - high + float64(qc*s)
		if value < 1e-5 && value > -1e-5 {
			break
		}
		if value > 0 {
			high2 := u
			u -= value / (1 + float64(qc*float64(s*(1-s))))
			if u <= low {
				u = (low + high2) / 2
			}
		} else {
			low = u
			u -= value / (1 + float64(qc*float64(s*(1-s))))
			if u >= high {
				u = (low + high) / 2
			}
		}
		s = Sigmoid(u)
	}
	return u, s
}

// Score adds up one row for every label.
func (w *Weights) Score(row Row, into []float64) {
	clear(into)
	for k, f := range row.Index {
		v := row.Value[k]
		for l, x := range w.W[int(f)*w.Labels : int(f)*w.Labels+w.Labels] {
			into[l] += float64(v * x)
		}
	}
}
