package e2e

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/e2e/harness"
	"familyvoice/keys"
	"familyvoice/store"
)

var (
	soakFor  = flag.Duration("soakfor", 0, "how long families text at a steady rate; 0 skips the soak")
	soakRate = flag.Int("soakrate", 300, "texts a second in the soak: half of what the machine can take")
)

// cycle is what each family texts again and again: a whole survey, and a new one after it.
var cycle = []string{
	"START", "GO", "me and my three, youngest is two", "how my eldest looks after her brother", "a garden and a quieter street",
	"the bus is too far for me", "more on a saturday for dads", "my mam and the woman at the hub", "DONE",
}

// Families text at half the top rate for twenty minutes: nothing is refused, and neither memory, documents nor what waits to
// be done grow. A run grows while it is answered, and every run adds to its contact a consent and, for a day, the ids of its
// messages; so a document is held against the one that the same family had at the same place of an earlier run.
func TestSoak(t *testing.T) {
	if *soakFor == 0 {
		t.Skip("the soak takes its time: make soak")
	}
	town := harness.NewTown(t, "")
	s := town.Start("FAMILYVOICE_LOG_LEVEL=warn")
	st, k := town.Open()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, MaxIdleConns: 64}, Timeout: 30 * time.Second}
	families := max(watched, 11**soakRate) // each texts every eleven seconds, so that its answers don't join
	texts := make(chan int, 1024)
	var failed atomic.Int64
	var workers sync.WaitGroup
	for range 64 {
		workers.Go(func() {
			for i := range texts {
				n := i % families
				if soakPost(client, s.URL, phoneOf(n), fmt.Sprintf("SMs%09d", i), cycle[i/families%len(cycle)]) != http.StatusOK {
					failed.Add(1)
				}
			}
		})
	}
	start := time.Now()
	var quarter, memory float64
	lag := watchLag(st)
	sizes := &growth{st: st, keys: k, first: map[string]int{}}
	report := start.Add(*soakFor / 20)
	sent := 0
	for i := 0; time.Since(start) < *soakFor; i++ {
		sent++
		if due := start.Add(time.Duration(i) * time.Second / time.Duration(*soakRate)); time.Until(due) > 0 {
			time.Sleep(time.Until(due))
		}
		texts <- i
		if time.Now().After(report) {
			report = report.Add(*soakFor / 20)
			memory = rssMiB(t, s.PID())
			sizes.look(t)
			t.Logf("after %v: %d texts, %d failed, %.0f MiB, %d wait over two seconds for their work; %v",
				time.Since(start).Round(time.Second), i, failed.Load(), memory, waiting(t, st), sizes)
			if quarter == 0 && time.Since(start) > *soakFor/4 {
				quarter = memory
			}
		}
	}
	close(texts)
	workers.Wait()
	backlog := lag.stop()
	half := backlog[:len(backlog)/2]
	early, late := most(half), most(backlog[len(half):])
	t.Logf("%d texts, %.0f a second of %d wanted; at most %d waited over two seconds for their work in the first half, %d in the second",
		sent, float64(sent)/time.Since(start).Seconds(), *soakRate, early, late)
	if sent < int(soakFor.Seconds())**soakRate*9/10 {
		t.Errorf("%d texts were sent, which is not the rate that was wanted: the figures are of another load", sent)
	}
	if late > int64(families)/4 || late > 2*early+int64(*soakRate) {
		t.Errorf("what waits grew: at most %d in the first half, %d in the second", early, late)
	}
	if failed.Load() > 0 {
		t.Errorf("%d texts were not taken", failed.Load())
	}
	if memory > 1.5*quarter {
		t.Errorf("memory grew from %.0f MiB after a quarter to %.0f MiB", quarter, memory)
	}
	if sizes.worst > slack {
		t.Errorf("a family's document was %d bytes larger than its like of an earlier run", sizes.worst)
	}
	if sizes.ids > appliedBound || sizes.earlier > earlierBound {
		t.Errorf("a run has %d applied ids, the bound is %d; a contact %d of earlier runs, the bound is %d", sizes.ids, appliedBound, sizes.earlier, earlierBound)
	}
	if sizes.compared == 0 {
		t.Log("too short to compare: a family's survey takes nine texts, eleven seconds apart")
	}
	if strings.Contains(s.Log(), "level=ERROR") {
		t.Errorf("errors were logged:\n%.2000s", s.Log())
	}
	harness.Eventually(t, "the backlog is gone", func() bool {
		n, err := st.Responses.Count(context.Background(), store.Query{Range: "due", From: int64(1), Limit: 1})
		return err == nil && n == 0
	})
}

