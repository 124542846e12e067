package bulk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"familyvoice/store"
)

// collection is one kind of document on its way.
type collection struct {
	name string
	// read calls each for every document, in the order of ids.
	read func(ctx context.Context, each func(doc json.RawMessage) error) error
	// write puts a document that is not there yet. It says whether it was there already; one that differs is an error.
	write func(ctx context.Context, doc json.RawMessage) (there bool, err error)
}

// collections are all that are moved, in the order in which they go. A test holds them against store.Collections.
func collections(s *store.Store) []collection {
	return []collection{
		of("settings", s.Settings), of("places", s.Places), of("rounds", s.Rounds), of("staff", s.Staff), of("contacts", s.Contacts),
		of("responses", s.Responses), of("excerpts", s.Excerpts), of("reviews", s.Reviews), of("alerts", s.Alerts),
		of("releases", s.Releases), of("actions", s.Actions), of("subscriptions", s.Subscriptions), of("sessions", s.Sessions),
		of("audit", s.Audit), of("invitations", s.Invitations), of("deliveries", s.Deliveries),
	}
}

func of[T any](name string, c store.Collection[T]) collection {
	return collection{
		name: name,
		read: func(ctx context.Context, each func(json.RawMessage) error) error {
			for doc, err := range c.Find(ctx, store.Query{}) {
				if err != nil {
					return err
				}
				body, err := plain(doc)
				if err == nil {
					err = each(body)
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
		write: func(ctx context.Context, body json.RawMessage) (bool, error) {
			doc := new(T)
			if store.Unmarshal(body, doc) != nil {
				return false, fmt.Errorf("bulk: a document of %s can't be read by this version", name)
			}
			body, err := plain(doc) // in this version's own form, to be compared
			if err != nil {
				return false, err
			}
			err = c.Put(ctx, doc)
			if !errors.Is(err, store.ErrConflict) {
				return false, err
			}
			have, err := c.Get(ctx, any(doc).(store.Document).Head().ID)
			if err != nil {
				return false, err
			}
			there, err := plain(have)
			if err != nil {
				return false, err
			}
			if !bytes.Equal(there, body) {
				return false, fmt.Errorf("%w: %s", ErrOther, name)
			}
			return true, nil
		},
	}
}

// ErrOther means that the store holds another document of the same id: it is in use, or of another town.
var ErrOther = errors.New("bulk: this store holds something else already; import into an empty one")

// plain is a document without its version, and an excerpt without the version that it was made from.
func plain[T any](doc *T) (json.RawMessage, error) {
	any(doc).(store.Document).Head().Version = 0
	if e, ok := any(doc).(*store.Excerpt); ok {
		e.Source = min(e.Source, 1)
	}
	return store.Marshal(doc)
}
