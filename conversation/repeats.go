package conversation

import "sync"

// maxRepeats is how many messages this instance remembers to have applied.
const maxRepeats = 8192

// repeats remembers the messages that this instance has lately applied for good, so that a provider's repeat of one costs
// no look into the store. It only saves work: what it has forgotten is known by its id in the document.
type repeats struct {
	mu     sync.Mutex
	known  map[string]bool
	oldest []string // in the order in which they came; a ring once it is full
	next   int
}

// has says whether the person's message was applied.
func (r *repeats) has(person, id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known[person+" "+id]
}

// add notes that the person's message was applied.
func (r *repeats) add(person, id string) {
	key := person + " " + id
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.known == nil:
		r.known = map[string]bool{}
	case r.known[key]:
		return
	}
	r.known[key] = true
	if len(r.oldest) < maxRepeats {
		r.oldest = append(r.oldest, key)
		return
	}
	delete(r.known, r.oldest[r.next])
	r.oldest[r.next] = key
	r.next = (r.next + 1) % maxRepeats
}
