// Package words turns what a family wrote into the tokens that every part of
// the analysis reads: lower case, accents and stretched letters folded, common
// texting spellings made plain, each with its place in the original text.
//
// The package is pure: it reads no file and no clock, and every function is
// safe to call from many goroutines at once.
package words
