package main

import (
	"fmt"
	"os"
	"time"

	"familyvoice/config"
	"familyvoice/safeguard"
	"familyvoice/strictyaml"
)

// openHelp reads the council's own help lines, or gives the shipped ones where no file is named.
func openHelp(path string) (*safeguard.HelpLines, error) {
	if path == "" {
		return safeguard.ShippedHelp(), nil
	}
	content, err := strictyaml.Read(os.Open(path))
	if err != nil {
		return nil, fmt.Errorf("help_file can't be read: %w", err)
	}
	lines := map[string][]safeguard.HelpLine{}
	if err := strictyaml.Decode(path, content, &lines); err != nil {
		return nil, fmt.Errorf("help_file: %w", err)
	}
	help, err := safeguard.NewHelp(lines)
	if err != nil {
		return nil, fmt.Errorf("help_file: %w", err)
	}
	return help, nil
}

// checkHelp says which help lines stand, and which of them a person has to ring.
func checkHelp(cfg config.Config, line func(what string, err error, good string), warn func(what, problem string)) {
	help, err := openHelp(cfg.Help)
	if err != nil || cfg.Help != "" {
		line("help lines", err, "the council's own")
	}
	if err != nil {
		return
	}
	for _, name := range help.Unchecked(time.Now()) {
		warn("help number "+name, "nobody has rung it for 90 days, as far as is noted here; ring it and note the day as checked_on in the file that help_file names")
	}
}
