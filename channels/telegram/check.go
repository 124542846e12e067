package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"familyvoice/channels"
)

// ports are the ones that Telegram posts to.
var ports = []string{"", "443", "80", "88", "8443"}

// userName is the form of a bot's name.
var userName = regexp.MustCompile(`^[A-Za-z0-9_]{1,64}$`)

// manyWaiting is how many updates waiting at Telegram are a sign that something is stuck.
const manyWaiting = 100

// Check looks at the bot, how its updates reach us, and in webhook mode whether a call with the secret arrives here
// from the public address.
func (b *Bot) Check(ctx context.Context) []channels.Finding {
	answer, err := b.do(ctx, b.config.Timeout, "getMe", nil)
	if err != nil {
		return []channels.Finding{wrong("Telegram bot", channels.Failure(err).Reason)}
	}
	var me tgbotapi.User
	if json.Unmarshal(answer.Result, &me) != nil {
		return []channels.Finding{wrong("Telegram bot", "Telegram's answer made no sense")}
	}
	if !userName.MatchString(me.UserName) { // it is printed to a terminal
		return []channels.Finding{wrong("Telegram bot", "Telegram's answer made no sense")}
	}
	findings := []channels.Finding{well("Telegram bot @" + me.UserName), b.checkGroups(me)}
	findings = append(findings, b.checkWebhook(ctx)...)
	if b.config.Mode == Webhook {
		findings = append(findings, b.checkPublic(ctx))
	}
	return findings
}

func (b *Bot) checkGroups(me tgbotapi.User) channels.Finding {
	if me.CanJoinGroups {
		return wrong("groups", "the bot can be added to groups, which it leaves: switch that off with @BotFather, /setjoingroups")
	}
	return well("groups")
}

// checkWebhook looks at what Telegram knows of our address.
func (b *Bot) checkWebhook(ctx context.Context) []channels.Finding {
	what := "updates by " + string(b.config.Mode)
	answer, err := b.do(ctx, b.config.Timeout, "getWebhookInfo", nil)
	if err != nil {
		return []channels.Finding{wrong(what, channels.Failure(err).Reason)}
	}
	var info struct {
		URL       string   `json:"url"`
		Pending   int      `json:"pending_update_count"`
		LastError int64    `json:"last_error_date"`
		Allowed   []string `json:"allowed_updates"`
	}
	if json.Unmarshal(answer.Result, &info) != nil {
		return []channels.Finding{wrong(what, "Telegram's answer made no sense")}
	}
	ours := strings.TrimRight(b.config.PublicURL, "/") + Path
	set := well(what)
	switch {
	case b.config.Mode == Poll && info.URL != "":
		set = wrong(what, "a webhook is set, perhaps by another machine: it goes when this service starts")
	case b.config.Mode == Webhook && info.URL != ours:
		set = wrong(what, "Telegram posts to another address: it is set right when this service starts")
	case b.config.Mode == Webhook && !slices.Contains(info.Allowed, "my_chat_member"):
		set = wrong(what, "Telegram would not tell us who blocked the bot: it is set right when this service starts")
	}
	findings := []channels.Finding{set}
	if b.config.Mode == Webhook {
		u, _ := url.Parse(ours)
		if u.Scheme != "https" || !slices.Contains(ports, u.Port()) {
			findings = append(findings, wrong("public address "+ours, "Telegram posts only to https, on port 443, 80, 88 or 8443; or use poll mode"))
		}
		if at := time.Unix(info.LastError, 0); info.LastError != 0 && b.config.Now().Sub(at) < time.Hour {
			findings = append(findings, wrong("webhook calls", fmt.Sprintf("one failed at %s: see whether this service and its proxy were up", at.UTC().Format(time.RFC3339))))
		}
	}
	if info.Pending > manyWaiting {
		findings = append(findings, wrong("waiting updates", fmt.Sprintf("%d wait at Telegram: start this service, or look why it refuses them", info.Pending)))
	}
	return findings
}

// checkPublic posts an update that says nothing to our own public address.
func (b *Bot) checkPublic(ctx context.Context) channels.Finding {
	ours := strings.TrimRight(b.config.PublicURL, "/") + Path
	what := "public address " + ours
	ctx, cancel := context.WithTimeout(ctx, b.config.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, ours, strings.NewReader(`{"update_id":1}`))
	if err != nil {
		return wrong(what, "it is no web address")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Telegram-Bot-Api-Secret-Token", b.config.Secret)
	response, err := b.http.Do(request)
	if err != nil {
		return wrong(what, "it could not be reached from here: is the service running, and do name, certificate and proxy lead to it?")
	}
	response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
		return well(what)
	case http.StatusForbidden:
		return wrong(what, "the secret was refused there: the service behind it has another one")
	}
	return wrong(what, fmt.Sprintf("it answered %d: the proxy must hand %s to this service", response.StatusCode, Path))
}

func well(what string) channels.Finding      { return channels.Finding{What: what, OK: true} }
func wrong(what, do string) channels.Finding { return channels.Finding{What: what, Do: do} }
