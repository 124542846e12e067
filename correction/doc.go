// Package correction keeps what people decided about a sentence's themes and stances, and teaches the tagger with it.
//
// A correction is a record (store.Review) of its own: keyed by answer, sentence and version of the codebook, with the name
// of who made it. A second decision on a sentence counts in the place of the first, whose labels and name the record keeps with
// those of the four before it. Tagging again and rebuilding never touch it; it is laid over the tags of every new reading of the
// same sentence. It goes when its family is erased, and from then on no training sees it.
package correction
