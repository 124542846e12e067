package summary

import "math"

// Together is the logarithm of the chance that so many families or more named both of two themes, if those who named one were
// like all others in how often they named the other: Fisher's exact test to one side (see fisher). Of families, with named one
// of them and of the other. Both may be fewer than such numbers leave room for, as when some are taken off to be sure: then it
// is no chance at all, since so many or more always did.
func Together(both, of, with, families int) float64 {
	if both <= of+with-families {
		return 0
	}
	return min(0, logTail(both, of, with-both, families-of, 1))
}

// BeyondChance says whether a page of so many pairs of themes may name a pair with such a logarithm (Together): if no theme had
// anything to do with another, it would name a pair at most once in twenty times (Bonferroni).
func BeyondChance(log float64, pairs int) bool { return log <= math.Log(chance/float64(pairs)) }
