package encoder

const (
	// panel is the number of outputs whose weights stand together.
	panel = 16
	// One step of the assembly computes 3 to 6 rows; fewer are padded to 3.
	fewestRows, mostRows = 3, 6
)

// roomFor is how many rows must have room for so many to be computed.
func roomFor(rows int) int { return max(rows, fewestRows) }

// nextRows is how many of the rows left the next step computes: all steps of a product take much the same.
func nextRows(left int) int {
	steps := (left + mostRows - 1) / mostRows
	return (left + steps - 1) / steps
}

// multiply writes the sums a x b. a is rows x inputs, b the packed weights of
// inputs x outputs (see matrix), sums rows x outputs; rows is at least
// fewestRows, inputs a multiple of 2 and outputs of panel. It panics if b is shorter.
func multiply(sums []int32, a []int16, b []byte, inputs, outputs int) {
	rows := len(a) / inputs
	_, _, _ = sums[:rows*outputs], a[fewestRows*inputs-1], b[:inputs*outputs]
	out := 0
	for ; faster && out+2*panel <= outputs; out += 2 * panel {
		weights := b[out*inputs:][:2*panel*inputs]
		for r := 0; r < rows; r += nextRows(rows - r) {
			tile8x32(&sums[r*outputs+out], &a[r*inputs], &weights[0], inputs, outputs, nextRows(rows-r))
		}
	}
	for ; out < outputs; out += panel {
		weights := b[out*inputs:][:panel*inputs]
		for r := 0; r < rows; r += nextRows(rows - r) {
			if fast {
				tile8(&sums[r*outputs+out], &a[r*inputs], &weights[0], inputs, outputs, nextRows(rows-r))
			} else {
				tileBytes(sums[r*outputs+out:], a[r*inputs:], weights, inputs, outputs, nextRows(rows-r))
			}
		}
	}
}

// multiplyWide is multiply for b of two bytes a number.
func multiplyWide(sums []int32, a, b []int16, inputs, outputs int) {
	rows := len(a) / inputs
	_, _, _ = sums[:rows*outputs], a[fewestRows*inputs-1], b[:inputs*outputs]
	for out := 0; out < outputs; out += panel {
		weights := b[out*inputs:][:panel*inputs]
		for r := 0; r < rows; r += nextRows(rows - r) {
			if fast {
				tile16(&sums[r*outputs+out], &a[r*inputs], &weights[0], inputs, outputs, nextRows(rows-r))
			} else {
				tileShorts(sums[r*outputs+out:], a[r*inputs:], weights, inputs, outputs, nextRows(rows-r))
			}
		}
	}
}

func tileBytes(sums []int32, a []int16, b []byte, inputs, outputs, rows int) {
	for r := range rows {
		var sum [panel]int32
		row := a[r*inputs:][:inputs]
		for i := 0; i < inputs; i += 2 {
			x, y := int32(row[i]), int32(row[i+1])
			w := b[i*panel:][:2*panel]
			for o := range panel {
				sum[o] += x*int32(int8(w[2*o])) + y*int32(int8(w[2*o+1]))
			}
		}
		copy(sums[r*outputs:][:panel], sum[:])
	}
}

func tileShorts(sums []int32, a, b []int16, inputs, outputs, rows int) {
	for r := range rows {
		var sum [panel]int32
		row := a[r*inputs:][:inputs]
		for i := 0; i < inputs; i += 2 {
			x, y := int32(row[i]), int32(row[i+1])
			w := b[i*panel:][:2*panel]
			for o := range panel {
				sum[o] += x*int32(w[2*o]) + y*int32(w[2*o+1])
			}
		}
		copy(sums[r*outputs:][:panel], sum[:])
	}
}
