package config

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Prefix starts the name of every environment variable.
const Prefix = "FAMILYVOICE_"

// FileVariable names the configuration file where no --config does.
const FileVariable = Prefix + "CONFIG"

func fileNamed(environ []string) (path string) {
	for _, line := range environ {
		if value, ok := strings.CutPrefix(line, FileVariable+"="); ok {
			path = value
		}
	}
	return path
}

// foreign are variables with our prefix that are no options of ours: what a cluster says to its containers of a service called
// familyvoice or familyvoice-something, and what tests and the test build read. A cluster's PORT holds an address; PORT=8080 is
// somebody's wish for an option that there is not.
var foreign = regexp.MustCompile(`^FAMILYVOICE_(` +
	`([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)=|` +
	`([A-Z0-9_]+_)?PORT=(tcp|udp|sctp)://|` +
	`(TEST_[A-Z_]+|FAILPOINT[A-Z_]*|EVAL_DIR|RETRAIN)=)`)

// environment collects our variables; NAME_FILE stands for NAME, with the value in the file it names. A name that is no option is
// refused: with a letter wrong, answers would be kept for longer than somebody decided.
func environment(environ []string) (map[string]string, error) {
	known, err := variables()
	if err != nil {
		return nil, err
	}
	vars := map[string]string{}
	var problems []error
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		base, isFile := strings.CutSuffix(name, "_FILE")
		switch {
		case !strings.HasPrefix(name, Prefix):
		case name == FileVariable, slices.Contains(known, name):
			vars[name] = value
		case isFile && slices.Contains(known, base):
			content, err := os.ReadFile(value)
			if err != nil {
				problems = append(problems, fmt.Errorf("config: %s: the file can't be read: %w", name, err))
			}
			vars[base] = strings.TrimRight(string(content), "\r\n")
		case foreign.MatchString(pair):
		default:
			problems = append(problems, fmt.Errorf("config: %s is no option; the nearest is %s. familyvoice.example.yaml names them all",
				name, nearest(name, known)))
		}
	}
	return vars, errors.Join(problems...)
}

// variables are the names of all options.
func variables() ([]string, error) {
	fields, err := env.GetFieldParamsWithOptions(&Config{}, env.Options{Prefix: Prefix})
	if err != nil {
		return nil, fmt.Errorf("config: the names of the options can't be read: %w", err)
	}
	names := make([]string, 0, len(fields))
	for _, f := range fields {
		names = append(names, f.Key)
	}
	return names, nil
}

// nearest is the name that takes the fewest changes of a letter.
func nearest(name string, known []string) string {
	far := func(option string) int {
		return min(changes(name, option), changes(strings.TrimSuffix(name, "_FILE"), option))
	}
	return slices.MinFunc(known, func(a, b string) int { return far(a) - far(b) })
}

// changes is how many letters have to be put in, taken out or changed to make one word of another.
func changes(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, before+1)
		}
	}
	return row[len(b)]
}
