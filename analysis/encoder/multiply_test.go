package encoder

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// plainly multiplies by the definition, in 64 bits.
func plainly(a []int16, weight func(output, input int) int, rows, inputs, outputs int) []int32 {
	sums := make([]int32, rows*outputs)
	for r := range rows {
		for o := range outputs {
			sum := 0
			for i := range inputs {
				sum += int(a[r*inputs+i]) * weight(o, i)
			}
			sums[r*outputs+o] = int32(sum)
		}
	}
	return sums
}

func packedAt(output, input, inputs int) int {
	return output/panel*panel*inputs + input/2*2*panel + output%panel*2 + input%2
}

func TestProductsAreExact(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	defer useBest()
	for _, c := range []struct {
		says                  string
		rows, inputs, outputs int
		a                     func() int16
		w                     func() int
	}{
		{"small", 6, 2, 16, func() int16 { return int16(random.IntN(16383) - 8191) }, func() int { return random.IntN(255) - 127 }},
		{"four rows", 4, 384, 32, func() int16 { return int16(random.IntN(16383) - 8191) }, func() int { return random.IntN(255) - 127 }},
		{"five rows", 5, 384, 32, func() int16 { return int16(random.IntN(16383) - 8191) }, func() int { return random.IntN(255) - 127 }},
		{"steps of four and three rows", 7, 384, 48, func() int16 { return int16(random.IntN(16383) - 8191) }, func() int { return random.IntN(255) - 127 }},
		{"three rows", 3, 384, 32, func() int16 { return int16(random.IntN(16383) - 8191) }, func() int { return random.IntN(255) - 127 }},
		{"steps of four rows", 8, 384, 48, func() int16 { return int16(random.IntN(16383) - 8191) }, func() int { return random.IntN(255) - 127 }},
		{"steps of five and four rows", 14, 384, 48, func() int16 { return int16(random.IntN(16383) - 8191) }, func() int { return random.IntN(255) - 127 }},
		{"several steps and an odd panel", 17, 384, 48, func() int16 { return int16(random.IntN(16383) - 8191) }, func() int { return random.IntN(255) - 127 }},
		{"the largest sums", 6, inner, 32, func() int16 { return mostSteps }, func() int { return 127 }},
		{"the smallest sums", 12, inner, 16, func() int16 { return mostSteps }, func() int { return -127 }},
	} {
		t.Run(c.says, func(t *testing.T) {
			a, b, wide := make([]int16, c.rows*c.inputs), make([]byte, c.inputs*c.outputs), make([]int16, c.inputs*c.outputs)
			for i := range a {
				a[i] = c.a()
			}
			for i := range b {
				w := c.w()
				b[i], wide[i] = byte(int8(w)), int16(w)
			}
			want := plainly(a, func(o, i int) int { return int(wide[packedAt(o, i, c.inputs)]) }, c.rows, c.inputs, c.outputs)
			for _, way := range ways() {
				use(way)
				const spare = int32(-123456)
				room := make([]int32, len(want)+mostRows*c.outputs)
				got, beyond := room[:len(want)], room[len(want):]
				for i := range beyond {
					beyond[i] = spare
				}
				touched := func(v int32) bool { return v != spare }
				if multiply(got, a, b, c.inputs, c.outputs); !slices.Equal(got, want) || slices.ContainsFunc(beyond, touched) {
					t.Errorf("bytes, %s: wrong sums, or some beyond their end", way)
				}
				clear(got)
				if multiplyWide(got, a, wide, c.inputs, c.outputs); !slices.Equal(got, want) || slices.ContainsFunc(beyond, touched) {
					t.Errorf("two bytes, %s: wrong sums, or some beyond their end", way)
				}
			}
		})
	}
}

func TestTheAssemblyChangesNothing(t *testing.T) {
	defer useBest()
	e := embedded(t)
	_, in := golden(t)
	in = in[:2] // plain Go takes its time
	use("plain Go")
	want := e.Logits(in)
	for _, way := range ways() {
		if way == "plain Go" {
			continue
		}
		use(way)
		for i, got := range e.Logits(in) {
			if !slices.Equal(got, want[i]) {
				t.Errorf("%q: %v with %s, %v in plain Go", in[i].Sentence, got, way, want[i])
			}
		}
	}
}
