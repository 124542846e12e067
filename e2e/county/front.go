package county

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"familyvoice/e2e/harness"
)

// Front stands between the families and the servers, as a balancer and the providers' own repeats do: what one server does
// not take within fifteen seconds is given to the next, until one takes it.
type Front struct {
	client *http.Client
	mu     sync.Mutex
	urls   []string // "" while a server is down

	Posted, Again atomic.Int64 // messages taken, and how often one had to be offered again
}

// NewFront stands before so many servers.
func NewFront(servers, clients int) *Front {
	return &Front{
		urls:   make([]string, servers),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, MaxIdleConns: clients * servers}, Timeout: 15 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

// Set says where a server is now; "" is nowhere.
func (f *Front) Set(n int, address string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.urls[n] = address
}

func (f *Front) at(n int) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.urls[n%len(f.urls)]
}

// do offers a request to one server after another, beginning with the one named, until one answers it with less than 500,
// or ctx ends.
func (f *Front) do(ctx context.Context, first int, make func(base string) (*http.Request, error)) (*http.Response, []byte, error) {
	for try := 0; ; try++ {
		if base := f.at(first + try); base != "" {
			r, err := make(base)
			if err != nil {
				return nil, nil, err
			}
			response, err := f.client.Do(r.WithContext(ctx))
			if err == nil {
				body, err := io.ReadAll(response.Body)
				_ = response.Body.Close()
				if err == nil && response.StatusCode < 500 && response.StatusCode != http.StatusTooManyRequests {
					return response, body, nil
				}
			}
			f.Again.Add(1)
		}
		select {
		case <-ctx.Done():
			return nil, nil, fmt.Errorf("no server took it: %w", ctx.Err())
		case <-time.After(time.Duration(min(try+1, 20)) * 25 * time.Millisecond):
		}
	}
}

// post gives a message to a server, until one says 200.
func (f *Front) post(ctx context.Context, first int, path string, header http.Header, body string) error {
	response, _, err := f.do(ctx, first, func(base string) (*http.Request, error) {
		r, err := http.NewRequest(http.MethodPost, base+path, strings.NewReader(body))
		if err == nil {
			r.Header = header.Clone()
		}
		return r, err
	})
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s was answered with %d", path, response.StatusCode)
	}
	f.Posted.Add(1)
	return nil
}

// Text gives a text to a server as Twilio does, signed.
func (f *Front) Text(ctx context.Context, first int, sid, from, body string) error {
	form := url.Values{"MessageSid": {sid}, "AccountSid": {harness.AccountSID}, "From": {from}, "To": {harness.Number}, "Body": {body}, "NumMedia": {"0"}}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "X-Twilio-Signature": {signature("/webhooks/twilio/message", form)}}
	return f.post(ctx, first, "/webhooks/twilio/message", header, form.Encode())
}

// signature is Twilio's: the address and the sorted fields, by HMAC-SHA1 (https://www.twilio.com/docs/usage/security).
func signature(path string, form url.Values) string {
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	mac := hmac.New(sha1.New, []byte(harness.AuthToken))
	_, _ = io.WriteString(mac, harness.PublicURL+path)
	for _, name := range names {
		_, _ = io.WriteString(mac, name+form.Get(name))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Chat gives what somebody wrote to the bot to a server, as Telegram does.
func (f *Front) Chat(ctx context.Context, first, update int, chat string, written time.Time, text string) error {
	id := json.Number(chat)
	body, err := json.Marshal(map[string]any{"update_id": update, "message": map[string]any{
		"message_id": update, "date": written.Unix(), "text": text, "chat": map[string]any{"id": id, "type": "private"},
		"from": map[string]any{"id": id, "is_bot": false, "first_name": "Sam", "language_code": "en"},
	}})
	if err != nil {
		return err
	}
	header := http.Header{"Content-Type": {"application/json"}, "X-Telegram-Bot-Api-Secret-Token": {harness.BotSecret}}
	return f.post(ctx, first, "/webhooks/telegram", header, string(body))
}

// page is the families' pages as one visitor meets them, at an address of their own.
type page struct {
	front *Front
	ctx   context.Context
	first int
	from  string
}

// ServeHTTP passes a request on. A server that is busy or gone is asked again: a person would press the button again.
func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	response, body, err := p.front.do(p.ctx, p.first, func(base string) (*http.Request, error) {
		again, err := http.NewRequest(r.Method, base+r.URL.RequestURI(), bytes.NewReader(sent))
		if err == nil {
			again.Header = r.Header.Clone()
			again.Header.Set("X-Forwarded-For", p.from)
		}
		return again, err
	})
	if err != nil {
		http.Error(w, "", http.StatusBadGateway)
		return
	}
	for name, values := range response.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(response.StatusCode)
	_, _ = w.Write(body)
}
