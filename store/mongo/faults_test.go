package mongo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"familyvoice/store"
)

// What may not be in an error: an id and an answer's words.
const (
	secretID   = "k1:person-07700900123"
	secretText = "words-of-a-family"
)

func refused(code int, name string) bson.D {
	return bson.D{
		{Key: "ok", Value: 0}, {Key: "code", Value: code}, {Key: "codeName", Value: name},
		{Key: "errmsg", Value: name + " " + secretID + " " + secretText},
		{Key: "errorLabels", Value: bson.A{"RetryableWriteError"}},
	}
}

// unretried is a refusal that the driver takes as final.
func unretried(code int, name string) bson.D { return refused(code, name)[:4] }

func unconfirmed(code int, name string, labels ...string) bson.D {
	d := bson.D{{Key: "writeConcernError", Value: bson.D{
		{Key: "code", Value: code}, {Key: "codeName", Value: name}, {Key: "errmsg", Value: name + " " + secretID},
	}}}
	if len(labels) > 0 {
		d = append(d, bson.E{Key: "errorLabels", Value: labels})
	}
	return d
}

func taken(key string) bson.D {
	return bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 0}, {Key: "writeErrors", Value: bson.A{
		duplicateOn(bson.D{{Key: key, Value: 1}}, secretID),
	}}}
}

// always is a fault that comes as often as anyone tries.
func always(f fault) []fault {
	many := make([]fault, 10000)
	for i := range many {
		many[i] = f
	}
	return many
}

func TestAWriteIsAppliedOnceOrEndsAsAClearError(t *testing.T) {
	notPrimary, leaving := refused(10107, "NotWritablePrimary"), refused(91, "ShutdownInProgress")
	for _, c := range []struct {
		name    string
		faults  []fault
		want    error // nil, store.ErrConflict, store.ErrUnavailable
		applied int   // how often, for all of insert, replace and delete
		says    string
	}{
		{"nothing goes wrong", nil, nil, 1, ""},
		{"the server is no longer the primary", []fault{{before: notPrimary}}, nil, 1, ""},
		{"it is shutting down", []fault{{before: leaving}}, nil, 1, ""},
		{"it is interrupted by a shutdown, then not the primary", []fault{{before: refused(11600, "InterruptedAtShutdown")}, {before: notPrimary}}, nil, 1, ""},
		{"the line is cut before it is applied", []fault{{cut: "before"}}, nil, 1, ""},
		{"the line is cut after it is applied", []fault{{cut: "after"}}, nil, 1, ""},
		{"the line is cut twice after it is applied", []fault{{cut: "after"}, {cut: "after"}}, nil, 1, ""},
		{"the line is cut after it is applied, then not the primary", []fault{{cut: "after"}, {before: notPrimary}}, nil, 1, ""},
		{"applied, and the primary steps down before the majority has it", []fault{{after: unconfirmed(189, "PrimarySteppedDown", "RetryableWriteError")}}, nil, 1, ""},

		{"applied, and the majority does not confirm it in time", []fault{{after: unconfirmed(64, "WriteConcernTimeout")}}, store.ErrUnavailable, 1, "majority"},
		{"applied, and the write concern can't be met", []fault{{after: unconfirmed(100, "UnsatisfiableWriteConcern")}}, store.ErrUnavailable, 1, "code 100"},
		{"it takes too long", []fault{{before: unretried(50, "MaxTimeMSExpired")}}, store.ErrUnavailable, 0, "longer"},
		{"it is not permitted", []fault{{before: unretried(13, "Unauthorized")}}, store.ErrUnavailable, 0, "permission"},
		{"another index refuses the key", []fault{{before: taken("email")}}, store.ErrUnavailable, 0, "code 11000"},
		{"there is never a primary", always(fault{before: notPrimary}), store.ErrUnavailable, 0, ""},
		{"the line is cut after each try", always(fault{cut: "after"}), store.ErrUnavailable, 1, ""},
	} {
		for _, op := range []string{"insert", "update", "delete"} {
			t.Run(op+": "+c.name, func(t *testing.T) {
				t.Parallel()
				s := newServer(t)
				timeout := 20 * time.Second
				if len(c.faults) > 2 { // until the time is up
					timeout = time.Second
				}
				kept := s.open(Config{Timeout: timeout})
				ctx := context.Background()
				doc := &store.Contact{Meta: store.Meta{ID: secretID}, Address: secretText}
				if op != "insert" {
					if err := kept.Contacts.Put(ctx, doc); err != nil {
						t.Fatal(err)
					}
				}
				s.mu.Lock()
				before := s.writes[secretID]
				s.mu.Unlock()
				was := doc.Version

				s.next(op, c.faults...)
				var err error
				if op == "delete" {
					err = kept.Contacts.Delete(ctx, secretID, doc.Version)
				} else {
					err = kept.Contacts.Put(ctx, doc)
				}

				if !errors.Is(err, c.want) || c.want == nil && err != nil {
					t.Errorf("ended with %v, want %v", err, c.want)
				}
				wantVersion := was
				if err == nil && op != "delete" {
					wantVersion++
				}
				if doc.Version != wantVersion {
					t.Errorf("the caller's version is %d, want %d", doc.Version, wantVersion)
				}
				s.mu.Lock()
				defer s.mu.Unlock()
				if got := s.writes[secretID] - before; got != c.applied {
					t.Errorf("applied %d times, want %d", got, c.applied)
				}
				tellsNothing(t, err)
				if c.says != "" && !strings.Contains(fmt.Sprint(err), c.says) {
					t.Errorf("%q does not say %q", err, c.says)
				}
			})
		}
	}
}

