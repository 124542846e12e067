package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"familyvoice/analysis"
	"familyvoice/analysis/evaluate"
	"familyvoice/assistant"
	"familyvoice/config"
	"familyvoice/conversation"
	"familyvoice/correction"
	"familyvoice/redaction"
	"familyvoice/safeguard"
	"familyvoice/staff"
	"familyvoice/store"
	"familyvoice/strictyaml"
)

// openTagger makes the tagger that the settings name: the shipped one, with the council's edition of the codebook, with a head
// that was trained again, with themes of the council's own.
func openTagger(c config.Tagger) (*analysis.Tagger, error) {
	var o analysis.Options
	if c.Codebook != "" {
		var err error
		if o.Codebook, err = openCodebook(c); err != nil {
			return nil, err
		}
	}
	if c.Head != "" {
		content, err := os.ReadFile(c.Head)
		if err != nil {
			return nil, fmt.Errorf("tagger.head can't be read: %w", err)
		}
		if o.Head, err = analysis.LoadModel(content); err != nil {
			return nil, fmt.Errorf("tagger.head: %s: %w", c.Head, err)
		}
	}
	if c.Themes != "" {
		content, err := strictyaml.Read(os.Open(c.Themes))
		if err != nil {
			return nil, fmt.Errorf("tagger.themes can't be read: %w", err)
		}
		if o.Locals, err = analysis.LoadLocalThemes(c.Themes, content); err != nil {
			return nil, fmt.Errorf("tagger.themes: %w", err)
		}
	}
	return analysis.Open(o)
}

// openCodebook reads the codebook that the settings name, or gives the shipped one.
func openCodebook(c config.Tagger) (*analysis.Codebook, error) {
	if c.Codebook == "" {
		return analysis.DefaultCodebook()
	}
	content, err := strictyaml.Read(os.Open(c.Codebook))
	if err != nil {
		return nil, fmt.Errorf("tagger.codebook can't be read: %w", err)
	}
	cb, err := analysis.LoadOwnCodebook(c.Codebook, content)
	if err != nil {
		return nil, fmt.Errorf("tagger.codebook: %w", err)
	}
	return cb, nil
}

// taggerSettings are the tagger's settings for a command that does without a configuration too.
func taggerSettings(file string) (config.Tagger, error) {
	cfg, err := config.Load(file, os.Environ())
	return cfg.Tagger, err
}

// deepTagger is the tagger that the settings name, with the encoder, as a rebuild has it.
func deepTagger(file string) (*analysis.Tagger, error) {
	settings, err := taggerSettings(file)
	if err != nil {
		return nil, err
	}
	tagger, err := openTagger(settings)
	if err != nil {
		return nil, err
	}
	return tagger.Deeper()
}

// runCodebook writes the shipped codebook, for a council to begin its own from.
func runCodebook(args []string, std streams) int {
	fs := newFlags("codebook", "codebook > codebook.yaml\n\nWrites the shipped codebook: its themes and stances with their words. Edit it and name it in tagger.codebook.", std)
	if status, done := parse(fs, args); done {
		return status
	}
	if fs.NArg() > 0 {
		fs.Usage()
		return 2
	}
	if _, err := std.out.Write(analysis.Shipped()); err != nil {
		return fail(std.err, err)
	}
	return 0
}

// openAssistant makes the assistant that the settings name; nil while it is off.
func openAssistant(c config.Assistant, scan safeguard.Scanner, public *redaction.Public) (*assistant.Assistant, error) {
	if c.URL == "" {
		return nil, nil
	}
	return assistant.New(assistant.Config{
		URL: c.URL, Key: string(c.Key), Model: c.Model, Timeout: time.Duration(c.Seconds) * time.Second, Scan: scan, Redactor: public.Redactor,
	})
}

// taught gives the signed-in site the reasons behind tags, and the assistant if there is one.
func (a *app) taught(c staff.Config) staff.Config {
	if deep, err := a.tagger.Deeper(); err == nil { // it was loaded before
		c.Explain = deep.Explain
		c.Tagged = deep.Version()
	}
	if a.madeUp { // its town is tagged once, before anybody waits
		c.Tagged = a.tagger.Version()
	}
	if a.assistant != nil {
		c.Assistant = a.assistant
	}
	return c
}

// runCorrections writes what reviewers put right as labelled answers, for train. What belongs to an erased family is not
// among it.
func runCorrections(ctx context.Context, args []string, std streams) int {
	fs := newFlags("corrections", "corrections [--config file.yaml] > corrections.jsonl", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	if status, done := parse(fs, args); done {
		return status
	}
	return withApp(ctx, *file, std, func(a *app) error {
		var known correction.Labels // the shipped head learns the shipped labels
		for _, t := range a.tagger.Codebook().Themes {
			known.Themes = append(known.Themes, t.ID)
		}
		for _, t := range a.tagger.Codebook().Stances {
			known.Stances = append(known.Stances, t.ID)
		}
		rows, err := a.export(ctx, known)
		if err != nil {
			return err
		}
		out := json.NewEncoder(std.out)
		out.SetEscapeHTML(false)
		for _, row := range rows {
			if err := out.Encode(row); err != nil {
				return err
			}
		}
		_, _ = fmt.Fprintf(std.err, "%d answers with corrections. Train with them before you keep the file any longer: whoever is erased later is still in it.\n", len(rows))
		return nil
	})
}

// noteExported is the audit's word for an export of corrections.
const noteExported = "corrections-exported"

// export reads the corrections, and notes it before anything is shown: as of when the reading began, since whoever is erased
// during it may be in what was read.
func (a *app) export(ctx context.Context, known correction.Labels) ([]evaluate.Row, error) {
	begun := time.Now()
	rows, err := correction.Rows(ctx, a.store, a.keys, known, a.public.Redactor(ctx))
	if err != nil {
		return nil, err
	}
	return rows, a.noteAt(ctx, begun, noteExported, map[string]int{"answers": len(rows)})
}

// trained takes the mark off the tagger, which was trained again with what was exported last. If no export began since the
// latest erasure, the training had the erased family's corrections too: the mark stays, and trained returns when that was.
func (a *app) trained(ctx context.Context) (stays string, err error) {
	mark, err := a.store.Settings.Get(ctx, conversation.SettingTagger)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	erased, err := time.Parse(time.RFC3339, mark.Value)
	if err != nil {
		return "", err
	}
	for line, err := range a.store.Audit.Find(ctx, store.Query{Range: "at", From: erased.UnixMilli() + 1}) {
		if err != nil {
			return "", err
		}
		if line.What == noteExported {
			return "", a.store.Settings.Delete(ctx, mark.ID, mark.Version) // a conflict is a family that was erased just now
		}
	}
	return mark.Value, nil
}
