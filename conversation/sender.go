package conversation

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"familyvoice/channels"
	"familyvoice/failpoint"
	"familyvoice/store"
)

const (
	retryFirst = 2 * time.Second
	retryMost  = 15 * time.Minute
	parkAfter  = 24 // attempts: about five hours
)

// deliver sends what is due in a document's mail, one reply at a time, help first, and makes its alerts.
func (c *Conversation) deliver(ctx context.Context, j *job) {
	for ctx.Err() == nil {
		m := j.mail()
		at := next(m, c.now().UnixMilli())
		if slices.ContainsFunc(m.Alerts, toFile) && (at < 0 || m.Pending[at].Rank != store.RankHelp) {
			if !c.alertsOf(ctx, j) {
				return
			}
			continue
		}
		if at < 0 || !c.deliverOne(ctx, j, at) {
			return
		}
	}
}

// toFile says whether a pending alert is one: of words that still wait for their second look nothing is known.
func toFile(p store.PendingAlert) bool { return p.Level != unlooked }

// alertsOf makes the alert documents and then takes them off the mail.
func (c *Conversation) alertsOf(ctx context.Context, j *job) bool {
	made := slices.DeleteFunc(slices.Clone(j.mail().Alerts), func(p store.PendingAlert) bool { return !toFile(p) })
	if err := c.fileAlerts(ctx, made); err != nil {
		c.Log.Error("an alert could not be filed yet", "error", err)
		return false
	}
	return c.mark(ctx, j, func() bool {
		m := j.mail()
		before := len(m.Alerts)
		m.Alerts = slices.DeleteFunc(m.Alerts, func(a store.PendingAlert) bool {
			return slices.ContainsFunc(made, func(b store.PendingAlert) bool { return a.ID == b.ID })
		})
		return len(m.Alerts) != before
	})
}

// deliverOne sends one reply and notes the outcome. It returns false when the document has to wait.
func (c *Conversation) deliverOne(ctx context.Context, j *job, at int) bool {
	p := j.mail().Pending[at]
	if p.Claim == nil || p.Claim.Owner != c.instance {
		if !c.claim(ctx, j, p) {
			return false
		}
	}
	tags := c.tagBeside(ctx, j)
	receipt, err := c.sendOnce(ctx, j, &p)
	failpoint.Hit("after-send")
	if ctx.Err() != nil && err != nil {
		return false
	}
	tagged, raised := tags()
	noting, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.Send) // also while the service ends, so that no restart repeats it
	defer cancel()
	ok := err != nil || j.invitation == nil || c.noteUnasked(noting, j.invitation) // first: an invitation that has left is taken away
	ok = ok && c.mark(noting, j, func() bool {
		settled := settle(j.mail(), p.ID, receipt, err, c.now())
		noted := c.noteSent(j, &p, receipt, settled)
		return j.untag(tagged) || settled || noted
	})
	failpoint.Hit("after-mark")
	if err == nil && !ok {
		c.left.Store(p.ID, receipt)
	} else {
		c.left.Delete(p.ID)
	}
	if err != nil {
		c.failed(ctx, &p, channels.Failure(err))
	}
	if ok && raised {
		return c.tag(ctx, j) // the help leaves as the next reply
	}
	return ok
}

// sendOnce sends a reply, unless this instance has sent it already and could not note that: a store that takes no writes, as
// on a full disk, must not make a family's phone ring again every second.
func (c *Conversation) sendOnce(ctx context.Context, j *job, p *store.Pending) (channels.Receipt, error) {
	if receipt, ok := c.left.Load(p.ID); ok {
		return receipt.(channels.Receipt), nil
	}
	receipt, err := c.send(ctx, j, p)
	c.bill(receipt)
	return receipt, err
}

// claim takes a reply over: at once if nobody holds it, else when its holder has been watched unchanged for a lease.
func (c *Conversation) claim(ctx context.Context, j *job, p store.Pending) bool {
	turn := int64(1)
	if p.Claim != nil {
		if !c.watch.expired(p.ID, *p.Claim, c.Lease) {
			return false
		}
		turn = p.Claim.Turn + 1
	}
	claimed := false
	ok := c.mark(ctx, j, func() bool {
		m := j.mail()
		claimed = false
		for i := range m.Pending {
			have := &m.Pending[i]
			if have.ID == p.ID && sameClaim(have.Claim, p.Claim) {
				have.Claim = &store.Claim{Owner: c.instance, Turn: turn}
				claimed = true
			}
		}
		return claimed
	})
	return ok && claimed
}

