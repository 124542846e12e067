package webform_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
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

// BenchmarkQuestionsBesideAFlood is the same round by many people at once, each at an address of their own and without a pause
// between pages, while one address asks for pages as fast as the machine lets it. The flood's pages are in no figure.
func BenchmarkQuestionsBesideAFlood(b *testing.B) {
	for _, people := range []int{8, 32} {
		for _, flooders := range []int{0, 2} {
			b.Run(fmt.Sprintf("people=%d/flooders=%d", people, flooders), func(b *testing.B) { beside(b, people, flooders) })
		}
	}
}

// at is a site as it answers one address.
func at(s *formtest.Site, address string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.RemoteAddr = address
		s.Handler.ServeHTTP(w, r)
	})
}

func beside(b *testing.B, people, flooders int) {
	s := formtest.Start(b)
	type person struct {
		*formtest.Browser
		action string
		fields url.Values
	}
	crowd := make([]person, people)
	for i := range crowd {
		browser := s.Browser(b)
		browser.Handler = at(s, fmt.Sprintf("198.51.100.%d:4000", i+1))
		browser.Get("/survey/before?survey=our-family")
		browser.Fill(nil, "")
		action, _, fields := browser.Form(nil, "")
		crowd[i] = person{browser, action, fields}
	}
	var over atomic.Bool
	var flood sync.WaitGroup
	var asked, refused atomic.Int64
	for range flooders {
		flood.Go(func() {
			handler := at(s, "203.0.113.7:4000")
			for !over.Load() {
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/help-now", nil))
				if asked.Add(1); w.Code == http.StatusTooManyRequests {
					refused.Add(1)
				}
			}
		})
	}
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
	if flooders > 0 {
		b.ReportMetric(float64(asked.Load())/took.Seconds(), "flood-pages/s")
		b.ReportMetric(100*float64(refused.Load())/float64(asked.Load()), "%refused")
	}
}
