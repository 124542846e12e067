package conversation

import (
	"context"

	"familyvoice/channels"
	"familyvoice/store"
)

// applyOrPark applies a spooled message, or parks it if it never can be; an error when neither can be done now.
func (c *Conversation) applyOrPark(ctx context.Context, e spooled) error {
	if e.parked {
		return nil
	}
	err := c.applySpooled(ctx, e)
	if err == nil || unreachable(err) || ctx.Err() != nil {
		return err
	}
	c.Log.Error("a spooled message can't be applied; it is parked beside the spool until the next start", "error", err)
	return c.park(ctx, e)
}

// park lays aside a message that can't be applied. Its person gets help all the same, and of a disclosure the alert is made,
// so that somebody reads it: once each, however often the disk takes nothing and this is tried again. Nobody can read a message
// that is damaged; it is kept for who can.
func (c *Conversation) park(ctx context.Context, e spooled) error {
	if in, err := c.unspool(e); err == nil {
		finding := c.scanned(in.Text)
		if !e.Filed && concerned(finding) {
			t := &turn{in: in, finding: finding, contact: &store.Contact{}}
			t.contact.ID = c.Keys.AddressID(string(in.Channel), in.Sender, in.Address)
			alert := c.alertUnder(c.Keys.Hash("parked", e.mark()), t)
			if err := c.fileAlerts(ctx, []store.PendingAlert{alert}); err != nil {
				return err
			}
			e.Filed = true
		}
		helped, giveBack := c.takeOver(e)
		giveBack(false)
		if e.Helped = helped; !helped {
			c.helpOnce(context.WithoutCancel(ctx), e, in, c.helpFor(in, finding))
		}
	}
	return c.spool.park(e)
}

// helpOnce sends help in answer to a message that waits or can't be applied, unless that is being tried since it came. key is the
// help; "" for none.
func (c *Conversation) helpOnce(ctx context.Context, e spooled, in channels.Inbound, key string) {
	if key == "" {
		return
	}
	h := &helping{}
	if _, tried := c.helping.LoadOrStore(e.mark(), h); !tried {
		go c.helpNow(ctx, h, e, in, key)
	}
}
