// Package pack is the papers for a meeting: one document that is read on the screen, printed to A4, saved as a tagged PDF
// through a browser where there is one, or opened in a word processor (OOXML, ECMA-376). Whoever makes a Document fills it
// with what may be shown; the package only sets it.
//
// A Document is a list of blocks in reading order, so that every form says the same in the same order.
package pack
