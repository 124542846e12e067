package mongo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"familyvoice/store"
)

// collection implements store.Collection.
type collection[T any] struct {
	conn   *connection
	kept   *mongo.Collection
	name   string
	layout layout
}

func collect[T any](c *connection, name string) *collection[T] {
	return &collection[T]{c, c.db.Collection(name), name, layoutOf(reflect.TypeFor[T](), name)}
}

func head[T any](doc *T) *store.Meta { return any(doc).(store.Document).Head() }

func byID(id string) bson.D { return bson.D{{Key: "_id", Value: id}} }

func byVersion(id string, version int64) bson.D {
	return bson.D{{Key: "_id", Value: id}, {Key: "version", Value: version}}
}

// Get implements store.Collection.
func (c *collection[T]) Get(ctx context.Context, id string) (*T, error) {
	if store.CheckID(id) != nil {
		return nil, store.ErrNotFound
	}
	raw, err := c.kept.FindOne(ctx, byID(id)).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, store.ErrNotFound
	}
	if err != nil {
		return nil, said(err)
	}
	return decode[T](raw)
}

// Put implements store.Collection.
//
// When the line breaks, the driver sends the write again with the same transaction number, and a server that had already
// applied it answers as it did the first time: a write is never refused because of itself. If that fails too, the outcome is
// unknown and is said to be. It is not guessed by comparing what is stored: two writers who count from 7 to 8 write equal
// documents, and both would be told that theirs was the one.
func (c *collection[T]) Put(ctx context.Context, doc *T) error {
	next := *doc
	meta := head(&next)
	was := meta.Version
	meta.Version++
	if err := store.CheckID(meta.ID); err != nil {
		return err
	}
	raw, err := c.encode(&next)
	if err != nil {
		return err
	}
	done, err := c.conn.begin()
	if err != nil {
		return err
	}
	defer done()
	if was == 0 {
		err = c.insert(ctx, meta.ID, raw)
	} else {
		err = c.replace(ctx, meta.ID, was, raw)
	}
	if err != nil {
		return err
	}
	head(doc).Version = meta.Version
	return nil
}

func (c *collection[T]) insert(ctx context.Context, id string, raw bson.Raw) error {
	_, err := c.kept.InsertOne(ctx, raw)
	switch is, named := duplicate(err); {
	case named:
		return store.ErrConflict
	case is: // a server that doesn't say which key: look
		switch _, missing := c.kept.FindOne(ctx, byID(id)).Raw(); {
		case missing == nil:
			return store.ErrConflict
		case !errors.Is(missing, mongo.ErrNoDocuments):
			return said(missing)
		}
	}
	return said(err)
}

func (c *collection[T]) replace(ctx context.Context, id string, was int64, raw bson.Raw) error {
	result, err := c.kept.ReplaceOne(ctx, byVersion(id, was), raw)
	if err != nil {
		return said(err)
	}
	if result.MatchedCount == 0 {
		return store.ErrConflict
	}
	return nil
}

// Delete implements store.Collection.
func (c *collection[T]) Delete(ctx context.Context, id string, version int64) error {
	if store.CheckID(id) != nil {
		return nil
	}
	done, err := c.conn.begin()
	if err != nil {
		return err
	}
	defer done()
	if version == 0 {
		_, err := c.kept.DeleteOne(ctx, byID(id))
		return said(err)
	}
	result, err := c.kept.DeleteOne(ctx, byVersion(id, version))
	if err != nil || result.DeletedCount > 0 {
		return said(err)
	}
	// Nothing went: it was gone already, or it is another version.
	switch err := c.kept.FindOne(ctx, byID(id), options.FindOne().SetProjection(bson.D{{Key: "_id", Value: 1}})).Err(); {
	case errors.Is(err, mongo.ErrNoDocuments):
		return nil
	case err != nil:
		return said(err)
	}
	return store.ErrConflict
}

// encode returns the document's BSON, or store.ErrTooLarge.
func (c *collection[T]) encode(doc *T) (bson.Raw, error) {
	if _, err := store.Encode(doc); err != nil { // too large, or what no backend can keep, such as a number that is none
		return nil, err
	}
	d, err := c.layout.encode(reflect.ValueOf(doc).Elem())
	if err != nil {
		return nil, err
	}
	raw, err := bson.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("mongo: a document of %s can't be written as BSON", c.name)
	}
	return raw, nil
}

func decode[T any](raw bson.Raw) (*T, error) {
	doc := new(T)
	if decodeInto(raw, doc) != nil {
		return nil, errDecode
	}
	return doc, nil
}

// decodeInto reads a document by its json tags, with times in UTC.
func decodeInto(raw bson.Raw, doc any) error {
	d := bson.NewDecoder(bson.NewDocumentReader(bytes.NewReader(raw)))
	d.UseJSONStructTags()
	return d.Decode(doc)
}
