// Package store is what Family Voice keeps: the document types, the errors, and the contract that every backend passes
// (package storetest proves it). A backend is one package that returns a Store; nobody else knows its technology.
//
// There are no transactions over several documents. A document is written whole, if its version is unchanged, and is
// durable when Put returns: acknowledged by the majority and journalled, or synced to the disk.
package store

import (
	"context"
	"errors"
	"iter"
)

// The errors of a backend. Anything else is unknown and counts as ErrUnavailable to the caller.
var (
	ErrNotFound    = errors.New("store: no such document")
	ErrConflict    = errors.New("store: the document changed meanwhile")
	ErrTooLarge    = errors.New("store: the document is over 256 KiB")
	ErrUnavailable = errors.New("store: the database can't be reached")
)

// MaxDocument is the largest document that may be written, in bytes of its JSON form.
const MaxDocument = 256 << 10

// Meta heads every document. ID is the only unique key; Version counts the writes; Due is when the document next has
// work pending (Unix milliseconds, 0 for never), the one field by which all background work is found.
type Meta struct {
	ID      string `json:"_id" bson:"_id"`
	Version int64  `json:"version" bson:"version"`
	Due     int64  `json:"due,omitempty" bson:"due,omitempty"`
}

// Head returns the document's own Meta.
func (m *Meta) Head() *Meta { return m }

// Document is anything that embeds Meta.
type Document interface{ Head() *Meta }

// Collection keeps documents of one type. All methods may be called at once from many goroutines and processes.
type Collection[T any] interface {
	// Get returns the document, or ErrNotFound.
	Get(ctx context.Context, id string) (*T, error)
	// Put writes doc if the stored version still equals doc's Version (0: if there is none yet) and returns ErrConflict
	// otherwise. On success doc's Version has risen by one. A Put whose outcome is unknown (the line broke) returns
	// ErrUnavailable; the caller reads again.
	Put(ctx context.Context, doc *T) error
	// Delete removes the document if its version is the given one (0: whatever it is). A missing one is no error.
	Delete(ctx context.Context, id string, version int64) error
	// Find streams what the query selects in bounded memory; the error ends the sequence. Nothing is locked meanwhile.
	Find(ctx context.Context, q Query) iter.Seq2[*T, error]
	// Count counts what the query selects, up to Limit if it is set.
	Count(ctx context.Context, q Query) (int64, error)
}

// Query selects documents by one declared index (Indexes), or all of them in the order of their ids.
type Query struct {
	Equal []Match // all must hold, on the leading fields of the index
	Range string  // the field after those, for From and To; results come in its order
	From  any     // at or after; nil for open
	To    any     // before; nil for open
	Desc  bool    // newest or highest first
	After string  // only ids after this one; for a query without Range
	Limit int     // 0: all
}

// Match is one field's wanted value: a string, an int64 or a bool.
type Match struct {
	Field string
	Value any
}

// Indexes declares, for each collection, the field lists that queries may use. Every backend builds exactly these;
// Query.Check refuses anything else. A field that is absent or empty is not indexed ("due" 0 costs nothing).
var Indexes = map[string][][]string{
	"contacts":      {{"due"}, {"response"}},
	"responses":     {{"due"}, {"carry"}, {"day"}},
	"excerpts":      {{"response"}, {"place", "day"}, {"quote"}, {"tokens", "day"}},
	"reviews":       {{"excerpt"}, {"response"}},
	"alerts":        {{"due"}, {"status", "at"}},
	"rounds":        {},
	"releases":      {{"place", "made"}},
	"actions":       {{"place"}},
	"subscriptions": {{"place"}},
	"places":        {},
	"staff":         {},
	"sessions":      {{"expires"}},
	"audit":         {{"at"}},
	"invitations":   {{"due"}},
	"deliveries":    {{"at"}},
	"leases":        {},
	"settings":      {},
}

// Store is every collection of one installation.
type Store struct {
	Contacts      Collection[Contact]
	Responses     Collection[Response]
	Excerpts      Collection[Excerpt]
	Reviews       Collection[Review]
	Alerts        Collection[Alert]
	Rounds        Collection[Round]
	Releases      Collection[Release]
	Actions       Collection[Action]
	Subscriptions Collection[Subscription]
	Places        Collection[Place]
	Staff         Collection[Staff]
	Sessions      Collection[Session]
	Audit         Collection[Audit]
	Invitations   Collection[Invitation]
	Deliveries    Collection[Delivery]
	Leases        Collection[Lease]
	Settings      Collection[Setting]

	// Ping says whether the database answers now.
	Ping func(ctx context.Context) error
	// Close waits for writes under way and lets go of the database.
	Close func() error
}
