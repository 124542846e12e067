package main

import (
	"flag"
	"fmt"
	"io"
)

// commands lists the subcommands in the order in which a newcomer meets them.
func commands() []command {
	return []command{
		{"serve", "run the service", runServe},
		{"check", "look over config, database, providers, surveys and clock", runCheck},
		{"keys", "make the key file: keys new", runKeys},
	}
}

// newFlags is a flag set that explains itself on std.err.
func newFlags(name, synopsis string, std streams) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(std.err)
	fs.Usage = func() {
		_, _ = fmt.Fprintf(std.err, "Usage: familyvoice %s\n", synopsis)
		fs.PrintDefaults()
	}
	return fs
}

// parse reads the options; done is true when the command has nothing more to do, with its exit status.
func parse(fs *flag.FlagSet, args []string) (status int, done bool) {
	switch err := fs.Parse(args); {
	case err == flag.ErrHelp:
		return 0, true
	case err != nil:
		return 2, true
	}
	return 0, false
}

// fail prints an error for a person and returns the exit status for it.
func fail(w io.Writer, err error) int {
	_, _ = fmt.Fprintf(w, "familyvoice: %v\n", err)
	return 1
}
