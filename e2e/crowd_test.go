package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"familyvoice/channels/webform/formtest"
	"familyvoice/e2e/harness"
)

// from is the server as it is seen by somebody at an address: the proxy in front of it names them.
func from(t *testing.T, server, address string) http.Handler {
	t.Helper()
	target, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = target.Host
		r.Out.Header.Set("X-Forwarded-For", address)
	}}
}

// While one address floods the pages, families elsewhere answer the whole survey, and the flood alone is slowed. Somebody
// in the flood's own IPv6 network is slowed with it; a neighbouring network is not.
func TestAFloodFromOneAddressSlowsNobodyElse(t *testing.T) {
	t.Parallel()
	town := harness.NewTown(t, "")
	s := town.Start("FAMILYVOICE_TRUSTED_PROXIES=127.0.0.1", "FAMILYVOICE_LOG_LEVEL=warn")
	flood := from(t, s.URL, "2001:db8:1:1::1")
	var sent, refused atomic.Int64
	stop := make(chan struct{})
	var flooders sync.WaitGroup
	for range 4 {
		flooders.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				w := httptest.NewRecorder()
				flood.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/help-now", nil))
				sent.Add(1)
				if w.Code == http.StatusTooManyRequests {
					refused.Add(1)
				}
			}
		})
	}
	var families sync.WaitGroup
	for n := range 6 {
		address := fmt.Sprintf("192.0.2.%d", n+1)
		if n == 5 {
			address = "2001:db8:1:2::1"
		}
		families.Go(func() {
			answerAll(t, &formtest.Browser{T: t, Handler: from(t, s.URL, address), Lang: "en", Cookies: map[string]*http.Cookie{}}, address)
		})
	}
	families.Wait()
	for range 200_000 { // the flood goes on until it is refused
		if refused.Load() > 0 {
			break
		}
		w := httptest.NewRecorder()
		flood.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/help-now", nil))
		if w.Code == http.StatusTooManyRequests {
			refused.Add(1)
		}
	}
	w := httptest.NewRecorder()
	from(t, s.URL, "2001:db8:1:1::2").ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	close(stop)
	flooders.Wait()
	if refused.Load() == 0 {
		t.Errorf("%d pages were asked for from one address, and none refused", sent.Load())
	}
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "Nothing you have sent is lost") {
		t.Errorf("the flood's own network gets %d: %.200s", w.Code, w.Body)
	}
	t.Logf("%d pages asked for by the flood, %d refused", sent.Load(), refused.Load())
}

// answerAll does a whole survey and says where it was held up.
func answerAll(t *testing.T, b *formtest.Browser, who string) {
	b.Get("/survey/before?survey=our-family")
	b.Fill(nil, "")
	for n := 0; b.Page.Path != "/survey/check" && n < 15; n++ {
		if b.Page.Status != http.StatusOK {
			t.Errorf("%s was answered %s", who, b.Page)
			return
		}
		b.PastSafety()
		if b.Page.First("textarea") != nil {
			b.Fill(url.Values{"text": {"a garden and a later bus"}}, "")
			continue
		}
		b.Fill(nil, "Skip this question")
	}
	if b.Fill(nil, ""); b.Page.Path != "/survey/sent" || !strings.Contains(b.Page.Heading(), "Thank you") {
		t.Errorf("%s could not send its answers: %s", who, b.Page)
	}
}
