// Package encoder is a small sentence encoder: it reads a sentence of a
// family's answer, with the question asked and a little of the sentences around
// it, and gives one logit for each theme and stance of the codebook.
//
// It is bge-small-en-v1.5 (see NOTICE.md), fine-tuned on the labelled sentences
// by the script in train, its weights kept in 8 bits, and its words' vectors in
// 4, in the file embedded here.
// It runs in plain Go, with assembly for amd64 where the processor has AVX2.
//
// All matrix products are sums of whole numbers (activations rounded to 14
// bits, weights to 8), and the rest is single precision in a fixed order with
// no fused multiply-add, so the logits are the same, bit for bit, on every
// machine and with or without the assembly.
package encoder
