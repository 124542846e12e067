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
// then gives it again. After a failure it waits, longer each time, or as long as Telegram asks.
func (b *Bot) Poll(ctx context.Context, recv channels.Receiver) error {
	offset, wait := 0, firstWait
	for ctx.Err() == nil {
		began := time.Now()
		waiting, err := b.fetch(ctx, offset)
		if err == nil {
			offset, err = b.takeAll(ctx, waiting, offset, recv)
		}
		if err == nil {
			wait = firstWait
			if len(waiting) == 0 {
				// All is confirmed now. After a quiet week the numbers begin anywhere, so the old place means nothing.
				offset = 0
				_ = sleepUntil(ctx, began.Add(leastPoll))
			}
			continue
		}
		if ctx.Err() != nil {
			break
		}
		pause := wait/2 + rand.N(wait)
		if failed := channels.Failure(err); failed.After > pause {
			pause = failed.After
		}
		if channels.Failure(err).Code == strconv.Itoa(http.StatusConflict) {
			// A webhook is set, perhaps by an earlier run in the other mode.
			_ = b.Register(ctx)
		}
		// Receive's own words are not ours to log.
		b.config.Log.Warn("fetching from Telegram failed and is tried again", "channel", channels.Telegram, "why", channels.Failure(err).Reason)
		_ = sleepUntil(ctx, time.Now().Add(pause))
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

// takeAll gives updates to recv in order and returns the offset past those that it took.
func (b *Bot) takeAll(ctx context.Context, waiting []json.RawMessage, offset int, recv channels.Receiver) (int, error) {
	for _, body := range waiting {
		update, err := read(body)
		if err != nil {
			return offset, failure(nil, http.StatusOK)
		}
		if err := b.take(ctx, update, recv); err != nil {
			return offset, &channels.SendError{Fault: channels.Transient, Reason: "a message could not be kept just now"}
		}
		offset = update.UpdateID + 1
	}
	return offset, nil
}