// tellsNothing looks through everything that can be printed of an error.
func tellsNothing(t *testing.T, err error) {
	t.Helper()
	for _, text := range []string{fmt.Sprint(err), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
		for _, secret := range []string{secretID, secretText, "hunter2"} {
			if strings.Contains(text, secret) {
				t.Errorf("the error gives %q away: %s", secret, text)
			}
		}
	}
}

func TestADocumentThatIsThereIsAConflict(t *testing.T) {
	ctx := context.Background()
	s := newServer(t)
	kept := s.open(Config{})
	first := &store.Contact{Meta: store.Meta{ID: secretID}, Address: secretText}
	if err := kept.Contacts.Put(ctx, first); err != nil {
		t.Fatal(err)
	}
	second := &store.Contact{Meta: store.Meta{ID: secretID}}
	if err := kept.Contacts.Put(ctx, second); err != store.ErrConflict {
		t.Errorf("a second first write: %v", err)
	}
	t.Run("also when the server doesn't say which key it was", func(t *testing.T) {
		bare := bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 0}, {Key: "writeErrors", Value: bson.A{
			bson.D{{Key: "index", Value: 0}, {Key: "code", Value: 11000}, {Key: "errmsg", Value: "E11000 " + secretID}},
		}}}
		s.next("insert", fault{before: bare})
		if err := kept.Contacts.Put(ctx, second); err != store.ErrConflict {
			t.Errorf("with the id there: %v", err)
		}
		s.next("insert", fault{before: bare})
		err := kept.Contacts.Put(ctx, &store.Contact{Meta: store.Meta{ID: "not there"}})
		if !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("without it: %v", err)
		}
		tellsNothing(t, err)
	})
	t.Run("not when the refusal itself is unconfirmed", func(t *testing.T) {
		s.next("insert", fault{after: unconfirmed(64, "WriteConcernTimeout")})
		if err := kept.Contacts.Put(ctx, second); !errors.Is(err, store.ErrUnavailable) {
			t.Error(err)
		}
	})
	t.Run("and so is another version", func(t *testing.T) {
		late := *first
		late.Version = 7
		if err := kept.Contacts.Put(ctx, &late); err != store.ErrConflict {
			t.Errorf("put: %v", err)
		}
		if err := kept.Contacts.Delete(ctx, secretID, 7); err != store.ErrConflict {
			t.Errorf("delete: %v", err)
		}
		if err := kept.Contacts.Delete(ctx, "not there", 7); err != nil {
			t.Errorf("delete of nothing: %v", err)
		}
	})
}

