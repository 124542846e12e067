// Package redaction keeps the redactor of one installation: what its council, hubs and places are called stays in what
// families say, everywhere that answers are redacted or looked at again.
package redaction

import (
	"context"
	"sync"
	"time"

	"familyvoice/analysis/redact"
	"familyvoice/store"
)

// namesFor is how long the names are kept before they are read again: a hub that is added or renamed is known after that.
// namesAgain is how soon they are asked for again where the store was away: everybody who redacts waits while it is asked.
const (
	namesFor   = time.Minute
	namesAgain = 5 * time.Second
)

// Public reads the public names of an installation. Nil is one without any. It is safe for concurrent use.
type Public struct {
	Store   *store.Store
	Council string
	Now     func() time.Time // nil: the clock

	mu   sync.Mutex
	till time.Time // the look is good until then; zero before the first
	look redact.Redactor
	seen map[string][]redact.Span // what texts that stand for long were doubted for, by the names of this minute
}

// mostSeen bounds the texts whose doubts are kept.
const mostSeen = 1000

// Doubts is what a person should look at in a text that many read and that seldom changes.
func (p *Public) Doubts(ctx context.Context, text string) []redact.Span {
	look := p.Redactor(ctx)
	if p == nil {
		return look.Doubts(text)
	}
	p.mu.Lock()
	spans, ok := p.seen[text]
	p.mu.Unlock()
	if ok {
		return spans
	}
	spans = look.Doubts(text)
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.seen) >= mostSeen {
		clear(p.seen)
	}
	if p.seen == nil {
		p.seen = map[string][]redact.Span{}
	}
	p.seen[text] = spans
	return spans
}

// Redactor is the redactor that knows the names of today. While the store is away it knows the last ones that were read, or the
// council's alone, which takes more out.
func (p *Public) Redactor(ctx context.Context) redact.Redactor {
	if p == nil {
		return redact.Redactor{}
	}
	now := time.Now()
	if p.Now != nil {
		now = p.Now()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if left := p.till.Sub(now); left > 0 && left <= namesFor { // more is a clock that was put back
		return p.look
	}
	names := []string{p.Council}
	for place, err := range p.Store.Places.Find(ctx, store.Query{}) {
		if err != nil {
			if p.till.IsZero() {
				p.look = redact.Redactor{}.With(p.Council)
			}
			if ctx.Err() == nil { // who gave up says nothing of the store
				p.till = now.Add(namesAgain)
			}
			return p.look
		}
		names = append(names, place.Name, place.Short)
	}
	p.seen = nil
	p.till, p.look = now.Add(namesFor), redact.Redactor{}.With(names...)
	return p.look
}
