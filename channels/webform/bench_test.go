package webform_test

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels/webform/formtest"
)

// BenchmarkAQuestion is one person's round over the embedded store: the answer posted and durable, then the next page.
func BenchmarkAQuestion(b *testing.B) {
	s := formtest.Start(b)
	browser := s.Browser(b)
	browser.Get("/survey/before?survey=our-family")
	browser.Fill(nil, "")
	action, _, fields := browser.Form(nil, "")
	var posts, gets []time.Duration
	for n := 0; b.Loop(); n++ {
		fields.Set("text", "me and my two, time "+strconv.Itoa(n))
		s.Wait(time.Minute)
		began := time.Now()
		if w := browser.PostOnly(action, fields); w.Code != http.StatusSeeOther {
			b.Fatalf("the answer was not taken: %d", w.Code)
		}
		posted := time.Now()
		w := browser.Do(httptest.NewRequest(http.MethodGet, "/survey/q/proud", nil))
		if w.Code != http.StatusOK {
			b.Fatalf("the question is not there: %d", w.Code)
		}
		posts, gets = append(posts, posted.Sub(began)), append(gets, time.Since(posted))
	}
	report(b, posts, gets)
}

func report(b *testing.B, posts, gets []time.Duration) {
	for name, times := range map[string][]time.Duration{"post": posts, "get": gets} {
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, name+"-p50-ms")
		b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, name+"-p99-ms")
	}
}

// BenchmarkQuestionsBesideAFlood is the same round by many people at once over real connections, each at an address of their
// own and without a pause between pages, while one address asks for pages on 16 connections: 2,000 a second, or as many as
// it gets. The flood's pages are in no figure.
func BenchmarkQuestionsBesideAFlood(b *testing.B) {
	for _, people := range []int{8, 32} {
		for _, flood := range []struct {
			name string
			rate int // pages a second; 0 is as many as it gets
			on   int // connections
		}{{"none", 0, 0}, {"2000-a-second", 2000, 16}, {"all-it-gets", 0, 16}} {
			b.Run(fmt.Sprintf("people=%d/flood=%s", people, flood.name), func(b *testing.B) { beside(b, people, flood.on, flood.rate) })
		}
	}
}

// from hands requests to a server as from an address.
func from(server *httptest.Server, address string) http.Handler {
	line := &http.Transport{MaxIdleConnsPerHost: 1}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := r.Clone(r.Context())
		out.URL.Scheme, out.URL.Host, out.RequestURI = "http", server.Listener.Addr().String(), ""
		out.Header.Set("X-Forwarded-For", address)
		got, err := line.RoundTrip(out)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer func() { _ = got.Body.Close() }()
		maps.Copy(w.Header(), got.Header)
		w.WriteHeader(got.StatusCode)
		_, _ = io.Copy(w, got.Body)
	})
}

// flooding asks for one page again and again on one connection until it is over, with as little work as can be.
func flooding(b *testing.B, server *httptest.Server, over *atomic.Bool, each time.Duration, count func(status string)) {
	line, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		b.Error(err)
		return
	}
	defer func() { _ = line.Close() }()
	answers := bufio.NewReader(line)
	for due := time.Now(); !over.Load(); due = due.Add(each) {
		time.Sleep(time.Until(due)) // one that comes late is made up for
		if _, err := io.WriteString(line, "GET /help-now HTTP/1.1\r\nHost: fv.example\r\nAccept-Encoding: gzip\r\nAccept-Language: en-GB\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n"); err != nil {
			b.Error(err)
			return
		}
		status, length := "", 0
		for {
			header, err := answers.ReadString('\n')
			if err != nil {
				b.Error(err)
				return
			}
			if header = strings.TrimSpace(header); header == "" {
				break
			}
			if status == "" {
				status = header
			}
			if value, ok := strings.CutPrefix(header, "Content-Length: "); ok {
				length, _ = strconv.Atoi(value)
			}
		}
		if _, err := answers.Discard(length); err != nil {
			b.Error(err)
			return
		}
		count(status)
	}
}

func beside(b *testing.B, people, connections, rate int) {
	s := formtest.Start(b)
	server := httptest.NewServer(s.Handler)
	b.Cleanup(server.Close)
	type person struct {
		*formtest.Browser
		action string
		fields url.Values
	}
	crowd := make([]person, people)
	for i := range crowd {
		browser := s.Browser(b)
		browser.Handler = from(server, fmt.Sprintf("198.51.100.%d", i+1))
		browser.Get("/survey/before?survey=our-family")
		browser.Fill(nil, "")
		action, _, fields := browser.Form(nil, "")
		crowd[i] = person{browser, action, fields}
	}
	var over atomic.Bool
	var flood sync.WaitGroup
	var asked, refused atomic.Int64
	each := time.Duration(0)
	if rate > 0 {
		each = time.Second * time.Duration(connections) / time.Duration(rate)
	}
	for range connections {
		flood.Go(func() {
			flooding(b, server, &over, each, func(status string) {
				if asked.Add(1); strings.Contains(status, " 429 ") {
					refused.Add(1)
				}
			})
		})
	}
	for connections > 0 && refused.Load() == 0 && !b.Failed() { // the limit is reached first: what it does is measured
		time.Sleep(time.Millisecond)
	}
	asked.Store(0)
	refused.Store(0)
	var mu sync.Mutex
	var posts, gets []time.Duration
	var next atomic.Int64
	b.ResetTimer()
	began := time.Now()
	var all sync.WaitGroup
	for _, p := range crowd {
		all.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				p.fields.Set("text", "me and my two, time "+strconv.FormatInt(n, 10))
				s.Wait(400 * time.Millisecond / time.Duration(people)) // as long as each address's own pace needs
				sent := time.Now()
				if w := p.PostOnly(p.action, p.fields); w.Code != http.StatusSeeOther {
					b.Errorf("the answer was not taken: %d", w.Code)
					return
				}
				posted := time.Now()
				w := p.Do(httptest.NewRequest(http.MethodGet, "/survey/q/proud", nil))
				if w.Code != http.StatusOK {
					b.Errorf("the question is not there: %d", w.Code)
					return
				}
				got := time.Since(posted)
				mu.Lock()
				posts, gets = append(posts, posted.Sub(sent)), append(gets, got)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	b.StopTimer()
	over.Store(true)
	flood.Wait()
	if len(posts) == 0 {
		b.Fatal("nobody answered")
	}
	report(b, posts, gets)
	if connections > 0 {
		b.ReportMetric(float64(asked.Load())/took.Seconds(), "flood-pages/s")
		b.ReportMetric(100*float64(refused.Load())/float64(asked.Load()), "%refused")
	}
}

// BenchmarkARefusal is what one page costs an address that asks for too much, beside one that is served.
func BenchmarkARefusal(b *testing.B) {
	for _, what := range []struct {
		name   string
		before int
	}{{"served", 0}, {"refused", 2000}} {
		b.Run(what.name, func(b *testing.B) {
			s := formtest.Start(b)
			ask := func() int {
				r := httptest.NewRequest(http.MethodGet, "/help-now", nil)
				r.Header.Set("Accept-Encoding", "gzip")
				w := httptest.NewRecorder()
				s.Handler.ServeHTTP(w, r)
				return w.Code
			}
			for range what.before {
				ask()
			}
			b.ReportAllocs()
			for b.Loop() {
				if what.before == 0 {
					s.Wait(time.Second)
				}
				if refused := ask() == http.StatusTooManyRequests; refused != (what.before > 0) {
					b.Fatal("the limit is another one")
				}
			}
		})
	}
}
