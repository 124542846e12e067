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
	var e evaluation
	flags.StringVar(&e.config, "config", "", "the configuration file, whose tagger is used; without one, the shipped tagger")
	flags.IntVar(&e.folds, "folds", 0, "train on FILE in this many folds over writers and measure each on the writers left out")
	flags.BoolVar(&e.first, "first", false, "where two people have read an answer, score by the first alone; otherwise what only one of them gave is scored neither way")
	e.scan = leanFlag(flags)
	flags.IntVar(&e.worst, "worst", 0, "list this many of the answers that people and the tagger read most differently")
	flags.Usage = func() {
		_, _ = fmt.Fprintln(stderr, "Usage: familyvoice evaluate [-config file.yaml] [-json] [-folds N | -worst N] [-first] [-lean WORD] FILE\n\nFILE holds labelled answers, one JSON object a line.")
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() != 1, e.worst < 0:
		flags.Usage()
		return 2
	case e.worst > 0 && e.folds > 0:
		_, _ = fmt.Fprintln(stderr, "familyvoice evaluate: -worst lists what this tagger gets wrong, not what those trained for -folds do: leave one of them out")
		return 2
	}
	report, err := e.file(flags.Arg(0))
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

// evaluation is how a file is to be measured: with the tagger of a configuration, or the shipped one.
type evaluation struct {
	config       string
	folds, worst int
	first        bool
	scan         *safeguard.Scanner
}

func (e evaluation) file(path string) (evaluate.Report, error) {
	rows, err := readLabelled(path)
	if err != nil {
		return evaluate.Report{}, err
	}
	if e.first {
		rows = evaluate.FirstCoder(rows)
	}
	tagger, err := deepTagger(e.config)
	if err != nil {
		return evaluate.Report{}, err
	}
	tag := tagger.Tag
	if e.folds > 0 {
		held, err := analysis.CrossValidate(tagger.Codebook(), evaluate.Examples(rows), analysis.TrainOptions{Folds: e.folds})
		if err != nil {
			return evaluate.Report{}, err
		}
		tag = func(a analysis.Answer) analysis.Tags { return held[a.ID] }
	}
	report, outcomes := evaluate.Evaluate(tagger.Codebook(), rows, func(a analysis.Answer) evaluate.Outcome {
		tags := tag(a)
		outcome := evaluate.Outcome{Themes: tags.Themes, Stances: tags.Stances}
		if e.folds > 0 {
			// Safeguarding and redaction are not trained anew for a fold: figures on
			// answers that they were made with would flatter them.
			return outcome
		}
		redacted, _ := redact.Redact(a.Text)
		outcome.Level, outcome.Redacted = string(projection.Look(*e.scan, a.Text, tags.Alarm).Level), &redacted
		return outcome
	})
	if e.worst > 0 {
		report.Worst = evaluate.Worst(tagger.Codebook(), rows, outcomes, tagger.Scores, e.worst)
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
