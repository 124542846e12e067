package webform_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
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
	for name, times := range map[string][]time.Duration{"post": posts, "get": gets} {
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, name+"-p50-ms")
		b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, name+"-p99-ms")
	}
}
