// Package summary makes what leaders read first of a release: three plain sentences, a row for every theme, what has
// changed since the last period, and quotes that show the range of what families said.
//
// It is fed by published cells alone (package disclosure), and by words that a person approved and a second look found
// nothing to take out of. So it can't tell more than the tables do, and it invents nothing: every sentence is put
// together from figures that stand in a table beside it, and where a hidden number could be the largest, the sentence
// says so.
//
// The package is pure.
package summary
