package sms

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"
	content "github.com/twilio/twilio-go/rest/content/v1"
	messaging "github.com/twilio/twilio-go/rest/messaging/v1"

	"familyvoice/channels"
)

// overrides is what stands behind the webhook's address so that Twilio tries again when we answer 503.
// https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
const overrides = "#rc=5&rp=all"

// maxSkew is how far our clock may be from Twilio's.
const maxSkew = 30 * time.Second

// Check looks at the account, the number or Messaging Service and its webhook, the clock, and whether a signed request
// to the public address arrives here whole.
func (t *Twilio) Check(ctx context.Context) []channels.Finding {
	account, call := t.account(ctx)
	if !account.OK {
		return []channels.Finding{account, t.checkPublic(ctx)}
	}
	findings := []channels.Finding{account}
	if call != nil && !call.date.IsZero() {
		findings = append(findings, checkClock(call.date, t.config.Now()))
	}
	if t.config.MessagingServiceSID != "" {
		findings = append(findings, t.checkService(ctx)...)
	} else {
		findings = append(findings, t.checkNumber(ctx)...)
	}
	if t.config.WhatsAppTemplate != "" {
		findings = append(findings, t.checkTemplate(ctx))
	}
	return append(findings, t.checkPublic(ctx))
}

func (t *Twilio) checkTemplate(ctx context.Context) channels.Finding {
	const what = "WhatsApp template"
	handler, call := t.caller(ctx)
	found, err := content.NewApiService(handler).FetchContent(t.config.WhatsAppTemplate)
	if err != nil || text(found.Sid) != t.config.WhatsAppTemplate {
		return wrong(what, "Twilio has no such template in this account ("+failure(code(err), call.status).Reason+"): copy its content SID from the console")
	}
	return well(what)
}

func (t *Twilio) account(ctx context.Context) (channels.Finding, *call) {
	what := "Twilio account"
	handler, call := t.caller(ctx)
	account, err := api.NewApiService(handler).FetchAccount(t.config.AccountSID)
	switch {
	case err != nil:
		return wrong(what, failure(code(err), call.status).Reason), nil
	case text(account.Status) != "active":
		return wrong(what, "the account is not active: see the Twilio console"), nil
	case text(account.Type) == "Trial":
		return wrong(what, "this is a trial account, which texts only numbers that were verified: upgrade it before families use it"), call
	}
	return well(what), call
}

func checkClock(theirs, ours time.Time) channels.Finding {
	if skew := ours.Sub(theirs).Abs(); skew > maxSkew {
		return wrong("clock", fmt.Sprintf("this machine's clock is %v from Twilio's: switch on time synchronisation", skew.Round(time.Second)))
	}
	return well("clock")
}

func (t *Twilio) checkNumber(ctx context.Context) []channels.Finding {
	what := "number " + t.config.From
	handler, call := t.caller(ctx)
	params := &api.ListIncomingPhoneNumberParams{}
	params.SetPhoneNumber(t.config.From)
	page, err := api.NewApiService(handler).PageIncomingPhoneNumber(params, "", "")
	if err != nil {
		return []channels.Finding{wrong(what, failure(code(err), call.status).Reason)}
	}
	for _, number := range page.IncomingPhoneNumbers {
		if text(number.PhoneNumber) == t.config.From {
			return append([]channels.Finding{well(what)}, t.checkWebhook(text(number.SmsUrl), text(number.SmsMethod), text(number.SmsFallbackUrl))...)
		}
	}
	return []channels.Finding{wrong(what, "the number is not in this Twilio account: buy it, or mend the setting")}
}

func (t *Twilio) checkService(ctx context.Context) []channels.Finding {
	const what = "messaging service"
	handler, call := t.caller(ctx)
	service, err := messaging.NewApiService(handler).FetchService(t.config.MessagingServiceSID)
	if err != nil {
		return []channels.Finding{wrong(what, failure(code(err), call.status).Reason)}
	}
	if service.UseInboundWebhookOnNumber != nil && *service.UseInboundWebhookOnNumber {
		if t.config.From != "" {
			return append([]channels.Finding{well(what)}, t.checkNumber(ctx)...)
		}
		return []channels.Finding{wrong(what, "incoming messages go to each number's own webhook: let the service handle them, with the address "+t.messageURL+overrides)}
	}
	return append([]channels.Finding{well(what)}, t.checkWebhook(text(service.InboundRequestUrl), text(service.InboundMethod), text(service.FallbackUrl))...)
}

// checkWebhook looks at how Twilio will post incoming messages.
func (t *Twilio) checkWebhook(address, method, fallback string) []channels.Finding {
	bare, fragment, _ := strings.Cut(address, "#")
	hook := well("incoming message webhook")
	switch {
	case bare != t.messageURL:
		hook = wrong(hook.What, "set it to "+t.messageURL+overrides)
	case !strings.EqualFold(method, http.MethodPost):
		hook = wrong(hook.What, "set its method to POST")
	}
	retries := well("webhook retries")
	kept, err := url.ParseQuery(fragment)
	tries, _ := strconv.Atoi(kept.Get("rc"))
	after := strings.Split(kept.Get("rp"), ",")
	if err != nil || tries < 1 || !slices.Contains(after, "all") && !slices.Contains(after, "5xx") { // by itself Twilio tries again only what it could not connect
		retries = wrong(retries.What, "write "+overrides+" behind the webhook's address, so that Twilio tries again when this service is busy or starts anew")
	}
	spare := well("webhook fallback")
	if bare, _, _ := strings.Cut(fallback, "#"); bare != t.messageURL {
		spare = wrong(spare.What, "set the fallback address to "+t.messageURL+overrides+" too: a repeat has no further effect")
	}
	return []channels.Finding{hook, retries, spare}
}

// checkPublic posts an empty delivery report to our own public address, signed as Twilio would: it comes back refused
// if a proxy changes the address on the way or another auth token is at work there.
func (t *Twilio) checkPublic(ctx context.Context) channels.Finding {
	what := "public address " + t.statusURL
	ctx, cancel := context.WithTimeout(ctx, t.config.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.statusURL, strings.NewReader(""))
	if err != nil {
		return wrong(what, "it is no web address")
	}
	mac := hmac.New(sha1.New, []byte(t.config.AuthToken))
	mac.Write([]byte(t.statusURL))
	request.Header.Set("X-Twilio-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := t.http.Do(request)
	if err != nil {
		return wrong(what, "it could not be reached from here: is the service running, and do name, certificate and proxy lead to it?")
	}
	response.Body.Close()
	switch {
	case response.StatusCode == http.StatusOK:
		return well(what)
	case response.StatusCode == http.StatusForbidden:
		return wrong(what, "a good signature was refused there: the service behind it has another public URL or auth token")
	case response.StatusCode >= 300 && response.StatusCode < 400:
		return wrong(what, "it sends requests on to another address: give the last one as the public URL")
	}
	return wrong(what, fmt.Sprintf("it answered %d: the proxy must hand %s and %s to this service", response.StatusCode, MessagePath, StatusPath))
}

func well(what string) channels.Finding      { return channels.Finding{What: what, OK: true} }
func wrong(what, do string) channels.Finding { return channels.Finding{What: what, Do: do} }

// text is what Twilio left out as "".
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
