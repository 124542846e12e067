package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"familyvoice/analysis/evaluate"
	"familyvoice/config"
	"familyvoice/conversation"
	"familyvoice/correction"
	"familyvoice/safeguard"
	"familyvoice/staff"
	"familyvoice/store"
	"familyvoice/store/sqlite"
)

// A reviewer's correction leaves the store as a labelled answer, teaches a head that is the same every time, and is gone
// once its family is erased.
func TestACorrectionTeachesUntilItsFamilyIsErased(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	file := filepath.Join(dir, "fv.yaml")
	if err := os.WriteFile(file, []byte("data: "+dir+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	withStore := func(work func(a *app)) {
		t.Helper()
		cfg, err := config.Load(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		a, err := newApp(ctx, cfg, slog.New(slog.DiscardHandler), false)
		if err != nil {
			t.Fatal(err)
		}
		work(a)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	export := func() []byte {
		t.Helper()
		var out bytes.Buffer
		if status := runCorrections(ctx, []string{"--config", file}, streams{nil, &out, io.Discard}); status != 0 {
			t.Fatalf("status %d", status)
		}
		return out.Bytes()
	}
	withStore(func(a *app) {
		for _, id := range []string{"r1", "r2"} {
			e := &store.Excerpt{
				Meta: store.Meta{ID: id + ":change"}, Response: id, Question: "change", Section: "change", Text: "more zorbing", Codebook: "1+x",
				Sentences: []store.Sentence{{Hash: "h", Text: "more zorbing"}},
			}
			if err := a.store.Excerpts.Put(ctx, e); err != nil {
				t.Fatal(err)
			}
			err := correction.Record(ctx, a.store, store.Review{Excerpt: e.ID, Sentence: "h", Themes: []string{"activities"}, By: "ana", At: time.Now()},
				correction.Labels{Themes: []string{"activities"}})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	taught := export()
	if rows, err := evaluate.ReadRows(bytes.NewReader(taught)); err != nil || len(rows) != 2 || rows[0].Themes[0] != "activities" {
		t.Fatalf("%d rows, %v: %s", len(rows), err, taught)
	}
	if !bytes.Equal(taught, export()) {
		t.Error("another export is another file")
	}

	corrections := filepath.Join(dir, "corrections.jsonl")
	labelled := filepath.Join(dir, "labelled.jsonl")
	if err := os.WriteFile(labelled, labelledAnswers(t, 120), 0o600); err != nil {
		t.Fatal(err)
	}
	train := func(content []byte, args ...string) string {
		t.Helper()
		if err := os.WriteFile(corrections, content, 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		args = append(args, "-in", labelled, "-codebook", "../../analysis/codebook/codebook.yaml", "-out", filepath.Join(dir, "head.bin"))
		if status := runTrain(args, &out, &errs); status != 0 {
			t.Fatalf("train: %s", errs.String())
		}
		_, checksum, _ := strings.Cut(out.String(), "checksum ")
		checksum, _, _ = strings.Cut(checksum, "\n")
		return checksum
	}
	with := train(taught, "-corrections", corrections)
	if again := train(taught, "-corrections", corrections); again != with {
		t.Errorf("the same corrections gave %s and %s", with, again)
	}
	without := train(nil)
	if without == with {
		t.Error("corrections teach nothing")
	}
	t.Run("the service takes the head that was trained", func(t *testing.T) {
		tagger, err := openTagger(config.Tagger{Head: filepath.Join(dir, "head.bin")})
		if err != nil || !strings.Contains(tagger.Version(), without) {
			t.Errorf("%v: the version should name %s", err, without)
		}
	})
	t.Run("an erased family's correction is not in the next export", func(t *testing.T) {
		withStore(func(a *app) {
			if err := a.readers.Erase(ctx, "r1"); err != nil {
				t.Fatal(err)
			}
		})
		if rows, err := evaluate.ReadRows(bytes.NewReader(export())); err != nil || len(rows) != 1 {
			t.Errorf("%d rows, %v", len(rows), err)
		}
	})
}

// labelledAnswers are made-up labelled answers of several writers.
func labelledAnswers(t *testing.T, n int) []byte {
	t.Helper()
	var out bytes.Buffer
	for i := range n {
		theme, text := "money", "the gas bill is more than my wages "+strings.Repeat("x", 1+i%5)
		if i%2 == 1 {
			theme, text = "activities", "a club on saturdays for the big ones "+strings.Repeat("y", 1+i%5)
		}
		row := evaluate.Row{
			ID: string(rune('A'+i%6)) + "-" + strings.Repeat("i", 1+i), Section: "change", Text: text, Level: "none",
			Sentences: []evaluate.Sentence{{Text: text, Themes: []string{theme}, Stances: []string{"change"}}},
		}
		line, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(line, '\n'))
	}
	return out.Bytes()
}

func TestTheTaggerThatTheSettingsName(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, row := range []struct {
		name string
		c    config.Tagger
		want string
	}{
		{"what is shipped", config.Tagger{}, ""},
		{"the example themes", config.Tagger{Themes: "../../config/themes.example.yaml"}, ""},
		{"a head that is none", config.Tagger{Head: write("head.bin", "x")}, "tagger.head: "},
		{"a head that is not there", config.Tagger{Head: filepath.Join(dir, "none")}, "tagger.head can't be read"},
		{"themes that are none", config.Tagger{Themes: write("t.yaml", "themes: []")}, "tagger.themes: "},
	} {
		tagger, err := openTagger(row.c)
		if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.HasPrefix(err.Error(), row.want)) {
			t.Errorf("%s: %v, want %q", row.name, err, row.want)
		}
		if err == nil && row.c.Themes != "" && tagger.Themes()[len(tagger.Themes())-1].ID != "pets" {
			t.Errorf("%s: the theme is missing", row.name)
		}
		if err != nil {
			continue
		}
		// What researchers take away is the edition that tags name: "1.local-..." with themes of the council's own.
		book := (&app{tagger: tagger}).codebook()
		if local := strings.Contains(book.Version, ".local-"); local != (row.c.Themes != "") || !strings.HasPrefix(tagger.Version(), book.Version+"+") {
			t.Errorf("%s: the codebook leaves as version %q of %q", row.name, book.Version, tagger.Version())
		}
	}
}

func TestAnalyseExplains(t *testing.T) {
	var out, errs bytes.Buffer
	in := `{"id":"A1","section":"fears","text":"another night of beans and pretending I've eaten"}`
	if status := runAnalyse([]string{"-explain"}, strings.NewReader(in), &out, &errs); status != 0 || !strings.Contains(out.String(), `"why":[`) {
		t.Errorf("status %d: %s %s", status, out.String(), errs.String())
	}
}

func TestTheAssistantIsOffUntilItHasAnAddress(t *testing.T) {
	if a, err := openAssistant(config.Default().Assistant, safeguard.Scanner{}, nil); a != nil || err != nil {
		t.Errorf("%v, %v", a, err)
	}
	if _, err := openAssistant(config.Assistant{URL: "http://elsewhere.example/v1", Model: "m", Seconds: 5}, safeguard.Scanner{}, nil); err == nil {
		t.Error("words would go over the network in clear")
	}
	a, err := openAssistant(config.Assistant{URL: "http://127.0.0.1:11434/v1", Model: "m", Seconds: 5, Key: "made-up"}, safeguard.Scanner{}, nil)
	if err != nil || a.Name() != "m at 127.0.0.1" || a.Timeout != 5*time.Second {
		t.Errorf("%+v, %v", a, err)
	}
	tagger, err := openTagger(config.Tagger{})
	if err != nil {
		t.Fatal(err)
	}
	if off := (&app{tagger: tagger}).taught(staff.Config{}); off.Assistant != nil || off.Explain == nil {
		t.Error("an assistant that is off is there")
	}
	if on := (&app{tagger: tagger, assistant: a}).taught(staff.Config{}); on.Assistant == nil {
		t.Error("an assistant that is on is missing")
	}
}

// meanwhile is a collection where something happens once somebody begins to read all of it.
type meanwhile struct {
	store.Collection[store.Review]
	happens func()
}

func (m meanwhile) Find(ctx context.Context, q store.Query) iter.Seq2[*store.Review, error] {
	m.happens()
	return m.Collection.Find(ctx, q)
}

func TestATrainingFromBeforeAnErasureTakesNoMarkOffTheTagger(t *testing.T) {
	ctx := context.Background()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	a := &app{store: st}
	step := func() { time.Sleep(2 * time.Millisecond) } // the audit counts milliseconds
	mark := func() {
		t.Helper()
		step()
		doc := &store.Setting{Meta: store.Meta{ID: conversation.SettingTagger}, Value: time.Now().Truncate(time.Millisecond).Format(time.RFC3339Nano)}
		if have, err := st.Settings.Get(ctx, doc.ID); err == nil {
			doc.Version = have.Version
		}
		if err := st.Settings.Put(ctx, doc); err != nil {
			t.Fatal(err)
		}
		step()
	}
	export := func() {
		t.Helper()
		if _, err := a.export(ctx, correction.Labels{}); err != nil {
			t.Fatal(err)
		}
	}
	trained := func(stays bool) {
		t.Helper()
		since, err := a.trained(ctx)
		if err != nil || (since != "") != stays || (checkTagger(ctx, st) != nil) != stays {
			t.Errorf("the mark of %q stays, want %t: %v", since, stays, err)
		}
	}
	trained(false) // nobody was erased
	export()
	mark()
	trained(true)
	if err := a.note(ctx, "rebuilt", nil); err != nil {
		t.Fatal(err)
	}
	trained(true)
	export()
	trained(false)

	t.Run("an erasure during the export is later than it", func(t *testing.T) {
		plain := st.Reviews
		st.Reviews = meanwhile{plain, mark}
		export()
		st.Reviews = plain
		trained(true)
	})
}
