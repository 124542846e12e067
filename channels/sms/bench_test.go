package sms_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/channels/sms"
	"familyvoice/channels/sms/twiliofake"
)

// taken is a receiver that keeps nothing.
type taken struct{}

func (taken) Receive(context.Context, channels.Inbound) error { return nil }

// BenchmarkWebhook is what the adapter itself costs, without a network: reading, verifying, normalising.
func BenchmarkWebhook(b *testing.B) {
	gin.SetMode(gin.ReleaseMode)
	twilio, err := sms.New(sms.Config{AccountSID: account, AuthToken: secret, From: ours, PublicURL: public})
	if err != nil {
		b.Fatal(err)
	}
	router := gin.New()
	twilio.Mount(router, taken{})
	form := url.Values{"MessageSid": {"SM0123456789abcdef0123456789abcdef"}, "AccountSid": {account}, "From": {"+447700900101"}, "To": {ours},
		"Body": {"We like the park and the stay and play on Tuesdays."}, "NumMedia": {"0"}, "NumSegments": {"1"}, "SmsStatus": {"received"},
		"ApiVersion": {"2010-04-01"}, "FromCountry": {"GB"}, "ToCountry": {"GB"}, "FromCity": {""}, "ToCity": {""}}
	body := form.Encode()
	for _, row := range []struct {
		name, signature string
		want            int
	}{
		{"good", twiliofake.Sign(secret, public+sms.MessagePath, form), http.StatusOK},
		{"bad-signature", twiliofake.Sign("another", public+sms.MessagePath, form), http.StatusForbidden},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				request := httptest.NewRequest(http.MethodPost, sms.MessagePath, strings.NewReader(body))
				request.Header.Set("X-Twilio-Signature", row.signature)
				answer := httptest.NewRecorder()
				router.ServeHTTP(answer, request)
				if answer.Code != row.want {
					b.Fatalf("status %d", answer.Code)
				}
			}
		})
	}
}
