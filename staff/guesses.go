package staff

import (
	"net/netip"
	"sync"
	"time"
)

// One network may be wrong so often in this time, with passwords and codes together and whatever the names: a council's
// offices share one address, and a machine that tries one password on every name is slowed to this.
const (
	maxGuesses  = 30
	guessesIn   = 15 * time.Minute
	maxGuessers = 10_000 // networks remembered
)

// guesses counts the tries to sign in that were wrong or are not judged yet, by network.
type guesses struct {
	mu   sync.Mutex
	from map[netip.Prefix][]time.Time
}

// take counts a try before it is judged, so that tries made at once count too. It returns false if there were too many.
func (g *guesses) take(from netip.Prefix, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.from == nil {
		g.from = map[netip.Prefix][]time.Time{}
	}
	recent := g.from[from]
	for len(recent) > 0 && now.Sub(recent[0]) > guessesIn {
		recent = recent[1:]
	}
	if len(recent) >= maxGuesses {
		g.from[from] = recent
		return false
	}
	if len(recent) == 0 && len(g.from) >= maxGuessers {
		g.forget(now)
	}
	g.from[from] = append(recent, now)
	return true
}

// right takes a try back: it was somebody who may come in.
func (g *guesses) right(from netip.Prefix) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if n := len(g.from[from]); n > 1 {
		g.from[from] = g.from[from][:n-1]
	} else {
		delete(g.from, from)
	}
}

// forget makes room: first whoever has been quiet, then any that are not held back, so that many networks can't wash one
// clean.
func (g *guesses) forget(now time.Time) {
	for prefix, tries := range g.from {
		if len(tries) == 0 || now.Sub(tries[len(tries)-1]) > guessesIn {
			delete(g.from, prefix)
		}
	}
	for _, held := range []bool{false, true} {
		for prefix, tries := range g.from {
			if len(g.from) < maxGuessers*9/10 {
				return
			}
			if held || len(tries) < maxGuesses {
				delete(g.from, prefix)
			}
		}
	}
}
