// Package analysis reads what a family wrote: which sentences it has, what each
// is about (themes), how the writer stands to it (stances), and which words say
// so. It works offline, on one processor, without sending a word to anyone.
//
// Evidence comes in layers that are weighed apart and can be seen apart: the
// codebook's lists, which a council edits; the lexicon of family life; words;
// letters; the question asked; the neighbouring sentences. A learned head adds
// them up. Every tag carries the words that earned it.
//
// The package is pure: it does no I/O beyond its embedded files, reads no clock
// and no random source, and gives the same bytes for the same text everywhere.
package analysis
