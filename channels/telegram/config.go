package telegram

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"familyvoice/channels"
)

// Path is where Telegram posts to, below PublicURL.
const Path = "/webhooks/telegram"

// Mode is how updates reach us.
type Mode string

// The modes.
const (
	Webhook Mode = "webhook" // Telegram posts to Path; needs a public https address
	Poll    Mode = "poll"    // we ask; needs no public address
)

// Config says which bot speaks and how updates reach it.
type Config struct {
	Token string // from @BotFather, "123456:ABC..."; a secret
	// Secret proves that a webhook call is Telegram's: 1 to 256 letters, digits, "_" or "-". Demanded in webhook mode.
	Secret    string
	BaseURL   string // the API's address; "" is https://api.telegram.org
	PublicURL string // the address the world knows us by, a path prefix included; demanded in webhook mode
	Mode      Mode   // "" is Webhook
	// MinAge is the youngest that may use Telegram, in years; 0 is 16. A link to the survey for 13 to 17 year olds is
	// answered with the command "younger" where MinAge is above 17, since none of them may be here.
	MinAge int
	// ChatEvery and Every are the least time between two messages to one chat (0 is 1 s) and in all (0 is a 30th of a
	// second), which are Telegram's own limits; negative is none.
	ChatEvery, Every time.Duration
	PollWait         time.Duration    // how long Telegram holds an empty poll; 0 is 50 s
	Timeout          time.Duration    // of one API call; 0 is 10 s
	Goodbye          string           // said before leaving a group; "" is a plain English sentence
	Now              func() time.Time // nil is time.Now
	Log              *slog.Logger     // nil says nothing; never given a chat id, a text or a token
}

// Bot is the Telegram channel. It is safe for concurrent use.
type Bot struct {
	config  Config
	id      string // the bot's own number, the part of the token that is no secret
	api     string // the endpoint in the form that the library wants
	secret  [sha256.Size]byte
	http    *http.Client
	pace    *channels.Pace
	refused channels.Refusals
}

var (
	tokenForm  = regexp.MustCompile(`^([0-9]{1,20}):[A-Za-z0-9_-]{8,}$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
)

// New checks config and returns the channel without calling Telegram. The error names every setting to mend and never
// holds a secret. A webhook bot without a secret is refused, since anybody could speak for any family.
func New(config Config) (*Bot, error) {
	var wrong []error
	parts := tokenForm.FindStringSubmatch(config.Token)
	if parts == nil {
		wrong = append(wrong, errors.New("token: want the one that @BotFather gave, like 123456:ABC-DEF"))
	}
	if config.Mode == "" {
		config.Mode = Webhook
	}
	if config.Mode != Webhook && config.Mode != Poll {
		wrong = append(wrong, errors.New("mode: want webhook or poll"))
	}
	if config.Mode == Webhook && config.Secret == "" {
		wrong = append(wrong, errors.New("secret: a webhook bot needs one; without it anybody could write in a family's name"))
	}
	if config.Secret != "" && !secretForm.MatchString(config.Secret) {
		wrong = append(wrong, errors.New("secret: want 1 to 256 letters, digits, _ or -"))
	}
	if config.Mode == Webhook && !webAddress(config.PublicURL) {
		wrong = append(wrong, errors.New("public URL: a webhook bot needs an address like https://fv.example"))
	}
	if config.BaseURL == "" {
		config.BaseURL = "https://api.telegram.org"
	}
	if !webAddress(config.BaseURL) || strings.Contains(config.BaseURL, "%") {
		wrong = append(wrong, errors.New("base URL: want an address like https://api.telegram.org"))
	}
	if config.MinAge < 0 || config.MinAge > 120 {
		wrong = append(wrong, errors.New("minimum age: want a number of years"))
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("telegram: %w", errors.Join(wrong...))
	}
	fill(&config)
	return &Bot{
		config: config,
		id:     parts[1],
		api:    strings.TrimRight(config.BaseURL, "/") + "/bot%s/%s",
		secret: sha256.Sum256([]byte(config.Secret)),
		// No time-out here: each call brings its own. A redirect would carry the token elsewhere.
		http: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		pace: channels.NewPace(config.ChatEvery, config.Every),
	}, nil
}

// fill sets what was left out.
func fill(config *Config) {
	if config.MinAge == 0 {
		config.MinAge = 16
	}
	if config.ChatEvery == 0 {
		config.ChatEvery = time.Second
	}
	if config.Every == 0 {
		config.Every = time.Second / 30
	}
	if config.PollWait <= 0 {
		config.PollWait = 50 * time.Second
	}
	if config.Timeout <= 0 {
		config.Timeout = 10 * time.Second
	}
	if config.Goodbye == "" {
		config.Goodbye = "This bot talks with one person at a time, so it is leaving this chat. Nothing said here was kept."
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
}

func webAddress(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") && u.RawQuery == "" && u.Fragment == "" && u.User == nil
}

// Name is channels.Telegram.
func (b *Bot) Name() channels.Name { return channels.Telegram }

// MinAge is the youngest that may use this channel, in years.
func (b *Bot) MinAge() int { return b.config.MinAge }

// ID is the bot's own number: Inbound.Sender.
func (b *Bot) ID() string { return b.id }

// String hides the secrets, so that printing a Config by accident tells nothing.
func (c Config) String() string { return fmt.Sprintf("telegram bot, %s", c.Mode) }

// GoString hides the secrets from %#v too.
func (c Config) GoString() string { return c.String() }
