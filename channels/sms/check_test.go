package sms_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/channels/sms"
	"familyvoice/channels/sms/twiliofake"
)

func TestACheckSaysWhatToMend(t *testing.T) {
	for _, row := range []struct {
		name    string
		account func(*twiliofake.Config)
		ours    func(*sms.Config)
		proxy   string // how the public address differs from where the service listens
		want    string // of what was found wrong, "" for nothing
	}{
		{"all is well", nil, nil, "", ""},
		{"all is well with a messaging service", nil, func(c *sms.Config) { c.From, c.MessagingServiceSID = "", service }, "", ""},
		{"a wrong token", nil, func(c *sms.Config) { c.AuthToken = strings.Repeat("0", 32) }, "", "does not accept"},
		{"a trial account", func(c *twiliofake.Config) { c.Trial = true }, nil, "", "trial account"},
		{"another's number", func(c *twiliofake.Config) { c.From = "+447700900009" }, nil, "", "not in this Twilio account"},
		{"the webhook of another service", func(c *twiliofake.Config) { c.SmsURL = "https://old.example/sms" + "#rc=5&rp=all" }, nil, "", "/webhooks/twilio/message#rc=5&rp=all"},
		{"a webhook by GET", func(c *twiliofake.Config) { c.SmsMethod = "GET" }, nil, "", "POST"},
		{"a webhook that is not tried again", func(c *twiliofake.Config) { c.SmsURL, _, _ = strings.Cut(c.SmsURL, "#") }, nil, "", "#rc=5&rp=all"},
		{"a webhook that is tried again only when there is no connection", func(c *twiliofake.Config) { c.SmsURL, _, _ = strings.Cut(c.SmsURL, "#"); c.SmsURL += "#rc=5&rp=ct" }, nil, "", "#rc=5&rp=all"},
		{"a webhook that is tried again no time", func(c *twiliofake.Config) { c.SmsURL, _, _ = strings.Cut(c.SmsURL, "#"); c.SmsURL += "#rc=0&rp=all" }, nil, "", "#rc=5&rp=all"},
		{"a webhook that is tried again after our 503", func(c *twiliofake.Config) { c.SmsURL, _, _ = strings.Cut(c.SmsURL, "#"); c.SmsURL += "#rc=3&rp=ct,5xx" }, nil, "", ""},
		{"no fallback", func(c *twiliofake.Config) { c.SmsFallback = "" }, nil, "", "fallback"},
		{"a WhatsApp template that is there", func(c *twiliofake.Config) { c.Template = template }, func(c *sms.Config) { c.WhatsAppTemplate = template }, "", ""},
		{"a WhatsApp template of nobody", nil, func(c *sms.Config) { c.WhatsAppTemplate = template }, "", "no such template"},
		{"a wrong clock", nil, func(c *sms.Config) { c.Now = func() time.Time { return time.Now().Add(5 * time.Minute) } }, "", "clock"},
		{"a public address that leads elsewhere", nil, nil, "/elsewhere", "404"},
	} {
		t.Run(row.name, func(t *testing.T) {
			gin.SetMode(gin.ReleaseMode)
			router := gin.New()
			hooks := httptest.NewServer(router)
			defer hooks.Close()
			publicURL := hooks.URL + row.proxy
			there := twiliofake.Config{AccountSID: account, AuthToken: secret, From: ours, SmsMethod: "POST",
				SmsURL: publicURL + sms.MessagePath + "#rc=5&rp=all", SmsFallback: publicURL + sms.MessagePath}
			if row.account != nil {
				row.account(&there)
			}
			api := httptest.NewServer(twiliofake.New(there))
			defer api.Close()
			here := sms.Config{AccountSID: account, AuthToken: secret, From: ours, BaseURL: api.URL, PublicURL: publicURL}
			if row.ours != nil {
				row.ours(&here)
			}
			twilio, err := sms.New(here)
			if err != nil {
				t.Fatal(err)
			}
			twilio.Mount(router, taken{})
			var checker channels.Checker = twilio
			mend := ""
			for _, finding := range checker.Check(t.Context()) {
				if finding.What == "" || finding.OK != (finding.Do == "") {
					t.Errorf("half a finding: %+v", finding)
				}
				if !finding.OK {
					mend += finding.What + ": " + finding.Do + "\n"
				}
			}
			if (row.want == "") != (mend == "") || !strings.Contains(mend, row.want) || strings.Contains(mend, secret) {
				t.Errorf("to mend: %q, want %q", mend, row.want)
			}
		})
	}
}
