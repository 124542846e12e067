package conversation

import (
	"slices"
	"sync"

	"familyvoice/store"
)

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

// repeated says whether the message's effect is already written, be it in a run before this one.
func (c *Conversation) repeated(t *turn) bool {
	return applied(&t.contact.Mail, t.in.ID) || t.run != nil && applied(&t.run.doc.Mail, t.in.ID) ||
		len(t.contact.Applied) > 0 && applied(&t.contact.Mail, c.earlierID(t, t.in.ID))
}

// carryApplied leaves with the contact which messages had their effect in the run that it turns away from, so that a late
// repeat of one is nothing in the next run. Nothing leads from run to run by it: the ids are kept hashed.
func (c *Conversation) carryApplied(t *turn) {
	if t.run == nil {
		return
	}
	now := c.now()
	for _, a := range t.run.doc.Applied {
		if now.Sub(a.At) <= keepAppliedFor {
			t.contact.Applied = append(t.contact.Applied, store.Applied{ID: c.earlierID(t, a.ID), At: a.At})
		}
	}
	slices.SortStableFunc(t.contact.Applied, func(a, b store.Applied) int { return a.At.Compare(b.At) })
	forgetOld(&t.contact.Mail, now)
}

// earlierID is what a contact keeps of a message's id once the run that it belongs to is no longer the contact's.
func (c *Conversation) earlierID(t *turn, id string) string {
	return c.Keys.Hash("earlier", c.personOf(t.in), id)[:22]
}
