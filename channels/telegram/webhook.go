package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"familyvoice/channels"
)

// maxUpdate is the largest webhook body taken, in bytes; Telegram's are below 64 KiB.
const maxUpdate = 1 << 20

// asideWait is the most that a call may take which nobody waits for but Telegram's own screen.
const asideWait = 3 * time.Second

// updates are the kinds that we ask Telegram for.
const updates = `["message","edited_message","callback_query","my_chat_member"]`

// Mount registers Path on router, in webhook mode only. A request without our secret gets 403; one with it is never
// refused for its rate, and gets 200 only once recv has taken every message in it.
func (b *Bot) Mount(router gin.IRouter, recv channels.Receiver) {
	if b.config.Mode != Webhook {
		return
	}
	router.POST(Path, func(c *gin.Context) {
		given := sha256.Sum256([]byte(c.GetHeader("X-Telegram-Bot-Api-Secret-Token")))
		if subtle.ConstantTimeCompare(given[:], b.secret[:]) != 1 {
			b.refused.One(b.config.Log, channels.Telegram, badSecret, b.config.Now())
			c.Status(http.StatusForbidden)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxUpdate))
		if err != nil {
			c.Status(http.StatusRequestEntityTooLarge)
			return
		}
		update, err := read(body)
		if err != nil {
			b.config.Log.Warn("Telegram posted something that is no update", "channel", channels.Telegram)
			c.Status(http.StatusBadRequest)
			return
		}
		if err := b.take(c.Request.Context(), update, recv); err != nil {
			c.Status(http.StatusServiceUnavailable)
			return
		}
		c.Status(http.StatusOK)
	})
}

// take gives an update to recv, and then, when it is durable, does what Telegram wants done about it. The error is
// recv's; Telegram's own are of no consequence.
func (b *Bot) take(ctx context.Context, update tgbotapi.Update, recv channels.Receiver) error {
	for _, in := range b.inbounds(update) {
		if err := recv.Receive(ctx, in); err != nil {
			return err
		}
	}
	if q := update.CallbackQuery; q != nil {
		b.answerPress(ctx, q)
	}
	if chat := crowd(update); chat != 0 {
		b.leave(ctx, chat)
	}
	return nil
}

// answerPress draws a tick, takes away buttons that have served, and ends the button's waiting. Old buttons, and ones that are not ours, are answered too.
func (b *Bot) answerPress(ctx context.Context, q *tgbotapi.CallbackQuery) {
	if fresh, ok := redrawn(q); ok {
		redraw := tgbotapi.NewEditMessageReplyMarkup(q.Message.Chat.ID, q.Message.MessageID, fresh)
		if _, err := b.request(ctx, asideWait, func(bot *tgbotapi.BotAPI) (*tgbotapi.APIResponse, error) {
			return bot.Request(redraw)
		}); err != nil {
			b.config.Log.Info("the buttons could not be drawn anew", "channel", channels.Telegram, "error", err)
		}
	}
	if _, err := b.do(ctx, asideWait, "answerCallbackQuery", tgbotapi.Params{"callback_query_id": q.ID}); err != nil {
		b.config.Log.Info("a button press could not be answered", "channel", channels.Telegram, "error", err)
	}
}

// redrawn is how the buttons look after a press; false where they stay as they are.
func redrawn(q *tgbotapi.CallbackQuery) (tgbotapi.InlineKeyboardMarkup, bool) {
	p, ok := readPress(q.Data)
	switch {
	case !ok || q.Message == nil || q.Message.Chat == nil || q.Message.ReplyMarkup == nil:
	case p.kind == '+' || p.kind == '-':
		return toggled(*q.Message.ReplyMarkup, q.Data), true
	case strings.HasPrefix(q.Data, rate) && carries(*q.Message.ReplyMarkup, q.Data):
		return tgbotapi.InlineKeyboardMarkup{InlineKeyboard: [][]tgbotapi.InlineKeyboardButton{}}, true
	}
	return tgbotapi.InlineKeyboardMarkup{}, false
}

// crowd is the group or channel that an update comes from, 0 for none. One that the bot has just left is none.
func crowd(update tgbotapi.Update) int64 {
	chat := chatOf(update)
	if chat == nil || chat.ID == 0 || chat.IsPrivate() {
		return 0
	}
	if m := update.MyChatMember; m != nil && (m.NewChatMember.Status == "left" || m.NewChatMember.Status == "kicked") {
		return 0
	}
	return chat.ID
}

// leave says goodbye to a crowd and leaves it.
func (b *Bot) leave(ctx context.Context, chat int64) {
	id := strconv.FormatInt(chat, 10)
	// In a channel the bot may not speak; it leaves all the same.
	_, _ = b.do(ctx, asideWait, "sendMessage", tgbotapi.Params{"chat_id": id, "text": b.config.Goodbye})
	if _, err := b.do(ctx, asideWait, "leaveChat", tgbotapi.Params{"chat_id": id}); err != nil {
		b.config.Log.Info("a group could not be left", "channel", channels.Telegram, "error", err)
	}
}

const badSecret = "webhooks without our secret were refused: if they were Telegram's, another secret was registered"
