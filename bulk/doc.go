// Package bulk moves everything from one store to another: out as a stream of lines, in from one, whichever backends they
// are. It is how a town that outgrows the embedded store moves to MongoDB, and back.
//
//	a line      16 hex digits of the SHA-256 of the rest, a space, {"collection": "...", "document": {...}}
//	first line  {"familyvoice": "export", "format": 1, "at": "..."}
//	last line   {"end": true, "counts": {...}, "sha256": "..."} of every byte before it
//
// Sealed values stay sealed: the export names nobody without the key file, and goes on with the same one. Versions begin anew
// at 1, and with them the versions that excerpts were made from. Leases stay behind.
package bulk
