package mongo

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"familyvoice/store"
)

// server is a scripted MongoDB: the primary of a replica set of one, which keeps documents, answers the commands that this
// package sends, and goes wrong when the script says so. It is no proof that MongoDB works so; it is there to show what we
// make of what a server may say.
type server struct {
	t       *testing.T
	address string

	mu     sync.Mutex
	kept   map[string]map[string]bson.Raw // collection, id
	writes map[string]int                 // how often a write to the id was applied
	sorted map[string]map[string][]entry  // collection, fields; made when asked for, until the next write
	seen   map[string]bson.D              // the answers to numbered writes, for their repeats
	script map[string][]fault             // by command, one for each time it comes
	sent   []bson.Raw                     // every command of ours, in order

	careless bool // replaces and deletes by _id alone, whatever version was asked for
}

// fault is what goes wrong with one command. The zero fault is none.
type fault struct {
	before bson.D // answered instead of doing it
	after  bson.D // answered after doing it: added to the answer
	cut    string // "before" or "after" doing it
}

func newServer(t *testing.T) *server {
	s := &server{
		t: t, kept: map[string]map[string]bson.Raw{}, writes: map[string]int{},
		sorted: map[string]map[string][]entry{}, seen: map[string]bson.D{}, script: map[string][]fault{},
	}
	s.address = serve(t, s.answer)
	return s
}

// open opens a store on the server. What c has for a URI are further options.
func (s *server) open(c Config) *store.Store {
	s.t.Helper()
	c.URI = "mongodb://" + s.address + "/?replicaSet=made-up" + c.URI
	opened, err := Open(context.Background(), c)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { opened.Close() })
	return opened
}

// next sets what goes wrong with the next commands of that name.
func (s *server) next(command string, faults ...fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script[command] = append(s.script[command], faults...)
}

func (s *server) answer(command bson.Raw) bson.D {
	s.mu.Lock()
	defer s.mu.Unlock()
	elements, err := command.Elements()
	if err != nil || len(elements) == 0 {
		return nil
	}
	name := elements[0].Key()
	switch name {
	case "hello", "isMaster", "ismaster":
		return bson.D{
			{Key: "ok", Value: 1}, {Key: "helloOk", Value: true}, {Key: "ismaster", Value: true},
			{Key: "isWritablePrimary", Value: true}, {Key: "setName", Value: "made-up"},
			{Key: "hosts", Value: bson.A{s.address}}, {Key: "me", Value: s.address}, {Key: "primary", Value: s.address},
			{Key: "maxBsonObjectSize", Value: 16 << 20}, {Key: "maxMessageSizeBytes", Value: 48000000},
			{Key: "maxWriteBatchSize", Value: 100000}, {Key: "logicalSessionTimeoutMinutes", Value: 30},
			{Key: "localTime", Value: time.Now()}, {Key: "minWireVersion", Value: 0}, {Key: "maxWireVersion", Value: 25},
		}
	}
	s.sent = append(s.sent, command)
	var f fault
	if queue := s.script[name]; len(queue) > 0 {
		f, s.script[name] = queue[0], queue[1:]
	}
	switch {
	case f.cut == "before":
		return nil
	case f.before != nil:
		return f.before
	}
	answer := s.once(name, elements[0].Value(), command)
	if f.cut == "after" {
		return nil
	}
	return append(answer, f.after...)
}

// once answers a write that was applied before as it was answered then, as a server does that keeps transaction numbers.
func (s *server) once(name string, of bson.RawValue, command bson.Raw) bson.D {
	number := command.Lookup("txnNumber")
	if len(number.Value) == 0 {
		return s.do(name, of, command)
	}
	key := fmt.Sprintf("%x %x", command.Lookup("lsid").Value, number.Value)
	if answer, ok := s.seen[key]; ok {
		return slices.Clone(answer)
	}
	s.seen[key] = s.do(name, of, command)
	return slices.Clone(s.seen[key])
}

func (s *server) do(name string, of bson.RawValue, command bson.Raw) bson.D {
	collection, _ := of.StringValueOK()
	docs := s.kept[collection]
	if docs == nil {
		docs = map[string]bson.Raw{}
		s.kept[collection] = docs
	}
	switch name {
	case "insert":
		doc := command.Lookup("documents", "0").Document()
		id := doc.Lookup("_id").StringValue()
		if _, there := docs[id]; there {
			return bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 0}, {Key: "writeErrors", Value: bson.A{duplicateOn(bson.D{{Key: "_id", Value: 1}}, id)}}}
		}
		s.keep(collection, id, doc)
		return bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 1}}
	case "update":
		update := command.Lookup("updates", "0").Document()
		id, there := s.one(docs, update.Lookup("q").Document())
		if !there {
			return bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 0}, {Key: "nModified", Value: 0}}
		}
		s.keep(collection, id, update.Lookup("u").Document())
		return bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 1}, {Key: "nModified", Value: 1}}
	case "delete":
		id, there := s.one(docs, command.Lookup("deletes", "0", "q").Document())
		if !there {
			return bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 0}}
		}
		s.keep(collection, id, nil)
		return bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 1}}
	case "find":
		limit, _ := command.Lookup("limit").AsInt64OK()
		by, _ := command.Lookup("sort").DocumentOK()
		return cursorOf(collection, s.find(collection, command.Lookup("filter").Document(), by, int(limit)))
	case "aggregate":
		limit, _ := command.Lookup("pipeline", "1", "$limit").AsInt64OK()
		found := s.find(collection, command.Lookup("pipeline", "0", "$match").Document(), nil, int(limit))
		if len(found) == 0 {
			return cursorOf(collection, nil)
		}
		sum, _ := bson.Marshal(bson.D{{Key: "_id", Value: 1}, {Key: "n", Value: len(found)}})
		return cursorOf(collection, []bson.Raw{sum})
	}
	return bson.D{{Key: "ok", Value: 1}} // ping, createIndexes, endSessions, dropDatabase
}

func cursorOf(collection string, docs []bson.Raw) bson.D {
	batch := bson.A{}
	for _, d := range docs {
		batch = append(batch, d)
	}
	return bson.D{{Key: "ok", Value: 1}, {Key: "cursor", Value: bson.D{
		{Key: "id", Value: int64(0)}, {Key: "ns", Value: "made-up." + collection}, {Key: "firstBatch", Value: batch},
	}}}
}

// duplicateOn is a refusal that names the key and quotes the value, as servers do.
func duplicateOn(key bson.D, value string) bson.D {
	return bson.D{
		{Key: "index", Value: 0}, {Key: "code", Value: 11000}, {Key: "keyPattern", Value: key},
		{Key: "keyValue", Value: bson.D{{Key: key[0].Key, Value: value}}},
		{Key: "errmsg", Value: fmt.Sprintf("E11000 duplicate key error index: %s dup key: { : %q }", key[0].Key, value)},
	}
}

// keep writes a document, or removes it if doc is nil.
func (s *server) keep(collection, id string, doc bson.Raw) {
	if doc == nil {
		delete(s.kept[collection], id)
	} else {
		s.kept[collection][id] = doc
	}
	s.writes[id]++
	delete(s.sorted, collection)
}

// one finds the document that a write is for.
func (s *server) one(docs map[string]bson.Raw, filter bson.Raw) (id string, there bool) {
	id = filter.Lookup("_id").StringValue()
	doc, there := docs[id]
	wanted, _ := filter.Elements()
	return id, there && (s.careless || matches(doc, wanted))
}
