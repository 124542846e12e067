package mongo

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"

	"familyvoice/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// recorder keeps every command as the driver's own monitor shows it.
type recorder struct {
	mu       sync.Mutex
	commands []bson.Raw
}

func (r *recorder) monitor() *event.CommandMonitor {
	return &event.CommandMonitor{Started: func(_ context.Context, e *event.CommandStartedEvent) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.commands = append(r.commands, slices.Clone(e.Command))
	}}
}

func (r *recorder) take() []bson.Raw {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.commands
	r.commands = nil
	return taken
}

// recorded opens a store on a scripted server, with further options in its connection string, and records what it sends.
func recorded(t *testing.T, options string) (*store.Store, *recorder) {
	r := &recorder{}
	return newServer(t).open(Config{URI: options, Database: "familyvoice", monitor: r.monitor()}), r
}

// goldenCommands writes commands as canonical extended JSON, with what differs from run to run named instead of shown.
func goldenCommands(t *testing.T, commands []bson.Raw) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, c := range commands {
		var d bson.D
		if err := bson.Unmarshal(c, &d); err != nil {
			t.Fatal(err)
		}
		for i := range d {
			switch d[i].Key {
			case "lsid", "txnNumber", "maxTimeMS":
				d[i].Value = "(there)"
			}
		}
		text, err := bson.MarshalExtJSONIndent(d, true, false, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		out.Write(text)
		out.WriteByte('\n')
	}
	return out.Bytes()
}

func sameAsGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "commands", name+".json")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("not as in %s (go test -update writes it anew):\n%s", path, diff)
	}
}

func TestTheCommandsAreThese(t *testing.T) {
	ctx := context.Background()
	at := time.Date(2026, 3, 29, 1, 30, 0, 123e6, time.UTC)
	response := &store.Response{
		Meta:   store.Meta{ID: "r1", Due: at.UnixMilli()},
		Survey: "our-family", SurveyV: 1, Voice: "family", Language: "en", Channels: []string{"sms"}, Day: "2026-03-29",
		Started: at, Updated: at, Stage: "asking", Run: "k1.sealed",
		Mail: store.Mail{
			Applied: []store.Applied{{ID: "SM1", At: at}},
			Pending: []store.Pending{{
				ID: "r1:1:0", Key: "question", Args: map[string]string{"hub": "North", "at": "nine"}, Language: "en", Survey: "our-family",
				SurveyV: 1, Channel: "sms", Address: "k1.sealed", At: at, Due: at.UnixMilli(), Claim: &store.Claim{Owner: "a", Turn: 2},
			}},
		},
	}
	read := func(seq func(func(*store.Release, error) bool)) error {
		for _, err := range seq {
			if err != nil {
				return err
			}
		}
		return nil
	}
	kept, r := recorded(t, "")
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"open", func() error { return nil }},
		{"put-first", func() error { return kept.Responses.Put(ctx, response) }},
		{"put-again", func() error { return kept.Responses.Put(ctx, response) }},
		{"get", func() error { _, err := kept.Responses.Get(ctx, "r1"); return err }},
		{"delete-passed-version", func() error {
			if err := kept.Responses.Delete(ctx, "r1", 1); err != store.ErrConflict {
				return fmt.Errorf("got %w, want ErrConflict", err)
			}
			return nil
		}},
		{"delete-version", func() error { return kept.Responses.Delete(ctx, "r1", 2) }},
		{"delete-any", func() error { return kept.Responses.Delete(ctx, "r1", 0) }},
		{"find-range", func() error {
			return read(kept.Releases.Find(ctx, store.Query{Equal: []store.Match{{Field: "place", Value: ""}}, Range: "made", From: at, Desc: true, Limit: 3}))
		}},
		{"find-all", func() error { return read(kept.Releases.Find(ctx, store.Query{After: "x"})) }},
		{"count", func() error { _, err := kept.Responses.Count(ctx, store.Query{Range: "due", Limit: 9}); return err }},
		{"ping", func() error { return kept.Ping(ctx) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.do(); err != nil {
				t.Fatal(err)
			}
			sameAsGolden(t, c.name, goldenCommands(t, r.take()))
		})
	}
}

