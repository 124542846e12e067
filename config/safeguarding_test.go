package config

import (
	"testing"

	"familyvoice/safeguard/lean"
)

func TestTheScannerLeansAsTheSettingSays(t *testing.T) {
	for value, want := range map[string]lean.Lean{"": lean.Usual, "FAMILYVOICE_SAFEGUARDING_LEAN=more": lean.More, "FAMILYVOICE_SAFEGUARDING_LEAN=most": lean.Most} {
		cfg, err := Load("", []string{value})
		if err != nil || cfg.Scan.Leaning() != want {
			t.Errorf("%q: it leans to %q, %v", value, cfg.Scan.Leaning(), err)
		}
	}
}
