// Package formtest makes a whole families' site for tests: the real form over the real conversation and the embedded
// store, with five made-up hubs, a clock that is told the time, and one browser that keeps cookies and runs no scripts.
package formtest

import (
	"context"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/channels/webform"
	"familyvoice/conversation"
	"familyvoice/keys"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/store/sqlite"
	"familyvoice/survey"
	"familyvoice/web"
)

// Site is one families' site.
type Site struct {
	Handler      http.Handler
	Store        *store.Store
	Conversation *conversation.Conversation
	Surveys      *survey.Library
	Form         *webform.Form

	mu  sync.Mutex
	now time.Time
}

// Worker is the cookie of a hub worker at Elm Park who has signed in.
const Worker = "worker"

// Start makes a site; change may alter what the form is given.
func Start(t testing.TB, change ...func(*webform.Config)) *Site {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
	must(err)
	t.Cleanup(func() { _ = st.Close() })
	for _, p := range Places() {
		must(st.Places.Put(ctx, &p))
	}
	surveys, err := survey.Embedded()
	must(err)
	content, err := keys.New()
	must(err)
	ring, err := keys.Parse(content)
	must(err)
	s := &Site{Store: st, Surveys: surveys, now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	s.Conversation, err = conversation.New(conversation.Config{
		Store: st, Keys: ring, Surveys: surveys, Project: untagged{}, Council: "Leigh Family Hubs", Address: "fv.example", Now: s.Now,
	})
	must(err)
	renderer := web.New(web.Options{})
	cfg := webform.Config{
		Conversation: s.Conversation, Surveys: surveys, Renderer: renderer, PublicURL: "https://fv.example",
		Council: "Leigh Family Hubs", FrontDoor: "01632 960100", OutOfHours: "01632 960101", Contact: "hello@fv.example",
		SMSNumber: "07700 900123", Telegram: "FamilyVoiceBot", Now: s.Now,
		Keep: webform.Periods{Unfinished: 30, Link: 90, Answers: 365}, Carriers: []channels.Name{channels.SMS, channels.WhatsApp, channels.Telegram},
	}
	for _, c := range change {
		c(&cfg)
	}
	s.Form = webform.New(cfg)
	router := gin.New()
	web.Assets(router)
	s.Form.Mount(router)
	s.Form.MountStaff(router, webform.Door{
		Enter: func(c *gin.Context) {
			if _, err := c.Cookie(Worker); err != nil {
				c.Redirect(http.StatusSeeOther, "/staff/sign-in")
				c.Abort()
			}
		},
		Nav:   func(*gin.Context) []web.Link { return []web.Link{{Text: "Summary", Href: "/staff/summary"}} },
		Scope: func(_ *gin.Context, p store.Place) bool { return p.ID == "elm-park" },
	})
	s.Form.MountElse(router)
	s.Handler = router
	return s
}

// Now is the site's clock.
func (s *Site) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Wait moves the clock on.
func (s *Site) Wait(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// Places are the made-up hubs: an area with a main hub and link sites.
func Places() []store.Place {
	place := func(id, name, kind, parent, keyword string, order int) store.Place {
		return store.Place{Meta: store.Meta{ID: id}, Name: name, Short: name, Kind: kind, Parent: parent, Keyword: keyword, Order: order}
	}
	return []store.Place{
		place("leigh", "Leigh", "area", "", "", 0),
		place("elm-park", "Elm Park Family Hub", "hub", "leigh", "ELM", 1),
		place("riverside", "Riverside Family Hub", "hub", "leigh", "RIVER", 2),
		place("st-annes", "St Anne's Link Site", "link", "elm-park", "ANNE", 3),
	}
}

// untagged makes no excerpts: nothing here reads them.
type untagged struct{}

func (untagged) Project(context.Context, *store.Response, survey.State, []string) (map[string]safeguard.Finding, error) {
	return nil, nil
}

func (untagged) SecondLook(_, _ string) safeguard.Finding { return safeguard.Finding{} }

func (untagged) Move(context.Context, *store.Response, survey.State) error { return nil }

func (untagged) Erase(context.Context, string) error { return nil }
