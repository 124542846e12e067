package conversation

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"familyvoice/channels"
	"familyvoice/keys"
	"familyvoice/safeguard"
	"familyvoice/safeguard/hours"
	"familyvoice/store"
	"familyvoice/survey"
)

// Projector writes what readers see of a run: the excerpts of the answers named by untagged (question ids). It
// returns the questions whose whole answer raises a level (a second look may raise, never lower).
type Projector interface {
	Project(ctx context.Context, r *store.Response, st survey.State, untagged []string) (map[string]safeguard.Finding, error)
	// SecondLook returns what both looks make of words that are no answer, of somebody of this age band ("" for not known).
	SecondLook(ageBand, text string) safeguard.Finding
	// Move puts the excerpts of a run where the run stands now (round, hub, role, age band) and leaves their words and tags.
	Move(ctx context.Context, r *store.Response, st survey.State) error
	// Erase removes everything that readers see of a run.
	Erase(ctx context.Context, response string) error
}

// Notifier tells the safeguarding lead that an alert waits, without its content. It returns the way it told, e.g. "mail"; its error
// is logged, and names nobody.
type Notifier interface {
	Notify(ctx context.Context, level string, drill bool) (way string, err error)
}

// Config is what a Conversation needs. Zero durations take the defaults named beside them.
type Config struct {
	Store    *store.Store
	Keys     *keys.Keys
	Surveys  *survey.Library
	Channels []channels.Channel
	Project  Projector
	// Erased, if set, keeps the id of an erased run, or the mark of a subscription that was taken back, where a backup from
	// before can't bring it back; it may be told twice. While it fails, nobody's STOP or DELETE waits for it: see SettingUnburied.
	Erased func(id string) error
	// Scan is how what families write is scanned for harm; the zero value is the usual scanner.
	Scan safeguard.Scanner
	// Notify is nil when nobody is configured to be told: alerts then wait in the staff site only.
	Notify Notifier
	// Escalate lists who is told next of an alert that nobody has looked at, soonest first.
	Escalate []Escalation
	// Office is when somebody is at work: it counts the hours of Escalate, and help says so while it is shut.
	Office hours.Week
	// Duty is the number that help gives while the office is shut; "" leaves it out.
	Duty string
	// Bounds hold back what nobody asked for.
	Bounds Bounds
	// Spool is the folder of the spool; "" keeps none, and an unreachable store is an error to the provider.
	Spool string

	Survey  string // the survey a first message begins: "our-family"
	Council string
	Address string                // public web address without scheme
	MinAge  map[channels.Name]int // youngest age a channel takes; younger people are sent to the web
	// Excluded marks every run of this installation ("demo"): such runs are never counted among real ones.
	Excluded string

	Send  time.Duration // how long a provider may take over one message (10 s); less than Lease
	Lease time.Duration // how long a claim must be watched unchanged before it is taken over (15 s)
	Sweep time.Duration // how often pending work is looked for (1 s)
	Tag   time.Duration // how long after an answer it is tagged (1 s)
	// Patience is how long the tagger may take over a run before whatever else it has waiting goes on without (10 s).
	Patience time.Duration
	Hold     time.Duration // how long words wait for the store before their family is told that it may take a while (20 s)

	Now    func() time.Time
	Random io.Reader
	Log    *slog.Logger
}

// Conversation receives messages for any number of people at once. Several instances may share one store.
type Conversation struct {
	Config
	instance string
	channel  map[channels.Name]channels.Channel
	lanes    lanes
	watch    watch
	spool    *spool
	places   placeCache
	rounds   roundCache
	tries    tries
	desk     *desk
	gate     gate
	resting  resting
	spending spending
	repeats  repeats
	tagging  chan struct{} // one for each tagger at work
	burying  chan struct{} // held by what is being noted outside the store
	helping  sync.Map      // *helping by the mark of a spooled message
	unkept   sync.Map      // *helping by the person and id of a message that could not be kept
	left     sync.Map      // channels.Receipt by the id of a reply that has left, while that can't be noted

	steps        atomic.Int64
	unburied     atomic.Bool  // what was erased can't be noted outside the store
	away         atomic.Bool  // the store could not be reached, and has not answered since
	alertFailing atomic.Int64 // since when alerts can't be delivered, Unix milliseconds; 0: they can
	alertLost    atomic.Int64 // since when texts that tell of one do not arrive, though they were taken; 0: they do
}

// New returns a Conversation. Run must be running for replies to leave.
func New(cfg Config) (*Conversation, error) {
	if cfg.Survey == "" {
		cfg.Survey = "our-family"
	}
	if cfg.Send == 0 {
		cfg.Send = 10 * time.Second
	}
	if cfg.Lease == 0 {
		cfg.Lease = 15 * time.Second
	}
	if cfg.Sweep == 0 {
		cfg.Sweep = time.Second
	}
	if cfg.Tag == 0 {
		cfg.Tag = time.Second
	}
	if cfg.Patience == 0 {
		cfg.Patience = 10 * time.Second
	}
	if cfg.Hold == 0 {
		cfg.Hold = 20 * time.Second
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
	c := &Conversation{
		Config:  cfg,
		channel: make(map[channels.Name]channels.Channel, len(cfg.Channels)),
		desk:    newDesk(),
		tagging: make(chan struct{}, maxTagging),
		burying: make(chan struct{}, 1),
	}
	for _, ch := range cfg.Channels {
		c.channel[ch.Name()] = ch
	}
	c.instance = c.random(9)
	if cfg.Spool != "" {
		var err error
		if c.spool, err = openSpool(cfg.Spool, cfg.Keys); err != nil {
			return nil, err
		}
		if n := c.spool.unread; n > 0 {
			c.Log.Error("lines of the spool can't be read: what they held is lost to this program; they are kept",
				"lines", n, "file", c.spool.damaged())
		}
	}
	return c, nil
}

// Steps is how many times the survey engine has stepped: more than the messages when writers met.
func (c *Conversation) Steps() int64 { return c.steps.Load() }

// now is the present instant as it is kept: UTC, to the millisecond.
func (c *Conversation) now() time.Time { return c.Now().UTC().Truncate(time.Millisecond) }

// random returns n random bytes in hex. A broken random source is no state to go on in.
func (c *Conversation) random(n int) string {
	b := make([]byte, n)
	if _, err := io.ReadFull(c.Random, b); err != nil {
		panic("conversation: the random source failed")
	}
	return hex.EncodeToString(b)
}
