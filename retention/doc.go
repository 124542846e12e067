// Package retention forgets in time. A schedule says how long each kind of thing is kept; a pure plan says what is due for
// one document; the runner walks the store once a day, on one instance of many, and leaves an audit line with counts.
//
// What it does to a run, in the order in which it happens:
//
//	no answer in 30 days     nothing of it stays but that it was begun
//	90 days after closing    the link is cut: no id, time or message reference leads from an address to the run
//	12 months                the answers in words go; what readers see (excerpts, releases) stays, redacted
//
// A run closes with its last message, or with its round if that is later. It makes no difference whether it was finished: who
// stopped on the way may carry on, ask for their answers and erase them for as long as everybody else, and their family is
// counted once when they come back.
//
// The link of a run waits while a safeguarding alert about it is undecided.
package retention
