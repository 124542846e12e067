package e2e

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/conversation"
	"familyvoice/demo"
	"familyvoice/e2e/harness"
	"familyvoice/keys"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/store/sqlite"
	"familyvoice/survey"
)

// The load: so many distinct people, each in mid-survey, who answer in turn for so long.
const (
	people  = 10_000
	loadFor = 20 * time.Second
)

// BenchmarkTwilioWebhook measures signed webhooks against the real binary on SQLite: accepted means that the whole survey
// step is done, synced to the disk, and the reply pending. Sender, tagging and the provider's fake run on the same machine.
func BenchmarkTwilioWebhook(b *testing.B) {
	for _, clients := range []int{8, 32} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			for range b.N {
				loadOnce(b, clients)
			}
		})
	}
}

func loadOnce(b *testing.B, clients int) {
	town := harness.NewTown(b, "")
	prepare(b, town)
	b.ReportMetric(syncedAppends(b, town.Dir), "synced-appends/s")
	began := time.Now()
	s := town.Start("FAMILYVOICE_LOG_LEVEL=warn")
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, MaxIdleConns: clients}, Timeout: 30 * time.Second}
	if status := post(b, client, s.URL, phoneOf(0), "SMfirst", "a first answer"); status != http.StatusOK {
		b.Fatalf("the first answer was not taken: %d", status)
	}
	b.ReportMetric(float64(time.Since(began).Milliseconds()), "ms-start-to-first-answer")
	time.Sleep(2 * time.Second)
	b.ReportMetric(rssMiB(b, s.PID()), "MiB-at-rest")
	st, _ := town.Open()
	lag := watchLag(st)

	var sent, failed atomic.Int64
	took := make([][]time.Duration, clients)
	var wg sync.WaitGroup
	start := time.Now()
	for n := range clients {
		wg.Go(func() {
			for i := n; time.Since(start) < loadFor; i += clients {
				text := answers[i%len(answers)]
				t := time.Now()
				if post(b, client, s.URL, phoneOf(1+i%(people-1)), fmt.Sprintf("SM%08d", i), text) != http.StatusOK {
					failed.Add(1)
				}
				took[n] = append(took[n], time.Since(t))
				sent.Add(1)
			}
		})
	}
	wg.Wait()
	elapsed := time.Since(start)
	all := slices.Concat(took...)
	slices.Sort(all)
	b.ReportMetric(float64(sent.Load())/elapsed.Seconds(), "req/s")
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "ms-p99")
	b.ReportMetric(float64(failed.Load()), "failed")
	b.ReportMetric(rssMiB(b, s.PID()), "MiB-under-load")
	atEnd := lag.stop()
	drained := time.Now()
	harness.Eventually(b, "the backlog is gone", func() bool {
		n, err := st.Responses.Count(context.Background(), store.Query{Range: "due", From: int64(1), Limit: 1})
		return err == nil && n == 0
	})
	b.ReportMetric(float64(atEnd[len(atEnd)/2]), "backlog-halfway")
	b.ReportMetric(float64(atEnd[len(atEnd)-1]), "backlog-at-end")
	b.ReportMetric(time.Since(drained).Seconds(), "s-to-drain")
}

// answers are of the length that families write.
var answers = []string{
	"me and my three, youngest is two", "proud of how my eldest looks after her brother when im on nights",
	"a garden and a quieter street", "scared he will get excluded again, and the bus is too far for me",
	"more on a saturday for dads", "my mam and the woman at the hub, she always has time",
	"We would like somewhere warm to go after school when it rains, with something for teenagers too.",
}

func phoneOf(n int) string { return fmt.Sprintf("+4478%08d", n) }

