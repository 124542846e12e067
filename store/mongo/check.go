package mongo

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"familyvoice/store"
)

// Result is how one look at the database ended.
type Result int

// The results of a Finding.
const (
	Good    Result = iota // as it must be
	Bad                   // not so: the guarantees of package store don't hold here
	Unknown               // the server doesn't tell
)

// Finding is one thing that Check looked at. Its texts hold no address, no password and nothing of a family.
type Finding struct {
	What   string // what must be so, in plain words
	Result Result
	Detail string // what was found, and what to do if it is not Good; may be ""
}

// Check runs the essentials of what package store promises against a real database, so that whoever runs one proves their
// own: the version check under concurrent writers, documents that come back whole, queries in order over more than a page,
// and the plan of every query. It works in a scratch database of its own on the same server, which it drops; c.Database is
// not touched. The database user needs the right to make and drop one. It takes a few seconds and about 2,000 writes.
//
// It stops at the first thing without which the others can't be looked at, and returns at least one finding.
func Check(ctx context.Context, c Config) []Finding {
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	c.Database = "familyvoice_check_" + bson.NewObjectID().Hex()
	var found []Finding
	conn, err := connect(ctx, c)
	if err != nil {
		return append(found, finding("the database answers", err))
	}
	defer conn.close()
	found = append(found, finding("the database answers", nil), conn.kind(ctx))

	kept, err := conn.open(ctx)
	if err == nil {
		_, err = conn.open(ctx) // as every start after the first does
	}
	found = append(found, finding("the indexes can be made, and making them again changes nothing", err))
	if err == nil {
		for _, look := range []struct {
			what string
			do   func(context.Context, *store.Store) error
		}{
			{"of two first writes of a document one wins", firstWrites},
			{"of many writers of one document none loses a write", increments},
			{"an old version changes and deletes nothing", staleWrites},
			{"a large document, a date and an empty field come back as they were", wholeness},
			{"a query finds everything once and in order, over more than a page", inOrder},
		} {
			found = append(found, finding(look.what, look.do(ctx, kept)))
		}
		found = append(found, conn.plans(ctx))
	}
	return append(found, conn.drop(ctx))
}

// finding makes a finding of an error, which is one of ours and so may be shown.
func finding(what string, err error) Finding {
	if err != nil {
		return Finding{what, Bad, err.Error()}
	}
	return Finding{what, Good, ""}
}

// kind says what sort of server it is: only one that replicates can keep the guarantees.
func (c *connection) kind(ctx context.Context) Finding {
	f := Finding{What: "the database is a replica set or a sharded cluster"}
	var hello struct {
		SetName string   `bson:"setName"`
		Hosts   []string `bson:"hosts"`
		Message string   `bson:"msg"`
	}
	if err := c.db.RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Decode(&hello); err != nil {
		f.Result, f.Detail = Unknown, said(err).Error()
		return f
	}
	switch {
	case hello.Message == "isdbgrid":
		f.Detail = "a sharded cluster"
	case len(hello.Hosts) >= 3:
		f.Detail = fmt.Sprintf("a replica set of %d", len(hello.Hosts))
	case hello.SetName != "":
		f.Detail = fmt.Sprintf("a replica set of %d: what is lost with that disk is lost; three survive the loss of one", len(hello.Hosts))
	default:
		f.Result = Bad
		f.Detail = "a single server, which can't tell a repeated write from a new one; start it with --replSet, even alone"
	}
	return f
}

// drop removes the scratch database, even if the caller has given up.
func (c *connection) drop(ctx context.Context) Finding {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	f := finding("the scratch database was removed", said(c.db.Drop(ctx)))
	if f.Result != Good {
		f.Detail += "; please drop " + c.db.Name() + " by hand"
	}
	return f
}
