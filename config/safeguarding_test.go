package config

import (
	"testing"

	"familyvoice/safeguard"
)

func TestTheScannerLeansAsTheSettingSays(t *testing.T) {
	for value, want := range map[string]safeguard.Lean{"": safeguard.Usual, "FAMILYVOICE_SAFEGUARDING_LEAN=more": safeguard.More, "FAMILYVOICE_SAFEGUARDING_LEAN=most": safeguard.Most} {
		cfg, err := Load("", []string{value})
		if err != nil || cfg.Scan.Scanner().Lean != want {
			t.Errorf("%q: it leans to %q, %v", value, cfg.Scan.Scanner().Lean, err)
		}
	}
}
