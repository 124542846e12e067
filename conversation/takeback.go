package conversation

import (
	"context"
	"slices"
	"time"

	"familyvoice/channels"
	"familyvoice/failpoint"
	"familyvoice/store"
)

// A chat keeps what we said to a family. Where the channel can take its own messages back, their ids are kept for as long
// as it can, in the document of the run or the contact, and a DELETE takes them off the family's screen.

const (
	// keyTakeBack is the entry of a tombstone's mail that says nothing and takes back what was said.
	keyTakeBack = "take-back"
	// takeBackFor is how long a bot may delete what it sent (https://core.telegram.org/bots/api#deletemessages).
	takeBackFor = 48 * time.Hour
	// maxSent is how many ids a document keeps: more than a survey says twice over.
	maxSent = 200
)

// takes says whether a channel can take back what it sent.
func (c *Conversation) takes(channel string) (channels.TakesBack, bool) {
	taker, ok := c.channel[channels.Name(channel)].(channels.TakesBack)
	return taker, ok
}

// remember keeps the ids of what was sent, and forgets those that can't be taken back any more. It says whether the mail
// changed.
func remember(m *store.Mail, channel string, ids []string, now time.Time) bool {
	if len(ids) == 0 {
		return false
	}
	m.Sent = takeable(m.Sent, now)
	for _, id := range ids {
		m.Sent = append(m.Sent, store.Sent{ID: id, Channel: channel, At: now})
	}
	m.Sent = newest(m.Sent)
	return true
}

// newest are the last that a document has room for.
func newest(sent []store.Sent) []store.Sent { return sent[max(0, len(sent)-maxSent):] }

// takeable are those that are not too old to be taken back.
func takeable(sent []store.Sent, now time.Time) []store.Sent {
	return slices.DeleteFunc(slices.Clone(sent), func(s store.Sent) bool { return now.Sub(s.At) >= takeBackFor })
}

// noteSent keeps the ids of a reply that has just left, in the write that marks it. open says whether its entry still
// stood in the mail. A tombstone keeps nothing but what was on its way when it became one.
func (c *Conversation) noteSent(j *job, p *store.Pending, receipt channels.Receipt, open bool) bool {
	m := j.mail()
	if p.Key == keyTakeBack {
		if open && !takingBack(m) {
			m.Sent = nil
		}
		return open
	}
	if _, ok := c.takes(p.Channel); !ok || j.invitation != nil {
		return false
	}
	if j.response != nil && j.response.Erased && (open || !takingBack(m)) {
		return false
	}
	return remember(m, p.Channel, receipt.IDs, c.now())
}

// takingBack says whether something is still to be taken back.
func takingBack(m *store.Mail) bool {
	return slices.ContainsFunc(m.Pending, func(p store.Pending) bool { return p.Key == keyTakeBack })
}

// carrySent leaves what an earlier run said to this chat with the contact, so that a DELETE in the next run takes it back
// too. Nothing leads from run to run by it.
func (c *Conversation) carrySent(t *turn) {
	if t.run == nil {
		return
	}
	all := takeable(slices.Concat(t.contact.Sent, t.run.doc.Sent), c.now())
	t.contact.Sent = newest(slices.DeleteFunc(all, func(s store.Sent) bool { return s.Channel != string(t.in.Channel) }))
}

// postTakeBack gives the tombstone of a run the work of taking back what was said, in each chat that leads to it. It goes
// out through the mail after the replies, so that a crash repeats it.
func (c *Conversation) postTakeBack(ctx context.Context, doc *store.Response) error {
	now := c.now()
	said := takeable(doc.Sent, now)
	doc.Sent = nil
	for contact, err := range c.Store.Contacts.Find(ctx, store.Query{Equal: []store.Match{{Field: "response", Value: doc.ID}}}) {
		if err != nil {
			return err
		}
		if _, ok := c.takes(contact.Channel); !ok || contact.Moved != "" {
			continue
		}
		address, err := c.Keys.Open("contacts/"+contact.ID, fieldAddress, contact.Address)
		if err != nil {
			continue // who can't be written to can't be cleared
		}
		said = append(said, takeable(contact.Sent, now)...)
		id := c.Keys.Hash("entry", contact.ID, doc.ID, keyTakeBack)
		post(&doc.Mail, store.Pending{
			ID: id, Rank: store.RankRest, Key: keyTakeBack, Channel: contact.Channel, Sender: contact.Sender,
			Address: c.Keys.Seal("pending/"+id, fieldAddress, address), At: now, Due: now.UnixMilli(), Language: doc.Language,
			Survey: doc.Survey, SurveyV: doc.SurveyV,
		})
	}
	if takingBack(&doc.Mail) {
		doc.Sent = newest(said)
	}
	return nil
}

// takeBack takes back on one chat what the mail knows to have been said. Ids of another chat are not found there.
func (c *Conversation) takeBack(ctx context.Context, m *store.Mail, p *store.Pending) error {
	taker, ok := c.takes(p.Channel)
	address, err := c.Keys.Open("pending/"+p.ID, fieldAddress, p.Address)
	var ids []string
	for _, s := range takeable(m.Sent, c.now()) {
		if s.Channel == p.Channel {
			ids = append(ids, s.ID)
		}
	}
	if !ok || err != nil || len(ids) == 0 {
		return nil
	}
	failpoint.Hit("before-take-back")
	ctx, cancel := context.WithTimeout(ctx, c.Send)
	defer cancel()
	err = taker.TakeBack(ctx, p.Sender, string(address), ids)
	failpoint.Hit("after-take-back")
	if err != nil && p.Attempts+1 >= parkAfter {
		c.Log.Warn("what was said could not be taken back; it stands in the chat", "channel", p.Channel, "messages", len(ids))
		return nil
	}
	return err
}
