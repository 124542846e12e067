package telegram

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"familyvoice/channels"
)

// How long polling waits after a failure, at first and at most; and the least that an empty poll takes, whatever sits
// between Telegram and us.
const (
	leastPoll = 250 * time.Millisecond
	firstWait = 500 * time.Millisecond
	lastWait  = 30 * time.Second
)

// What one message that can't be taken may hold up: its chat for an hour, and all once this many chats are held, which
// is the store's fault and no message's.
const (
	giveUpAfter = time.Hour
	maxHeld     = 3
)

// Register tells Telegram how updates reach us: by the webhook, with the secret and only the kinds that we read, or in
// poll mode by no webhook. Updates that wait at Telegram are kept. The error is a *channels.SendError.
func (b *Bot) Register(ctx context.Context) error {
	if b.config.Mode == Poll {
		_, err := b.do(ctx, b.config.Timeout, "deleteWebhook", tgbotapi.Params{"drop_pending_updates": "false"})
		return err
	}
	_, err := b.do(ctx, b.config.Timeout, "setWebhook", tgbotapi.Params{
		"url":             strings.TrimRight(b.config.PublicURL, "/") + Path,
		"secret_token":    b.config.Secret,
		"allowed_updates": updates,
		"max_connections": "40",
	})
	return err
}

// Poll fetches updates and gives them to recv in order until ctx ends, and returns ctx's error. The place in
// Telegram's queue moves only past what recv took, so that nothing is lost when we stop or the store is down: Telegram
// then gives it again. After a failure it waits, longer each time, or as long as Telegram asks. One message that can't
// be taken holds up its own chat only; it is given up, and logged, after an hour.
func (b *Bot) Poll(ctx context.Context, recv channels.Receiver) error {
	q := queue{bot: b, recv: recv, failing: map[int]time.Time{}}
	wait := firstWait
	for ctx.Err() == nil {
		began := time.Now()
		waiting, err := b.fetch(ctx, q.offset)
		took := 0
		if err == nil {
			took, err = q.takeAll(ctx, waiting)
		}
		if err == nil || took > 0 {
			wait = firstWait
		}
		if err == nil {
			if len(waiting) == 0 {
				// All is confirmed now. After a quiet week the numbers begin anywhere, so the old place means nothing.
				q.offset = 0
				_ = channels.SleepUntil(ctx, began.Add(leastPoll))
			}
			continue
		}
		if ctx.Err() != nil {
			break
		}
		failed := channels.Failure(err)
		if failed.Code == strconv.Itoa(http.StatusConflict) {
			// A webhook is set, perhaps by an earlier run in the other mode.
			_ = b.Register(ctx)
		}
		// Receive's own words are not ours to log.
		b.config.Log.Warn("fetching from Telegram failed and is tried again", "channel", channels.Telegram, "why", failed.Reason)
		_ = channels.SleepUntil(ctx, time.Now().Add(max(wait/2+rand.N(wait), failed.After)))
		wait = min(wait*2, lastWait)
	}
	return ctx.Err()
}

// fetch asks for the updates from offset on.
func (b *Bot) fetch(ctx context.Context, offset int) ([]json.RawMessage, error) {
	answer, err := b.do(ctx, b.config.PollWait+b.config.Timeout, "getUpdates", tgbotapi.Params{
		"offset":          strconv.Itoa(offset),
		"limit":           "100",
		"timeout":         strconv.Itoa(int(max(b.config.PollWait, time.Second) / time.Second)),
		"allowed_updates": updates,
	})
	if err != nil {
		return nil, err
	}
	var waiting []json.RawMessage
	if json.Unmarshal(answer.Result, &waiting) != nil {
		return nil, failure(nil, http.StatusOK)
	}
	return waiting, nil
}

// queue is the place in Telegram's queue.
type queue struct {
	bot     *Bot
	recv    channels.Receiver
	offset  int               // the first update to ask for; 0 is the oldest
	failing map[int]time.Time // updates that could not be taken, and since when
	seen    int               // the last update taken in a round that left a gap, so that repeats are not counted as progress
}

// takeAll gives updates to recv in order, skipping chats that wait for an earlier one, and moves the place past the
// last before which all were taken. It returns how many were taken for the first time, and an error if any was not.
func (q *queue) takeAll(ctx context.Context, waiting []json.RawMessage) (took int, err error) {
	held := map[int64]bool{}
	gap := false
	for _, body := range waiting {
		update, bad := read(body)
		if bad != nil {
			return took, failure(nil, http.StatusOK)
		}
		chat := int64(0)
		if c := chatOf(update); c != nil {
			chat = c.ID
		}
		if !held[chat] && !q.take(ctx, update) {
			held[chat] = true
		}
		if held[chat] {
			gap, err = true, &channels.SendError{Fault: channels.Transient, Reason: "a message could not be kept just now"}
			if len(held) >= maxHeld || ctx.Err() != nil {
				return took, err
			}
			continue
		}
		if update.UpdateID > q.seen || !gap {
			took, q.seen = took+1, update.UpdateID
		}
		if !gap {
			q.offset = update.UpdateID + 1
		}
	}
	return took, err
}

// take gives one update to recv; true when it is dealt with.
func (q *queue) take(ctx context.Context, update tgbotapi.Update) bool {
	if err := q.bot.take(ctx, update, q.recv); err == nil {
		delete(q.failing, update.UpdateID)
		return true
	}
	now := time.Now()
	since, known := q.failing[update.UpdateID]
	if !known {
		q.failing[update.UpdateID] = now
		return false
	}
	if now.Sub(since) < giveUpAfter {
		return false
	}
	delete(q.failing, update.UpdateID)
	q.bot.config.Log.Error("a message from Telegram could not be taken for an hour and was given up", "channel", channels.Telegram)
	return true
}
