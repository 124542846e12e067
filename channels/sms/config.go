package sms

import (
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

// Where Twilio posts to, below PublicURL.
const (
	MessagePath = "/webhooks/twilio/message"
	StatusPath  = "/webhooks/twilio/status"
)

// Config says whose account sends, from which number, and how Twilio reaches us.
type Config struct {
	AccountSID string // "AC" and 32 hexadecimal digits
	AuthToken  string // signs the webhooks and opens the API; a secret
	// From is our number in E.164, used when a message is not a reply to one of our numbers.
	// Either From or MessagingServiceSID must be set.
	From                string
	MessagingServiceSID string // "MG" and 32 hexadecimal digits; needed for Advanced Opt-Out
	// WhatsAppTemplate is the content SID ("HX...") of the approved template that is sent instead of a message to a person
	// who last wrote more than 24 hours ago; "" sends them nothing.
	WhatsAppTemplate string
	// WhatsAppLists sends the choices of a question on WhatsApp as a list to tap. A list that Twilio refuses is sent in words;
	// one that WhatsApp refuses later is lost, so try it with a phone of your own before families do.
	WhatsAppLists bool
	BaseURL       string // the API's address; "" is Twilio's own
	// PublicURL is the address that Twilio knows us by, a path prefix included. Signatures are checked against it and
	// never against what a request says of itself.
	PublicURL      string
	StatusCallback string        // "" is PublicURL + StatusPath
	Region         string        // of numbers written without a country; "" is defaultRegion
	Timeout        time.Duration // of one API call; 0 is 10 s
	// Every is the least time between two messages, the reciprocal of what the number may send a second; 0 leaves the pace to
	// Twilio's own queue, in which help for somebody in danger would stand behind everything sent before it.
	Every time.Duration
	Now   func() time.Time // nil is time.Now
	Log   *slog.Logger     // nil says nothing; never given a number, a text or a token
}

// Twilio is the SMS channel. It is safe for concurrent use.
type Twilio struct {
	config     Config
	name       channels.Name
	api        *url.URL // nil: Twilio's own
	http       *http.Client
	signatures *signatures
	messageURL string
	statusURL  string
	// messageSigned and statusSigned are the spellings of these that Twilio may sign.
	messageSigned, statusSigned []string

	refused *channels.Refusals
	pace    *channels.Pace
	pickers *pickers
}

var (
	accountSID = regexp.MustCompile(`^AC[0-9a-zA-Z]{32}$`)
	serviceSID = regexp.MustCompile(`^MG[0-9a-zA-Z]{32}$`)
	contentSID = regexp.MustCompile(`^HX[0-9a-zA-Z]{32}$`)
	token      = regexp.MustCompile(`^[0-9a-zA-Z]{16,}$`)
)

// New checks config and returns the channel without calling Twilio. The error names every setting to mend and never
// holds a secret.
func New(config Config) (*Twilio, error) {
	var wrong []error
	if !accountSID.MatchString(config.AccountSID) {
		wrong = append(wrong, errors.New(`account SID: want "AC" and 32 letters or digits, from the Twilio console`))
	}
	if !token.MatchString(config.AuthToken) {
		wrong = append(wrong, errors.New("auth token: want the letters and digits shown in the Twilio console"))
	}
	if config.Region == "" {
		config.Region = defaultRegion
	}
	if config.From == "" && config.MessagingServiceSID == "" {
		wrong = append(wrong, errors.New("sender: set the number to send from or a messaging service SID"))
	}
	if config.From != "" {
		number, err := normalise(config.From, config.Region)
		if err != nil {
			wrong = append(wrong, errors.New("from: want a phone number like +447700900123"))
		}
		config.From = number
	}
	if config.MessagingServiceSID != "" && !serviceSID.MatchString(config.MessagingServiceSID) {
		wrong = append(wrong, errors.New(`messaging service SID: want "MG" and 32 letters or digits`))
	}
	if config.WhatsAppTemplate != "" && !contentSID.MatchString(config.WhatsAppTemplate) {
		wrong = append(wrong, errors.New(`WhatsApp template: want "HX" and 32 letters or digits`))
	}
	t := &Twilio{config: config, name: channels.SMS, refused: &channels.Refusals{}, pace: channels.NewPace(0, config.Every), pickers: &pickers{}}
	if _, err := webAddress(config.PublicURL); err != nil {
		wrong = append(wrong, fmt.Errorf("public URL: %w", err))
	}
	if config.BaseURL != "" {
		api, err := webAddress(config.BaseURL)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("base URL: %w", err))
		}
		t.api = api
	}
	if config.StatusCallback != "" {
		if _, err := webAddress(config.StatusCallback); err != nil {
			wrong = append(wrong, fmt.Errorf("status callback: %w", err))
		}
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("twilio: %w", errors.Join(wrong...))
	}
	if config.Timeout <= 0 {
		t.config.Timeout = 10 * time.Second
	}
	if config.Now == nil {
		t.config.Now = time.Now
	}
	if config.Log == nil {
		t.config.Log = slog.New(slog.DiscardHandler)
	}
	t.http = &http.Client{
		Timeout: t.config.Timeout,
		// A redirect would carry the credentials elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.signatures = newSignatures(config.AuthToken)
	public := strings.TrimRight(config.PublicURL, "/")
	t.messageURL = public + MessagePath
	t.statusURL = config.StatusCallback
	if t.statusURL == "" {
		t.statusURL = public + StatusPath
	}
	t.messageSigned, t.statusSigned = spellings(t.messageURL), spellings(t.statusURL)
	return t, nil
}

// webAddress returns raw as an absolute http or https address without query or fragment.
func webAddress(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, errors.New("want an address like https://fv.example, without query, fragment or password")
	}
	return u, nil
}

// Name is channels.SMS, or channels.WhatsApp for the channel that WhatsApp returned.
func (t *Twilio) Name() channels.Name { return t.name }

// String hides the secret, so that printing a Config by accident tells nothing.
func (c Config) String() string {
	return fmt.Sprintf("twilio account %s", c.AccountSID)
}

// GoString hides the secret from %#v too.
func (c Config) GoString() string { return c.String() }
