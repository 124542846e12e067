// Package channeltest is the suite that every messaging adapter passes: what people really send, what providers really
// do, and what must never be told.
//
// An adapter's own tests make a Provider, a handful of methods around its provider's fake, and call Run.
package channeltest

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"

	"familyvoice/channels"
)

// Trouble is how a provider's API may answer a message.
type Trouble string

// The troubles. None is a provider that works.
const (
	None     Trouble = ""
	Throttle Trouble = "throttle" // too many requests: again in 7 seconds
	Fail     Trouble = "fail"     // a server error with a page that repeats the address
	Hang     Trouble = "hang"     // no answer
	Lie      Trouble = "lie"      // success with a page that repeats the address
	LieEmpty Trouble = "lie-empty"
	Refuse   Trouble = "refuse"    // the person blocked or stopped us
	BadLogin Trouble = "bad-login" // our credentials are wrong
)

// Provider is an adapter under test with the fake of its provider around it.
type Provider interface {
	// Channel is the adapter.
	Channel() channels.Channel
	// Person is the address of the nth person as Inbound.Address and Outbound.Address hold it.
	Person(n int) string
	// Ours is Inbound.Sender.
	Ours() string
	// Say makes the nth person write text and returns the message's id for a repeat and the status the webhook answered.
	// An id that it returned earlier repeats that message.
	Say(n int, id, text string) (string, int)
	// Picture makes the nth person send a photo with words, which may be "".
	Picture(n int, words string) int
	// Choose makes the nth person pick choices, by number from 1, of the last message they were sent, as people do on this
	// channel: by typing the numbers, or by buttons.
	Choose(n int, numbers ...int) int
	// Forge posts what Say does without a true signature or secret.
	Forge(n int, text string) int
	// Post posts body as it is with the signature or secret that the provider would send with it.
	Post(body []byte) int
	// Sent is what the nth person was sent, oldest first, the labels of buttons after the text.
	Sent(n int) []string
	// Trouble sets how the following sends are answered.
	Trouble(what ...Trouble)
	// Secrets are words that no error and no log may hold.
	Secrets() []string
	// Limit is the most UTF-16 units of one part.
	Limit() int
}

// Make builds an adapter that gives what arrives to recv and logs to log.
type Make func(t *testing.T, recv channels.Receiver, log *slog.Logger) Provider

// Recorder is a Receiver that keeps what it is given and can be told to fail.
type Recorder struct {
	mu     sync.Mutex
	all    []channels.Inbound
	broken int
}

var errBroken = errors.New("the store is down")

// Receive keeps in, or fails if told to.
func (r *Recorder) Receive(_ context.Context, in channels.Inbound) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken > 0 {
		r.broken--
		return errBroken
	}
	r.all = append(r.all, in)
	return nil
}

// Break makes the next n calls fail.
func (r *Recorder) Break(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = n
}

// All returns what arrived, oldest first.
func (r *Recorder) All() []channels.Inbound {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]channels.Inbound(nil), r.all...)
}

// stage is one adapter with its recorder and its log.
type stage struct {
	Provider
	recv *Recorder
	log  *buffer
}

// buffer is a log that may be written from any goroutine.
type buffer struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.String()
}

// Run runs the suite, each case on a fresh adapter.
func Run(t *testing.T, build Make) {
	fresh := func(t *testing.T) *stage {
		recv, log := &Recorder{}, &buffer{}
		logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		return &stage{Provider: build(t, recv, logger), recv: recv, log: log}
	}
	for _, c := range append(inboundCases, outboundCases...) {
		t.Run(c.name, func(t *testing.T) {
			s := fresh(t)
			c.run(t, s)
			s.quiet(t, "the log", s.log.String())
		})
	}
}

// sentence is one sentence of the specification.
type sentence struct {
	name string
	run  func(t *testing.T, s *stage)
}
