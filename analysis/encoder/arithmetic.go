package encoder

import "math"

// Each product that is added to something is converted to float32 by name: that
// forbids a fused multiply-add, which would round otherwise on some machines.
// Where there is assembly it takes the numbers in blocks, and plain Go what is left.

const block = 16

// blocks is how many of so many numbers the assembly takes.
func blocks(numbers int) int {
	if !fast {
		return 0
	}
	return numbers / block * block
}

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
	n := blocks(len(x))
	if n > 0 {
		bits = max(bits, largest8(&x[0], n))
	}
	for _, v := range x[n:] {
		bits = max(bits, math.Float32bits(v)&^(1<<31))
	}
	return math.Float32frombits(bits)
}

func roundBy(x []float32, into []int16, by float32) {
	into = into[:len(x)]
	n := blocks(len(x))
	if n > 0 {
		roundBy8(&x[0], &into[0], n, by)
	}
	for i, v := range x[n:] {
		into[n+i] = nearest(v * by)
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
	n := blocks(len(out))
	if n > 0 {
		scaleRow8(&out[0], &sums[0], &scale[0], &offset[0], n, by)
	}
	for i := n; i < len(out); i++ {
		out[i] = float32(float32(float32(sums[i])*by)*scale[i]) + offset[i]
	}
}

func addAndNormalise(x, y []float32, n norms) {
	for at := 0; at < len(x); at += width {
		row, other := x[at:][:width], y[at:][:width]
		if fast {
			add8(&row[0], &other[0], width)
		} else {
			for i := range row {
				row[i] += other[i]
			}
		}
		normalise(row, n)
	}
}

// normalise brings a row to mean 0 and variance 1, then scales and shifts it.
func normalise(row []float32, n norms) {
	row = row[:width]
	scale, offset := n.scale[:width], n.offset[:width]
	var sums, squares [4]float32
	if fast {
		sums4(&row[0], width, &sums)
		mean := average(sums)
		squares4(&row[0], width, &squares, mean)
		shiftAndScale8(&row[0], &scale[0], &offset[0], width, mean, bySpread(squares))
		return
	}
	for i := 0; i < width; i += 4 {
		for lane := range sums {
			sums[lane] += row[i+lane]
		}
	}
	mean := average(sums)
	for i := 0; i < width; i += 4 {
		for lane := range squares {
			d := row[i+lane] - mean
			squares[lane] += float32(d * d)
		}
	}
	by := bySpread(squares)
	for i, v := range row {
		row[i] = float32(float32((v-mean)*by)*scale[i]) + offset[i]
	}
}

// average is a row's mean, from the sums of every fourth number.
func average(sums [4]float32) float32 { return (sums[0] + sums[1] + sums[2] + sums[3]) / width }

// bySpread is what brings a row's variance to 1.
func bySpread(squares [4]float32) float32 {
	return 1 / float32(math.Sqrt(float64(average(squares)+1e-12)))
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
		p := 0.5 * math.Erfc(-(float64(float64(i)/normalStep)-normalEnd)/math.Sqrt2)
		table[i] = float32(math.Round(p*(1<<30)) / (1 << 30))
	}
	return table
}()

// geluAll replaces each by its gelu.
func geluAll(x []float32) {
	n := blocks(len(x))
	if n > 0 {
		gelu8(&x[0], &normal[0], n)
	}
	for i, v := range x[n:] {
		x[n+i] = gelu(v)
	}
}

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
