package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"familyvoice/analysis"
	"familyvoice/analysis/evaluate"
	"familyvoice/strictyaml"
)

// runTrain trains the tagger's head from labelled answers and writes it as a
// model file. The same input gives the same bytes on every machine.
func runTrain(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("train", flag.ContinueOnError)
	flags.SetOutput(stderr)
	in := flags.String("in", "analysis/train/labelled.jsonl,analysis/train/more.jsonl,analysis/train/further.jsonl,analysis/train/fourth.jsonl,analysis/train/fifth.jsonl,analysis/train/sixth.jsonl,analysis/train/seventh.jsonl,analysis/train/eighth.jsonl,analysis/train/ninth.jsonl", "files of labelled answers, with commas between, one JSON object a line")
	corrections := flags.String("corrections", "", "reviewers' corrections in the same form, which count more")
	weight := flags.Float64("weight", 3, "how much a correction counts against a labelled answer")
	config := flags.String("config", "", "the configuration file, whose tagger.codebook is used; without one, the shipped codebook")
	codebook := flags.String("codebook", "", "a codebook file in place of that")
	out := flags.String("out", "analysis/model/head.bin", "where to write the model")
	flags.Usage = func() {
		_, _ = fmt.Fprintln(stderr, "Usage: familyvoice train [options]\n\nTrains the tagger. Name the new model in tagger.head, or build the program again to embed it.")
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 0 || *weight <= 0:
		flags.Usage()
		return 2
	}
	model, err := trainFiles(*config, *codebook, *in, *corrections, *weight)
	var kept string
	if err == nil {
		kept, err = keepHead(*out, model.Bytes(), time.Now())
	}
	if err == nil {
		err = writeWhole(*out, model.Bytes())
	}
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "familyvoice train: %v\n", err)
		return 1
	}
	_, _ = fmt.Fprintf(stdout, "%s: %d features, %d bytes, checksum %s\n", *out, model.Features(), len(model.Bytes()), model.Checksum())
	if kept != "" {
		_, _ = fmt.Fprintln(stdout, copyBack(kept, *out))
	}
	return 0
}

func trainFiles(config, codebook, in, corrections string, weight float64) (*analysis.Model, error) {
	cb, err := codebookToLearn(config, codebook)
	if err != nil {
		return nil, err
	}
	var examples []analysis.Example
	for _, file := range strings.Split(in, ",") {
		rows, err := readLabelled(file)
		if err != nil {
			return nil, err
		}
		examples = append(examples, evaluate.Examples(rows)...)
	}
	if corrections != "" {
		rows, err := readLabelled(corrections)
		if err != nil {
			return nil, err
		}
		for _, e := range evaluate.Examples(rows) {
			e.Weight, e.Correction = weight, true
			examples = append(examples, e)
		}
	}
	return analysis.Train(cb, examples, analysis.TrainOptions{})
}

// codebookToLearn is the file that is named, or else what the settings say.
func codebookToLearn(config, codebook string) (*analysis.Codebook, error) {
	if codebook != "" {
		source, err := strictyaml.Read(os.Open(codebook))
		if err != nil {
			return nil, err
		}
		return analysis.LoadCodebook(codebook, source)
	}
	settings, err := taggerSettings(config)
	if err != nil {
		return nil, err
	}
	return openCodebook(settings)
}

// writeWhole replaces a file at once, so that a crash leaves the old model or
// the new one.
func writeWhole(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".model-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if _, err := file.Write(content); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := errors.Join(file.Chmod(0o644), file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
