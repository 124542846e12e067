package linear

import "math"

// Exp returns e to the power x. It is accurate to about 1e-15 relative and the
// same to the last bit on every processor.
func Exp(x float64) float64 {
	const (
		log2e = 1.44269504088896338700e+00
		ln2Hi = 6.93147180369123816490e-01
		ln2Lo = 1.90821492927058770002e-10
	)
	switch {
	case x != x:
		return x
	case x > 700:
		return Exp(700)
	case x < -700:
		return 0
	}
	k := math.Floor(float64(log2e*x) + 0.5)
	r := (x - float64(k*ln2Hi)) - float64(k*ln2Lo)
	// Taylor's series on |r| < 0.35, by Horner: the 14th term is below 1e-18.
	sum := 1.0
	for n := 14.0; n >= 1; n-- {
		sum = 1 + float64(float64(r/n)*sum)
	}
	return math.Ldexp(sum, int(k))
}

// Sigmoid returns 1/(1+e^-x), between 0 and 1.
func Sigmoid(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + Exp(-x))
	}
	e := Exp(x)
	return e / (1 + e)
}

// Logit is the inverse of Sigmoid, for 0 < p < 1.
func Logit(p float64) float64 { return logPositive(p / (1 - p)) }

// Log returns the natural logarithm of x > 0, by Newton's method on Exp.
func Log(x float64) float64 { return logPositive(x) }

func logPositive(x float64) float64 {
	frac, exp := math.Frexp(x)
	y := float64(float64(exp)*math.Ln2) + float64(frac-1)
	for range 6 {
		e := Exp(-y)
		y += float64(x*e) - 1
	}
	return y
}
