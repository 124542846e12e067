package twiliofake

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Text is one message from a phone.
type Text struct {
	SID      string            // "" makes a new one; the same again is a repeat
	From     string            // E.164, or with "whatsapp:" before it
	To       string            // "" is the configured number
	Body     string            //
	Media    []string          // content types of attached media
	Fields   map[string]string // further form fields, which win over the ones made here
	Signer   string            // another auth token to sign with, for a forgery
	Unsigned bool              // leave the signature out
}

// stopWords and the others are the whole messages that Twilio acts on itself.
// https://help.twilio.com/articles/223134027
var (
	stopWords  = []string{"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
	startWords = []string{"START", "YES", "UNSTOP"}
	helpWords  = []string{"HELP", "INFO"}
)

// Send posts text to our webhook as Twilio does, and returns its SID, the status of the answer and its body.
func (f *Fake) Send(ctx context.Context, text Text) (sid string, status int, body string, err error) {
	f.mu.Lock()
	config := f.config
	if text.SID == "" {
		text.SID = f.sid("SM")
	}
	if text.To == "" {
		text.To = config.From
		if strings.HasPrefix(text.From, "whatsapp:") {
			text.To = "whatsapp:" + config.From
		}
	}
	form := url.Values{}
	for key, value := range map[string]string{
		"MessageSid": text.SID, "SmsMessageSid": text.SID, "SmsSid": text.SID, "AccountSid": config.AccountSID,
		"From": text.From, "To": text.To, "Body": text.Body, "NumMedia": strconv.Itoa(len(text.Media)),
		"NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01", "FromCity": "", "FromCountry": "GB", "ToCountry": "GB",
	} {
		form.Set(key, value)
	}
	for i, kind := range text.Media {
		form.Set(fmt.Sprintf("MediaContentType%d", i), kind)
		form.Set(fmt.Sprintf("MediaUrl%d", i), "https://api.twilio.com/2010-04-01/Accounts/"+config.AccountSID+"/Messages/"+text.SID+"/Media/ME1")
	}
	word := f.keyword(text)
	if word != "" && config.AdvancedOptOut {
		form.Set("OptOutType", word)
	}
	f.mu.Unlock()
	for key, value := range text.Fields {
		form.Set(key, value)
	}
	signer := config.AuthToken
	if text.Signer != "" {
		signer = text.Signer
	}
	if text.Unsigned {
		signer = ""
	}
	status, body, err = f.post(ctx, config.Webhook, config.PublicWebhook, form, signer)
	return text.SID, status, body, err
}

// keyword does what Twilio does on its own words and says which it was; the caller holds the lock.
func (f *Fake) keyword(text Text) string {
	word := strings.ToUpper(strings.TrimSpace(text.Body))
	reply := ""
	switch {
	case strings.HasPrefix(text.From, "whatsapp:"): // Twilio acts on texts alone
		return ""
	case slices.Contains(stopWords, word):
		f.stopped[text.From], word = true, "STOP"
		reply = "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe."
	case slices.Contains(startWords, word):
		if word == "YES" && !f.stopped[text.From] {
			return ""
		}
		delete(f.stopped, text.From)
		reply, word = "You have successfully been re-subscribed to messages from this number.", "START"
	case slices.Contains(helpWords, word):
		reply, word = "Reply STOP to unsubscribe. Msg&Data Rates May Apply.", "HELP"
	default:
		return ""
	}
	if f.config.Replies {
		f.record(Message{To: text.From, From: text.To, Body: reply, Automatic: true})
	}
	return word
}

// Report posts the delivery state of m ("sent", "delivered", "undelivered", "failed") to its callback, signed, with an
// error code unless 0. Public is the signed address's scheme and host where it differs from where the server listens:
// the post then goes to listen instead. Both "" post to the callback itself.
func (f *Fake) Report(ctx context.Context, m Message, state string, code int, public, listen string) (status int, err error) {
	if m.StatusCallback == "" {
		return 0, errors.New("twiliofake: the message has no callback")
	}
	form := url.Values{}
	form.Set("MessageSid", m.SID)
	form.Set("SmsSid", m.SID)
	form.Set("MessageStatus", state)
	form.Set("SmsStatus", state)
	form.Set("To", m.To)
	form.Set("From", m.From)
	form.Set("AccountSid", f.config.AccountSID)
	form.Set("ApiVersion", "2010-04-01")
	if code != 0 {
		form.Set("ErrorCode", strconv.Itoa(code))
	}
	where := m.StatusCallback
	if rest, ok := strings.CutPrefix(where, public); ok && public != "" {
		where = listen + rest
	}
	status, _, err = f.post(ctx, where, m.StatusCallback, form, f.config.AuthToken)
	return status, err
}

// post sends form to address with the signature that token makes of it for public; none if token is "".
func (f *Fake) post(ctx context.Context, address, public string, form url.Values, token string) (int, string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", errors.New("twiliofake: the webhook's address is not one")
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	request.Header.Set("User-Agent", "TwilioProxy/1.1")
	if token != "" {
		request.Header.Set("X-Twilio-Signature", Sign(token, public, form))
	}
	response, err := f.config.Client.Do(request)
	if err != nil {
		return 0, "", fmt.Errorf("twiliofake: the webhook could not be reached: %w", errors.Unwrap(err))
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return response.StatusCode, string(body), err
}

// Sign is Twilio's published signature of a POST: base64 of HMAC-SHA1 over the address and the sorted fields.
// https://www.twilio.com/docs/usage/security
func Sign(token, address string, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	io.WriteString(mac, address)
	keys := make([]string, 0, len(form))
	for key := range form {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		io.WriteString(mac, key+form.Get(key))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
