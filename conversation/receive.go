package conversation

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"familyvoice/channels"
	"familyvoice/failpoint"
	"familyvoice/keys"
	"familyvoice/store"
)

// How long one message may take, and how often it is tried again when another writer was first.
const (
	receiveWithin = 8 * time.Second
	maxConflicts  = 40
)

// Receive applies one message: its effect is durable when Receive returns nil, and a repeat has no further effect. If
// the store can't be reached the message is spooled and Receive returns nil all the same; an error means that nothing
// was kept and the provider should try again. Receive implements channels.Receiver.
func (c *Conversation) Receive(ctx context.Context, in channels.Inbound) error {
	in = c.tidy(in)
	ctx, cancel := context.WithTimeout(ctx, receiveWithin)
	defer cancel()
	person := c.Keys.PersonID(string(in.Channel), in.Sender, in.Address)
	leave, err := c.lanes.enter(ctx, person)
	if errors.Is(err, context.DeadlineExceeded) && c.spool != nil && !c.repeats.has(person, in.ID) {
		// Whoever has the person's turn waits for a store that hangs. What comes next of theirs waits behind this.
		return c.keep(context.WithoutCancel(ctx), person, in)
	}
	if err != nil {
		return err
	}
	defer leave()
	if c.repeats.has(person, in.ID) {
		return nil
	}
	if c.spool != nil && (c.away.Load() || c.spool.holds(person)) {
		return c.keep(ctx, person, in)
	}
	err = c.applyRetrying(ctx, in, options{helped: c.helpedUnkept(person, in.ID)})
	if err == nil {
		c.kept(person, in.ID)
		c.repeats.add(person, in.ID)
	}
	if err == nil || c.spool == nil || !unreachable(err) && !parks(err) {
		return err
	}
	if unreachable(err) {
		c.lost(ctx)
	}
	return c.keep(context.WithoutCancel(ctx), person, in)
}

// unreachable says whether an error is the store's absence and not the message's fault.
func unreachable(err error) bool {
	for _, own := range []error{ErrNoSuchCode, ErrTooManyTries, errDamaged, store.ErrTooLarge} {
		if errors.Is(err, own) {
			return false
		}
	}
	return !parks(err)
}

// parks says whether a message can't be applied by this process though the store answers: it is kept for one that can, and
// nobody else waits for it.
func parks(err error) bool {
	for _, own := range []error{errPanicked, errUnopened, keys.ErrUnknownKey, keys.ErrSealed} {
		if errors.Is(err, own) {
			return true
		}
	}
	return false
}

// options say what is special about applying a message.
type options struct {
	full   bool // the run has no room for the text: it is scanned and answered, not kept
	helped bool // the help numbers have been sent already, when the message was spooled
	filed  bool // the alert that it raises was made already, when the message was parked
	// waited says that it waited, in the spool or for a second look: another instance may have applied what was written after
	// it, and no page waits for what it brings.
	waited bool
	code   string // a page's carry-on code
	// blocked says that the opt-out is ours: the provider would not take a message of ours, since the person stopped us.
	blocked bool
}

// applyRetrying applies a message, again from the start whenever another writer was first.
func (c *Conversation) applyRetrying(ctx context.Context, in channels.Inbound, opt options) error {
	for try := 1; ; try++ {
		err := c.applySafely(ctx, in, opt)
		if errors.Is(err, store.ErrTooLarge) && !opt.full {
			opt.full = true
			continue
		}
		if !errors.Is(err, store.ErrConflict) || try == maxConflicts {
			return err
		}
		wait := time.Duration(rand.Int64N(int64(min(try, 10)) * int64(4*time.Millisecond)))
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

var errPanicked = errors.New("conversation: applying a message panicked")

// applySafely turns a panic into an error, so that one message can't stop the others; what it held is not logged.
func (c *Conversation) applySafely(ctx context.Context, in channels.Inbound, opt options) (err error) {
	defer func() {
		if r := recover(); r != nil {
			c.Log.Error("applying a message panicked", "channel", string(in.Channel), "at", panicSite())
			err = errPanicked
		}
	}()
	failpoint.Hit("receive")
	return c.apply(ctx, in, opt)
}

// tidy makes a message's text valid UTF-8 without control characters, bounded, and gives it an id and a time.
func (c *Conversation) tidy(in channels.Inbound) channels.Inbound {
	in.Text = channels.Clean(in.Text)
	if in.At.IsZero() {
		in.At = c.Now()
	}
	in.At = in.At.UTC().Truncate(time.Millisecond)
	if in.ID == "" {
		in.ID = c.random(16)
	}
	if len(in.ID) > 200 {
		in.ID = c.Keys.Hash("id", in.ID)
	}
	if words, ok := undrill(c.Keys, in.Text, c.Now()); ok {
		in.Text, in.Mode = words, modeDrill
	}
	return in
}
