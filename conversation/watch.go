package conversation

import (
	"sync"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// watch remembers since when each claim has been seen unchanged, on this process's own monotonic clock: leases trust no
// other clock, and no time that anybody wrote down.
type watch struct {
	mu    sync.Mutex
	since map[string]sighting
}

type sighting struct {
	claim store.Claim
	first time.Time
}

// expired says whether the claim has been watched unchanged for the whole length of a lease.
func (w *watch) expired(id string, claim store.Claim, lease time.Duration) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now() // monotonic; only differences count
	if w.since == nil {
		w.since = map[string]sighting{}
	}
	seen, ok := w.since[id]
	if !ok || seen.claim != claim {
		w.forgetOld(now, lease)
		w.since[id] = sighting{claim, now}
		return false
	}
	if now.Sub(seen.first) < lease {
		return false
	}
	delete(w.since, id)
	return true
}

func (w *watch) forgetOld(now time.Time, lease time.Duration) {
	if len(w.since) < 10_000 {
		return
	}
	for id, seen := range w.since {
		if now.Sub(seen.first) > 10*lease {
			delete(w.since, id)
		}
	}
}

func channelOf(contact *store.Contact) channels.Name { return channels.Name(contact.Channel) }

// resting holds back work that has just failed, so that one bad answer does not fill the log. It is safe for concurrent use.
type resting struct {
	mu    sync.Mutex
	wakes map[string]time.Time
}

// maxResting is how many rests are remembered before those that are over are forgotten.
const maxResting = 4096

func (r *resting) until(id string, t time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.wakes == nil {
		r.wakes = map[string]time.Time{}
	}
	if len(r.wakes) >= maxResting {
		r.forget(t)
	}
	r.wakes[id] = t
}

// forget makes room: for what wakes before the new one, and if that is none, for whatever else. To wake too early only costs
// another try.
func (r *resting) forget(t time.Time) {
	for _, any := range []bool{false, true} {
		for id, wake := range r.wakes {
			if len(r.wakes) < maxResting*7/8 {
				return
			}
			if any || wake.Before(t) {
				delete(r.wakes, id)
			}
		}
	}
}

func (r *resting) over(id string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	wake, ok := r.wakes[id]
	if ok && now.Before(wake) {
		return false
	}
	delete(r.wakes, id)
	return true
}
