package ferret

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"familyvoice/bulk"
	"familyvoice/store"
	"familyvoice/store/mongo"
	"familyvoice/store/sqlite"
)

// A town that outgrows the embedded store moves, and could move back: what comes out of the second store, and of a third that
// was filled from it, is what came out of the first, to the byte.
func TestATownMovesToMongoDBAndBack(t *testing.T) {
	ctx := t.Context()
	embedded := func() *store.Store {
		st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = st.Close() })
		return st
	}
	town := embedded()
	at := time.Date(2026, time.November, 28, 12, 0, 0, int(123*time.Millisecond), time.UTC)
	put := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for n := range 25 {
		id := fmt.Sprintf("r%02d", n)
		put(town.Responses.Put(ctx, &store.Response{Meta: store.Meta{ID: id, Due: int64(n)}, Survey: "our-family", Run: "s1.x", Started: at, Day: "2026-11-28", Channels: []string{"sms"}}))
		put(town.Excerpts.Put(ctx, &store.Excerpt{Meta: store.Meta{ID: id + ":hopes"}, Source: 1, Response: id, Sentences: []store.Sentence{{Hash: "h", Themes: []store.Tag{{ID: "home", Score: 0.875}}}}}))
		put(town.Contacts.Put(ctx, &store.Contact{Meta: store.Meta{ID: "a1:" + id}, Address: "s1.é<>&", OptOut: &store.OptOut{At: at}, Mail: store.Mail{Applied: []store.Applied{{ID: "SM", At: at}}}}))
	}
	put(town.Sessions.Put(ctx, &store.Session{Meta: store.Meta{ID: "s"}, Body: []byte{0, 255}, Expires: 9}))
	put(town.Audit.Put(ctx, &store.Audit{Meta: store.Meta{ID: "x"}, At: 1, Counts: map[string]int{"runs": 1}}))

	county, err := mongo.Open(ctx, mongo.Config{URI: "mongodb://" + start(t).address, Database: "county", Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = county.Close() })
	export := func(st *store.Store) []byte {
		var b bytes.Buffer
		_, err := bulk.Export(ctx, st, at, &b)
		put(err)
		return b.Bytes()
	}
	first := export(town)
	for name, to := range map[string]*store.Store{"MongoDB's store": county, "the embedded store": embedded()} {
		if _, _, err := bulk.Import(ctx, to, bytes.NewReader(first)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(export(to), first) {
			t.Errorf("%s gives back something else", name)
		}
	}
	back := embedded()
	if _, _, err := bulk.Import(ctx, back, bytes.NewReader(export(county))); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(export(back), first) {
		t.Error("the way back changed something")
	}
}
