package telegram

import (
	"context"
	"encoding/json"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"familyvoice/channels"
)

const (
	// atOnce is how many messages one deleteMessages may name (https://core.telegram.org/bots/api#deletemessages).
	atOnce = 100
	// mostTakeBacks is how many calls one TakeBack makes at most.
	mostTakeBacks = 40
)

// TakeBack removes the bot's own messages from a chat. Telegram lets a bot do so for 48 hours after it sent them, and
// refuses a whole call in which one is too old: such a call is made again in halves, so that the others go.
func (b *Bot) TakeBack(ctx context.Context, sender, address string, ids []string) error {
	numbers := make([]int, 0, len(ids))
	for _, id := range ids {
		if n, err := strconv.Atoi(id); err == nil && n > 0 {
			numbers = append(numbers, n)
		}
	}
	if sender != b.id { // another bot's: the same number may be another message of ours
		b.config.Log.Info("messages could not be taken back: another bot sent them", "channel", channels.Telegram, "messages", len(ids))
		return nil
	}
	if _, err := strconv.ParseInt(address, 10, 64); err != nil {
		return nil
	}
	var batches [][]int
	for len(numbers) > 0 {
		n := min(atOnce, len(numbers))
		batches, numbers = append(batches, numbers[:n]), numbers[n:]
	}
	left := len(ids)
	for calls := 0; len(batches) > 0 && calls < mostTakeBacks; calls++ {
		batch := batches[0]
		batches = batches[1:]
		err := b.takeBackBatch(ctx, address, batch)
		switch {
		case err == nil:
			left -= len(batch)
		case channels.Failure(err).Fault == channels.Rejected:
			if half := len(batch) / 2; half > 0 {
				batches = append(batches, batch[half:], batch[:half])
			}
		case channels.Failure(err).Fault == channels.Person: // blocked: nothing is changed in their chat any more
			batches = nil
		default:
			return err
		}
	}
	if left > 0 {
		b.config.Log.Info("some messages could not be taken back: too old, or the chat is closed to us", "channel", channels.Telegram, "messages", left)
	}
	return nil
}

func (b *Bot) takeBackBatch(ctx context.Context, chat string, numbers []int) error {
	list, err := json.Marshal(numbers)
	if err != nil {
		return err
	}
	_, err = b.do(ctx, b.config.Timeout, "deleteMessages", tgbotapi.Params{"chat_id": chat, "message_ids": string(list)})
	return err
}
