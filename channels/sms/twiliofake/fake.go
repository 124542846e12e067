// Package twiliofake is a Twilio for tests and for the demo's phone simulator: an http.Handler that speaks the part of
// Twilio's API that sends messages, and a phone that texts our webhook with a true signature.
//
// It is strict: a request that Twilio would refuse is refused with Twilio's own code. It behaves as Twilio does on
// STOP, START and HELP, and it can be told to throttle, fail, hang, lie or refuse.
package twiliofake

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode/utf16"
)

// Config is the account that the fake plays and where its webhooks go.
type Config struct {
	AccountSID, AuthToken string
	// From is the number that families text, in E.164.
	From string
	// Webhook is the address that incoming messages are posted to.
	Webhook string
	// PublicWebhook is the address that is signed, where it differs from Webhook as behind a proxy; "" is Webhook.
	PublicWebhook string
	// AdvancedOptOut adds OptOutType to the webhook, as a Messaging Service with Advanced Opt-Out does.
	AdvancedOptOut bool
	// Replies makes the fake answer STOP, START and HELP itself, as Twilio does; such replies are recorded as Automatic.
	Replies bool
	// SmsURL, SmsMethod and SmsFallback are how the number, and the Messaging Service, say they are set up.
	SmsURL, SmsMethod, SmsFallback string
	// Template is the content SID of the one approved template.
	Template string
	// Trial makes it a trial account.
	Trial bool
	// Client posts the webhooks; nil is a client with a time-out of 30 s.
	Client *http.Client
}

// Message is one that was sent to a phone.
type Message struct {
	SID            string
	To, From       string // as given, "whatsapp:" included
	Service        string // MessagingServiceSid
	Body           string
	Content        string // ContentSid of a template, sent instead of a body
	Items          []Item // of a list to tap, its body in Body
	StatusCallback string
	Automatic      bool // said by Twilio itself (STOP, START, HELP)
	At             time.Time
}

// Item is one line of a list to tap.
type Item struct{ ID, Label string }

// Mode is how the API answers.
type Mode string

// The modes.
const (
	Well      Mode = ""          // takes the message
	Throttle  Mode = "throttle"  // 429 with Retry-After: 7
	Fail      Mode = "fail"      // 503 with a page instead of JSON
	Hang      Mode = "hang"      // answers nothing until the caller gives up
	Lie       Mode = "lie"       // 201 with something that is no JSON
	LieEmpty  Mode = "lie-empty" // 201 with an empty object
	Stopped   Mode = "stopped"   // 400 with code 21610
	NotMobile Mode = "landline"  // 400 with code 21614
	BadLogin  Mode = "bad-login" // 401 with code 20003
)

// Fake is the provider. It is safe for concurrent use.
type Fake struct {
	config Config

	mu       sync.Mutex
	mode     Mode
	next     []Mode
	messages []Message
	stopped  map[string]bool
	contents map[string]picker // by their SIDs
	sids     int
	problems []string
	changed  chan struct{} // closed and replaced whenever a message was recorded
}

// New returns a fake that takes every good request.
func New(config Config) *Fake {
	if config.Client == nil {
		config.Client = &http.Client{Timeout: 30 * time.Second}
	}
	if config.PublicWebhook == "" {
		config.PublicWebhook = config.Webhook
	}
	return &Fake{config: config, stopped: map[string]bool{}, contents: map[string]picker{}, changed: make(chan struct{})}
}

// SetWebhook says where incoming messages go from now on, and the address to sign; public "" is the same one.
func (f *Fake) SetWebhook(address, public string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if public == "" {
		public = address
	}
	f.config.Webhook, f.config.PublicWebhook = address, public
}

// SetMode makes every call from now on end in mode.
func (f *Fake) SetMode(mode Mode) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mode = mode
}

// Next makes the following calls end in modes, one each, before SetMode's counts again.
func (f *Fake) Next(modes ...Mode) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next = append(f.next, modes...)
}

// Messages returns what was sent to the number to, oldest first; every message if to is "".
func (f *Fake) Messages(to string) []Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []Message
	for _, m := range f.messages {
		if to == "" || m.To == to {
			found = append(found, m)
		}
	}
	return found
}

// Wait returns the messages to the number to once there are at least n of them, or what there is with ctx's error.
func (f *Fake) Wait(ctx context.Context, to string, n int) ([]Message, error) {
	for {
		f.mu.Lock()
		changed := f.changed
		f.mu.Unlock()
		found := f.Messages(to)
		if len(found) >= n {
			return found, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return found, ctx.Err()
		}
	}
}

// Problems returns what was wrong with requests that the real Twilio would have refused, without their contents.
func (f *Fake) Problems() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.problems...)
}

// Reset forgets messages, problems, opt-outs and modes.
func (f *Fake) Reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.messages, f.problems, f.next, f.mode, f.stopped = nil, nil, nil, Well, map[string]bool{}
}

