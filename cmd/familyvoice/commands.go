package main

import (
	"context"
	"flag"
	"fmt"
	"io"
)

// commands lists the subcommands in the order in which a newcomer meets them.
func commands() []command {
	return []command{
		{"demo", "try it: the whole service with made-up families, nothing to configure", runDemo},
		{"serve", "run the service", runServe},
		{"check", "look over config, database, providers, surveys and clock", runCheck},
		{"ready", "ask the running service whether it can keep a message; for containers", runReady},
		{"keys", "the key file: keys new, keys rotate, keys retire", runKeys},
		{"rekey", "seal everything again under the newest keys, while the service runs", runRekey},
		{"user", "staff accounts: add, set, list, password, code, disable, enable", runStaff},
		{"access", "everything that is kept about one person, as text or JSON", runAccess},
		{"erase", "erase everything that one person told us", runErase},
		{"export", "everything that is kept, as checksummed lines", runExport},
		{"import", "an export into this store, whichever backend it is", runImport},
		{"backup", "copy the embedded store to a folder, while the service runs", runBackup},
		{"restore", "put a backup in place, and erase again what was erased since", runRestore},
		{"retention", "forget what is due, or say what would be: --dry-run", runRetention},
		{"drill", "send a marked disclosure through every channel and time its alert", runDrill},
		{"poster", "write a hub's poster, card and screen", runPoster},
		{"rebuild", "tag every answer again and write what readers see", runRebuild},
		{"simulate", "talk through a survey in the terminal", plain(func(args []string, std streams) int { return runSimulate(args, std.in, std.out, std.err) })},
		{"survey", "survey lint, survey show; to-sheet and from-sheet for a spreadsheet", plain(func(args []string, std streams) int { return runSurvey(args, std.out, std.err) })},
		{"analyse", "tag answers: JSON Lines in, JSON Lines out", plain(func(args []string, std streams) int { return runAnalyse(args, std.in, std.out, std.err) })},
		{"evaluate", "the tagger's figures on labelled answers", plain(func(args []string, std streams) int { return runEvaluate(args, std.out, std.err) })},
		{"codebook", "the shipped codebook, to begin a council's own from", plain(runCodebook)},
		{"corrections", "what reviewers put right, as JSON Lines for train", runCorrections},
		{"train", "train the tagger's head from labelled answers", plain(func(args []string, std streams) int { return runTrain(args, std.out, std.err) })},
		{"version", "which Family Voice this is", plain(runVersion)},
	}
}

// plain makes a command of one that needs neither context nor configuration.
func plain(run func(args []string, std streams) int) func(context.Context, []string, streams) int {
	return func(_ context.Context, args []string, std streams) int { return run(args, std) }
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