func sameClaim(a, b *store.Claim) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// send renders a reply and gives it to its channel.
func (c *Conversation) send(ctx context.Context, j *job, p *store.Pending) (channels.Receipt, error) {
	if p.Key == keyTakeBack {
		return channels.Receipt{}, c.takeBack(ctx, j.mail(), p)
	}
	ch, ok := c.channel[channels.Name(p.Channel)]
	if !ok {
		return channels.Receipt{Parts: p.Parts}, &channels.SendError{Fault: channels.Operator, Reason: errNoChannel.Error()}
	}
	if wait := c.heldBack(ctx, j, p); wait > 0 {
		return channels.Receipt{Parts: p.Parts}, &channels.SendError{Fault: channels.Later, Reason: "nobody asked for it just now", After: wait}
	}
	out, err := c.outbound(ctx, p)
	if err != nil {
		return channels.Receipt{Parts: p.Parts}, &channels.SendError{Fault: channels.Transient, Reason: "the reply could not be put into words"}
	}
	stopped, err := c.stoppedSince(ctx, j, p, out.Address)
	if err != nil {
		return channels.Receipt{Parts: p.Parts}, &channels.SendError{Fault: channels.Later, Reason: "whether they have stopped us can't be read now"}
	}
	if stopped {
		return channels.Receipt{}, nil // done with
	}
	if j.invitation != nil {
		out.Heard = c.heard(ctx, j.invitation)
	}
	ctx, over := c.finishing(ctx)
	defer over()
	out.Sent = func(parts int) {
		failpoint.Hit("after-part")
		c.mark(ctx, j, func() bool { return notePart(j.mail(), p.ID, parts) })
	}
	wait, ok := c.gate.enter(ch.Name(), out.Urgent)
	if !ok {
		return channels.Receipt{Parts: p.Parts}, &channels.SendError{Fault: channels.Later, Reason: "its channel is busy", After: wait}
	}
	hung := false
	defer func() { c.gate.leave(ch.Name(), hung) }()
	failpoint.Hit("before-send")
	within, cancel := context.WithTimeout(ctx, c.Send)
	defer cancel()
	began := time.Now()
	receipt, err := ch.Send(within, out)
	late := within.Err() != nil || time.Since(began) >= c.Send*9/10 // the adapter's own limit may come a little before ours
	hung = err != nil && receipt.Parts <= p.Parts && late
	return receipt, err
}

func notePart(m *store.Mail, id string, parts int) bool {
	for i := range m.Pending {
		if m.Pending[i].ID == id && m.Pending[i].Parts < parts {
			m.Pending[i].Parts = parts
			return true
		}
	}
	return false
}

// settle puts the outcome of a send into the mail: gone, to be tried again, or parked.
func settle(m *store.Mail, id string, receipt channels.Receipt, err error, now time.Time) bool {
	at := slices.IndexFunc(m.Pending, func(p store.Pending) bool { return p.ID == id })
	if at < 0 {
		return false
	}
	if err == nil {
		m.Pending = slices.Delete(m.Pending, at, at+1)
		return true
	}
	p, failure := &m.Pending[at], channels.Failure(err)
	p.Parts = max(p.Parts, receipt.Parts)
	p.Claim = nil
	if failure.Fault == channels.Later {
		p.Due = now.Add(max(failure.After, time.Second)).UnixMilli()
		return true
	}
	p.Attempts++
	switch {
	case failure.Fault == channels.Person:
		m.Pending = slices.Delete(m.Pending, at, at+1)
	case failure.Fault == channels.Rejected || p.Attempts >= parkAfter:
		p.Parked, p.Address, p.Secret = failure.Reason, "", ""
	default:
		p.Due = now.Add(max(backoff(p.Attempts), failure.After)).UnixMilli()
	}
	return true
}

// backoff grows exponentially from two seconds to a quarter of an hour, with jitter over its upper half.
func backoff(attempts int) time.Duration {
	wait := retryMost
	if attempts < 10 {
		wait = min(retryMost, retryFirst<<(attempts-1))
	}
	return wait/2 + time.Duration(rand.Int64N(int64(wait/2)))
}

