package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"familyvoice/channels"
	"familyvoice/survey/segments"
)

// maxMessage is the longest message that Telegram takes, in UTF-16 units.
const maxMessage = 4096

// Send sends out as plain text, without any parse mode, its choices as buttons below the last part. It waits for the
// chat's turn. The error is a *channels.SendError; an answer that makes no sense counts as transient, since a message
// twice is better than none.
func (b *Bot) Send(ctx context.Context, out channels.Outbound) (channels.Receipt, error) {
	receipt := channels.Receipt{Parts: max(out.SentParts, 0)}
	chat, err := strconv.ParseInt(out.Address, 10, 64)
	if err != nil {
		return receipt, &channels.SendError{Fault: channels.Rejected, Reason: "the address is no Telegram chat"}
	}
	words := strings.TrimSpace(channels.Clean(out.Text))
	buttons, fits := keyboard(out)
	if !fits {
		words = listed(words, out.Choices)
	}
	parts := segments.SplitUTF16(words, maxMessage)
	if len(parts) == 0 {
		return receipt, &channels.SendError{Fault: channels.Rejected, Reason: "the message was empty"}
	}
	for i := receipt.Parts; i < len(parts); i++ {
		message := tgbotapi.NewMessage(chat, parts[i])
		// A preview would make Telegram fetch our pages and take up the screen.
		message.DisableWebPagePreview = true
		if i == len(parts)-1 && fits && len(buttons.InlineKeyboard) > 0 {
			message.ReplyMarkup = buttons
		}
		if err := b.pace.Wait(ctx, out); err != nil {
			return receipt, waiting(err)
		}
		id, err := b.sendPart(ctx, message)
		if err != nil {
			return receipt, err
		}
		receipt.IDs = append(receipt.IDs, id)
		receipt.Parts = i + 1
		if out.Sent != nil && i < len(parts)-1 {
			out.Sent(receipt.Parts)
		}
	}
	return receipt, nil
}

// waiting is why a message did not come to its turn: it comes later, or the caller gave up.
func waiting(err error) error {
	var failed *channels.SendError
	if errors.As(err, &failed) {
		return failed
	}
	return failure(err, 0)
}

// longestRest is how long one "slow down" may hold back the messages to everybody else.
const longestRest = 30 * time.Second

func (b *Bot) sendPart(ctx context.Context, message tgbotapi.MessageConfig) (string, error) {
	answer, err := b.request(ctx, b.config.Timeout, func(bot *tgbotapi.BotAPI) (*tgbotapi.APIResponse, error) {
		return bot.Request(message)
	})
	if err != nil {
		if failed := channels.Failure(err); failed.Code == strconv.Itoa(http.StatusTooManyRequests) {
			b.pace.Rest(min(failed.After, longestRest))
		}
		return "", err
	}
	var sent struct {
		MessageID int `json:"message_id"`
	}
	if json.Unmarshal(answer.Result, &sent) != nil || sent.MessageID == 0 {
		return "", failure(nil, http.StatusOK)
	}
	return strconv.Itoa(sent.MessageID), nil
}

// listed adds choices to words as numbered lines, for the rare question whose buttons don't fit.
func listed(words string, choices []channels.Choice) string {
	number := 0
	for _, choice := range choices {
		if !strings.HasPrefix(choice.ID, "!") {
			number++
			words += "\n" + strconv.Itoa(number) + " " + choice.Label
		}
	}
	return strings.TrimSpace(words)
}
