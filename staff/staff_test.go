package staff

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/keys"
	"familyvoice/staff/account"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/store/sqlite"
	"familyvoice/web"

	"github.com/gin-gonic/gin"
)

var ctx = context.Background()

var themes = []release.Label{
	{ID: "mental-health", Name: "Mental health and wellbeing"}, {ID: "connection", Name: "Friends, networks and loneliness"},
	{ID: "additional-needs", Name: "Additional needs and SEND"}, {ID: "money", Name: "Money and cost of living"},
	{ID: "getting-there", Name: "Getting there and opening times"}, {ID: "activities", Name: "Things to do"},
	{ID: "home", Name: "Housing and home"}, {ID: "dads", Name: "Dads and male carers"}, {ID: "welcome", Name: "Feeling welcome"},
}

const password = "three warm words"

// passwordHash is made once: hashing is slow on purpose.
var passwordHash = sync.OnceValue(func() string {
	hash, err := account.HashPassword(password)
	if err != nil {
		panic(err)
	}
	return hash
})

// house is the site over a store of its own, with a clock that the test moves.
type house struct {
	t      testing.TB
	store  *store.Store
	keys   *keys.Keys
	site   *Site
	server *httptest.Server
	now    time.Time
}

func newHouse(t testing.TB, change ...func(*Config)) *house {
	t.Helper()
	gin.SetMode(gin.TestMode)
	s, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "staff.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	content, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, store: s, keys: k, now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	config := Config{
		Store: s, Keys: k, Renderer: web.New(web.Options{MadeUp: true}), Now: func() time.Time { return h.now },
		Council: "Made-up Council", Themes: themes, AlertsGoTo: []string{"lead@example.org"}, MadeUp: true,
		SignInPause: time.Millisecond, PasswordAlone: true,
	}
	for _, c := range change {
		c(&config)
	}
	h.site = New(config)
	router := gin.New()
	web.Assets(router)
	h.site.Mount(router)
	h.server = httptest.NewServer(router)
	t.Cleanup(h.server.Close)
	for _, p := range []store.Place{
		{Meta: store.Meta{ID: "north"}, Name: "North Area", Kind: "area", Order: 1},
		{Meta: store.Meta{ID: "elm"}, Name: "Elm Park Family Hub", Kind: "hub", Parent: "north", Order: 2},
		{Meta: store.Meta{ID: "oak"}, Name: "Oak Road link site", Kind: "link", Parent: "elm", Order: 3},
		{Meta: store.Meta{ID: "ash"}, Name: "Ash Lane Family Hub", Kind: "hub", Order: 4},
	} {
		put(t, s.Places, &p)
	}
	return h
}

func put[T any](t testing.TB, c store.Collection[T], doc *T) {
	t.Helper()
	if err := c.Put(ctx, doc); err != nil {
		t.Fatal(err)
	}
}

func (h *house) person(name string, roles []string, places ...string) {
	h.t.Helper()
	put(h.t, h.store.Staff, &store.Staff{
		Meta: store.Meta{ID: name}, Name: strings.ToUpper(name[:1]) + name[1:], Password: passwordHash(), Roles: roles, Places: places,
	})
}

// reader is a browser without scripts.
type reader struct {
	h      *house
	client *http.Client
}

