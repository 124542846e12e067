package sms_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/channels/sms"
	"familyvoice/channels/sms/twiliofake"
)

const template = "HX0123456789abcdef0123456789abcdef"

func TestWhatsAppTakesFreeWordsForADayOnly(t *testing.T) {
	now := time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		name     string
		whatsapp bool
		template string
		heard    time.Time
		want     string // the body, the template, or the fault
	}{
		{"within a day the words go", true, template, now.Add(-23 * time.Hour), "hello"},
		{"after a day only the template goes", true, template, now.Add(-25 * time.Hour), template},
		{"without a template nothing goes, and the reason is told", true, "", now.Add(-25 * time.Hour), "rejected"},
		{"when nothing is known the words are tried", true, template, time.Time{}, "hello"},
		{"a text has no such limit", false, template, now.Add(-999 * time.Hour), "hello"},
	} {
		t.Run(row.name, func(t *testing.T) {
			fake := twiliofake.New(twiliofake.Config{AccountSID: account, AuthToken: secret})
			server := httptest.NewServer(fake)
			defer server.Close()
			twilio, err := sms.New(sms.Config{AccountSID: account, AuthToken: secret, From: ours, WhatsAppTemplate: row.template,
				BaseURL: server.URL, PublicURL: public, Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			var channel channels.Channel = twilio
			if row.whatsapp {
				channel = twilio.WhatsApp()
			}
			receipt, err := channel.Send(t.Context(), channels.Outbound{ID: "e", Sender: ours, Address: "+447700900101", Text: "hello", Heard: row.heard})
			got := ""
			if err != nil {
				got = string(channels.Failure(err).Fault)
			}
			for _, m := range fake.Messages("") {
				got += m.Body + m.Content
				if strings.HasPrefix(m.To, "whatsapp:") != row.whatsapp || receipt.Parts != 1 {
					t.Errorf("to %q, receipt %+v", m.To, receipt)
				}
			}
			if got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}