// failed records a failure that will not mend itself: a person who blocked us has opted out; what is parked is shown to
// staff with its reason.
func (c *Conversation) failed(ctx context.Context, p *store.Pending, failure *channels.SendError) {
	if failure.Fault == channels.Later {
		return
	}
	c.Log.Warn("a reply could not be sent", "channel", p.Channel, "fault", string(failure.Fault), "code", failure.Code, "reason", failure.Reason)
	state := "failed"
	switch {
	case failure.Fault == channels.Person:
		address, err := c.Keys.Open("pending/"+p.ID, fieldAddress, p.Address)
		if err == nil {
			err = c.blocked(ctx, channels.Name(p.Channel), p.Sender, string(address), p.ID)
		}
		if err != nil {
			c.Log.Error("an opt-out could not be noted yet; the next message to them will show it again", "channel", p.Channel)
		}
	case failure.Fault == channels.Rejected || p.Attempts+1 >= parkAfter:
		state = "parked"
	default:
		if failure.Fault == channels.Operator {
			c.toMend(ctx, p.Channel, failure)
		}
		return
	}
	d := &store.Delivery{Meta: store.Meta{ID: p.ID}, Channel: p.Channel, State: state, Code: failure.Code, Reason: failure.Reason, At: c.now()}
	if err := c.Store.Deliveries.Put(ctx, d); err != nil && !errors.Is(err, store.ErrConflict) {
		c.Log.Error("a failed delivery could not be noted", "error", err)
	}
}

// blocked notes the opt-out of someone whose provider refuses our messages: it is a STOP like any other, on this address
// and on the others of the run.
func (c *Conversation) blocked(ctx context.Context, ch channels.Name, sender, address, entry string) error {
	in := c.tidy(channels.Inbound{
		ID: "blocked/" + entry, Channel: ch, Sender: sender, Address: address, Kind: channels.OptOut, Told: true,
	})
	leave, err := c.lanes.enter(ctx, c.Keys.PersonID(string(ch), sender, address))
	if err != nil {
		return err
	}
	defer leave()
	contact, err := c.findContact(ctx, in)
	if err == nil && contact.Version == 0 { // forgotten in time; what they once asked to be told outlasts that
		_, err = c.unsubscribe(ctx, in)
		return err
	}
	if err != nil || contact.OptOut != nil {
		return err
	}
	return c.applyRetrying(ctx, in, options{blocked: true})
}

// mark changes a job's document if its version is unchanged, else the document as it now is. change works on j and returns
// false when there is nothing (more) to change. In-process it takes the person's turn, so that it never races a message.
func (c *Conversation) mark(ctx context.Context, j *job, change func() bool) bool {
	if j.person != "" {
		leave, err := c.lanes.enter(ctx, j.person)
		if err != nil {
			return false
		}
		defer leave()
	}
	for try := 0; try < maxConflicts; try++ {
		if try > 0 {
			if err := c.reload(ctx, j); err != nil {
				return false
			}
		}
		if !change() {
			return true
		}
		err := c.put(ctx, j)
		if err == nil {
			return true
		}
		if !errors.Is(err, store.ErrConflict) {
			return false
		}
		time.Sleep(time.Duration(rand.Int64N(int64(min(try+1, 10)) * int64(4*time.Millisecond))))
	}
	return false
}

// reload reads the job's document again.
func (c *Conversation) reload(ctx context.Context, j *job) error {
	if j.contact != nil {
		contact, err := c.Store.Contacts.Get(ctx, j.contact.ID)
		if err == nil {
			j.contact = contact
		}
		return err
	}
	if j.invitation != nil {
		invitation, err := c.Store.Invitations.Get(ctx, j.invitation.ID)
		if err == nil {
			j.invitation = invitation
		}
		return err
	}
	response, err := c.Store.Responses.Get(ctx, j.response.ID)
	if err == nil {
		j.response, j.run = response, nil // the state that came with the job may be older than this
	}
	return err
}

func (c *Conversation) put(ctx context.Context, j *job) error {
	if j.contact != nil {
		j.contact.Due = mailDue(&j.contact.Mail)
		return c.Store.Contacts.Put(ctx, j.contact)
	}
	if j.invitation != nil {
		j.invitation.Due = mailDue(&j.invitation.Mail)
		return c.Store.Invitations.Put(ctx, j.invitation)
	}
	j.response.Due = c.responseDue(j.response)
	return c.Store.Responses.Put(ctx, j.response)
}
