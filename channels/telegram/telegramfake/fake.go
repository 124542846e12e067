// Package telegramfake is a Telegram for tests and for the demo's phone simulator: an http.Handler that speaks the
// part of the Bot API that a survey needs, and people who write, tap, edit, block and send pictures.
//
// It is strict: a call that Telegram would refuse is refused. Updates go to the webhook once setWebhook was called,
// and wait for getUpdates otherwise. It can be told to throttle, fail, hang, lie or refuse.
package telegramfake

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf16"
)

// Button is one button below a message.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
}

// Message is one that the bot sent.
type Message struct {
	ID      int
	Chat    int64
	Text    string
	Buttons [][]Button // as they stand now, ticks included
	At      time.Time
	Gone    bool // the bot has deleted it: the person sees it no more
}

// Button returns the first button whose words are text, a tick before them or not; false if there is none.
func (m Message) Button(text string) (Button, bool) {
	for _, row := range m.Buttons {
		for _, b := range row {
			if b.Text == text || strings.TrimPrefix(b.Text, "✅ ") == text {
				return b, true
			}
		}
	}
	return Button{}, false
}

// Mode is how the API answers.
type Mode string

// The modes.
const (
	Well     Mode = ""         // takes the call
	Throttle Mode = "throttle" // 429 with retry_after 7
	Fail     Mode = "fail"     // 502 with a page instead of JSON
	Hang     Mode = "hang"     // answers nothing until the caller gives up
	Lie      Mode = "lie"      // 200 with something that is no JSON
	LieEmpty Mode = "lie-ok"   // 200 with ok and no message
	Blocked  Mode = "blocked"  // 403
	NoChat   Mode = "no-chat"  // 400 chat not found
	BadToken Mode = "bad-token"
)

// Call is one call of the API that was taken, without the message texts.
type Call struct {
	Method string
	Params map[string]string
}

// Fake is the provider. It is safe for concurrent use.
type Fake struct {
	token  string
	client *http.Client

	mu       sync.Mutex
	mode     Mode
	next     []Mode
	messages []Message
	calls    []Call
	problems []string
	blocked  map[int64]bool
	waiting  []queued
	ids      int // update ids
	numbers  int // message ids
	webhook  struct{ url, secret, allowed string }
	listen   string
	changed  chan struct{} // closed and replaced at whatever changes
}

// queued is an update that waits for getUpdates.
type queued struct {
	id   int
	body json.RawMessage
}

// New returns a fake for the bot with token.
func New(token string) *Fake {
	return &Fake{token: token, client: &http.Client{Timeout: 30 * time.Second}, blocked: map[int64]bool{},
		ids: 871_000, numbers: 100, changed: make(chan struct{})}
}

// SetWebhook does what the bot's setWebhook does, for tests that don't call it. Listen, if not "", is where the webhook
// is really reached, as when the public address is a name in a test.
func (f *Fake) SetWebhook(address, secret, listen string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.webhook.url, f.webhook.secret, f.listen = address, secret, listen
}

// SetListen sends updates to address whatever setWebhook says.
func (f *Fake) SetListen(address string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.listen = address
}

// SetMode makes every sendMessage and deleteMessages (and, while polling, getUpdates) from now on end in mode.
func (f *Fake) SetMode(mode Mode) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mode = mode
}

// Next makes the following calls of sendMessage, deleteMessages and getUpdates end in modes, one each, before SetMode's counts again.
func (f *Fake) Next(modes ...Mode) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next = append(f.next, modes...)
}

// Messages returns what the bot sent to chat, oldest first, whether it has deleted it since or not; to anybody if chat is 0.
func (f *Fake) Messages(chat int64) []Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []Message
	for _, m := range f.messages {
		if chat == 0 || m.Chat == chat {
			found = append(found, m)
		}
	}
	return found
}

// Screen returns those of the bot's messages that still stand in chat, oldest first.
func (f *Fake) Screen(chat int64) []Message {
	return slices.DeleteFunc(f.Messages(chat), func(m Message) bool { return m.Gone })
}

// Age makes everything that was sent so far older by d, so that the time in which it may be deleted passes.
func (f *Fake) Age(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.messages {
		f.messages[i].At = f.messages[i].At.Add(-d)
	}
}

// Wait returns the messages to chat once there are at least n of them, or what there is with ctx's error.
func (f *Fake) Wait(ctx context.Context, chat int64, n int) ([]Message, error) {
	for {
		f.mu.Lock()
		changed := f.changed
		f.mu.Unlock()
		found := f.Messages(chat)
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

// Calls returns the calls of method that were taken; of every method if it is "".
func (f *Fake) Calls(method string) []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []Call
	for _, c := range f.calls {
		if method == "" || c.Method == method {
			found = append(found, c)
		}
	}
	return found
}

// Waiting is how many updates the bot has not confirmed yet.
func (f *Fake) Waiting() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.waiting)
}

