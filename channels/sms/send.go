package sms

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"familyvoice/channels"
	"familyvoice/survey/segments"
)

// maxAnswer is the most read of one of Twilio's answers, in bytes.
const maxAnswer = 1 << 20

// Send texts out, its choices numbered below it, in as many parts as it takes, each at most maxBody characters. Parts
// go in order and resume after out.SentParts. The error is a *channels.SendError; an answer that makes no sense counts
// as transient, since a text twice is better than none.
func (t *Twilio) Send(ctx context.Context, out channels.Outbound) (channels.Receipt, error) {
	receipt := channels.Receipt{Parts: max(out.SentParts, 0)}
	to, err := normalise(out.Address, t.config.Region)
	if err != nil {
		return receipt, &channels.SendError{Fault: channels.Rejected, Code: "21211", Reason: verdicts[21211].reason}
	}
	if t.name == channels.SMS && !texts(to) {
		return receipt, &channels.SendError{Fault: channels.Rejected, Code: "21614", Reason: verdicts[21614].reason}
	}
	parts := segments.SplitUTF16(body(out), maxBody)
	if len(parts) == 0 {
		return receipt, &channels.SendError{Fault: channels.Rejected, Code: "21602", Reason: verdicts[21602].reason}
	}
	if t.late(out) {
		return t.sendTemplate(ctx, to, out, len(parts))
	}
	if picks := t.picks(out); len(picks) > 0 && receipt.Parts == 0 {
		if err := t.turn(ctx, out); err != nil {
			return receipt, err
		}
		sid, err := t.sendPicker(ctx, to, out, picks)
		if err == nil {
			return channels.Receipt{IDs: []string{sid}, Parts: len(parts)}, nil
		}
		if fault := channels.Failure(err).Fault; fault == channels.Transient || fault == channels.Person || fault == channels.Later {
			return receipt, err
		}
		t.config.Log.Warn("a WhatsApp list was refused: the choices go in words", "channel", t.name, "code", channels.Failure(err).Code)
	}
	for i := receipt.Parts; i < len(parts); i++ {
		if err := t.turn(ctx, out); err != nil {
			return receipt, err
		}
		sid, err := t.sendPart(ctx, to, t.sender(out.Sender), parts[i], t.callback(out.ID, i+1))
		if err != nil {
			return receipt, err
		}
		receipt.IDs = append(receipt.IDs, sid)
		receipt.Parts = i + 1
		if t.name == channels.SMS {
			receipt.Segments += segments.Count(parts[i]).Segments
		}
		if out.Sent != nil && i < len(parts)-1 {
			out.Sent(receipt.Parts)
		}
	}
	return receipt, nil
}

// turn waits until out's next part may go. The error is a *channels.SendError.
func (t *Twilio) turn(ctx context.Context, out channels.Outbound) error {
	err := t.pace.Wait(ctx, out)
	var failed *channels.SendError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &failed):
		return failed
	}
	return failure(0, 0)
}

// longestRest is how long one "slow down" may hold back the messages to everybody else.
const longestRest = 30 * time.Second

// sender is the number to send from: the one that was written to, else the configured one, else none ("" with a
// Messaging Service, which chooses).
func (t *Twilio) sender(writtenTo string) string {
	if writtenTo != "" {
		return writtenTo
	}
	return t.config.From
}

func (t *Twilio) sendPart(ctx context.Context, to, from, body, callback string) (string, error) {
	params := &api.CreateMessageParams{}
	params.SetBody(body)
	return t.create(ctx, to, from, callback, params)
}

// create makes one message of params, which holds what is said, and returns Twilio's id of it.
func (t *Twilio) create(ctx context.Context, to, from, callback string, params *api.CreateMessageParams) (string, error) {
	if t.name == channels.WhatsApp {
		if from == "" {
			return "", failure(21603, 0)
		}
		to, from = whatsappPrefix+to, whatsappPrefix+from
	}
	params.SetTo(to).SetStatusCallback(callback)
	if from != "" {
		params.SetFrom(from)
	}
	if t.config.MessagingServiceSID != "" && t.name == channels.SMS {
		params.SetMessagingServiceSid(t.config.MessagingServiceSID)
	}

	handler, call := t.caller(ctx)
	message, err := api.NewApiService(handler).CreateMessage(params)
	if err != nil {
		failed := failure(code(err), call.status)
		failed.After = retryAfter(call.retryAfter, t.config.Now())
		if call.status == http.StatusTooManyRequests {
			t.pace.Rest(min(failed.After, longestRest))
		}
		return "", failed
	}
	if message.Sid == nil || *message.Sid == "" {
		return "", failure(0, call.status)
	}
	return *message.Sid, nil
}

// caller returns the library's way to Twilio for one call, with our context and address, and what that call will note.
func (t *Twilio) caller(ctx context.Context) (*client.RequestHandler, *call) {
	call := &call{ctx: ctx, api: t.api, next: http.DefaultTransport}
	httpClient := *t.http
	httpClient.Transport = call
	caller := &client.Client{
		Credentials: client.NewCredentials(t.config.AccountSID, t.config.AuthToken),
		HTTPClient:  &httpClient,
	}
	caller.SetAccountSid(t.config.AccountSID)
	return client.NewRequestHandler(caller), call
}

// code digs Twilio's number out of an error and leaves its words, which hold phone numbers.
func code(err error) int {
	var rest *client.TwilioRestError
	if errors.As(err, &rest) {
		return rest.Code
	}
	var v1 *client.RestErrorV1
	if errors.As(err, &v1) {
		return v1.Code
	}
	return 0
}

// call carries one API call: it gives the library's request our context and address, and notes what the answer's
// headers say, which the library does not pass on.
type call struct {
	ctx        context.Context
	api        *url.URL // nil: as the library made it
	next       http.RoundTripper
	status     int
	retryAfter string
	date       time.Time // of the answer, by Twilio's clock; zero if it said none
}

// RoundTrip reads the whole answer, since the library leaves the body of a refusal open.
func (c *call) RoundTrip(request *http.Request) (*http.Response, error) {
	// The request's own context carries the client's time-out; ours ends the call when the caller gives up.
	ctx, cancel := context.WithCancel(request.Context())
	defer cancel()
	defer context.AfterFunc(c.ctx, cancel)()
	request = request.Clone(ctx)
	if c.api != nil {
		request.URL.Scheme, request.URL.Host = c.api.Scheme, c.api.Host
		request.URL.Path = strings.TrimRight(c.api.Path, "/") + request.URL.Path
		request.Host = ""
	}
	response, err := c.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	c.status, c.retryAfter = response.StatusCode, response.Header.Get("Retry-After")
	c.date, _ = http.ParseTime(response.Header.Get("Date"))
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(answer))
	return response, nil
}
