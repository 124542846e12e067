package linear

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestExpAndItsKinAgreeWithTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(-600, 600).Draw(t, "x")
		if got, want := Exp(x), math.Exp(x); math.Abs(got-want) > 1e-13*want {
			t.Fatalf("Exp(%v) = %v, want %v", x, got, want)
		}
		y := rapid.Float64Range(1e-9, 1e9).Draw(t, "y")
		if got, want := Log(y), math.Log(y); math.Abs(got-want) > 1e-12*max(1, math.Abs(want)) {
			t.Fatalf("Log(%v) = %v, want %v", y, got, want)
		}
	})
	for _, x := range []float64{math.Inf(1), math.Inf(-1), 1e300, -1e300} {
		if s := Sigmoid(x); s < 0 || s > 1 || s != s {
			t.Errorf("Sigmoid(%v) = %v", x, s)
		}
	}
}

// problem has label 0 on rows with feature 1, label 1 on rows without.
func problem() Problem {
	p := Problem{Features: 3, Labels: 2}
	for i := range 40 {
		row := Row{Index: []int32{0}, Value: []float64{1}}
		truth := uint64(2)
		if i%2 == 0 {
			row.Index, row.Value = append(row.Index, 1), append(row.Value, 1)
			truth = 1
		}
		if i%3 == 0 {
			row.Index, row.Value = append(row.Index, 2), append(row.Value, 0.5)
		}
		p.Rows, p.Truth = append(p.Rows, row), append(p.Truth, truth)
	}
	return p
}

func TestFitReachesTheOptimum(t *testing.T) {
	from := problem()
	for i := range len(from.Rows) * from.Labels {
		from.Base = append(from.Base, float64(i%7)-3)
	}
	for name, p := range map[string]Problem{"from nothing": problem(), "from what speaks before": from} {
		c := []float64{2, 0.5}
		w := Fit(p, Options{C: c, Epochs: 200})
		// At the optimum the gradient of the primal is nought.
		for l := range p.Labels {
			gradient := make([]float64, p.Features)
			for f := range gradient {
				gradient[f] = w.W[f*p.Labels+l]
			}
			scores := make([]float64, p.Labels)
			for i, row := range p.Rows {
				w.Score(row, scores)
				score := scores[l]
				if p.Base != nil {
					score += p.Base[i*p.Labels+l]
				}
				target := float64(p.Truth[i] >> l & 1)
				for k, f := range row.Index {
					gradient[f] += c[l] * (Sigmoid(score) - target) * row.Value[k]
				}
			}
			for f, g := range gradient {
				if math.Abs(g) > 1e-3 {
					t.Errorf("%s: label %d, feature %d: gradient %v, want 0", name, l, f, g)
				}
			}
		}
	}
}

// What is fitted is the same to the last bit wherever this test runs; the numbers here were fitted on amd64.
func TestFitGivesTheSameBitsOnEveryMachine(t *testing.T) {
	w := Fit(problem(), Options{C: []float64{3, 0.7}, Epochs: 7})
	sum := sha256.New()
	for _, v := range w.W {
		_ = binary.Write(sum, binary.LittleEndian, v)
	}
	for i := range 4000 {
		x := float64(i-2000) / 97
		for _, v := range []float64{Exp(x), Sigmoid(x), Log(Exp(x))} {
			_ = binary.Write(sum, binary.LittleEndian, v)
		}
	}
	if got, want := hex.EncodeToString(sum.Sum(nil)[:8]), "94592ecbce0016cc"; got != want {
		t.Errorf("the bits are %s, want %s", got, want)
	}
}

func TestALabelDoesNotDependOnTheOthers(t *testing.T) {
	both := problem()
	one := problem()
	one.Labels = 1
	for i := range one.Truth {
		one.Truth[i] &= 1
	}
	a := Fit(both, Options{C: []float64{1, 1}, Epochs: 5})
	b := Fit(one, Options{C: []float64{1}, Epochs: 5})
	for f := range both.Features {
		if a.W[2*f] != b.W[f] {
			t.Errorf("feature %d: %v beside another label, %v alone", f, a.W[2*f], b.W[f])
		}
	}
}

func TestAWeightOfTwoIsAsGoodAsTellingTwice(t *testing.T) {
	once, twice := problem(), problem()
	once.Weight = slices.Repeat([]float64{1}, len(once.Rows))
	once.Weight[0] = 2
	twice.Rows = append(twice.Rows, twice.Rows[0])
	twice.Truth = append(twice.Truth, twice.Truth[0])
	a := Fit(once, Options{C: []float64{1, 1}, Epochs: 200})
	b := Fit(twice, Options{C: []float64{1, 1}, Epochs: 200})
	for i := range a.W {
		if math.Abs(a.W[i]-b.W[i]) > 1e-3 {
			t.Errorf("weight %d: %v against %v", i, a.W[i], b.W[i])
		}
	}
}
