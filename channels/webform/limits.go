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
	costPlea  = 20.0 // of a bucket of its own: thirty at once, and one every two seconds after that
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

// saved is the page to which a question's answer is posted.
const saved = "/survey/q/:question"

// askedFor is the page to which a request for a person is posted.
const askedFor = "/survey/contact-me"

// gate counts what an address asks for and refuses what is too much, before anything else is done for it. An answer that
// comes too fast is handed on, marked busy, so that its handler can show the words again, and so is a request for a person;
// and whoever leaves or clears a device is never held up, whoever else floods from the same address.
func (f *Form) gate(c *gin.Context) {
	cost := costGet
	if c.Request.Method == http.MethodPost {
		cost = costPost
	}
	if f.limits.take(web.Visitor(c), cost) {
		return
	}
	if c.Request.Method == http.MethodPost {
		switch c.FullPath() {
		case saved, askedFor:
			c.Header("Retry-After", "60")
			c.Set(busyKey, true)
			return
		case "/survey/leave", "/survey/clear": // a redirect and nothing more
			return
		}
	}
	c.Header("Retry-After", "60")
	if c.FullPath() == kioskFirst {
		f.forget(c)
	}
	if place := f.kiosk(c); place != "" { // a hub's screen comes back by itself
		c.Header("Refresh", "60; url="+kioskPath(place))
	}
	t, _ := f.tongueOf(c, c.Query("lang"))
	f.refusal(t).Send(c, http.StatusTooManyRequests)
}

// refusals are the pages of those who asked for too much, each made when it is first needed.
type refusals struct {
	mu    sync.Mutex
	pages map[refused]*web.Ready
}

type refused struct {
	lang  string
	alarm bool
}

// refusal is that page in a language, with the numbers to call while alerts can't be delivered.
func (f *Form) refusal(t *tongue) *web.Ready {
	of := refused{t.Code, f.alarming()}
	f.refusals.mu.Lock()
	defer f.refusals.mu.Unlock()
	page := f.refusals.pages[of]
	if page == nil {
		v := &visit{f: f, tongue: t, suffix: "?lang=" + t.Code}
		chrome := v.chrome()
		if chrome.Alarm = nil; of.alarm {
			chrome.Alarm = v.alarm()
		}
		body := v.problem("429")
		body.Links = append(v.helpLinks(), body.Links...) // the page of help may be refused too
		page = f.Renderer.Ready(web.Page{Lang: t.Code, RTL: t.RTL, Area: "families", Chrome: chrome}, body)
		if f.refusals.pages == nil {
			f.refusals.pages = map[refused]*web.Ready{}
		}
		f.refusals.pages[of] = page
	}
	return page
}

// posted reads a posted page within bounds, and slows the address of one that only a machine would send.
func (f *Form) posted(c *gin.Context) {
	if c.Request.Method != http.MethodPost {
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxBody)
	var tooLong *http.MaxBytesError
	if err := c.Request.ParseForm(); errors.As(err, &tooLong) { // anything else is read as far as it can be
		f.problem(f.visitor(c), http.StatusRequestEntityTooLarge, "413")
		c.Abort()
		return
	}
	if f.machine(c) {
		f.limits.take(web.Visitor(c), costBot-costPost)
	}
}

// machine says whether only a machine would have filled the page like this: a field that no person sees, or faster than
// a person can. It costs the address some of its speed and nothing else: a person's words are never dropped for it.
func (f *Form) machine(c *gin.Context) bool {
	if c.Request.PostForm.Get("website") != "" {
		return true
	}
	if c.Request.PostForm.Get(speakField) != "" { // whoever can't read a page turns from it at once
		return false
	}
	shown, err := time.Parse(time.RFC3339Nano, c.Request.PostForm.Get("shown"))
	return err == nil && f.Now().Sub(shown) < minFill && f.Now().After(shown)
}
