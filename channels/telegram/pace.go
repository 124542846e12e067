package telegram

import (
	"context"
	"sync"
	"time"
)

// pace keeps messages apart: one chat's by chatEvery, all by every.
// https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
type pace struct {
	chatEvery, every time.Duration

	mu    sync.Mutex
	chats map[int64]time.Time // when each chat is next free
	next  time.Time
}

// maxChats is how many chats are remembered before those that are free again are forgotten.
const maxChats = 4096

func newPace(chatEvery, every time.Duration) *pace {
	return &pace{chatEvery: chatEvery, every: every, chats: map[int64]time.Time{}}
}

// wait returns when chat may be sent a message, or ctx's error. The chat's own turn is waited for first, so that a
// chat with much to hear delays no other.
func (p *pace) wait(ctx context.Context, chat int64) error {
	if p.chatEvery > 0 {
		if err := sleepUntil(ctx, p.turn(chat)); err != nil {
			return err
		}
	}
	if p.every > 0 {
		return sleepUntil(ctx, p.slot())
	}
	return ctx.Err()
}

// turn takes chat's next turn.
func (p *pace) turn(chat int64) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if len(p.chats) >= maxChats {
		for id, free := range p.chats {
			if !free.After(now) {
				delete(p.chats, id)
			}
		}
	}
	at := later(now, p.chats[chat])
	p.chats[chat] = at.Add(p.chatEvery)
	return at
}

// slot takes the next slot of all.
func (p *pace) slot() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := later(time.Now(), p.next)
	p.next = at.Add(p.every)
	return at
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func sleepUntil(ctx context.Context, at time.Time) error {
	left := time.Until(at)
	if left <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
