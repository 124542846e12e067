package encoder

import "math"

// Each product that is added to something is converted to float32 by name: that
// forbids a fused multiply-add, which would round otherwise on some machines.

// round writes x in whole steps and returns what a step is worth.
func round(x []float32, into []int16, steps float32) float32 {
	top := largest(x, 0)
	if top == 0 {
		clear(into)
		return 0
	}
	roundBy(x, into, steps/top)
	return top / steps
}

// largest is the largest of x without signs, and of top. Numbers without signs
// stand in the order of their bits.
func largest(x []float32, top float32) float32 {
	bits := math.Float32bits(top)
	for _, v := range x {
		bits = max(bits, math.Float32bits(v)&^(1<<31))
	}
	return math.Float32frombits(bits)
}

func roundBy(x []float32, into []int16, by float32) {
	into = into[:len(x)]
	for i, v := range x {
		into[i] = nearest(v * by)
	}
}

// nearest rounds a number of less than 2^15 to the nearest whole one, halves
// to even, by the rounding of an addition that leaves no room for fractions.
func nearest(v float32) int16 {
	const shift = 3 << 22
	return int16(int32(math.Float32bits(float32(v)+shift)) - int32(math.Float32bits(shift)))
}

// scaleRow turns a row of whole sums into numbers and adds the offset.
func scaleRow(out []float32, sums []int32, scale, offset []float32, by float32) {
	sums, scale, offset = sums[:len(out)], scale[:len(out)], offset[:len(out)]
	for i := range out {
		out[i] = float32(float32(float32(sums[i])*by)*scale[i]) + offset[i]
	}
}

func addAndNormalise(x, y []float32, n norms) {
	for at := 0; at < len(x); at += width {
		row, other := x[at:][:width], y[at:][:width]
		for i := range row {
			row[i] += other[i]
		}
		normalise(row, n)
	}
}

// normalise brings a row to mean 0 and variance 1, then scales and shifts it.
func normalise(row []float32, n norms) {
	row = row[:width]
	var a, b, c, d float32
	for i := 0; i < width; i += 4 {
		a += row[i]
		b += row[i+1]
		c += row[i+2]
		d += row[i+3]
	}
	mean := (a + b + c + d) / width
	a, b, c, d = 0, 0, 0, 0
	for i := 0; i < width; i += 4 {
		p, q, r, s := row[i]-mean, row[i+1]-mean, row[i+2]-mean, row[i+3]-mean
		a += float32(p * p)
		b += float32(q * q)
		c += float32(r * r)
		d += float32(s * s)
	}
	by := 1 / float32(math.Sqrt(float64((a+b+c+d)/width+1e-12)))
	scale, offset := n.scale[:width], n.offset[:width]
	for i, v := range row {
		row[i] = float32(float32((v-mean)*by)*scale[i]) + offset[i]
	}
}

// exp is e to the x for x of at most 0, to about one part in ten million.
func exp(x float32) float32 {
	if x < -80 {
		return 0
	}
	const perE = 1.44269504
	const shift = 3 << 22
	t := float32(x*perE) + shift
	n := int32(math.Float32bits(t)) - int32(math.Float32bits(shift))
	k := t - shift
	r := float32(x-float32(k*0.693359375)) + float32(k*2.12194440e-4)
	p := float32(1.9875691500e-4)
	p = float32(p*r) + 1.3981999507e-3
	p = float32(p*r) + 8.3334519073e-3
	p = float32(p*r) + 4.1665795894e-2
	p = float32(p*r) + 1.6666665459e-1
	p = float32(p*r) + 5.0000001201e-1
	p = float32(float32(p*r)*r) + r + 1
	return float32(p * math.Float32frombits(uint32(n+127)<<23))
}

// The normal distribution in steps of 1/256 between -6 and 6, past which it is
// 0 or 1 to single precision.
const (
	normalEnd  = 6
	normalStep = 256
)

var normal = func() (table [2*normalEnd*normalStep + 2]float32) {
	for i := range table {
		// Rounded so that a last-digit difference between machines' erfc cannot show.
		p := 0.5 * math.Erfc(-(float64(i)/normalStep-normalEnd)/math.Sqrt2)
		table[i] = float32(math.Round(p*(1<<30)) / (1 << 30))
	}
	return table
}()

// gelu is x times the normal distribution at x, from the table with a straight
// line between its steps: within 0.000001.
func gelu(x float32) float32 {
	if x >= normalEnd {
		return x
	}
	if !(x > -normalEnd) {
		return 0
	}
	at := float32((x + normalEnd) * normalStep)
	i := int(at)
	low := normal[i]
	return x * (low + float32((at-float32(i))*float32(normal[i+1]-low)))
}