func TestEveryQueryHasAnIndexOfOursBehindIt(t *testing.T) {
	_, r := recorded(t, "")
	indexes := map[string][]bson.Raw{}
	for _, c := range r.take() {
		if name, ok := c.Lookup("createIndexes").StringValueOK(); ok {
			made, err := c.Lookup("indexes").Array().Values()
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range made {
				indexes[name] = append(indexes[name], m.Document())
			}
		}
	}
	for _, collection := range store.Collections() {
		if len(indexes[collection]) != len(store.Indexes[collection]) {
			t.Errorf("%s has %d indexes, declared are %d", collection, len(indexes[collection]), len(store.Indexes[collection]))
		}
		for _, made := range indexes[collection] {
			if unique, err := made.LookupErr("unique"); err == nil {
				t.Errorf("%s: an index that is unique: %v", collection, unique)
			}
		}
		shapes, err := shapesOf(collection)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range shapes {
			if !slices.ContainsFunc(append(indexes[collection], onID(t)), func(index bson.Raw) bool {
				return index.Lookup("name").StringValue() == p.index && serves(t, index, p)
			}) {
				t.Errorf("%s: the index %s does not serve %v in the order of %v", collection, p.index, p.filter, p.sort)
			}
		}
	}
}

func onID(t *testing.T) bson.Raw {
	raw, err := bson.Marshal(bson.D{{Key: "name", Value: "_id_"}, {Key: "key", Value: bson.D{{Key: "_id", Value: 1}}}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// serves says whether an index finds the page's documents without looking at others, in order without sorting: the fields
// that must be equal come first, then those of the sort, all bounds are on these, and the page asks only for documents that
// the index holds.
func serves(t *testing.T, index bson.Raw, p page) bool {
	keys, err := index.Lookup("key").Document().Elements()
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, k := range keys {
		order = append(order, k.Key())
	}
	var wanted, bounded []string
	for _, f := range p.filter {
		if _, isBound := f.Value.(bson.D); isBound {
			bounded = append(bounded, f.Key)
		} else {
			wanted = append(wanted, f.Key)
		}
	}
	for _, s := range p.sort {
		wanted = append(wanted, s.Key)
	}
	if partial, ok := index.Lookup("partialFilterExpression").DocumentOK(); ok {
		if !asks(p.filter, partial.Index(0).Key()) {
			return false
		}
	}
	return slices.Equal(order, wanted) && !slices.ContainsFunc(bounded, func(f string) bool { return !slices.Contains(order, f) })
}

// asks says whether a filter wants a value in the field.
func asks(filter bson.D, field string) bool {
	return slices.ContainsFunc(filter, func(e bson.E) bool { return e.Key == field && e.Value != nil })
}

func TestEveryWriteWaitsForTheMajorityAndTheJournal(t *testing.T) {
	ctx := context.Background()
	for name, options := range map[string]string{
		"as opened":                           "",
		"whatever the connection string says": "&w=1&journal=false&retryWrites=false&readConcernLevel=local&readPreference=secondaryPreferred",
	} {
		t.Run(name, func(t *testing.T) {
			kept, r := recorded(t, options)
			r.take()
			doc := &store.Place{Meta: store.Meta{ID: "p"}}
			for range 2 {
				if err := kept.Places.Put(ctx, doc); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := kept.Places.Get(ctx, "p"); err != nil {
				t.Fatal(err)
			}
			if err := kept.Places.Delete(ctx, "p", 0); err != nil {
				t.Fatal(err)
			}
			sent := r.take()
			if len(sent) != 4 {
				t.Fatalf("sent %d commands, want 4", len(sent))
			}
			for _, c := range sent {
				if _, err := c.LookupErr("find"); err == nil {
					level, _ := c.Lookup("readConcern", "level").StringValueOK()
					if _, err := c.LookupErr("$readPreference"); err == nil || level != "majority" {
						t.Errorf("it reads not from the primary what the majority has: %s", c)
					}
					continue
				}
				majority, _ := c.Lookup("writeConcern", "w").StringValueOK()
				journal, _ := c.Lookup("writeConcern", "j").BooleanOK()
				if majority != "majority" || !journal {
					t.Errorf("the write concern is %s", c.Lookup("writeConcern"))
				}
				if _, err := c.LookupErr("txnNumber"); err != nil {
					t.Error("the write has no number, so its repeat would be applied again")
				}
			}
		})
	}
}