// Problems returns what was wrong with calls that the real Telegram would have refused, without their contents.
func (f *Fake) Problems() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.problems...)
}

// Reset forgets messages, calls, problems, blocks, waiting updates and modes; the webhook stays.
func (f *Fake) Reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.messages, f.calls, f.problems, f.waiting, f.next, f.mode, f.blocked = nil, nil, nil, nil, nil, Well, map[int64]bool{}
}

// touch wakes who waits; the caller holds the lock.
func (f *Fake) touch() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// ServeHTTP is the API: POST /bot<token>/<method>.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The body is read first so that the server notices when a caller gives up.
	formErr := r.ParseForm()
	i := strings.LastIndex(r.URL.Path, "/bot")
	if i < 0 {
		refuse(w, http.StatusNotFound, "Not Found", 0)
		return
	}
	token, method, _ := strings.Cut(r.URL.Path[i+len("/bot"):], "/")
	if token != f.token {
		f.problem("another bot's token")
		refuse(w, http.StatusUnauthorized, "Unauthorized", 0)
		return
	}
	if formErr != nil || r.Method != http.MethodPost {
		f.problem("not a posted form")
		refuse(w, http.StatusBadRequest, "Bad Request: not a form", 0)
		return
	}
	if method == "sendMessage" || method == "getUpdates" || method == "deleteMessages" {
		f.mu.Lock()
		mode := f.mode
		if len(f.next) > 0 {
			mode, f.next = f.next[0], f.next[1:]
		}
		f.mu.Unlock()
		if mode != Well {
			misbehave(w, r, mode)
			return
		}
	}
	params := map[string]string{}
	for key := range r.PostForm {
		if key != "text" {
			params[key] = r.PostForm.Get(key)
		}
	}
	f.mu.Lock()
	f.calls = append(f.calls, Call{Method: method, Params: params})
	f.touch()
	f.mu.Unlock()
	switch method {
	case "getMe":
		id, _, _ := strings.Cut(f.token, ":")
		number, _ := strconv.ParseInt(id, 10, 64)
		ok(w, map[string]any{"id": number, "is_bot": true, "first_name": "Family Voice", "username": "family_voice_bot"})
	case "setWebhook":
		f.setWebhook(w, r)
	case "deleteWebhook":
		f.mu.Lock()
		f.webhook.url, f.webhook.secret = "", ""
		f.mu.Unlock()
		ok(w, true)
	case "getWebhookInfo":
		f.mu.Lock()
		var allowed []string
		_ = json.Unmarshal([]byte(f.webhook.allowed), &allowed)
		info := map[string]any{"url": f.webhook.url, "has_custom_certificate": false, "pending_update_count": len(f.waiting), "allowed_updates": allowed}
		f.mu.Unlock()
		ok(w, info)
	case "getUpdates":
		f.getUpdates(w, r)
	case "sendMessage":
		f.sendMessage(w, r)
	case "editMessageReplyMarkup":
		f.editReplyMarkup(w, r)
	case "answerCallbackQuery":
		if r.PostForm.Get("callback_query_id") == "" {
			refuse(w, http.StatusBadRequest, "Bad Request: query is too old and response timeout expired or query ID is invalid", 0)
			return
		}
		ok(w, true)
	case "deleteMessages":
		f.deleteMessages(w, r)
	case "leaveChat", "setMyCommands", "deleteMessage":
		ok(w, true)
	default:
		f.problem("an unknown method")
		refuse(w, http.StatusNotFound, "Not Found: method not found", 0)
	}
}

func (f *Fake) problem(what string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.problems = append(f.problems, what)
}

func misbehave(w http.ResponseWriter, r *http.Request, mode Mode) {
	switch mode {
	case Throttle:
		refuse(w, http.StatusTooManyRequests, "Too Many Requests: retry after 7", 7)
	case Fail:
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprintf(w, "<html>bad gateway for chat %s", r.PostForm.Get("chat_id"))
	case Hang:
		<-r.Context().Done()
	case Lie:
		fmt.Fprintf(w, "<html>sent to %s", r.PostForm.Get("chat_id"))
	case LieEmpty:
		fmt.Fprint(w, `{"ok":true,"result":{}}`)
	case Blocked:
		refuse(w, http.StatusForbidden, "Forbidden: bot was blocked by the user "+r.PostForm.Get("chat_id"), 0)
	case NoChat:
		refuse(w, http.StatusBadRequest, "Bad Request: chat not found "+r.PostForm.Get("chat_id"), 0)
	case BadToken:
		refuse(w, http.StatusUnauthorized, "Unauthorized", 0)
	}
}

func ok(w http.ResponseWriter, result any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": result})
}

func refuse(w http.ResponseWriter, status int, description string, after int) {
	answer := map[string]any{"ok": false, "error_code": status, "description": description}
	if after > 0 {
		answer["parameters"] = map[string]any{"retry_after": after}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(answer)
}

func utf16Len(text string) int { return len(utf16.Encode([]rune(text))) }
