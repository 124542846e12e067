package sms

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
)

// callback is the address that Twilio reports part of entry to. It names the entry and seals the name, so that a
// report can never be turned on another entry.
func (t *Twilio) callback(entry string, part int) string {
	query := url.Values{}
	query.Set("entry", entry)
	query.Set("part", strconv.Itoa(part))
	query.Set("seal", t.seal(entry, part))
	return t.statusURL + "?" + query.Encode()
}

// seal is 128 bits of an HMAC over entry and part.
func (t *Twilio) seal(entry string, part int) string {
	mac := hmac.New(sha256.New, []byte("familyvoice status callback\x00"+t.config.AuthToken))
	mac.Write([]byte(strconv.Itoa(part) + "\x00" + entry))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

func (t *Twilio) takeStatus(c *gin.Context, recv channels.DeliveryReceiver) {
	form, ok := t.verified(c, t.statusSigned)
	if !ok {
		return
	}
	delivery, ok := t.delivery(c.Request.URL.Query(), form)
	if !ok || recv == nil {
		c.Status(http.StatusOK)
		return
	}
	if err := recv.ReceiveDelivery(c.Request.Context(), delivery); err != nil {
		c.Header("Retry-After", "5")
		c.Status(http.StatusServiceUnavailable)
		return
	}
	c.Status(http.StatusOK)
}

// delivery reads a report. False is one to leave aside: a state on the way (accepted, queued, sending, sent), so that
// a late one can undo nothing, a state we don't know, or an entry that is not ours.
func (t *Twilio) delivery(query, form url.Values) (channels.Delivery, bool) {
	entry := query.Get("entry")
	part, err := strconv.Atoi(query.Get("part"))
	if entry == "" || err != nil || !hmac.Equal([]byte(query.Get("seal")), []byte(t.seal(entry, part))) {
		return channels.Delivery{}, false
	}
	name, to, _ := party(form.Get("To"), t.config.Region)
	_, from, _ := party(form.Get("From"), t.config.Region)
	d := channels.Delivery{Channel: name, Sender: from, Address: to, Entry: entry, Part: part, Provider: form.Get("MessageSid")}
	state := form.Get("MessageStatus")
	if state == "" {
		state = form.Get("SmsStatus")
	}
	switch state {
	case "delivered", "read":
		d.Delivered = true
	case "undelivered", "failed", "canceled":
		code, _ := strconv.Atoi(form.Get("ErrorCode"))
		d.Failure = failure(code, 0)
	default:
		t.config.Log.Debug("a delivery is on its way", "channel", name)
		return channels.Delivery{}, false
	}
	return d, true
}
