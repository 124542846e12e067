package harness

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/analysis"
	"familyvoice/channels"
	"familyvoice/channels/sms"
	"familyvoice/channels/sms/twiliofake"
	"familyvoice/channels/telegram"
	"familyvoice/channels/telegram/telegramfake"
	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
	"familyvoice/conversation"
	"familyvoice/keys"
	"familyvoice/projection"
	"familyvoice/redaction"
	"familyvoice/store"
	"familyvoice/store/sqlite"
	"familyvoice/survey"
	"familyvoice/vault"
	"familyvoice/web"
)

// The bot of a House.
const (
	BotToken  = "100:made-up-token-of-the-bot"
	BotID     = "100"
	BotSecret = "made-up-webhook-secret"
	MinAge    = 16
)

// Council is who asks in a House.
const Council = "Leigh Family Hubs"

// House is the whole service in this process, with every real part: the adapters behind one web server, the
// conversation, the embedded store, the projection. The providers are fakes, and the clock is told the time.
type House struct {
	T            testing.TB
	Dir          string
	Store        *store.Store
	Keys         *keys.Keys
	Surveys      *survey.Library
	Conversation *conversation.Conversation
	Twilio       *twiliofake.Fake
	Bot          *telegramfake.Fake
	Handler      http.Handler

	mu   sync.Mutex
	now  time.Time
	stop func()
}

// Setup is what differs between houses.
type Setup struct {
	Survey string // the survey that a first message begins; "" is our-family
	Places []store.Place
	Now    time.Time // where the clock begins
	Erased func(response string) error
}

// NewHouse opens a house that is gone when the test ends.
func NewHouse(t testing.TB, s Setup) *House {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	h := &House{T: t, Dir: t.TempDir(), now: s.Now}
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	h.Store, err = sqlite.Open(ctx, filepath.Join(h.Dir, "familyvoice.db"))
	must(err)
	t.Cleanup(func() { _ = h.Store.Close() })
	for _, p := range s.Places {
		must(h.Store.Places.Put(ctx, &p))
	}
	h.Keys, err = keys.LoadOrMake(filepath.Join(t.TempDir(), "keys.json"))
	must(err)
	h.Store.Excerpts = vault.Excerpts(h.Store.Excerpts, h.Keys)
	h.Surveys, err = survey.Embedded()
	must(err)
	texts, bot := h.providers()
	h.converse(s, texts, bot)
	h.mount(texts, bot)
	return h
}

// providers opens the fakes and the adapters that speak with them, as fast as they can.
func (h *House) providers() (*sms.Twilio, *telegram.Bot) {
	h.Twilio = twiliofake.New(twiliofake.Config{AccountSID: AccountSID, AuthToken: AuthToken, From: Number})
	h.Bot = telegramfake.New(BotToken)
	texting, chatting := httptest.NewServer(h.Twilio), httptest.NewServer(h.Bot)
	h.T.Cleanup(texting.Close)
	h.T.Cleanup(chatting.Close)
	texts, err := sms.New(sms.Config{AccountSID: AccountSID, AuthToken: AuthToken, From: Number, BaseURL: texting.URL, PublicURL: PublicURL, Now: h.Now})
	if err != nil {
		h.T.Fatal(err)
	}
	bot, err := telegram.New(telegram.Config{
		Token: BotToken, Secret: BotSecret, BaseURL: chatting.URL, PublicURL: PublicURL, MinAge: MinAge, ChatEvery: -1, Every: -1, Now: h.Now,
	})
	if err != nil {
		h.T.Fatal(err)
	}
	return texts, bot
}

func (h *House) converse(s Setup, texts *sms.Twilio, bot *telegram.Bot) {
	tagger, err := analysis.Default()
	if err != nil {
		h.T.Fatal(err)
	}
	h.Conversation, err = conversation.New(conversation.Config{
		Store: h.Store, Keys: h.Keys, Surveys: h.Surveys, Survey: s.Survey, Council: Council, Address: "fv.example",
		Channels: []channels.Channel{texts, texts.WhatsApp(), bot}, MinAge: map[channels.Name]int{channels.Telegram: bot.MinAge()},
		Project: &projection.Projection{Store: h.Store, Keys: h.Keys, Tagger: tagger, Public: &redaction.Public{Store: h.Store, Council: Council}},
		Erased:  s.Erased,
		Spool:   filepath.Join(h.Dir, "spool"), Sweep: 50 * time.Millisecond, Lease: 500 * time.Millisecond, Now: h.Now,
	})
	if err != nil {
		h.T.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Conversation.Run(ctx)
	}()
	h.stop = sync.OnceFunc(func() {
		cancel()
		<-done
	})
	h.T.Cleanup(h.stop)
}

