package conversation

import (
	"context"
	"errors"
	"strings"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// ReceiveDelivery notes how a reply ended, in the provider's last word on it. It implements channels.DeliveryReceiver.
func (c *Conversation) ReceiveDelivery(ctx context.Context, d channels.Delivery) error {
	if strings.HasPrefix(d.Entry, channels.AlertEntry) {
		c.alertArrived(d.Failure)
		return nil
	}
	if d.Failure != nil && d.Failure.Fault == channels.Person && d.Address != "" {
		if err := c.blocked(ctx, d.Channel, d.Sender, d.Address, d.Entry); err != nil {
			return err
		}
	}
	doc := &store.Delivery{Meta: store.Meta{ID: d.Entry}, Channel: string(d.Channel), State: "delivered", At: c.now()}
	if d.Failure != nil {
		doc.State, doc.Code, doc.Reason = "failed", d.Failure.Code, d.Failure.Reason
	}
	have, err := c.Store.Deliveries.Get(ctx, doc.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return err
	case have.State == "failed" || have.State == "parked" || have.State == doc.State:
		return nil // one part that failed is a message that failed
	default:
		doc.Version = have.Version
	}
	if err := c.Store.Deliveries.Put(ctx, doc); err != nil && !errors.Is(err, store.ErrConflict) {
		return err
	}
	return nil
}

// alertArrived heeds how a text that told staff of an alert ended. It was taken for told once the provider had it: one that
// does not arrive counts as alerts that can't be delivered, until one does. It is no family's, so nothing of it is kept.
func (c *Conversation) alertArrived(failure *channels.SendError) {
	if failure == nil {
		c.alertLost.Store(0)
		return
	}
	c.alertLost.CompareAndSwap(0, c.now().UnixMilli())
	c.Log.Error("a text that tells of a safeguarding alert did not arrive", "code", failure.Code, "reason", failure.Reason)
}

// mendEvery is how often a fault that somebody must mend is noted anew while it lasts.
const mendEvery = time.Minute

// toMend puts a fault that somebody must mend where staff see it: one note for each channel and code, with when it was last
// met. The messages themselves wait and are tried again.
func (c *Conversation) toMend(ctx context.Context, channel string, failure *channels.SendError) {
	id, now := "mend:"+channel+":"+failure.Code, c.now()
	if !c.resting.over(id, now) {
		return
	}
	c.resting.until(id, now.Add(mendEvery))
	note := &store.Delivery{Meta: store.Meta{ID: id}, Channel: channel, State: "waiting", Code: failure.Code, Reason: failure.Reason, At: now}
	if have, err := c.Store.Deliveries.Get(ctx, id); err == nil {
		note.Version = have.Version
	}
	if err := c.Store.Deliveries.Put(ctx, note); err != nil && !errors.Is(err, store.ErrConflict) { // another instance noted it
		c.Log.Error("a fault that somebody must mend could not be noted", "error", err)
	}
}
