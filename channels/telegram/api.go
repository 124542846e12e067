package telegram

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"familyvoice/channels"
)

// maxAnswer is the most read of one of Telegram's answers, in bytes: a hundred updates of 64 KiB.
const maxAnswer = 8 << 20

// call is one API call: it gives the library's request our context and notes the status, which the library drops.
type call struct {
	ctx    context.Context
	http   *http.Client
	status int
	after  string // its Retry-After, which a proxy before Telegram may send
}

// Do implements tgbotapi.HTTPClient. Its errors are ours: the library's and net/http's hold the address, and with it
// the token.
func (c *call) Do(request *http.Request) (*http.Response, error) {
	response, err := c.http.Do(request.WithContext(c.ctx))
	if err != nil {
		return nil, errUnreachable
	}
	defer response.Body.Close()
	c.status, c.after = response.StatusCode, response.Header.Get("Retry-After")
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, errUnreachable
	}
	response.Body = io.NopCloser(bytes.NewReader(answer))
	return response, nil
}

var errUnreachable = errors.New("the Telegram service could not be reached")

// request makes one call, for at most within. The error is a *channels.SendError.
func (b *Bot) request(ctx context.Context, within time.Duration, make func(*tgbotapi.BotAPI) (*tgbotapi.APIResponse, error)) (*tgbotapi.APIResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	c := &call{ctx: ctx, http: b.http}
	bot := &tgbotapi.BotAPI{Token: b.config.Token, Client: c}
	bot.SetAPIEndpoint(b.api)
	answer, err := make(bot)
	if err != nil {
		failed := failure(err, c.status)
		if seconds, bad := strconv.Atoi(c.after); bad == nil && seconds > 0 && failed.After == 0 {
			failed.After = min(time.Duration(seconds)*time.Second, 24*time.Hour)
		}
		return nil, failed
	}
	return answer, nil
}

// do calls a method with params, as newer ones need.
func (b *Bot) do(ctx context.Context, within time.Duration, method string, params tgbotapi.Params) (*tgbotapi.APIResponse, error) {
	return b.request(ctx, within, func(bot *tgbotapi.BotAPI) (*tgbotapi.APIResponse, error) {
		return bot.MakeRequest(method, params)
	})
}

// failure explains an error or, where Telegram gave none, an HTTP status. Telegram's own words are never kept.
func failure(err error, status int) *channels.SendError {
	failed := &channels.SendError{}
	var said *tgbotapi.Error
	words := ""
	if errors.As(err, &said) {
		words = strings.ToLower(said.Message)
		if said.Code != 0 {
			status = said.Code
		}
		if said.RetryAfter > 0 {
			failed.After = min(time.Duration(said.RetryAfter)*time.Second, 24*time.Hour)
		}
	}
	if status != 0 {
		failed.Code = strconv.Itoa(status)
	}
	switch {
	case status == http.StatusForbidden:
		failed.Fault, failed.Reason = channels.Person, "they blocked the bot, or have left Telegram"
	case status == http.StatusTooManyRequests:
		failed.Fault, failed.Reason = channels.Transient, "Telegram asks us to slow down"
	case status == http.StatusUnauthorized || status == http.StatusNotFound:
		failed.Fault, failed.Reason = channels.Operator, "Telegram does not know the bot: check its token"
	case status == http.StatusConflict:
		failed.Fault, failed.Reason = channels.Operator, "another program uses the same bot, or a webhook is set while we poll"
	case status == http.StatusBadRequest && strings.Contains(words, "chat not found"):
		failed.Fault, failed.Reason = channels.Rejected, "Telegram does not know this chat"
	case status == http.StatusBadRequest:
		failed.Fault, failed.Reason = channels.Rejected, "Telegram refused the message"
	case status >= 500:
		failed.Fault, failed.Reason = channels.Transient, "Telegram has a fault of its own"
	case status >= 400:
		failed.Fault, failed.Reason = channels.Rejected, "Telegram refused the message"
	case status >= 300:
		failed.Fault, failed.Reason = channels.Operator, "the answer sent us to another address: check Telegram's base URL"
	case status >= 200:
		failed.Fault, failed.Reason = channels.Transient, "Telegram's answer made no sense"
	default:
		failed.Fault, failed.Reason = channels.Transient, "Telegram could not be reached"
	}
	return failed
}
