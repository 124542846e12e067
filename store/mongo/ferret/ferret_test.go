package ferret

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/FerretDB/FerretDB/ferretdb"

	"familyvoice/store"
	"familyvoice/store/mongo"
	"familyvoice/store/storetest"
)

// start runs FerretDB on a folder of its own and returns the proxy before it.
func start(t *testing.T) *proxy {
	t.Helper()
	folder := t.TempDir()
	f, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Handler:   "sqlite",
		SQLiteURL: "file:" + folder + "/?_pragma=synchronous(off)",
		Logger:    slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = f.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	var host string
	if _, err := fmt.Sscanf(f.MongoDBURI(), "mongodb://%s", &host); err != nil {
		t.Fatal(err)
	}
	return startProxy(t, host[:len(host)-1])
}

var opened atomic.Int64

func TestFerretDB(t *testing.T) {
	address := start(t).address
	storetest.Run(t, func(t *testing.T) *store.Store {
		t.Helper()
		s, err := mongo.Open(t.Context(), mongo.Config{
			URI:      "mongodb://" + address,
			Database: fmt.Sprint("suite", opened.Add(1)),
			Timeout:  time.Minute,
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

func TestCheck(t *testing.T) {
	for _, f := range mongo.Check(t.Context(), mongo.Config{URI: "mongodb://" + start(t).address, Timeout: time.Minute}) {
		want := mongo.Good
		switch f.What {
		case "the database is a replica set or a sharded cluster":
			want = mongo.Bad // it is neither
		case "every query goes along an index and sorts nothing":
			want = mongo.Unknown // it names no steps
		}
		if f.Result != want {
			t.Errorf("%s: %d (%s), want %d", f.What, f.Result, f.Detail, want)
		}
	}
}

// TestMain asks storetest for its short form: FerretDB reads a whole collection for each page of it, so a large one takes
// minutes and says nothing of our code.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.short", "true"); err != nil {
		panic(err)
	}
	fmt.Println("store/mongo/ferret: the suite runs in its short form against FerretDB 1.24 behind a proxy. That is not MongoDB.")
	os.Exit(m.Run())
}
