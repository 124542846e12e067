package mongo

import (
	"context"
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"familyvoice/store"
)

// index makes the declared indexes of a collection. Those that exist are left alone; one of the same name and another shape
// is an error.
//
// Each is the declared fields and then _id, which is the order that a walk promises among equals. A document without the
// last field is not in it: that field is written only when it has a value (see encode.go), so a document with nothing due
// costs the index of due work nothing.
func (c *connection) index(ctx context.Context, collection string) error {
	for _, fields := range store.Indexes[collection] {
		keys := make(bson.D, 0, len(fields)+1)
		for _, f := range fields {
			keys = append(keys, bson.E{Key: f, Value: int32(1)})
		}
		_, err := c.db.Collection(collection).Indexes().CreateOne(ctx, mongo.IndexModel{
			Keys: append(keys, bson.E{Key: "_id", Value: int32(1)}),
			Options: options.Index().SetName(indexName(fields)).
				SetPartialFilterExpression(bson.D{compare(fields[len(fields)-1], "$exists", true)}),
		})
		if err != nil {
			return fmt.Errorf("%w: index %s of %s", said(err), indexName(fields), collection)
		}
	}
	return nil
}

// indexName is the name of the index with these fields; with none it is the server's own, on _id.
func indexName(fields []string) string {
	if len(fields) == 0 {
		return "_id_"
	}
	return strings.Join(fields, "_")
}