// record keeps a message; the caller holds the lock.
func (f *Fake) record(m Message) Message {
	m.SID, m.At = f.sid("SM"), time.Now()
	f.messages = append(f.messages, m)
	close(f.changed)
	f.changed = make(chan struct{})
	return m
}

// sid makes an id of Twilio's form; the caller holds the lock.
func (f *Fake) sid(prefix string) string {
	f.sids++
	return fmt.Sprintf("%s%032x", prefix, f.sids)
}

// ServeHTTP is the API: POST /2010-04-01/Accounts/{sid}/Messages.json, and what a check asks for.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The body is read first so that the server notices when a caller gives up.
	formErr := r.ParseForm()
	f.mu.Lock()
	mode := f.mode
	if len(f.next) > 0 {
		mode, f.next = f.next[0], f.next[1:]
	}
	f.mu.Unlock()
	to := r.PostForm.Get("To")
	switch mode {
	case Throttle:
		w.Header().Set("Retry-After", "7")
		refuse(w, http.StatusTooManyRequests, 20429, "Too Many Requests")
		return
	case Fail:
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintf(w, "<html>upstream fault while sending to %s</html>", to)
		return
	case Hang:
		<-r.Context().Done()
		return
	case Lie:
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, "<html>queued %s", to)
		return
	case LieEmpty:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, "{}")
		return
	case Stopped:
		refuse(w, http.StatusBadRequest, 21610, "Attempt to send to unsubscribed recipient "+to)
		return
	case NotMobile:
		refuse(w, http.StatusBadRequest, 21614, to+" is not a mobile number")
		return
	case BadLogin:
		refuse(w, http.StatusUnauthorized, 20003, "Authenticate")
		return
	}
	if r.Method == http.MethodGet {
		f.look(w, r)
		return
	}
	if strings.HasSuffix(r.URL.Path, "/v1/Content") {
		f.makeContent(w, r)
		return
	}
	status, code, what := f.check(r, formErr)
	if status != 0 {
		f.mu.Lock()
		f.problems = append(f.problems, what)
		f.mu.Unlock()
		refuse(w, status, code, what+" "+to)
		return
	}
	f.mu.Lock()
	if f.stopped[to] {
		f.mu.Unlock()
		refuse(w, http.StatusBadRequest, 21610, "Attempt to send to unsubscribed recipient "+to)
		return
	}
	sent := Message{To: to, From: r.PostForm.Get("From"), Service: r.PostForm.Get("MessagingServiceSid"),
		Body: r.PostForm.Get("Body"), Content: r.PostForm.Get("ContentSid"), StatusCallback: r.PostForm.Get("StatusCallback")}
	if p, ok := f.contents[sent.Content]; ok {
		sent.Body, sent.Items = p.said(r.PostForm.Get("ContentVariables"))
	}
	m := f.record(sent)
	f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	json.NewEncoder(w).Encode(map[string]any{"sid": m.SID, "account_sid": f.config.AccountSID, "to": m.To, "from": m.From,
		"body": m.Body, "status": "queued", "error_code": nil, "num_segments": "1", "direction": "outbound-api"})
}

// check refuses what Twilio refuses: status 0 is a good request.
func (f *Fake) check(r *http.Request, formErr error) (status, code int, what string) {
	user, password, _ := r.BasicAuth()
	form := r.PostForm
	switch {
	case user != f.config.AccountSID || password != f.config.AuthToken:
		return http.StatusUnauthorized, 20003, "Authenticate"
	case r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/2010-04-01/Accounts/"+f.config.AccountSID+"/Messages.json"):
		return http.StatusNotFound, 20404, "The requested resource was not found"
	case formErr != nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded"):
		return http.StatusBadRequest, 20001, "Not a form"
	case !strings.HasPrefix(strings.TrimPrefix(form.Get("To"), "whatsapp:"), "+"):
		return http.StatusBadRequest, 21211, "Invalid 'To' Phone Number"
	case form.Get("From") == "" && form.Get("MessagingServiceSid") == "":
		return http.StatusBadRequest, 21603, "A 'From' phone number is required"
	case form.Get("Body") == "" && form.Get("ContentSid") == "":
		return http.StatusBadRequest, 21602, "Message body is required"
	case len(utf16.Encode([]rune(form.Get("Body")))) > 1600:
		return http.StatusBadRequest, 21617, "The concatenated message body exceeds the 1600 character limit"
	}
	if callback := form.Get("StatusCallback"); callback != "" {
		if u, err := url.Parse(callback); err != nil || u.Host == "" {
			return http.StatusBadRequest, 21609, "Invalid 'StatusCallback' URL"
		}
	}
	return 0, 0, ""
}

func refuse(w http.ResponseWriter, status, code int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"code": code, "message": message, "status": status,
		"more_info": fmt.Sprintf("https://www.twilio.com/docs/errors/%d", code)})
}
