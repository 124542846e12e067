package e2e

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/e2e/harness"
	"familyvoice/store"
)

// BenchmarkDuplicates measures webhooks that repeat a message whose effect is already written: each is verified, found
// among the applied ids, and answered, with nothing written and nothing sent.
func BenchmarkDuplicates(b *testing.B) {
	flood(b, func(client *http.Client, s *harness.Server) func(i int) int {
		for n := range repeated {
			if status := post(b, client, s.URL, phoneOf(n), fmt.Sprintf("SMr%08d", n), "a garden and a quieter street"); status != http.StatusOK {
				b.Fatalf("a text was not taken: %d", status)
			}
		}
		return func(i int) int {
			n := i % repeated
			return post(b, client, s.URL, phoneOf(n), fmt.Sprintf("SMr%08d", n), "a garden and a quieter street")
		}
	}, http.StatusOK)
}

// repeated is how many people's texts are repeated in turn.
const repeated = 1000

// BenchmarkBadSignatures measures webhooks that nobody signed for us: each is read and refused.
func BenchmarkBadSignatures(b *testing.B) {
	flood(b, func(client *http.Client, s *harness.Server) func(i int) int {
		return func(i int) int {
			form := url.Values{"MessageSid": {fmt.Sprintf("SMb%08d", i)}, "AccountSid": {harness.AccountSID}, "From": {phoneOf(i % people)}, "To": {harness.Number}, "Body": {answers[i%len(answers)]}, "NumMedia": {"0"}}
			req, err := http.NewRequest(http.MethodPost, s.URL+"/webhooks/twilio/message", strings.NewReader(form.Encode()))
			if err != nil {
				return 0
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("X-Twilio-Signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")
			resp, err := client.Do(req)
			if err != nil {
				return 0
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			return resp.StatusCode
		}
	}, http.StatusForbidden)
}

// flood measures one kind of request at a server in which ten thousand people are in mid-survey.
func flood(b *testing.B, prepared func(*http.Client, *harness.Server) func(i int) int, want int) {
	for _, clients := range []int{8, 32} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			town := harness.NewTown(b, "")
			prepare(b, town)
			s := town.Start("FAMILYVOICE_LOG_LEVEL=error")
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, MaxIdleConns: clients}, Timeout: 30 * time.Second}
			one := prepared(client, s)
			var next, wrong atomic.Int64
			took := make([][]time.Duration, clients)
			var all sync.WaitGroup
			start := time.Now()
			for n := range clients {
				all.Go(func() {
					for time.Since(start) < loadFor {
						began := time.Now()
						if one(int(next.Add(1))) != want {
							wrong.Add(1)
						}
						took[n] = append(took[n], time.Since(began))
					}
				})
			}
			all.Wait()
			elapsed := time.Since(start)
			times := slices.Concat(took...)
			slices.Sort(times)
			b.ReportMetric(float64(len(times))/elapsed.Seconds(), "req/s")
			b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms-p50")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "ms-p99")
			b.ReportMetric(float64(wrong.Load()), "answered-otherwise")
			b.ReportMetric(0, "ns/op")
		})
	}
}

var (
	soakFor  = flag.Duration("soakfor", 0, "how long families text at a steady rate; 0 skips the soak")
	soakRate = flag.Int("soakrate", 500, "texts a second in the soak: half of what the machine can take")
)

// cycle is what each family texts again and again: a whole survey, and a new one after it.
var cycle = []string{
	"START", "GO", "me and my three, youngest is two", "how my eldest looks after her brother", "a garden and a quieter street",
	"the bus is too far for me", "more on a saturday for dads", "my mam and the woman at the hub", "DONE",
}

// Families text at half the top rate for twenty minutes: nothing is refused, and neither memory nor documents grow.
func TestSoak(t *testing.T) {
	if *soakFor == 0 {
		t.Skip("the soak takes its time: make soak")
	}
	town := harness.NewTown(t, "")
	s := town.Start("FAMILYVOICE_LOG_LEVEL=warn")
	st, _ := town.Open()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, MaxIdleConns: 64}, Timeout: 30 * time.Second}
	families := max(2000, 11**soakRate) // each texts every eleven seconds, so that its answers don't join
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
	var quarter, memory, size float64
	report := start.Add(*soakFor / 20)
	for i := 0; time.Since(start) < *soakFor; i++ {
		if due := start.Add(time.Duration(i) * time.Second / time.Duration(*soakRate)); time.Until(due) > 0 {
			time.Sleep(time.Until(due))
		}
		texts <- i
		if time.Now().After(report) {
			report = report.Add(*soakFor / 20)
			memory, size = rssMiB(t, s.PID()), meanDocument(t, st)
			t.Logf("after %v: %d texts, %d failed, %.0f MiB, %.0f bytes a document", time.Since(start).Round(time.Second), i, failed.Load(), memory, size)
			if quarter == 0 && time.Since(start) > *soakFor/4 {
				quarter = memory
			}
		}
	}
	close(texts)
	workers.Wait()
	if failed.Load() > 0 {
		t.Errorf("%d texts were not taken", failed.Load())
	}
	if memory > 1.5*quarter {
		t.Errorf("memory grew from %.0f MiB after a quarter to %.0f MiB", quarter, memory)
	}
	if strings.Contains(s.Log(), "level=ERROR") {
		t.Errorf("errors were logged:\n%.2000s", s.Log())
	}
	harness.Eventually(t, "the backlog is gone", func() bool {
		n, err := st.Responses.Count(context.Background(), store.Query{Range: "due", From: int64(1), Limit: 1})
		return err == nil && n == 0
	})
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

// meanDocument is the mean size of a thousand responses, in bytes of JSON. Ids are random, so the first by id are any.
func meanDocument(t *testing.T, st *store.Store) float64 {
	t.Helper()
	sum, n := 0, 0
	for r, err := range st.Responses.Find(context.Background(), store.Query{Limit: 1000}) {
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		sum, n = sum+len(raw), n+1
	}
	return float64(sum) / float64(max(n, 1))
}
