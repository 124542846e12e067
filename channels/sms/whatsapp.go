package sms

import (
	"context"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"familyvoice/channels"
)

// window is how long WhatsApp takes free words after a person's last message.
// https://www.twilio.com/docs/whatsapp/key-concepts#conversational-messaging-on-whatsapp
const window = 24 * time.Hour

// WhatsApp returns the same account as a WhatsApp channel, to send with. Mount takes both kinds of inbound message.
func (t *Twilio) WhatsApp() *Twilio {
	other := *t
	other.name, other.pace = channels.WhatsApp, channels.NewPace(0, 0) // WhatsApp takes many times what a number may text
	return &other
}

// late is true where WhatsApp would refuse out's words.
func (t *Twilio) late(out channels.Outbound) bool {
	return t.name == channels.WhatsApp && !out.Heard.IsZero() && t.config.Now().Sub(out.Heard) > window
}

// sendTemplate sends the configured template in the place of all of out's parts, once.
func (t *Twilio) sendTemplate(ctx context.Context, to string, out channels.Outbound, parts int) (channels.Receipt, error) {
	receipt := channels.Receipt{Parts: max(out.SentParts, 0)}
	if t.config.WhatsAppTemplate == "" {
		return receipt, failure(63016, 0)
	}
	if err := t.turn(ctx, out); err != nil {
		return receipt, err
	}
	params := &api.CreateMessageParams{}
	params.SetContentSid(t.config.WhatsAppTemplate)
	sid, err := t.create(ctx, to, t.sender(out.Sender), t.callback(out.ID, 1), params)
	if err != nil {
		return receipt, err
	}
	return channels.Receipt{IDs: []string{sid}, Parts: parts}, nil
}
