package config

import "familyvoice/safeguard"

// Scanning is how what families write is scanned for harm.
type Scanning struct {
	Lean string `yaml:"lean" env:"LEAN"` // usual, more or most
}

// Scanner scans as readily as the setting says.
func (s Scanning) Scanner() safeguard.Scanner {
	lean, _ := safeguard.ReadLean(s.Lean) // checked when it was read
	return safeguard.Scanner{Lean: lean}
}

func (s Scanning) check(bad func(option, format string, args ...any)) {
	if _, err := safeguard.ReadLean(s.Lean); err != nil {
		bad("safeguarding.lean", "%v", err)
	}
}
