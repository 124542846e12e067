// Package county makes up a county of families who answer for themselves, by text, by chat and on the web, while servers
// are killed, providers refuse and the database stands still; and it keeps its own account of what it did.
//
// Three parts know nothing of each other, and nothing of how the product works inside: the families, who write and read
// what comes back (family.go, and exchange.go, which plays the providers); the ledger, to which they only append what was
// acknowledged to them; and the count, which opens the database file and the key file by itself when all is over. What
// the ledger says and what the count finds must be the same.
package county