// waiting counts the responses whose work should have been done two seconds ago.
func waiting(t *testing.T, st *store.Store) int64 {
	t.Helper()
	n, err := st.Responses.Count(context.Background(), store.Query{Range: "due", From: int64(1), To: time.Now().Add(-2 * time.Second).UnixMilli()})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func most(counts []int64) (n int64) {
	for _, c := range counts {
		n = max(n, c)
	}
	return n
}

func soakPost(client *http.Client, base, from, sid, text string) int {
	form := url.Values{"MessageSid": {sid}, "AccountSid": {harness.AccountSID}, "From": {from}, "To": {harness.Number}, "Body": {text}, "NumMedia": {"0"}}
	req, err := http.NewRequest(http.MethodPost, base+"/webhooks/twilio/message", strings.NewReader(form.Encode()))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Twilio-Signature", signature(form))
	resp, err := client.Do(req)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode
}

// watched is how many families' documents are looked at, and slack what one may be larger than its like, in bytes: the
// instants in it have more digits or fewer, and tags, replies and alerts come and go.
const (
	watched = 200
	slack   = 128
)

// growth holds documents of a family against earlier ones at the same place of the survey.
type growth struct {
	st    *store.Store
	keys  *keys.Keys
	first map[string]int // bytes by family and place, as first seen

	weighed, compared      int
	runs, contacts         int // bytes, the mean of those last weighed
	largest, consents, ids int
	earlier                int // ids of earlier runs in a contact
	worst                  int // by how much a document was larger than its like
}

// look weighs the runs and contacts of the watched families as they now are. One with work pending is left out.
func (g *growth) look(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	runs, contacts, n := 0, 0, 0
	for i := range watched {
		contact, err := g.st.Contacts.Get(ctx, g.keys.AddressID(string(channels.SMS), harness.Number, phoneOf(i)))
		if err != nil || contact.Response == "" || contact.Due != 0 {
			continue
		}
		run, err := g.st.Responses.Get(ctx, contact.Response)
		if err != nil || run.Due != 0 {
			continue
		}
		n++
		size := weigh(t, run)
		runs, g.largest = runs+size, max(g.largest, size)
		contacts += weigh(t, contact)
		g.ids, g.earlier = max(g.ids, len(run.Applied)), max(g.earlier, len(contact.Applied))
		g.consents = max(g.consents, len(contact.Consents))
		g.compare(fmt.Sprintf("run %d %s %s %d", i, run.Stage, run.Question, run.Answered), size)
		contact.Consents, contact.Earlier, contact.Applied = nil, nil, nil // records: one of each for each run; and a day of ids, which are bounded
		g.compare(fmt.Sprint("contact ", i), weigh(t, contact))
	}
	if g.weighed = n; n > 0 {
		g.runs, g.contacts = runs/n, contacts/n
	}
}

func (g *growth) compare(like string, size int) {
	before, known := g.first[like]
	if !known {
		g.first[like] = size
		return
	}
	g.compared++
	g.worst = max(g.worst, size-before)
}

// String says what was seen, with the bound on applied ids: a run keeps all of 24 hours.
func (g *growth) String() string {
	return fmt.Sprintf("%d weighed: a run %d bytes (largest %d), a contact %d; at most %d applied ids of %d, %d of earlier runs and %d consents; %d compared with the same family's like, at most %d bytes larger",
		g.weighed, g.runs, g.largest, g.contacts, g.ids, appliedBound, g.earlier, g.consents, g.compared, g.worst)
}

// appliedBound is how many applied ids a run has while its person writes fewer than a hundred messages a day; earlierBound is
// how many a contact has at most of the day's earlier runs.
const (
	appliedBound = 100
	earlierBound = 1000
)

func weigh(t *testing.T, doc any) int {
	t.Helper()
	raw, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return len(raw)
}
