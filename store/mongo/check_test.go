package mongo

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

func checked(t *testing.T, s *server) map[string]Finding {
	t.Helper()
	found := map[string]Finding{}
	for _, f := range Check(context.Background(), Config{URI: "mongodb://" + s.address, Database: "the-real-one", Timeout: 20 * time.Second}) {
		if _, twice := found[f.What]; twice {
			t.Errorf("%q was found twice", f.What)
		}
		found[f.What] = f
		if strings.Contains(f.Detail, s.address) {
			t.Errorf("a finding holds an address: %s", f.Detail)
		}
	}
	return found
}

func TestCheckFindsASoundServerGood(t *testing.T) {
	s := newServer(t)
	found := checked(t, s)
	for what, f := range found {
		if f.Result == Bad {
			t.Errorf("%s: %s", what, f.Detail)
		}
	}
	if f := found["every query goes along an index and sorts nothing"]; f.Result != Unknown {
		t.Errorf("a server that tells no plans: %+v", f)
	}
	t.Run("and touches no database but its own, which it drops", func(t *testing.T) {
		dropped := ""
		for _, c := range s.sent {
			name, _ := c.Lookup("$db").StringValueOK()
			if name != "admin" && !strings.HasPrefix(name, "familyvoice_check_") {
				t.Fatalf("a command went to %q", name)
			}
			if _, err := c.LookupErr("dropDatabase"); err == nil {
				dropped = name
			}
		}
		if dropped == "" {
			t.Error("the scratch database was not dropped")
		}
	})
}

func TestCheckFindsWhatIsWrong(t *testing.T) {
	explained := func(stages ...string) fault {
		plan := bson.D{{Key: "stage", Value: stages[len(stages)-1]}}
		for _, s := range slices.Backward(stages[:len(stages)-1]) {
			plan = bson.D{{Key: "stage", Value: s}, {Key: "inputStage", Value: plan}}
		}
		return fault{after: bson.D{{Key: "queryPlanner", Value: bson.D{{Key: "winningPlan", Value: plan}}}}}
	}
	for _, c := range []struct {
		name  string
		spoil func(*server)
		what  string
		says  string
	}{
		{"writers lose writes", func(s *server) { s.careless = true }, "of many writers of one document none loses a write", "acknowledged increments"},
		{"an old version is taken", func(s *server) { s.careless = true }, "an old version changes and deletes nothing", "not refused"},
		{"no indexes may be made", func(s *server) { s.next("createIndexes", fault{before: unretried(13, "Unauthorized")}) },
			"the indexes can be made, and making them again changes nothing", "permission"},
		{"the scratch database stays", func(s *server) { s.next("dropDatabase", fault{before: unretried(13, "Unauthorized")}) },
			"the scratch database was removed", "by hand"},
		{"a query looks at everything", func(s *server) { s.next("explain", explained("FETCH", "IXSCAN"), explained("LIMIT", "COLLSCAN")) },
			"every query goes along an index and sorts nothing", "COLLSCAN in LIMIT < COLLSCAN"},
		{"a query sorts", func(s *server) { s.next("explain", explained("SORT", "FETCH", "IXSCAN")) },
			"every query goes along an index and sorts nothing", "SORT in SORT < FETCH < IXSCAN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t)
			c.spoil(s)
			f := checked(t, s)[c.what]
			if f.Result != Bad || !strings.Contains(f.Detail, c.says) {
				t.Errorf("found %+v, want it bad and saying %q", f, c.says)
			}
		})
	}
	t.Run("nobody is there", func(t *testing.T) {
		found := Check(context.Background(), Config{URI: "mongodb://app:hunter2@127.0.0.1:1", Timeout: time.Second})
		if len(found) != 1 || found[0].Result != Bad || strings.Contains(found[0].Detail, "hunter2") {
			t.Errorf("found %+v", found)
		}
	})
}

// The plans are in the form of the servers' manual:
// https://www.mongodb.com/docs/manual/reference/explain-results/
func TestThePlansOfServersAreUnderstood(t *testing.T) {
	for _, c := range []struct{ name, plan, stages, wrong string }{
		{"by id", `{"stage":"IDHACK"}`, "IDHACK", ""},
		{"by id, from 8.0", `{"isCached":false,"stage":"EXPRESS_IXSCAN","keyPattern":"{ _id: 1 }"}`, "EXPRESS_IXSCAN", ""},
		{"along an index", `{"stage":"LIMIT","inputStage":{"stage":"FETCH","inputStage":{"stage":"IXSCAN","indexName":"due"}}}`, "LIMIT FETCH IXSCAN", ""},
		{"the other engine", `{"queryPlan":{"stage":"FETCH","inputStage":{"stage":"IXSCAN"}},"slotBasedPlan":{"stages":"[1] scan","stage":"COLLSCAN"}}`, "FETCH IXSCAN", ""},
		{"over shards", `{"stage":"SHARD_MERGE_SORT","shards":[{"shardName":"a","winningPlan":{"stage":"SHARDING_FILTER","inputStage":{"stage":"IXSCAN"}},"rejectedPlans":[{"stage":"COLLSCAN"}]},
			{"shardName":"b","winningPlan":{"stage":"COLLSCAN"}}]}`, "SHARD_MERGE_SORT SHARDING_FILTER IXSCAN COLLSCAN", "COLLSCAN"},
		{"in branches", `{"stage":"SORT_MERGE","inputStages":[{"stage":"IXSCAN"},{"stage":"IXSCAN"}]}`, "SORT_MERGE IXSCAN IXSCAN", ""},
		{"a collection that isn't there", `{"stage":"EOF"}`, "EOF", "no index"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var plan bson.D
			if err := bson.UnmarshalExtJSON([]byte(c.plan), false, &plan); err != nil {
				t.Fatal(err)
			}
			raw, err := bson.Marshal(plan)
			if err != nil {
				t.Fatal(err)
			}
			stages := stagesOf(raw)
			if got := strings.Join(stages, " "); got != c.stages {
				t.Errorf("the steps are %s, want %s", got, c.stages)
			}
			if got := wrongStage(stages); got != c.wrong {
				t.Errorf("wrong with it is %q, want %q", got, c.wrong)
			}
		})
	}
}
