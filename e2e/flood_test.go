package e2e

import (
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
			start, worked := time.Now(), harness.ProcessorTime(b, s.PID())
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
			elapsed, worked := time.Since(start), harness.ProcessorTime(b, s.PID())-worked
			times := slices.Concat(took...)
			slices.Sort(times)
			b.ReportMetric(float64(len(times))/elapsed.Seconds(), "req/s")
			b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms-p50")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "ms-p99")
			b.ReportMetric(float64(worked.Microseconds())/float64(len(times)), "µs-processor/req") // whatever else the machine does
			b.ReportMetric(float64(wrong.Load()), "answered-otherwise")
			b.ReportMetric(0, "ns/op")
		})
	}
}
