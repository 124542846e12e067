package county

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Exchange plays both providers for any number of phones and chats: it takes what is sent to them and remembers it in
// order. Even on a good day it refuses a few messages and is slow with a few; on a bad one it is slow or refuses mostly,
// says that too much is sent, or takes a message and hangs up before it says so.
type Exchange struct {
	URL string

	server *httptest.Server
	seed   maphash.Seed
	shards [256]shard
	words  words
	poor   atomic.Bool
	ids    atomic.Int64

	Taken, Refused, Cut atomic.Int64
}

type shard struct {
	mu     sync.Mutex
	phones map[string]*screen
}

// screen is what one phone shows: the numbers of the bodies, oldest first.
type screen struct {
	bodies  []uint32
	changed chan struct{} // closed when another comes; nil while nobody waits
}

// words gives each distinct body a number, since two hundred thousand phones show the same few.
type words struct {
	mu     sync.RWMutex
	number map[string]uint32
	text   []string
}

func (w *words) of(body string) uint32 {
	w.mu.RLock()
	n, ok := w.number[body]
	w.mu.RUnlock()
	if ok {
		return n
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if n, ok := w.number[body]; ok {
		return n
	}
	n = uint32(len(w.text))
	w.number[body], w.text = n, append(w.text, body)
	return n
}

func (w *words) body(n uint32) string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.text[n]
}

// NewExchange opens an exchange. Close ends it.
func NewExchange() *Exchange {
	x := &Exchange{seed: maphash.MakeSeed(), words: words{number: map[string]uint32{}}}
	for i := range x.shards {
		x.shards[i].phones = map[string]*screen{}
	}
	x.server = httptest.NewServer(x)
	x.URL = x.server.URL
	return x
}

// Close ends the exchange.
func (x *Exchange) Close() { x.server.Close() }

// Poor makes the providers a bad lot, or good again.
func (x *Exchange) Poor(poor bool) { x.poor.Store(poor) }

// ServeHTTP takes POST .../Messages.json as Twilio does, and /bot<token>/<method> as Telegram does.
func (x *Exchange) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "no form", http.StatusBadRequest)
		return
	}
	bot := strings.HasPrefix(r.URL.Path, "/bot")
	sends := strings.HasSuffix(r.URL.Path, "/Messages.json") && r.Method == http.MethodPost || strings.HasSuffix(r.URL.Path, "/sendMessage")
	if !sends {
		answer(w, http.StatusOK, map[string]any{"ok": true, "result": true})
		return
	}
	cut := false
	bad := 0.01
	if x.poor.Load() {
		bad = 0.4
	}
	switch p := rand.Float64() / bad; {
	case p < 0.3:
		time.Sleep(rand.N(2 * time.Second))
	case p < 0.5:
		x.Refused.Add(1)
		http.Error(w, "a fault upstream", http.StatusServiceUnavailable)
		return
	case p < 0.8:
		x.Refused.Add(1)
		w.Header().Set("Retry-After", "1")
		answer(w, http.StatusTooManyRequests, map[string]any{"code": 20429, "message": "Too Many Requests", "status": 429,
			"ok": false, "error_code": 429, "description": "Too Many Requests: retry after 1", "parameters": map[string]any{"retry_after": 1}})
		return
	case p < 1:
		cut = true
	}
	to, body := r.PostForm.Get("To"), r.PostForm.Get("Body")
	if bot {
		to, body = r.PostForm.Get("chat_id"), r.PostForm.Get("text")
	}
	if to == "" || body == "" {
		x.Refused.Add(1)
		answer(w, http.StatusBadRequest, map[string]any{"code": 21602, "status": 400, "ok": false, "error_code": 400, "description": "Bad Request"})
		return
	}
	x.show(to, body)
	x.Taken.Add(1)
	id := x.ids.Add(1)
	switch {
	case cut:
		x.Cut.Add(1)
		panic(http.ErrAbortHandler) // the line goes dead, and the sender can't know that the message is on its way
	case bot:
		answer(w, http.StatusOK, map[string]any{"ok": true, "result": map[string]any{
			"message_id": id, "date": time.Now().Unix(), "chat": map[string]any{"id": json.Number(to), "type": "private"}, "text": body,
		}})
	default:
		answer(w, http.StatusCreated, map[string]any{"sid": fmt.Sprintf("SM%032x", id), "status": "queued", "to": to, "num_segments": "1"})
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the caller may be gone
}

func (x *Exchange) shard(phone string) *shard {
	return &x.shards[maphash.String(x.seed, phone)%uint64(len(x.shards))]
}

func (x *Exchange) show(phone, body string) {
	n, s := x.words.of(body), x.shard(phone)
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.phones[phone]
	if p == nil {
		p = &screen{}
		s.phones[phone] = p
	}
	p.bodies = append(p.bodies, n)
	if p.changed != nil {
		close(p.changed)
		p.changed = nil
	}
}

// Screen is everything that a phone was sent, oldest first.
func (x *Exchange) Screen(phone string) []string {
	s := x.shard(phone)
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	if p := s.phones[phone]; p != nil {
		for _, n := range p.bodies {
			all = append(all, x.words.body(n))
		}
	}
	return all
}

// Next waits for a message to the phone that is not among seen, adds it to them and returns it. It returns ctx's error if
// that comes first.
func (x *Exchange) Next(ctx context.Context, phone string, seen map[uint32]bool) (string, error) {
	s := x.shard(phone)
	for {
		s.mu.Lock()
		p := s.phones[phone]
		if p == nil {
			p = &screen{}
			s.phones[phone] = p
		}
		for _, n := range p.bodies {
			if !seen[n] {
				seen[n] = true
				s.mu.Unlock()
				return x.words.body(n), nil
			}
		}
		if p.changed == nil {
			p.changed = make(chan struct{})
		}
		changed := p.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// Repeats is how many messages were shown to a phone that had shown the same one before.
func (x *Exchange) Repeats() (n int) {
	for i := range x.shards {
		s := &x.shards[i]
		s.mu.Lock()
		for _, p := range s.phones {
			seen := map[uint32]bool{}
			for _, b := range p.bodies {
				if seen[b] {
					n++
				}
				seen[b] = true
			}
		}
		s.mu.Unlock()
	}
	return n
}
