package staff

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/hex"
	"html/template"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // days are London days

	"familyvoice/analysis"
	"familyvoice/analysis/summary"
	"familyvoice/keys"
	"familyvoice/redaction"
	"familyvoice/staff/export"
	"familyvoice/staff/pack"
	"familyvoice/staff/quality"
	"familyvoice/staff/quote"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"
)

//go:embed all:views
var viewFiles embed.FS

// Config is what the site needs. Store, Keys and Renderer are required.
type Config struct {
	Store    *store.Store
	Keys     *keys.Keys
	Renderer *web.Renderer
	Log      *slog.Logger     // nil: discarded. It is given ids alone.
	Now      func() time.Time // nil: the clock
	Random   io.Reader        // nil: crypto/rand
	Council  string           // the name of the whole, as the release.Maker has it
	// Public are the names that are nobody's; nil: those of Council and of the places in Store.
	Public *redaction.Public
	Themes []release.Label // the codebook's, in its order
	// Questions names a question ("hopes") in words, for the alert and the quotes; nil shows the id.
	Questions func(survey, question string) string
	// PublicURL decides whether cookies demand https.
	PublicURL string
	MadeUp    bool // a demonstration: the sign-in page says who can sign in
	// SignInHint is shown on the sign-in page of a demonstration.
	SignInHint string
	// SignInPause is how long a sign-in that fails takes at least, so that its time tells nothing either; 0 is half a second.
	SignInPause time.Duration
	// Answers opens what a family answered in a run, in their own words; nil where nobody may.
	Answers func(r *store.Response) ([]Answer, error)
	// PasswordAlone lets people in without a code. A demonstration (MadeUp) always does.
	PasswordAlone bool
	// Codebook is what the tags mean, for whoever codes by hand, for the themes' pages and for files that researchers take away;
	// without themes there are no such files.
	Codebook export.Codebook
	// SSO is the organisation's single sign-on; nil for none.
	SSO *SSO
	// Print prints the meeting pack to a tagged PDF; nil where there is no browser.
	Print func(ctx context.Context, d *pack.Document) ([]byte, error)
	// Tell sends a line to those who asked to be told what changes, where it concerns them, and returns how many they are; nil:
	// nobody is told. The same id is sent to nobody twice.
	Tell func(ctx context.Context, id, brief string, concerns func(place string) bool) (people int, err error)
	// SegmentPence is what one segment of a text costs, for the page of messages; 0 leaves the cost out.
	SegmentPence float64
	// Explain tags redacted words with a reason for every tag, the sentence encoder's too; nil where nobody may ask.
	Explain func(analysis.Answer) analysis.Tags
	// Tagged is the version of codebook and tagger that answers carry now, which the quality page measures; "" for no such page's
	// figures.
	Tagged string
	// Assistant proposes tags and wording; nil while it is off.
	Assistant Assistant
	// DayEnds is when the working day ends in which an alert that comes at an instant can be seen to; nil: a day later.
	DayEnds func(at time.Time) time.Time
	// AlertsGoTo are the addresses that are told of an alert; with none, every page says so loudly.
	AlertsGoTo []string
	// HelpUnchecked names the help lines that nobody has checked for long; nil for none.
	HelpUnchecked func(now time.Time) []string
}

// Answer is one answer as it was given.
type Answer struct {
	Question string // its id
	Text     string
	Choices  []string // ids
}

// Site is the signed-in site. It is safe for concurrent use.
type Site struct {
	Config
	views    *web.Views
	sessions *scs.SessionManager
	book     *quote.Book
	quality  *quality.Book
	https    bool
	wrong    guesses // tries to sign in
}

