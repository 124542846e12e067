package config

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzLoad: a settings file and a variable over it are typed by a person. They are refused in words that name where to look,
// or what was taken can be started with and listed.
func FuzzLoad(f *testing.F) {
	if example, err := os.ReadFile("familyvoice.example.yaml"); err == nil {
		f.Add(example, "ADDR", "127.0.0.1:0")
	}
	for _, seed := range [][3]string{
		{"! 0", "", ""}, {"", "", ""}, {"---\n---\n", "", ""}, {"addr: &a [*a]", "", ""}, {"twilio: {per_second: .nan}", "", ""}, {"twilio: {per_second: 1e-400}", "", ""},
		{"public_url: https://fv.example/\nlog_level: DEBUG", "TRUSTED_PROXIES", "10.0.0.0/8,x"}, {"hours: {days: [1]}", "HOURS_FROM", "25:00"},
		{"retention: {answers_days: 99999999999999999999}", "RETENTION_LINK_DAYS", "0x10"}, {"council: \"\xff\"", "COUNCIL", "\x00"},
		{"staff: {oidc: {issuer: '://'}}", "ALERTS_MAIL_TO", ","}, {"addr: a\naddr: b", "SPEND_PENCE", "NaN"},
	} {
		f.Add([]byte(seed[0]), seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, content []byte, name, value string) {
		if strings.HasSuffix(name, "_FILE") { // names a file of this machine
			return
		}
		path := filepath.Join(t.TempDir(), "fv.yaml")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, err := Load(path, []string{Prefix + name + "=" + value})
		if err != nil {
			if !strings.HasPrefix(err.Error(), "config: ") {
				t.Errorf("the refusal does not say that it is about the settings: %v", err)
			}
			return
		}
		if u, err := url.Parse(cfg.PublicURL); err != nil || u.Host == "" || cfg.Twilio.Every() < 0 || cfg.Retention.Answers < 1 {
			t.Errorf("nothing can be started with %+v", cfg)
		}
		if cfg.String() == "" {
			t.Error("what was taken can't be listed")
		}
	})
}
