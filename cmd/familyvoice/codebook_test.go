package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"familyvoice/analysis"
	"familyvoice/config"
	"familyvoice/projection"
	"familyvoice/safeguard"
)

// ownCodebook writes a council's edition of the shipped codebook, with a word more under things to do.
func ownCodebook(t *testing.T, dir string) string {
	t.Helper()
	var out bytes.Buffer
	if status := runCodebook(nil, streams{nil, &out, io.Discard}); status != 0 {
		t.Fatalf("status %d", status)
	}
	edited := strings.Replace(out.String(), "words: [session, group,", `words: [session, "the rec", group,`, 1)
	if edited == out.String() {
		t.Fatal("the shipped codebook has no such list")
	}
	return written(t, filepath.Join(dir, "codebook.yaml"), edited)
}

func written(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestACouncilEditsTheListsOfAThemeInASetting(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	file := written(t, filepath.Join(dir, "fv.yaml"), "data: "+dir+"\ntagger: {codebook: "+ownCodebook(t, dir)+"}\n")
	cfg, err := config.Load(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := newApp(ctx, cfg, slog.New(slog.DiscardHandler), false)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for _, tagger := range []projection.Tagger{a.readers.Tagger, a.readers.Deep} {
		tags := tagger.Tag(analysis.Answer{Section: "about", Text: "We all live near the rec."})
		if s := tags.Sentences[0]; !strings.Contains(fmt.Sprint(s.Themes), "{activities [the rec]") {
			t.Errorf("%s: the themes are %v", tagger.Version(), s.Themes)
		}
		if !strings.HasPrefix(tagger.Version(), "1.own-") {
			t.Errorf("the version %s does not tell of the council's lists", tagger.Version())
		}
	}
	t.Run("analyse, evaluate and train take it too", func(t *testing.T) {
		var out, errs bytes.Buffer
		in := strings.NewReader(`{"id":"A1","section":"about","text":"We all live near the rec."}`)
		if status := runAnalyse([]string{"-config", file}, in, &out, &errs); status != 0 || !strings.Contains(out.String(), `{"id":"activities","why":["the rec"`) {
			t.Errorf("analyse: status %d, %s%s", status, out.String(), errs.String())
		}
		row := `{"id":"A-1","section":"about","text":"We all live near the rec.","level":"none","sentences":[{"text":"We all live near the rec.","themes":["activities"],"stances":[]}],"themes":["activities"],"stances":[]}`
		report, err := evaluation{config: file, scan: &safeguard.Scanner{}}.file(written(t, filepath.Join(dir, "rows.jsonl"), row+"\n"))
		if err != nil || report.ThemesMicro.Value == 0 {
			t.Errorf("evaluate: %+v, %v", report.ThemesMicro, err)
		}
		if cb, err := codebookToLearn(file, ""); err != nil || !strings.HasPrefix(cb.Version, "1.own-") {
			t.Errorf("train: %v", err)
		}
	})
	t.Run("check and serve say where it is wrong", func(t *testing.T) {
		bad := written(t, filepath.Join(dir, "bad.yaml"), strings.Replace(string(analysis.Shipped()), "  - id: money\n", "  - id: ponies\n", 1))
		file := written(t, filepath.Join(dir, "bad-fv.yaml"), "data: "+dir+"\ntagger: {codebook: "+bad+"}\n")
		var out bytes.Buffer
		_ = runCheck(ctx, []string{"--config", file}, streams{nil, &out, io.Discard})
		if !strings.Contains(out.String(), "PROBLEM  tagger: tagger.codebook: "+bad+":") || !strings.Contains(out.String(), "money is missing from the themes") {
			t.Errorf("check says\n%s", out.String())
		}
		if _, err := openTagger(config.Tagger{Codebook: filepath.Join(dir, "none")}); err == nil || !strings.HasPrefix(err.Error(), "tagger.codebook can't be read") {
			t.Errorf("no file: %v", err)
		}
	})
}
