package webform

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/hex"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/conversation"
	"familyvoice/glossary"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
	"familyvoice/web"
)

// Conversation is what the form needs of package conversation.
type Conversation interface {
	Receive(ctx context.Context, in channels.Inbound) error
	View(ctx context.Context, address string) (conversation.View, error)
	// CarryOn joins the run that the code belongs to. It returns conversation.ErrNoSuchCode or ErrTooManyTries.
	CarryOn(ctx context.Context, in channels.Inbound, code, prefix string) error
	Places(ctx context.Context) ([]store.Place, error)
	// KeepEquality notes a choice that the person made about themselves after sending.
	KeepEquality(ctx context.Context, address, question, choice string) error
}

// Promise is one thing that families said and what the council did about it, as it was published.
type Promise struct {
	Said      string
	Did       string
	Decision  string // will-do, looking-into, cannot
	Place     string // the place's name; "" for everywhere
	Published time.Time
	// Families is how many families who answered spoke of it, rounded for the public; 0 leaves it out.
	Families int
}

// Config is what the form needs. Conversation, Surveys and Renderer must be set.
type Config struct {
	Conversation Conversation
	Surveys      *survey.Library
	Renderer     *web.Renderer
	// YouSaid lists what was published, newest first; nil means nothing yet.
	YouSaid func(ctx context.Context) ([]Promise, error)

	// AlertsFailing says whether safeguarding alerts can't be delivered now: each page then shows the help banner. nil: never.
	AlertsFailing func() bool

	PublicURL string // "https://fv.example": where families reach this site
	Council   string // who asks: "Leigh Family Hubs"
	// Scan is how what is typed is scanned for harm where the conversation can't; the zero value is the usual scanner.
	Scan safeguard.Scanner
	// Help are the lines on the page "Get help now"; nil: the shipped ones.
	Help *safeguard.HelpLines

	FrontDoor  string // the council's number for worries about a child; "" leaves it out
	OutOfHours string // the same at night; "" leaves it out
	Contact    string // an e-mail address or number for questions about the survey; "" leaves it out
	SMSNumber  string // where texts go, as people write it; "" hides that way
	Telegram   string // the bot's name without "@"; "" hides that way
	MinAge     int    // the youngest age for Telegram; 0 is 16
	Secure     bool   // the site is reached by https: cookies say so
	Equality   bool   // ask three optional questions about the person once the answers are sent

	// Keep and Carriers are what the privacy pages say. Keep must be set: a page that named another period than the one that
	// is kept would be false.
	Keep     Periods
	Carriers []channels.Name // the channels that are on, beside the web

	Now    func() time.Time
	Random io.Reader
	Log    *slog.Logger
}

// Form serves the families' pages. It keeps no state of its own but the counters of its rate limit.
type Form struct {
	Config
	views  *web.Views
	words  map[string]*tongue
	order  []*tongue // English first
	limits *limiter
	pleas  *limiter // of what tells of harm, or asks for a person, from an address beyond its limit
	// refusals are sent to whoever goes beyond them.
	refusals refusals
	// glossary is the words that need a meaning.
	glossary *glossary.Book
	host     string
	door     Door // to the pages for staff
}

//go:embed all:views
var viewFiles embed.FS