// prepare brings everybody to the third question, without a provider.
func prepare(b *testing.B, town *harness.Town) {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	st, err := sqlite.Open(ctx, filepath.Join(town.Dir, "familyvoice.db"))
	if err != nil {
		b.Fatal(err)
	}
	k, err := keys.LoadOrMake(filepath.Join(town.Dir, "keys.json"))
	if err != nil {
		b.Fatal(err)
	}
	surveys, err := survey.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	talk, err := conversation.New(conversation.Config{
		Store: st, Keys: k, Surveys: surveys, Channels: []channels.Channel{demo.Mute{On: channels.SMS}}, Project: noProjection{}, Tag: time.Millisecond,
	})
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); talk.Run(ctx) }()
	at := time.Now().Add(-time.Hour)
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			for n := w; n < people; n += 16 {
				for i, text := range []string{"hello", "GO", "us four", "their jokes"} {
					in := channels.Inbound{ID: fmt.Sprintf("p%d-%d", n, i), Channel: channels.SMS, Sender: harness.Number, Address: phoneOf(n), Kind: channels.Text, Text: text, At: at.Add(time.Duration(i) * time.Minute)}
					if err := talk.Receive(ctx, in); err != nil {
						b.Error(err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	harness.Eventually(b, "everybody is in mid-survey", func() bool {
		n, err := st.Responses.Count(ctx, store.Query{Range: "due", From: int64(1), Limit: 1})
		return err == nil && n == 0
	})
	cancel()
	<-done
	if err := st.Close(); err != nil {
		b.Fatal(err)
	}
}

// noProjection tags nothing while the town is prepared.
type noProjection struct{}

func (noProjection) Project(context.Context, *store.Response, survey.State, []string) (map[string]safeguard.Finding, error) {
	return nil, nil
}

func (noProjection) SecondLook(_, _ string) safeguard.Finding { return safeguard.Finding{} }

func (noProjection) Move(context.Context, *store.Response, survey.State) error { return nil }

func (noProjection) Erase(context.Context, string) error { return nil }

// post sends one signed webhook as Twilio does.
func post(b *testing.B, client *http.Client, base, from, sid, text string) int {
	form := url.Values{"MessageSid": {sid}, "AccountSid": {harness.AccountSID}, "From": {from}, "To": {harness.Number}, "Body": {text}, "NumMedia": {"0"}}
	req, err := http.NewRequest(http.MethodPost, base+"/webhooks/twilio/message", strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
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

// signature is Twilio's: the address and the sorted fields, by HMAC-SHA1 (https://www.twilio.com/docs/usage/security).
func signature(form url.Values) string {
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	mac := hmac.New(sha1.New, []byte(harness.AuthToken))
	_, _ = io.WriteString(mac, harness.PublicURL+"/webhooks/twilio/message")
	for _, name := range names {
		_, _ = io.WriteString(mac, name+form.Get(name))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// syncedAppends is how many times a second this disk can append a few bytes and sync them.
func syncedAppends(b *testing.B, dir string) float64 {
	f, err := os.Create(filepath.Join(dir, "probe"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	n, start := 0, time.Now()
	for ; time.Since(start) < 2*time.Second; n++ {
		if _, err := f.WriteString("a few bytes\n"); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(start).Seconds()
}

// rssMiB is the process's resident memory.
func rssMiB(b testing.TB, pid int) float64 {
	b.Helper()
	now, _ := harness.Memory(b, pid)
	return now
}

// lagWatch counts, every second, the responses whose work is due and not done.
type lagWatch struct {
	end  chan struct{}
	done chan []int64
}

func watchLag(st *store.Store) lagWatch {
	w := lagWatch{make(chan struct{}), make(chan []int64)}
	go func() {
		counts := []int64{0}
		for {
			select {
			case <-w.end:
				w.done <- counts
				return
			case <-time.After(time.Second):
				n, err := st.Responses.Count(context.Background(), store.Query{Range: "due", From: int64(1), To: time.Now().Add(-2 * time.Second).UnixMilli()})
				if err == nil {
					counts = append(counts, n)
				}
			}
		}
	}()
	return w
}

func (w lagWatch) stop() []int64 {
	close(w.end)
	return <-w.done
}
