package conversation

import (
	"math/rand/v2"
	"sync"
	"time"

	"familyvoice/channels"
)

// gate bounds how many senders one channel may hold, so that a provider that hangs holds up neither what leaves by another
// nor the alerts. Nothing is bounded while its answers come.
type gate struct {
	mu       sync.Mutex
	channels map[channels.Name]*traffic
}

// traffic is what is under way on one channel, and how often in a row it gave no answer in time.
type traffic struct{ underway, hung int }

const (
	mostAtOnce = 64 // messages under way on one channel; fewer than there are senders
	hungAtOnce = 4  // and on one that hangs: enough to notice when it answers again
	hungAfter  = 3  // messages in a row without an answer after which it counts as hanging
)

// enter says whether one more message may be given to the channel now; leave is to be called after it. Where it may not, wait
// is how long to let it be. Help is tried on a channel that hangs too.
func (g *gate) enter(name channels.Name, urgent bool) (wait time.Duration, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.channels[name]
	if t == nil {
		t = &traffic{}
		if g.channels == nil {
			g.channels = map[channels.Name]*traffic{}
		}
		g.channels[name] = t
	}
	switch {
	case t.underway >= mostAtOnce:
		return time.Second, false
	case t.hung >= hungAfter && t.underway >= hungAtOnce && !urgent:
		return 2*time.Second + rand.N(4*time.Second), false
	}
	t.underway++
	return 0, true
}

// leave ends a message; hung says that no answer to it came in time.
func (g *gate) leave(name channels.Name, hung bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.channels[name]
	t.underway--
	if t.hung++; !hung {
		t.hung = 0
	}
}
