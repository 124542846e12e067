package sms

import (
	"bytes"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
)

// maxForm is the largest webhook body taken, in bytes; Twilio's are below 8 KiB.
const maxForm = 64 << 10

// emptyTwiML tells Twilio that there is nothing to say: replies leave through the outbox.
const emptyTwiML = `<?xml version="1.0" encoding="UTF-8"?><Response/>`

// Mount registers MessagePath and StatusPath on router. If recv is also a channels.DeliveryReceiver it is told how
// deliveries ended. A request without Twilio's signature for our public address gets 403; a signed one is never
// refused for its rate, and gets 200 only once recv has taken every message in it.
func (t *Twilio) Mount(router gin.IRouter, recv channels.Receiver) {
	router.POST(MessagePath, func(c *gin.Context) { t.takeMessage(c, recv) })
	deliveries, _ := recv.(channels.DeliveryReceiver)
	router.POST(StatusPath, func(c *gin.Context) { t.takeStatus(c, deliveries) })
}

func (t *Twilio) takeMessage(c *gin.Context, recv channels.Receiver) {
	form, ok := t.verified(c, t.messageSigned)
	if !ok {
		return
	}
	all, err := inbounds(form, t.config.Region, t.config.From, t.config.Now())
	switch err {
	case nil:
	case errUnreplyable:
		t.config.Log.Info("a text from a sender that can't be replied to was left aside", "channel", t.name)
		empty(c)
		return
	default:
		t.config.Log.Warn("Twilio posted something that is no message: check which webhooks point here", "channel", t.name)
		c.Status(http.StatusBadRequest)
		return
	}
	for _, in := range all {
		if err := recv.Receive(c.Request.Context(), in); err != nil {
			// Nothing of this one was kept, and a repeat of the ones before it has no effect: Twilio may post it all again.
			c.Header("Retry-After", "5")
			c.Status(http.StatusServiceUnavailable)
			return
		}
	}
	empty(c)
}

func empty(c *gin.Context) {
	c.Data(http.StatusOK, "text/xml; charset=utf-8", []byte(emptyTwiML))
}

// verified reads the form and checks its signature for an address of ours, answering the request itself when that fails. Of a
// field given twice only the first value counts, in the signature and afterwards.
func (t *Twilio) verified(c *gin.Context, addresses []string) (url.Values, bool) {
	signature, ok := decode(c.GetHeader("X-Twilio-Signature"))
	if !ok { // nothing of it is read
		c.Status(http.StatusForbidden)
		return nil, false
	}
	var body bytes.Buffer
	body.Grow(int(min(max(c.Request.ContentLength, 0), maxForm)) + bytes.MinRead)
	if _, err := body.ReadFrom(http.MaxBytesReader(c.Writer, c.Request.Body, maxForm)); err != nil {
		c.Status(http.StatusRequestEntityTooLarge)
		return nil, false
	}
	form, err := url.ParseQuery(body.String())
	if err != nil {
		c.Status(http.StatusForbidden)
		return nil, false
	}
	if !t.signatures.valid(addresses, c.Request.URL.RawQuery, form, signature) {
		t.refused.One(t.config.Log, t.name, badSignature, t.config.Now())
		c.Status(http.StatusForbidden)
		return nil, false
	}
	return form, true
}

const badSignature = "webhooks without a good Twilio signature were refused: if they were Twilio's, the public URL or the auth token is wrong"
