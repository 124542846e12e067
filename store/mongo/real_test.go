package mongo

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"familyvoice/store"
	"familyvoice/store/storetest"
)

// realServer is the environment variable with the connection string of a real MongoDB, a replica set or a sharded cluster
// that tests may write to and whose primary they may ask to step down.
const realServer = "FAMILYVOICE_TEST_MONGODB_URI"

func TestMain(m *testing.M) {
	// The tests that run together wait for time-outs, they don't compute.
	flag.Parse()
	if err := flag.Set("test.parallel", "24"); err != nil {
		panic(err)
	}
	if os.Getenv(realServer) == "" {
		fmt.Println("store/mongo: no real MongoDB was run. Set " + realServer + " to run the suite, the plans and a failover on one.")
	}
	os.Exit(m.Run())
}

// TestTheSuiteOnAScriptedServer runs the suite of all backends on the server of these tests. That proves our half: paging,
// bounds, memory and closing. It proves nothing of MongoDB.
func TestTheSuiteOnAScriptedServer(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.Store {
		return newServer(t).open(Config{Timeout: time.Minute})
	})
}

// scratch opens a scratch database on the real server, which is dropped after the test.
func scratch(t *testing.T) *store.Store {
	t.Helper()
	kept, _ := scratchIn(t, "familyvoice_test_"+bson.NewObjectID().Hex())
	return kept
}

func scratchIn(t *testing.T, database string) (*store.Store, *connection) {
	t.Helper()
	uri := os.Getenv(realServer)
	if uri == "" {
		t.Skip("no real MongoDB: " + realServer + " is not set")
	}
	c := Config{URI: uri, Database: database, Timeout: time.Minute}
	conn, err := connect(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if f := conn.drop(context.Background()); f.Result != Good {
			t.Error(f.Detail)
		}
		_ = conn.close()
	})
	kept, err := Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	return kept, conn
}

func TestTheSuiteOnARealServer(t *testing.T) {
	if os.Getenv(realServer) == "" {
		t.Skip("no real MongoDB: " + realServer + " is not set")
	}
	storetest.Run(t, scratch)
}

func TestCheckOnARealServer(t *testing.T) {
	uri := os.Getenv(realServer)
	if uri == "" {
		t.Skip("no real MongoDB: " + realServer + " is not set")
	}
	for _, f := range Check(context.Background(), Config{URI: uri}) {
		if f.Result != Good {
			t.Errorf("%s: %s", f.What, f.Detail)
		}
	}
}

// TestNothingIsLostOverAFailover counts up from several writers while the primary is asked to step down. Each acknowledged
// write is there afterwards, and nothing is there that nobody wrote.
func TestNothingIsLostOverAFailover(t *testing.T) {
	kept, conn := scratchIn(t, "familyvoice_test_"+bson.NewObjectID().Hex())
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	const writers, turns = 8, 100
	for i := range writers {
		if err := kept.Staff.Put(ctx, &store.Staff{Meta: store.Meta{ID: fmt.Sprint("writer", i)}}); err != nil {
			t.Fatal(err)
		}
	}
	acknowledged, unknown := [writers]int{}, [writers]int{}
	half := make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for turn := range turns {
				if turn == turns/2 {
					once.Do(func() { close(half) })
				}
				doc, err := kept.Staff.Get(ctx, fmt.Sprint("writer", i))
				if err != nil {
					continue
				}
				doc.Failed++
				switch err := kept.Staff.Put(ctx, doc); {
				case err == nil:
					acknowledged[i]++
				case errors.Is(err, store.ErrUnavailable):
					unknown[i]++
				case errors.Is(err, store.ErrConflict):
					// A read of the majority just after a failover may be behind a write of our own.
				default:
					t.Errorf("put: %v", err)
				}
			}
		})
	}
	<-half
	stepDown := bson.D{{Key: "replSetStepDown", Value: 10}, {Key: "secondaryCatchUpPeriodSecs", Value: 5}}
	failedOver := conn.client.Database("admin").RunCommand(ctx, stepDown).Err()
	wg.Wait()
	if failedOver != nil {
		t.Skipf("the primary did not step down (%v), so no failover was seen", said(failedOver))
	}
	for i := range writers {
		doc, err := kept.Staff.Get(ctx, fmt.Sprint("writer", i))
		if err != nil {
			t.Fatal(err)
		}
		if doc.Failed < acknowledged[i] || doc.Failed > acknowledged[i]+unknown[i] {
			t.Errorf("writer %d: %d writes are there; %d were acknowledged and %d are unknown", i, doc.Failed, acknowledged[i], unknown[i])
		}
	}
}