func TestReadsTryAgainAndEndClearly(t *testing.T) {
	ctx := context.Background()
	s := newServer(t)
	kept := s.open(Config{Timeout: 20 * time.Second})
	if err := kept.Contacts.Put(ctx, &store.Contact{Meta: store.Meta{ID: secretID, Due: 5}, Address: secretText}); err != nil {
		t.Fatal(err)
	}
	due := store.Query{Range: "due"}
	reads := map[string]func() error{
		"get": func() error { _, err := kept.Contacts.Get(ctx, secretID); return err },
		"find": func() error {
			for _, err := range kept.Contacts.Find(ctx, due) {
				if err != nil {
					return err
				}
			}
			return nil
		},
		"count": func() error { _, err := kept.Contacts.Count(ctx, due); return err },
	}
	for name, read := range reads {
		command := map[string]string{"get": "find", "find": "find", "count": "aggregate"}[name]
		t.Run(name+" after a failover", func(t *testing.T) {
			s.next(command, fault{before: refused(11602, "InterruptedDueToReplStateChange")}, fault{cut: "before"})
			if err := read(); err != nil {
				t.Error(err)
			}
		})
		t.Run(name+" when it is not permitted", func(t *testing.T) {
			s.next(command, fault{before: unretried(13, "Unauthorized")})
			err := read()
			if !errors.Is(err, store.ErrUnavailable) {
				t.Error(err)
			}
			tellsNothing(t, err)
		})
	}
	t.Run("a document of another form", func(t *testing.T) {
		strange, _ := bson.Marshal(bson.D{{Key: "_id", Value: secretID}, {Key: "address", Value: bson.D{{Key: secretText, Value: 1}}}})
		s.mu.Lock()
		s.kept["contacts"][secretID] = strange
		s.mu.Unlock()
		err := reads["get"]()
		if err != errDecode {
			t.Error(err)
		}
		tellsNothing(t, err)
	})
}

func TestOpenSaysWhatIsWrongAndNoPassword(t *testing.T) {
	ctx := context.Background()
	refusing := newServer(t)
	refusing.next("saslStart", always(fault{before: unretried(18, "AuthenticationFailed")})...)
	reshaped := newServer(t)
	reshaped.next("createIndexes", fault{before: unretried(86, "IndexKeySpecsConflict")})
	for _, c := range []struct{ name, uri, says string }{
		{"not an address", "mongo://app:hunter2@db.example", "looks like"},
		{"a port that is none", "mongodb://app:hunter2@db.example:99999999", "looks like"},
		{"nobody there", "mongodb://app:hunter2@127.0.0.1:1/?replicaSet=made-up", "no primary answered"},
		{"the sign-in is refused", "mongodb://app:hunter2@" + refusing.address + "/?authMechanism=PLAIN&authSource=$external", "sign-in"},
		{"an index of another shape", "mongodb://" + reshaped.address, "drop it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open(ctx, Config{URI: c.uri, Timeout: time.Second})
			if !errors.Is(err, store.ErrUnavailable) || !strings.Contains(fmt.Sprint(err), c.says) {
				t.Errorf("got %v, want it to say %q", err, c.says)
			}
			tellsNothing(t, err)
		})
	}
}

func TestCloseWaitsForWritesUnderWayAndTakesNoMore(t *testing.T) {
	ctx := context.Background()
	s := newServer(t)
	kept := s.open(Config{Timeout: 20 * time.Second})
	s.next("insert", fault{before: refused(10107, "NotWritablePrimary")}, fault{cut: "after"}) // which takes a while
	result := make(chan error, 1)
	go func() { result <- kept.Leases.Put(ctx, &store.Lease{Meta: store.Meta{ID: "sender"}}) }()
	for under := false; !under; time.Sleep(time.Millisecond) {
		s.mu.Lock()
		under = len(s.script["insert"]) < 2
		s.mu.Unlock()
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-result:
		if err != nil {
			t.Errorf("the write under way: %v", err)
		}
	case <-time.After(200 * time.Millisecond): // far less than what the write still had to wait for
		t.Error("Close did not wait for the write under way")
	}
	for name, err := range map[string]error{
		"put":  kept.Leases.Put(ctx, &store.Lease{Meta: store.Meta{ID: "late"}}),
		"ping": kept.Ping(ctx),
	} {
		if !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s after Close: %v", name, err)
		}
	}
	if err := kept.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
}