// New makes the site. It panics on a broken view, so that one is found at start-up.
func New(c Config) *Site {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Council == "" {
		c.Council = "The whole council"
	}
	if c.Public == nil {
		c.Public = &redaction.Public{Store: c.Store, Council: c.Council, Now: c.Now}
	}
	if c.SignInPause == 0 {
		c.SignInPause = 500 * time.Millisecond
	}
	if c.DayEnds == nil {
		c.DayEnds = func(at time.Time) time.Time { return at.Add(24 * time.Hour) }
	}
	if c.Questions == nil {
		c.Questions = func(_, question string) string { return question }
	}
	kept := *c.Store
	kept.Audit, kept.Releases = appendOnly{kept.Audit}, release.NewShelf(kept.Releases)
	c.Store = &kept
	s := &Site{
		Config: c, https: strings.HasPrefix(c.PublicURL, "https://"),
		book: &quote.Book{Store: c.Store, Keys: c.Keys, Public: c.Public, Now: c.Now},
	}
	s.quality = &quality.Book{Store: c.Store, Keys: c.Keys, Now: c.Now, Version: c.Tagged, Labels: s.offered()}
	s.sessions = newSessions(c.Store.Sessions, s.https, c.Now)
	s.views = c.Renderer.Views(viewFiles, "views", template.FuncMap{
		"day": day, "moment": moment, "when": when, "share": share, "theme": s.themeName, "question": c.Questions,
		"decision": decisionName, "alertStatus": alertStatusName, "alertStep": alertStepName, "kind": kindName,
		"role": roleName, "ageBand": labelOf(release.DefaultAges), "language": labelOf(release.DefaultLanguages), "tongue": tongueOf, "auditWhat": auditName, "qr": qrCode, "dict": dict, "quoteKind": quoteKind, "channel": channelName, "due": due, "deliveryState": deliveryStateName, "sentence": sentence, "layer": layerName, "wordless": wordless,
		"fault": faultOf, "aria": fieldAria, "ariaGroup": groupAria,
		"last":    func(r store.Round) time.Time { return lastDay(&r) },
		"overdue": func(a store.Action) bool { return s.overdue(&a) },
	})
	return s
}

// Mount puts the site below /staff/, and its read-only API below /api/.
func (s *Site) Mount(router gin.IRouter) {
	group := router.Group("/staff", web.Secure(), web.SameOrigin(s.PublicURL), noStore)
	for _, r := range s.routes() {
		group.Handle(r.method, r.path, s.serve(r))
	}
	s.mountAPI(router)
}

// noStore keeps everything of this site out of caches, errors and redirects among them.
func noStore(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.Next()
}

// newID is a random id in hexadecimal.
func (s *Site) newID() (string, error) {
	id := make([]byte, 12)
	if _, err := io.ReadFull(s.Random, id); err != nil {
		return "", err
	}
	return hex.EncodeToString(id), nil
}

// places reads every place; there are few.
func (s *Site) places(ctx context.Context) ([]store.Place, error) {
	places, err := all(ctx, s.Store.Places, store.Query{})
	slices.SortStableFunc(places, func(a, b store.Place) int {
		if a.Order != b.Order {
			return a.Order - b.Order
		}
		return strings.Compare(a.Name, b.Name)
	})
	return places, err
}

func all[T any](ctx context.Context, c store.Collection[T], q store.Query) ([]T, error) {
	var found []T
	for doc, err := range c.Find(ctx, q) {
		if err != nil {
			return nil, err
		}
		found = append(found, *doc)
	}
	return found, nil
}

// goneName stands for a place that is no longer kept.
const goneName = "a place that is gone"

func placeName(places []store.Place, id, whole string) string {
	if id == "" {
		return whole
	}
	for _, p := range places {
		if p.ID == id {
			return p.Name
		}
	}
	return goneName
}

func (s *Site) themeName(id string) string {
	for _, t := range s.Themes {
		if t.ID == id {
			return t.Name
		}
	}
	return id
}

var london = func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("staff: " + err.Error()) // tzdata is embedded
	}
	return zone
}()

// day is "24 November 2026".
func day(t time.Time) string { return t.In(london).Format("2 January 2006") }

// due is a day in words, or what was typed.
func due(typed string) string {
	t, err := time.ParseInLocation(time.DateOnly, typed, london)
	if err != nil {
		return typed
	}
	return day(t)
}

// quoteKind says what a quote stands for. It never says more than is known: typical is of the approved ones.
func quoteKind(kind summary.Kind) string {
	switch kind {
	case summary.Typical:
		return "Much like others:"
	case summary.Dissenting:
		return "Seen the other way:"
	}
	return "In strong words:"
}

func channelName(id string) string {
	for _, c := range release.Channels {
		if c.ID == id {
			return c.Name
		}
	}
	return id
}

// when is the moment of a time in Unix milliseconds.
func when(at int64) string { return moment(time.UnixMilli(at)) }

// moment is "24 November 2026 at 14:05".
func moment(t time.Time) string { return t.In(london).Format("2 January 2006 at 15:04") }
