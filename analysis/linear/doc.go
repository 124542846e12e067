// Package linear is a small multi-label logistic regression over sparse rows,
// made so that the same rows give the same bytes on every machine.
//
// Three things make that so: examples and labels are visited in a fixed order;
// every product is rounded before it is added, so that no compiler may fuse the
// two; and the exponential is our own, since the standard one is written in
// assembly on some processors and may differ in the last bit.
package linear
