package encoder

const (
	// panel is the number of outputs whose weights stand together.
	panel = 16
	// rowsAtOnce is the number of rows that one step of the assembly computes;
	// rows are padded to it.
	rowsAtOnce = 6
)

// multiply writes the sums a x b. a is rows x inputs, b the packed weights of
// inputs x outputs (see matrix), sums rows x outputs; rows is a multiple of
// rowsAtOnce, inputs of 2 and outputs of panel. It panics if b is shorter.
func multiply(sums []int32, a []int16, b []byte, inputs, outputs int) {
	rows := len(a) / inputs
	_, _, _ = sums[:rows*outputs], a[:rows*inputs], b[:inputs*outputs]
	out := 0
	for ; faster && out+2*panel <= outputs; out += 2 * panel {
		weights := b[out*inputs:][:2*panel*inputs]
		for r := 0; r < rows; r += rowsAtOnce {
			tile8x32(&sums[r*outputs+out], &a[r*inputs], &weights[0], inputs, outputs)
		}
	}
	for ; out < outputs; out += panel {
		weights := b[out*inputs:][:panel*inputs]
		for r := 0; r < rows; r += rowsAtOnce {
			if fast {
				tile8(&sums[r*outputs+out], &a[r*inputs], &weights[0], inputs, outputs)
			} else {
				tileBytes(sums[r*outputs+out:], a[r*inputs:], weights, inputs, outputs)
			}
		}
	}
}

// multiplyWide is multiply for b of two bytes a number.
func multiplyWide(sums []int32, a, b []int16, inputs, outputs int) {
	rows := len(a) / inputs
	_, _, _ = sums[:rows*outputs], a[:rows*inputs], b[:inputs*outputs]
	for out := 0; out < outputs; out += panel {
		weights := b[out*inputs:][:panel*inputs]
		for r := 0; r < rows; r += rowsAtOnce {
			if fast {
				tile16(&sums[r*outputs+out], &a[r*inputs], &weights[0], inputs, outputs)
			} else {
				tileShorts(sums[r*outputs+out:], a[r*inputs:], weights, inputs, outputs)
			}
		}
	}
}

func tileBytes(sums []int32, a []int16, b []byte, inputs, outputs int) {
	for r := range rowsAtOnce {
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

func tileShorts(sums []int32, a, b []int16, inputs, outputs int) {
	for r := range rowsAtOnce {
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
