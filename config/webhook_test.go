package config

import (
	"strings"
	"testing"
)

func TestProvidersMayCallAnotherAddress(t *testing.T) {
	load := func(hook string) (Config, error) {
		return Load("", []string{"FAMILYVOICE_PUBLIC_URL=https://families.example", "FAMILYVOICE_WEBHOOK_URL=" + hook})
	}
	for hook, want := range map[string]string{
		"":                                    "https://families.example",
		"https://gateway.example/families/v1": "https://gateway.example/families/v1",
		"https://gateway.example/families/":   "https://gateway.example/families",
	} {
		cfg, err := load(hook)
		if err != nil || cfg.Webhooks() != want {
			t.Errorf("%q: providers call %q, %v", hook, cfg.Webhooks(), err)
		}
	}
	for _, wrong := range []string{"gateway.example", "https://gateway.example/?a=b", "ftp://gateway.example"} {
		if _, err := load(wrong); err == nil || !strings.Contains(err.Error(), "webhook_url") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
