package conversation

import (
	"context"
	"slices"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// finishFor is how long a reply that is leaving when the service ends may take to be gone: cut off, it would leave again from
// another instance.
const finishFor = 3 * time.Second

// finishing returns a context that outlasts ctx for as long as a reply that is leaving is waited for.
func (c *Conversation) finishing(ctx context.Context) (context.Context, func()) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(finishFor):
		case <-longer.Done():
		}
		cancel()
	})
	return longer, func() {
		stop()
		cancel()
	}
}

// letGo gives up the claims of this instance, which has ended: another one, or this one when it is started again, sends what
// waits at once, and watches no claim of a dead holder for a lease. What has left and could not be noted is noted now.
func (c *Conversation) letGo(ctx context.Context) {
	waiting := store.Query{Range: "due", From: int64(1)}
	for r, err := range c.Store.Responses.Find(ctx, waiting) {
		if err != nil {
			return // the claims end with their leases
		}
		c.letGoOf(ctx, &job{response: r})
	}
	for contact, err := range c.Store.Contacts.Find(ctx, waiting) {
		if err != nil {
			return
		}
		c.letGoOf(ctx, &job{contact: contact})
	}
	for inv, err := range c.Store.Invitations.Find(ctx, waiting) {
		if err != nil {
			return
		}
		c.letGoOf(ctx, &job{invitation: inv})
	}
}

func (c *Conversation) letGoOf(ctx context.Context, j *job) {
	ours := func(p store.Pending) bool { return p.Claim != nil && p.Claim.Owner == c.instance }
	c.mark(ctx, j, func() (changed bool) {
		m := j.mail()
		for _, p := range slices.Clone(m.Pending) {
			if receipt, ok := c.left.Load(p.ID); ok && ours(p) {
				changed = c.noteLeft(j, p, receipt.(channels.Receipt)) || changed
			}
		}
		for i := range m.Pending {
			if ours(m.Pending[i]) {
				m.Pending[i].Claim, changed = nil, true
			}
		}
		return changed
	})
}

func (c *Conversation) noteLeft(j *job, p store.Pending, receipt channels.Receipt) bool {
	settled := settle(j.mail(), p.ID, receipt, nil, c.now())
	return c.noteSent(j, &p, receipt, settled) || settled
}
