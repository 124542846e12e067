package encoder

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// someNumbers are n numbers of every size that the layers meet, and the edges of gelu's table.
func someNumbers(random *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	edges := []float32{0, 6, -6, 5.9999995, -5.9999995, 6.0000005, 1e-30, -1e-30, 11, -40, float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))}
	for i := range x {
		x[i] = float32(random.NormFloat64() * math.Pow(10, float64(random.IntN(4)-2)))
		if random.IntN(4) == 0 {
			x[i] = edges[random.IntN(len(edges))]
		}
	}
	return x
}

// bits are the numbers' bits: no number equals itself.
func bits(x []float32) []uint32 {
	all := make([]uint32, len(x))
	for i, v := range x {
		all[i] = math.Float32bits(v)
	}
	return all
}

// finite are the same numbers with 1 for what is none.
func finite(x []float32) []float32 {
	x = slices.Clone(x)
	for i, v := range x {
		if v-v != 0 {
			x[i] = 1
		}
	}
	return x
}

func TestArithmeticInAssemblyIsThatOfPlainGo(t *testing.T) {
	defer useBest()
	random := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{1, 15, 16, 17, 48, width, inner} {
		x, scale, offset := someNumbers(random, n), someNumbers(random, n), someNumbers(random, n)
		sums := make([]int32, n)
		for i := range sums {
			sums[i] = int32(random.Uint32())
		}
		tame := finite(x)
		type result struct {
			Gelu, Row   []uint32
			Largest     uint32
			Short       []int16
			Step        uint32
			Added, Even []uint32
		}
		work := func() (r result) {
			y := slices.Clone(x)
			geluAll(y)
			r.Gelu = bits(y)
			scaleRow(y, sums, finite(scale), finite(offset), 0.00123)
			r.Row = bits(y)
			r.Largest = math.Float32bits(largest(tame, 0.25))
			r.Short = make([]int16, 2*n+1) // one more, which nothing writes
			r.Step = math.Float32bits(round(tame, r.Short[:n], mostSteps))
			roundBy(x, r.Short[n:2*n], 1e30)
			if n == width {
				both := slices.Clone(tame)
				addAndNormalise(both, finite(offset), norms{finite(scale), finite(offset)})
				r.Added = bits(both)
				normalise(both, norms{finite(offset), finite(scale)})
				r.Even = bits(both)
			}
			return r
		}
		use("plain Go")
		want := work()
		for _, way := range ways()[1:] {
			use(way)
			got := work()
			if !slices.Equal(got.Gelu, want.Gelu) {
				t.Errorf("%d numbers with %s: another gelu", n, way)
			}
			if !slices.Equal(got.Row, want.Row) {
				t.Errorf("%d numbers with %s: another scaled row", n, way)
			}
			if got.Largest != want.Largest || got.Step != want.Step || !slices.Equal(got.Short, want.Short) {
				t.Errorf("%d numbers with %s: rounded otherwise", n, way)
			}
			if !slices.Equal(got.Added, want.Added) || !slices.Equal(got.Even, want.Even) {
				t.Errorf("%d numbers with %s: normalised otherwise", n, way)
			}
		}
	}
}

func TestArithmetic(t *testing.T) {
	for x := -90.0; x <= 0; x += 0.0137 {
		if got, want := float64(exp(float32(x))), math.Exp(float64(float32(x))); math.Abs(got-want) > 3e-7*want+1e-34 {
			t.Fatalf("exp(%v) is %v, want %v", x, got, want)
		}
	}
	for x := -9.0; x <= 9; x += 0.00137 {
		if got, want := float64(gelu(float32(x))), x/2*math.Erfc(-x/math.Sqrt2); math.Abs(got-want) > 2e-6 {
			t.Fatalf("gelu(%v) is %v, want %v", x, got, want)
		}
	}
	if got := gelu(float32(math.NaN())); got != 0 {
		t.Errorf("gelu of no number is %v", got)
	}
	for _, c := range []struct {
		x    float32
		want int16
	}{{0, 0}, {0.4, 0}, {0.5, 0}, {1.5, 2}, {-1.5, -2}, {-8190.6, -8191}, {32767, 32767}} {
		if got := nearest(c.x); got != c.want {
			t.Errorf("nearest(%v) is %v", c.x, got)
		}
	}
}