func (h *house) reader() *reader {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &reader{h, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// signedIn is a new person with these roles and places, signed in.
func (h *house) signedIn(name string, roles []string, places ...string) *reader {
	h.t.Helper()
	h.person(name, roles, places...)
	r := h.reader()
	if status, _, to := r.post("/staff/sign-in", url.Values{"name": {name}, "password": {password}}); status != 303 || to != "/staff/" {
		h.t.Fatalf("signing in answered %d, %q", status, to)
	}
	return r
}

func (r *reader) do(req *http.Request) (status int, body, location string) {
	r.h.t.Helper()
	res, err := r.client.Do(req)
	if err != nil {
		r.h.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		r.h.t.Fatal(err)
	}
	if strings.HasPrefix(req.URL.Path, "/staff") && !strings.Contains(res.Header.Get("Cache-Control"), "no-store") {
		r.h.t.Errorf("%s %s may be kept: %q", req.Method, req.URL.Path, res.Header.Get("Cache-Control"))
	}
	return res.StatusCode, string(content), res.Header.Get("Location")
}

func (r *reader) get(path string) (status int, body, location string) {
	r.h.t.Helper()
	req, err := http.NewRequest(http.MethodGet, r.h.server.URL+path, nil)
	if err != nil {
		r.h.t.Fatal(err)
	}
	return r.do(req)
}

func (r *reader) post(path string, form url.Values) (status int, body, location string) {
	r.h.t.Helper()
	req, err := http.NewRequest(http.MethodPost, r.h.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		r.h.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return r.do(req)
}

// see fails unless the page is there and says all of these.
func (r *reader) see(path string, words ...string) string {
	r.h.t.Helper()
	status, body, _ := r.get(path)
	if status != http.StatusOK {
		r.h.t.Fatalf("%s answered %d: %.300s", path, status, body)
	}
	for _, word := range words {
		if !strings.Contains(body, word) {
			r.h.t.Errorf("%s does not say %q", path, word)
		}
	}
	return body
}

// audited counts the lines of the record that say what.
func (h *house) audited(what string) int {
	h.t.Helper()
	n := 0
	for a, err := range h.store.Audit.Find(ctx, store.Query{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		if a.What == what {
			n++
		}
	}
	return n
}

var madeUpWords = map[string]string{
	"money": "Everything costs more and we are tired of choosing between heat and food.", "activities": "More things to do at weekends when it rains, please.",
	"mental-health": "I want my daughter to feel calm and happy at school again.", "getting-there": "Two buses with a buggy is too far for one hour of play group.",
	"connection": "I would love to know one other mum on our street.", "home": "The damp in the bedroom never goes, whatever we do.",
	"additional-needs": "We have waited two years to find out what help he needs.", "dads": "A group where dads can just turn up would be great.",
	"welcome": "The ladies at the hub always have a brew and a kind word for us.",
}

// town fills the store with made-up families and releases what they said.
func (h *house) town(n int) {
	h.t.Helper()
	r := rand.New(rand.NewPCG(4, 2))
	pick := func(of ...string) string { return of[int(float64(len(of))*r.Float64()*r.Float64())] }
	for i := range n {
		id := fmt.Sprintf("%032x", r.Uint64())
		voice, role := "family", pick("mother", "father", "grandparent", "kinship-carer", "")
		if r.IntN(9) == 0 {
			voice, role = "young-person", ""
		}
		if i%40 == 3 {
			voice = "frontline"
		}
		place, channel := pick("elm", "ash", "oak", "elm", ""), pick("sms", "web", "telegram", "whatsapp")
		when := h.now.AddDate(0, 0, -r.IntN(80)).Format(time.DateOnly)
		put(h.t, h.store.Responses, &store.Response{
			Meta: store.Meta{ID: id}, Survey: "our-family", Voice: voice, Place: place, Role: role, AgeBand: pick("25-34", "35-49", "18-24", ""),
			Language: pick("en", "en", "pl", "ar"), Channels: []string{channel}, Day: when, Answered: 3, Run: "sealed",
		})
		for j := range 1 + r.IntN(4) {
			stance := []string{"hope", "fear", "change", "strength"}[j]
			theme := themes[int(float64(len(themes))*r.Float64()*r.Float64())].ID
			put(h.t, h.store.Excerpts, &store.Excerpt{
				Meta: store.Meta{ID: fmt.Sprintf("%s:%s", id, stance)}, Response: id, Survey: "our-family", Question: stance, Voice: voice,
				Place: place, Day: when, Text: madeUpWords[theme], Themes: []string{theme}, Stances: []string{stance},
				Sentences: []store.Sentence{{Hash: "x", Text: madeUpWords[theme], Themes: []store.Tag{{ID: theme}}, Stances: []store.Tag{{ID: stance}}}},
			})
		}
	}
	h.refresh()
}

func (h *house) refresh() {
	h.t.Helper()
	m := &release.Maker{Store: h.store, Now: func() time.Time { return h.now }, Council: "Made-up Council", Themes: themes}
	if _, err := m.Refresh(ctx); err != nil {
		h.t.Fatal(err)
	}
}

// alert keeps a made-up alert.
func (h *house) alert(id, place, level string) {
	h.t.Helper()
	text, err := json.Marshal(alertText{Text: "I don't feel safe at home", Why: []string{"don't feel safe"}})
	if err != nil {
		h.t.Fatal(err)
	}
	put(h.t, h.store.Alerts, &store.Alert{
		Meta: store.Meta{ID: id}, Level: level, Kinds: []string{"domestic-abuse"}, Channel: "sms", Question: "fears", Place: place,
		At: h.now.Add(-90 * time.Minute), Status: alertNew, Text: h.keys.Seal("alerts/"+id, "text", text),
		Address: h.keys.Seal("alerts/"+id, "address", []byte("+447700900123")),
		History: []store.AlertStep{{At: h.now.Add(-90 * time.Minute), By: "system", What: "made"}},
	})
}
