// Package ferret runs the suite of package storetest through store/mongo against FerretDB 1.24, an independent server that
// speaks MongoDB's protocol over SQLite. It is a module of its own, so that Family Voice itself never depends on FerretDB.
//
// FerretDB 1 reads and then writes in two steps, so of concurrent writers some lose; and it knows no partial indexes. The
// proxy between makes up for both and for nothing else: it lets one command through at a time, and it takes
// partialFilterExpression out of createIndexes. What this proves and what it does not is in docs/stores.md.
package ferret
