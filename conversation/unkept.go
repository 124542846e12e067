package conversation

import (
	"context"

	"familyvoice/channels"
	"familyvoice/safeguard"
)

// A message that neither the store nor the spool takes, as when the disk is full, is not acknowledged: its provider gives
// it again, or does not. Whoever tells of harm in it, or asks for help, does not wait for that.

// helpUnkept sends help in answer to such a message, and tells the lead of a disclosure: once, however often the message is
// given again, and tried until it is done or the message is kept. key is the help; "" where the channel has its own.
func (c *Conversation) helpUnkept(ctx context.Context, person string, in channels.Inbound, finding safeguard.Finding, key string) {
	h := &helping{}
	if _, known := c.unkept.LoadOrStore(person+" "+in.ID, h); known {
		return
	}
	ctx = context.WithoutCancel(ctx)
	if key != "" {
		go c.helpNow(ctx, h, spooled{}, in, key)
	}
	if concerned(finding) {
		go c.alertNow(ctx, in, finding, func() bool { return !h.ended() })
	}
}

// helpedUnkept says whether a message that is given again was answered with help when it could not be kept.
func (c *Conversation) helpedUnkept(person, id string) bool {
	found, ok := c.unkept.Load(person + " " + id)
	if !ok {
		return false
	}
	h := found.(*helping)
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sent
}

// kept ends the care for a message that could not be kept before, and now is.
func (c *Conversation) kept(person, id string) {
	if found, ok := c.unkept.LoadAndDelete(person + " " + id); ok {
		h := found.(*helping)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.over = true
	}
}
