package conversation

import (
	"context"
	"errors"

	"familyvoice/channels"
	"familyvoice/store"
)

// equalityTries is how often a note is written again after another writer was first.
const equalityTries = 10

// KeepEquality notes the choice that the person at a web session made in one question about themselves; "" takes it back.
// It is asked once the answers are sent, changes nothing else about the run, and does nothing where there is no run or an
// erased one. After ten conflicts it returns store.ErrConflict.
func (c *Conversation) KeepEquality(ctx context.Context, address, question, choice string) error {
	contact, err := c.findContact(ctx, channels.Inbound{Channel: channels.Web, Sender: webSender, Address: address})
	if err != nil || contact.Response == "" {
		return err
	}
	for range equalityTries {
		var doc *store.Response
		doc, err = c.Store.Responses.Get(ctx, contact.Response)
		if errors.Is(err, store.ErrNotFound) || err == nil && doc.Erased {
			return nil
		}
		if err != nil {
			return err
		}
		if doc.Equality[question] == choice {
			return nil
		}
		if doc.Equality == nil {
			doc.Equality = map[string]string{}
		}
		if doc.Equality[question] = choice; choice == "" {
			delete(doc.Equality, question)
		}
		if err = c.Store.Responses.Put(ctx, doc); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return err
}