func (h *House) mount(texts *sms.Twilio, bot *telegram.Bot) {
	router := gin.New()
	texts.Mount(router, h.Conversation)
	bot.Mount(router, h.Conversation)
	web.Assets(router)
	webform.New(webform.Config{
		Conversation: h.Conversation, Surveys: h.Surveys, Renderer: web.New(web.Options{}), PublicURL: PublicURL, Council: Council,
		FrontDoor: "01632 960100", OutOfHours: "01632 960199", SMSNumber: Number, Telegram: "family_voice_bot", MinAge: MinAge,
		Secure: true, Now: h.Now, Keep: webform.Periods{Unfinished: 30, Link: 90, Answers: 365},
		Carriers: []channels.Name{channels.SMS, channels.WhatsApp, channels.Telegram},
	}).Mount(router)
	h.Handler = router
	server := httptest.NewServer(router)
	h.T.Cleanup(server.Close)
	h.Twilio.SetWebhook(server.URL+sms.MessagePath, PublicURL+sms.MessagePath)
	h.Bot.SetWebhook(PublicURL+telegram.Path, BotSecret, server.URL+telegram.Path)
}

// Now is the house's clock.
func (h *House) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// Set moves the clock on to at; it never goes back.
func (h *House) Set(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if at.After(h.now) {
		h.now = at
	}
}

// Stop ends the conversation's background work, and returns when nothing of it is under way.
func (h *House) Stop() { h.stop() }

// Browser opens a browser without scripts on the families' pages.
func (h *House) Browser() *formtest.Browser {
	return &formtest.Browser{T: h.T, Handler: h.Handler, Lang: "en-GB", Cookies: map[string]*http.Cookie{}}
}

// Settle waits until nothing is pending in any response or contact, and all is tagged: a second of the house's clock
// after the last answer at the earliest.
func (h *House) Settle() {
	h.T.Helper()
	Eventually(h.T, "everything has been sent, filed and tagged", func() bool {
		return h.idle(func(r *store.Response) bool { return len(r.Alerts) == 0 && len(r.Untagged) == 0 && !r.Purge })
	})
}

// Sent waits until no reply is pending.
func (h *House) Sent() {
	h.T.Helper()
	Eventually(h.T, "every reply has been sent", func() bool {
		return h.idle(func(*store.Response) bool { return true })
	})
}

func (h *House) idle(done func(*store.Response) bool) bool {
	ctx := context.Background()
	for r, err := range h.Store.Responses.Find(ctx, store.Query{}) {
		if err != nil || waiting(&r.Mail) || !done(r) {
			return false
		}
	}
	for c, err := range h.Store.Contacts.Find(ctx, store.Query{}) {
		if err != nil || waiting(&c.Mail) {
			return false
		}
	}
	return true
}

// waiting says whether a reply has still to leave; a page's own are fetched.
func waiting(m *store.Mail) bool {
	for _, p := range m.Pending {
		if p.Channel != string(channels.Web) && p.Parked == "" {
			return true
		}
	}
	return false
}

// State is the run that an address points to, opened, and the document it lies in; false if there is none.
func (h *House) State(channel channels.Name, sender, address string) (survey.State, *store.Response, bool) {
	h.T.Helper()
	ctx := context.Background()
	contact, err := h.Store.Contacts.Get(ctx, h.Keys.AddressID(string(channel), sender, address))
	if err != nil || contact.Response == "" {
		return survey.State{}, nil, false
	}
	r, err := h.Store.Responses.Get(ctx, contact.Response)
	if err != nil {
		return survey.State{}, nil, false
	}
	state, err := conversation.Open(h.Keys, r)
	if err != nil {
		h.T.Fatal(err)
	}
	return state, r, true
}
