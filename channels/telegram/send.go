package telegram

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf16"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"github.com/rivo/uniseg"

	"familyvoice/channels"
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
	parts := split(words)
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
		id, err := b.sendPart(ctx, chat, message)
		if err != nil {
			return receipt, err
		}
		receipt.IDs = append(receipt.IDs, id)
		receipt.Parts = i + 1
	}
	return receipt, nil
}

func (b *Bot) sendPart(ctx context.Context, chat int64, message tgbotapi.MessageConfig) (string, error) {
	if err := b.pace.wait(ctx, chat); err != nil {
		return "", failure(err, 0)
	}
	answer, err := b.request(ctx, b.config.Timeout, func(bot *tgbotapi.BotAPI) (*tgbotapi.APIResponse, error) {
		return bot.Request(message)
	})
	if err != nil {
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

// split cuts text into parts of at most maxMessage UTF-16 units, at a line end or space where there is one, else
// between graphemes, so that no letter and no emoji is torn.
func split(text string) []string {
	var parts []string
	for text != "" {
		end, space := fitting(text, maxMessage)
		if end < len(text) && space > 0 {
			end = space
		}
		if part := strings.TrimSpace(text[:end]); part != "" {
			parts = append(parts, part)
		}
		text = text[end:]
	}
	return parts
}

// fitting returns how many bytes of text fit into limit UTF-16 units in whole graphemes (one grapheme longer than the
// limit is cut between runes), and how many up to the last white space among them.
func fitting(text string, limit int) (end, space int) {
	units, state := 0, -1
	for rest := text; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		size := utf16Len(cluster)
		if units+size > limit {
			break
		}
		units += size
		end += len(cluster)
		if strings.TrimSpace(cluster) == "" {
			space = end
		}
	}
	if end > 0 {
		return end, space
	}
	for i, r := range text {
		if units += utf16.RuneLen(r); units > limit {
			break
		}
		end = i + len(string(r))
	}
	return end, 0
}

func utf16Len(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}