// New returns the form. It panics on a broken view or word file, or without the periods: that is a fault of the program.
func New(cfg Config) *Form {
	if min(cfg.Keep.Unfinished, cfg.Keep.Link, cfg.Keep.Answers) < 1 {
		panic("webform: Keep is not set")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Random == nil {
		cfg.Random = rand.Reader
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Help == nil {
		cfg.Help = safeguard.ShippedHelp()
	}
	if cfg.MinAge == 0 {
		cfg.MinAge = 16
	}
	f := &Form{Config: cfg, limits: newLimiter(cfg.Now), pleas: newLimiter(cfg.Now), glossary: glossary.New()}
	f.order = tongues()
	f.words = map[string]*tongue{}
	for _, t := range f.order {
		f.words[t.Code] = t
	}
	f.views = cfg.Renderer.Views(viewFiles, "views", template.FuncMap{"dict": dict})
	if u, err := url.Parse(cfg.PublicURL); err == nil {
		f.host = u.Host
	}
	return f
}

// guards stand before every page, and before every address that is none.
func (f *Form) guards() []gin.HandlerFunc {
	return []gin.HandlerFunc{f.gate, web.Secure(), web.Recover(f.Log, f.broken)}
}

// MountElse answers whatever no route does, within the same limits as the pages. It reads nothing of what was posted.
func (f *Form) MountElse(router *gin.Engine) {
	answer := func(status int) []gin.HandlerFunc {
		return append(f.guards(), func(c *gin.Context) { f.problem(f.visitor(c), status, "404") })
	}
	router.NoRoute(answer(http.StatusNotFound)...)
	router.NoMethod(answer(http.StatusMethodNotAllowed)...)
}

// Mount adds the pages to a router, with their security headers, same-origin check and rate limit.
func (f *Form) Mount(router gin.IRouter) {
	r := router.Group("/", append(f.guards(), web.SameOrigin(f.PublicURL, "POST /survey/leave", "POST /survey/clear"), f.posted)...)
	r.GET("/", f.showHome)
	r.GET("/h/:place", f.showHub)
	r.GET("/help-now", f.showHelp)
	r.GET("/privacy", f.showPrivacy)
	r.GET("/privacy/young", f.showPrivacyYoung)
	r.GET("/accessibility", f.showAccessibility)
	r.GET(GlossaryPath, f.showGlossary)
	r.GET("/you-said", f.showYouSaid)

	r.GET("/kiosk", f.endKiosk)
	r.GET(kioskFirst, f.showKiosk)
	r.GET("/carry-on", func(c *gin.Context) { c.Redirect(http.StatusSeeOther, f.visitor(c).To("/survey/carry-on")) })

	s := r.Group("/survey")
	s.GET("/", f.showStart)
	s.GET("/before", f.showBefore)
	s.POST("/begin", f.begin)
	s.GET("/q/:question", f.showQuestion)
	s.POST("/q/:question", f.saveQuestion)
	s.GET("/safety", f.showSafety)
	s.GET("/still-here", f.showStillHere)
	s.GET("/check", f.showCheck)
	s.POST("/send", f.send)
	s.GET("/about-you", f.showAboutYou)
	s.GET("/about-you/:question", f.showEquality)
	s.POST("/about-you/:question", f.saveEquality)
	s.GET("/sent", f.showSent)
	s.POST("/experience", f.saveExperience)
	s.GET("/carry-on", f.showCarryOn)
	s.POST("/carry-on", f.carryOn)
	s.POST("/carry-on/code", f.makeCode)
	s.GET("/my-answers", f.showMine)
	s.GET("/my-answers/:file", f.downloadMine)
	s.GET("/contact-me", f.showContact)
	s.POST("/contact-me", f.askForPerson)
	s.GET("/contact-sent", f.showContactSent)
	s.GET("/delete", f.showDelete)
	s.POST("/delete", f.remove)
	s.GET("/deleted", f.showDeleted)
	s.POST("/clear", f.clear)
	s.GET("/leave", f.showLeave)
	s.POST("/leave", f.leave)
	s.POST("/language", f.changeLanguage)
	for _, path := range []string{"/begin", "/send", "/carry-on/code", "/clear", "/language", "/experience"} { // a page opened again where one was posted
		s.GET(path, f.showWhere)
	}
}

// random returns 16 random bytes in hex. A broken random source is no state to go on in.
func (f *Form) random() string {
	b := make([]byte, 16)
	if _, err := io.ReadFull(f.Random, b); err != nil {
		panic("webform: the random source failed")
	}
	return hex.EncodeToString(b)
}

// dict gives a part of a view several values by name.
func dict(pairs ...any) map[string]any {
	named := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		named[pairs[i].(string)] = pairs[i+1]
	}
	return named
}
