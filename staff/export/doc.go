// Package export turns releases and redacted excerpts into files that others can read: CSV and spreadsheets of released
// tables, excerpts as JSON Lines, and codebook and tagged excerpts in the REFI-QDA exchange format, which NVivo, MAXQDA,
// ATLAS.ti and QualCoder open.
//
// A number gets in only as a disclosure.Cell of a release. An excerpt carries only tags whose number that release shows, and
// one that is left without any is left out: so nobody can count in the file what the tables hide. Nothing in a file says from
// whom an excerpt is, or that two are from one family.
//
// The package does no I/O but to the writers it is given.
package export
