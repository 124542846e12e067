package webform

import (
	"errors"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/web"
)

// The limits of what one page and one address may do. They are generous: a whole library may share one address.
const (
	maxAnswer = 32 << 10  // bytes of one answer
	maxBody   = 256 << 10 // bytes of a posted page: room to show too long an answer again, whole, with what to do
	burst     = 600.0     // pages at once
	refill    = 10.0      // pages a second after that
	costGet   = 1.0
	costPost  = 2.0
	costBot   = 40.0 // a page that only a machine would send: it is kept, and its address is slowed
	minFill   = 800 * time.Millisecond
	maxKnown  = 50_000 // prefixes remembered
)

// limiter is a bucket of tokens for each address (IPv4 /32, IPv6 /64).
type limiter struct {
	now   func() time.Time
	mu    sync.Mutex
	known map[netip.Prefix]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, known: map[netip.Prefix]bucket{}}
}

// take takes tokens from an address's bucket and says whether there were any. It never goes below minus one burst, so
// that nobody is shut out for longer than two minutes.
func (l *limiter) take(prefix netip.Prefix, cost float64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b, ok := l.known[prefix]
	if !ok {
		if len(l.known) >= maxKnown {
			l.forget(now)
		}
		b = bucket{tokens: burst, at: now}
	}
	b.tokens = min(burst, b.tokens+max(0, now.Sub(b.at).Seconds())*refill)
	allowed := b.tokens > 0
	b.tokens, b.at = max(b.tokens-cost, -burst), now
	l.known[prefix] = b
	return allowed
}

// forget drops the buckets that have filled up again, and any others if that is not enough.
func (l *limiter) forget(now time.Time) {
	for prefix, b := range l.known {
		if b.tokens+now.Sub(b.at).Seconds()*refill >= burst {
			delete(l.known, prefix)
		}
	}
	for prefix := range l.known {
		if len(l.known) < maxKnown*9/10 {
			return
		}
		delete(l.known, prefix)
	}
}

const busyKey = "webform.busy"

// limit reads a posted page within bounds and counts it. A page that comes too fast is still handed on, marked busy, so
// that its handler can show the words again; a GET is answered at once.
func (f *Form) limit(c *gin.Context) {
	cost := costGet
	if c.Request.Method == http.MethodPost {
		cost = costPost
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxBody)
		var tooLong *http.MaxBytesError
		if err := c.Request.ParseForm(); errors.As(err, &tooLong) { // anything else is read as far as it can be
			f.problem(f.visitor(c), http.StatusRequestEntityTooLarge, "413")
			c.Abort()
			return
		}
		if f.machine(c) {
			cost = costBot
		}
	}
	if f.limits.take(web.Visitor(c), cost) {
		c.Next()
		return
	}
	c.Header("Retry-After", "60")
	if c.Request.Method == http.MethodPost && c.FullPath() == "/survey/q/:question" {
		c.Set(busyKey, true)
		c.Next()
		return
	}
	f.problem(f.visitor(c), http.StatusTooManyRequests, "429")
	c.Abort()
}

// machine says whether only a machine would have filled the page like this: a field that no person sees, or faster than
// a person can. It costs the address some of its speed and nothing else: a person's words are never dropped for it.
func (f *Form) machine(c *gin.Context) bool {
	if c.Request.PostForm.Get("website") != "" {
		return true
	}
	shown, err := time.Parse(time.RFC3339Nano, c.Request.PostForm.Get("shown"))
	return err == nil && f.Now().Sub(shown) < minFill && f.Now().After(shown)
}
