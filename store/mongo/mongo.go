// Package mongo keeps Family Voice's documents in MongoDB: a replica set or a sharded cluster.
//
// It speaks a handful of commands that each touch one document: find by _id, insert, replace where _id and version still
// match, delete, and find and count along a declared index in keyset pages. Every write is acknowledged by the majority
// and journalled; every read is from the primary and sees only what the majority holds, so that nobody acts on a write
// that a failover may take back. Such a read may be a moment behind, which costs a conflict and another try, never a lost
// write: the version in the filter decides.
//
// No unique index but _id is made and no command needs more than one document, so every collection can be sharded on a
// hashed _id. BSON never leaves the package.
package mongo

import (
	"context"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"familyvoice/store"
)

// Config says where the database is.
type Config struct {
	// URI is a MongoDB connection string. What it says of write concern, read concern, read preference and retries is
	// overruled: those belong to the guarantees of package store.
	URI string
	// Database is the name of the database; "" for "familyvoice".
	Database string
	// Timeout bounds each operation whose context has no deadline, retries and a failover included; 0 for 10 seconds.
	Timeout time.Duration

	monitor *event.CommandMonitor // the tests read the commands as they are sent
}

// connection is one client of the database, shared by all collections.
type connection struct {
	client *mongo.Client
	db     *mongo.Database

	// A write holds it for reading, so that Close waits for writes under way.
	writing sync.RWMutex
	closed  bool
}

// Open connects, makes the declared indexes that are missing and returns the store. It returns store.ErrUnavailable if no
// primary answers in time or if it refuses; the text says why and holds neither the URI nor a password.
func Open(ctx context.Context, c Config) (*store.Store, error) {
	conn, err := connect(ctx, c)
	if err != nil {
		return nil, err
	}
	s, err := conn.open(ctx)
	if err != nil {
		_ = conn.close()
		return nil, err
	}
	return s, nil
}

func connect(ctx context.Context, c Config) (*connection, error) {
	if c.Database == "" {
		c.Database = "familyvoice"
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	journalled := true
	o := options.Client().SetAppName("familyvoice").ApplyURI(c.URI).
		SetWriteConcern(&writeconcern.WriteConcern{W: "majority", Journal: &journalled}).
		SetReadConcern(readconcern.Majority()).
		SetReadPreference(readpref.Primary()).
		SetRetryWrites(true).
		SetRetryReads(true).
		SetTimeout(c.Timeout)
	if c.monitor != nil {
		o.SetMonitor(c.monitor)
	}
	client, err := mongo.Connect(o)
	if err != nil {
		return nil, errAddress // the driver's own text may quote the URI
	}
	conn := &connection{client: client, db: client.Database(c.Database)}
	if err := conn.ping(ctx); err != nil {
		_ = conn.close()
		return nil, err
	}
	return conn, nil
}

func (c *connection) open(ctx context.Context) (*store.Store, error) {
	for _, name := range store.Collections() {
		if err := c.index(ctx, name); err != nil {
			return nil, err
		}
	}
	return &store.Store{
		Contacts:      collect[store.Contact](c, "contacts"),
		Responses:     collect[store.Response](c, "responses"),
		Excerpts:      collect[store.Excerpt](c, "excerpts"),
		Reviews:       collect[store.Review](c, "reviews"),
		Alerts:        collect[store.Alert](c, "alerts"),
		Rounds:        collect[store.Round](c, "rounds"),
		Releases:      collect[store.Release](c, "releases"),
		Actions:       collect[store.Action](c, "actions"),
		Subscriptions: collect[store.Subscription](c, "subscriptions"),
		Places:        collect[store.Place](c, "places"),
		Staff:         collect[store.Staff](c, "staff"),
		Sessions:      collect[store.Session](c, "sessions"),
		Audit:         collect[store.Audit](c, "audit"),
		Invitations:   collect[store.Invitation](c, "invitations"),
		Deliveries:    collect[store.Delivery](c, "deliveries"),
		Leases:        collect[store.Lease](c, "leases"),
		Settings:      collect[store.Setting](c, "settings"),
		Ping:          c.ping,
		Close:         c.close,
	}, nil
}

func (c *connection) ping(ctx context.Context) error {
	return said(c.client.Ping(ctx, readpref.Primary()))
}

// begin is called before a write, and done after it.
func (c *connection) begin() (done func(), err error) {
	c.writing.RLock()
	if c.closed {
		c.writing.RUnlock()
		return nil, errClosed
	}
	return c.writing.RUnlock, nil
}

// close waits for the writes under way, each of which ends by its own deadline, and then lets go. A second call does nothing.
func (c *connection) close() error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.closed {
		return nil
	}
	c.closed = true
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return said(c.client.Disconnect(ctx))
}
