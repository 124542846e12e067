package config

import "familyvoice/safeguard/lean"

// Scanning is how what families write is scanned for harm.
type Scanning struct {
	Lean string `yaml:"lean" env:"LEAN"` // usual, more or most
}

// Leaning is how readily it is raised, as the setting says.
func (s Scanning) Leaning() lean.Lean {
	leaning, _ := lean.Read(s.Lean) // checked when it was read
	return leaning
}

func (s Scanning) check(bad func(option, format string, args ...any)) {
	if _, err := lean.Read(s.Lean); err != nil {
		bad("safeguarding.lean", "%v", err)
	}
}
