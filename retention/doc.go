// Package retention forgets in time. A schedule says how long each kind of thing is kept; a pure plan says what is due for
// one document; the runner walks the store once a day, on one instance of many, and leaves an audit line with counts.
//
// What it does to a run, in the order in which it happens:
//
//	unfinished for 30 days   it ends as it stands: the link to the address is cut, what was answered stays
//	90 days after closing    the link is cut: no id, time or message reference leads from an address to the run
//	12 months                the answers in words go; what readers see (excerpts, releases) stays, redacted
//
// The link of a run waits while a safeguarding alert about it is undecided.
package retention
