// Package quality measures the tagger against people who read a random sample of sentences without seeing its tags.
//
// A sentence is drawn by a keyed hash, so the sample is random, stays the same and can be chosen by nobody; at most one of a
// family, so the intervals over sentences are over families. A share of the sentences is read by a second person, and how far
// two people agree is what the tagger can be measured by. A reading is a record (store.Review) of its own, bound to the version
// of codebook and tagger: a new tagger is measured on a new sample, and never on a sentence that people taught it. It goes when
// its family is erased.
package quality
