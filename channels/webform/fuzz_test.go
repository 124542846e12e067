package webform_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"familyvoice/channels/webform/formtest"
	"familyvoice/store"
)

// posted are the addresses that take a form, from families and from staff who help them.
var posted = []string{
	"/survey/q/about", "/survey/q/hopes", "/survey/q/nothing", "/survey/begin", "/survey/send", "/survey/carry-on", "/survey/carry-on/code",
	"/survey/contact-me", "/survey/delete", "/survey/clear", "/survey/leave", "/survey/language", "/survey/about-you/sex",
	"/staff/helped", "/staff/paper", "/survey/experience",
}

func TestEveryAddressThatTakesAFormIsFuzzed(t *testing.T) {
	for _, r := range formtest.Start(t).Handler.(*gin.Engine).Routes() {
		above, _, _ := strings.Cut(r.Path, ":")
		if r.Method == http.MethodPost && !slices.ContainsFunc(posted, func(path string) bool { return path == r.Path || above != r.Path && strings.HasPrefix(path, above) }) {
			t.Errorf("%s is not", r.Path)
		}
	}
}

// FuzzPost: whatever is posted to a page, of whatever type, it is answered with a page of ours, in whole letters, in which
// nothing that was typed is markup; and what is kept of it can be read again.
func FuzzPost(f *testing.F) {
	const plain, files = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
	for _, seed := range []struct {
		page       int
		kind, body string
	}{
		{0, plain, "text=me+and+my+two&nonce=0123456789abcdef0123456789abcdef&shown=2026-11-24T12:00:00Z"},
		{0, plain, "text=%3Cfuzz%3E&text=twice&skip=1&website=x"}, {0, plain, "text=%ff%00%E2%80%AE"}, {0, plain, "%zz&;=&text"},
		{1, plain, "choice=a&choice=b&other=%3Cfuzz%3E"}, {3, plain, "survey=our-family&place=%2e%2e&lang=ar&again=1"}, {3, plain, "survey=our-family-young&place=elm-park"},
		{5, plain, "code=%3Cfuzz%3E"}, {5, plain, "code=AAAA22222"}, {7, plain, "how=phone&number=07700+900123&when=%3Cfuzz%3E"}, {11, plain, "lang=pl&to=//elsewhere.example"},
		{12, plain, "choice=female"}, {13, plain, "survey=our-family&place=elm-park"}, {14, plain, "survey=our-family&place=elm-park&about=%3Cfuzz%3E&hopes=x"},
		{15, plain, "choice=5"}, {15, plain, "choice=%3Cfuzz%3E&choice=99999999999999999999"}, {15, files, "choice=1"},
		{0, files, "--x\r\nContent-Disposition: form-data; name=\"text\"; filename=\"a.txt\"\r\n\r\n<fuzz>\r\n--x--\r\n"},
		{0, files, "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n<fuzz>\r\n--x--\r\n"},
		{0, "application/json", `{"text":"<fuzz>"}`}, {0, "", "text=x"},
	} {
		f.Add(seed.page, seed.kind, seed.body)
	}
	s := formtest.Start(f)
	f.Fuzz(func(t *testing.T, page int, kind, body string) {
		if page < 0 || page >= len(posted) || strings.ContainsAny(kind, "\r\n\x00") {
			return
		}
		s.Wait(time.Minute) // so that nobody is too fast
		b := s.Browser(t)
		b.Cookies[formtest.Worker] = &http.Cookie{Name: formtest.Worker, Value: "1"}
		b.Get("/survey/before?survey=our-family")
		b.PostOnly("/survey/begin", url.Values{"survey": {"our-family"}, "place": {"elm-park"}})
		r := httptest.NewRequest(http.MethodPost, posted[page], strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		check := func(what string, w *httptest.ResponseRecorder) { t.Helper(); ours(t, what, w) }
		check(posted[page], b.Do(r))
		for _, path := range []string{"/survey/q/about", "/survey/check", "/survey/my-answers", "/survey/my-answers/my-answers.json"} {
			check(path, b.Do(httptest.NewRequest(http.MethodGet, path, nil)))
		}
		for doc, err := range s.Store.Responses.Find(t.Context(), store.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Store.Responses.Delete(t.Context(), doc.ID, 0); err != nil { // the next one begins with an empty house
				t.Fatal(err)
			}
		}
	})
}

// ours fails unless an answer is a page of ours, in whole letters, that repeats no markup and leads nowhere else.
func ours(t *testing.T, what string, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code >= 500 {
		t.Errorf("%s: answered %d", what, w.Code)
	}
	kind := w.Header().Get("Content-Type")
	if said := w.Body.String(); strings.Contains(said, "<fuzz") || strings.HasPrefix(kind, "text/") && !utf8.ValidString(said) {
		t.Errorf("%s: the page repeats markup, or broken letters", what)
	}
	if to := w.Header().Get("Location"); strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) || strings.Contains(to, "://") && !strings.HasPrefix(to, "https://www.bbc.co.uk") {
		t.Errorf("%s: the page leads to another site: %s", what, to)
	}
}

// FuzzGet: whatever stands in an address, behind its question mark, in a cookie or among the languages of a browser, it is
// answered with a page of ours, in which nothing of it is markup: for a family in mid-survey, for staff and for a stranger.
func FuzzGet(f *testing.F) {
	s := formtest.Start(f)
	var pages []string
	for _, r := range s.Handler.(*gin.Engine).Routes() {
		if r.Method == http.MethodGet {
			pages = append(pages, r.Path)
		}
	}
	slices.Sort(pages)
	const all = "lang=%3Cfuzz%3E&place=%3Cfuzz%3E%FF&survey=%00&to=//elsewhere.example&from=%3Cfuzz%3E&help=%FF&reference=%3Cfuzz%3E"
	for i := range pages {
		f.Add(i, "about", all, "fv-session=<fuzz>; fv-sent=\xff; fv-session=0123456789abcdef0123456789abcdef", "pl;q=0.9,<fuzz>;q=x,\xff")
		f.Add(i, "<fuzz>\xff\x00", "lang=ar&lang=pl&place=elm-park&survey=our-family-young&to=%2F%5Celsewhere.example", "", strings.Repeat("a-", 2000))
	}
	f.Add(0, "", "%zz&;=&lang", "=;;\x00", "*")
	begun := s.Browser(f)
	begun.Get("/survey/before?survey=our-family")
	begun.PostOnly("/survey/begin", url.Values{"survey": {"our-family"}, "place": {"elm-park"}})
	f.Fuzz(func(t *testing.T, page int, id, query, cookie, language string) {
		if page < 0 || page >= len(pages) {
			return
		}
		s.Wait(time.Minute)
		for _, who := range []string{"family", "staff", "stranger"} {
			b := s.Browser(t)
			b.Lang = language
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.URL.Path, r.URL.RawQuery = strings.NewReplacer(":place", id, ":question", id, ":file", id, ":sum", id, ":name", id).Replace(pages[page]), query
			switch who {
			case "staff":
				b.Cookies[formtest.Worker] = &http.Cookie{Name: formtest.Worker, Value: "1"}
				fallthrough
			case "family":
				for name, c := range begun.Cookies {
					b.Cookies[name] = c
				}
			case "stranger":
				r.Header.Set("Cookie", cookie)
			}
			ours(t, who+": "+pages[page], b.Do(r))
		}
	})
}
