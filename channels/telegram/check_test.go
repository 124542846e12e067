package telegram_test

import (
	"strings"
	"testing"

	"familyvoice/channels"
	"familyvoice/channels/channeltest"
	"familyvoice/channels/telegram"
)

func TestACheckSaysWhatToMend(t *testing.T) {
	for _, row := range []struct {
		name   string
		config func(*telegram.Config)
		after  func(*rig)
		want   string // of what was found wrong, "" for nothing
	}{
		{"polling is well", func(c *telegram.Config) { c.Mode = telegram.Poll }, nil, ""},
		{"polling while a webhook is set", func(c *telegram.Config) { c.Mode = telegram.Poll },
			func(r *rig) { r.fake.SetWebhook("https://old.example", "x", "") }, "a webhook is set"},
		{"a public address that nobody reaches", func(c *telegram.Config) { c.PublicURL = "https://127.0.0.1:1" }, nil, "could not be reached"},
		{"a public address without https", func(c *telegram.Config) { c.PublicURL = "http://127.0.0.1:1" }, nil, "only to https"},
		{"a webhook that another machine set", nil, func(r *rig) { r.fake.SetWebhook("https://old.example", "x", "") }, "another address"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRig(t, &channeltest.Recorder{}, nil, func(c *telegram.Config) {
				c.PublicURL = "https://127.0.0.1:1"
				if row.config != nil {
					row.config(c)
				}
			})
			if row.after != nil {
				row.after(r)
			}
			var checker channels.Checker = r.bot
			mend := ""
			for _, finding := range checker.Check(t.Context()) {
				if finding.What == "" || finding.OK != (finding.Do == "") {
					t.Errorf("half a finding: %+v", finding)
				}
				if !finding.OK {
					mend += finding.What + ": " + finding.Do + "\n"
				}
			}
			if (row.want == "") != (mend == "") || !strings.Contains(mend, row.want) || strings.Contains(mend, "5ecre7") {
				t.Errorf("to mend: %q, want %q", mend, row.want)
			}
		})
	}
	t.Run("a call with the secret that arrives is well, with another it is not", func(t *testing.T) {
		here := newRig(t, &channeltest.Recorder{}, nil, nil)
		for _, try := range []struct{ secret, want string }{{secret, ""}, {"another", "the secret was refused"}} {
			there := newRig(t, &channeltest.Recorder{}, nil, func(c *telegram.Config) { c.PublicURL, c.Secret = here.hooks.URL, try.secret })
			mend := ""
			for _, finding := range there.bot.Check(t.Context()) {
				if !finding.OK && !strings.Contains(finding.Do, "only to https") {
					mend += finding.Do
				}
			}
			if (try.want == "") != (mend == "") || !strings.Contains(mend, try.want) {
				t.Errorf("to mend: %q, want %q", mend, try.want)
			}
		}
	})
}
