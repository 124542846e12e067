package conversation

import (
	"context"
	"errors"
	"time"

	"familyvoice/channels"
	"familyvoice/keys"
	"familyvoice/store"
)

// ErrStopSealed means that a STOP which has to count again is of somebody whose address the key file can't open.
var ErrStopSealed = errors.New("conversation: who said STOP is sealed with a key that the key file lacks")

// lastWord is what one person said last of STOP and START, in whichever database.
type lastWord struct {
	in    channels.Inbound
	stop  *store.OptOut
	start time.Time
	seen  time.Time
}

func (w *lastWord) add(c *store.Contact) {
	if c.OptOut != nil && (w.stop == nil || c.OptOut.At.After(w.stop.At)) {
		w.stop = c.OptOut
	}
	if start := started(c); start.After(w.start) {
		w.start = start
	}
	if c.Seen.After(w.seen) {
		w.seen = c.Seen
	}
}

// started is when the contact last said START after a STOP, if that is known.
func started(c *store.Contact) time.Time {
	if len(c.Silences) == 0 {
		return time.Time{}
	}
	return c.Silences[len(c.Silences)-1].To
}

// StopAgain lets every STOP among these contacts count again, unless a START came after it, and returns for how many people it
// did not count here: for a restored backup, which knows nothing of them. The contacts are as other databases of this
// installation have them, under whichever key: people are told apart by their opened addresses. Damaged ones are counted in
// unread. Where an address is sealed with a key that is not here it returns ErrStopSealed.
func (c *Conversation) StopAgain(ctx context.Context, elsewhere []*store.Contact) (n, unread int, err error) {
	people := map[string]*lastWord{}
	for _, contact := range elsewhere {
		address, err := c.Keys.Open("contacts/"+contact.ID, fieldAddress, contact.Address)
		switch {
		case err == nil:
		case contact.OptOut == nil: // who said START stays silent here, and can say it again
			continue
		case errors.Is(err, keys.ErrUnknownKey):
			return 0, 0, ErrStopSealed
		default:
			unread++
			continue
		}
		person := c.Keys.PersonID(contact.Channel, contact.Sender, string(address))
		if people[person] == nil {
			in := channels.Inbound{Channel: channels.Name(contact.Channel), Sender: contact.Sender, Address: string(address)}
			people[person] = &lastWord{in: in}
		}
		people[person].add(contact)
	}
	for _, word := range people {
		if word.stop == nil || word.start.After(word.stop.At) {
			continue
		}
		contact, err := c.findContact(ctx, word.in)
		if err != nil {
			return n, unread, err
		}
		if contact.OptOut != nil || started(contact).After(word.stop.At) {
			continue
		}
		if contact.Version == 0 {
			contact.Seen = word.seen
		}
		contact.OptOut = word.stop
		if err := c.Store.Contacts.Put(ctx, contact); err != nil {
			return n, unread, err
		}
		n++
	}
	return n, unread, nil
}
