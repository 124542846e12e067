package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"familyvoice/analysis"
	"familyvoice/analysis/evaluate"
	"familyvoice/analysis/redact"
	"familyvoice/projection"
	"familyvoice/safeguard"
)

// runEvaluate prints the figures of the whole analysis on a file of labelled
// answers; with -folds it trains anew for each fold of writers and measures
// only on writers that the weights never saw; with -worst it lists the answers
// that were read worst.
func runEvaluate(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("evaluate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	asJSON := flags.Bool("json", false, "print the report as JSON")
	config := flags.String("config", "", "the configuration file, whose tagger is used; without one, the shipped tagger")
	folds := flags.Int("folds", 0, "train on FILE in this many folds over writers and measure each on the writers left out")
	scan := leanFlag(flags)
	worst := flags.Int("worst", 0, "list this many of the answers that people and the tagger read most differently")
	flags.Usage = func() {
		_, _ = fmt.Fprintln(stderr, "Usage: familyvoice evaluate [-config file.yaml] [-json] [-folds N | -worst N] [-lean WORD] FILE\n\nFILE holds labelled answers, one JSON object a line.")
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() != 1, *worst < 0:
		flags.Usage()
		return 2
	case *worst > 0 && *folds > 0:
		_, _ = fmt.Fprintln(stderr, "familyvoice evaluate: -worst lists what this tagger gets wrong, not what those trained for -folds do: leave one of them out")
		return 2
	}
	report, err := evaluateFile(flags.Arg(0), *config, *folds, *worst, *scan)
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "familyvoice evaluate: %v\n", err)
		return 1
	}
	if *asJSON {
		encoder := json.NewEncoder(stdout)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(report)
	} else {
		err = report.Print(stdout)
	}
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "familyvoice evaluate: %v\n", err)
		return 1
	}
	return 0
}

func evaluateFile(path, config string, folds, worst int, scan safeguard.Scanner) (evaluate.Report, error) {
	rows, err := readLabelled(path)
	if err != nil {
		return evaluate.Report{}, err
	}
	tagger, err := deepTagger(config)
	if err != nil {
		return evaluate.Report{}, err
	}
	tag := tagger.Tag
	if folds > 0 {
		held, err := analysis.CrossValidate(tagger.Codebook(), evaluate.Examples(rows), analysis.TrainOptions{Folds: folds})
		if err != nil {
			return evaluate.Report{}, err
		}
		tag = func(a analysis.Answer) analysis.Tags { return held[a.ID] }
	}
	report, outcomes := evaluate.Evaluate(tagger.Codebook(), rows, func(a analysis.Answer) evaluate.Outcome {
		tags := tag(a)
		outcome := evaluate.Outcome{Themes: tags.Themes, Stances: tags.Stances}
		if folds > 0 {
			// Safeguarding and redaction are not trained anew for a fold: figures on
			// answers that they were made with would flatter them.
			return outcome
		}
		redacted, _ := redact.Redact(a.Text)
		outcome.Level, outcome.Redacted = string(projection.Look(scan, a.Text, tags.Alarm).Level), &redacted
		return outcome
	})
	if worst > 0 {
		report.Worst = evaluate.Worst(tagger.Codebook(), rows, outcomes, tagger.Scores, worst)
	}
	return report, nil
}

func readLabelled(path string) ([]evaluate.Row, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := evaluate.ReadRows(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s holds no answers", path)
	}
	return rows, nil
}
