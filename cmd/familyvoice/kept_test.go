package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"familyvoice/analysis"
	"familyvoice/config"
	"familyvoice/conversation"
	"familyvoice/store"
	"familyvoice/store/sqlite"
)

func TestTrainKeepsTheHeadsBefore(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "head.bin")
	train := func(answers int) (checksum, said string) {
		t.Helper()
		labelled := written(t, filepath.Join(dir, "labelled.jsonl"), string(labelledAnswers(t, answers)))
		var said1, errs bytes.Buffer
		if status := runTrain([]string{"-in", labelled, "-out", out}, &said1, &errs); status != 0 {
			t.Fatalf("train: %s", errs.String())
		}
		content, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		model, err := analysis.LoadModel(content)
		if err != nil {
			t.Fatal(err)
		}
		return model.Checksum(), said1.String()
	}
	first, said := train(60)
	if strings.Contains(said, "To go back") {
		t.Errorf("there is nothing to go back to:\n%s", said)
	}
	if _, said = train(60); strings.Contains(said, "To go back") {
		t.Errorf("the same head again was kept:\n%s", said)
	}
	second, said := train(90)
	kept, err := keptOf(headsFolder(out), "head", ".bin")
	if err != nil || len(kept) != 1 || !strings.Contains(kept[0], first) || second == first {
		t.Fatalf("kept are %v, %v; want the first head, %s", kept, err, first)
	}
	if !strings.Contains(said, "To go back: cp "+kept[0]+" "+out) {
		t.Errorf("train does not say how to go back:\n%s", said)
	}
	tagger, err := openTagger(config.Tagger{Head: kept[0]})
	if err != nil || !strings.Contains(tagger.Version(), first) {
		t.Errorf("the kept head is not taken: %v", err)
	}
}

func TestTheNewestTenAreKept(t *testing.T) {
	dir, begin := t.TempDir(), time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	for i := range 12 {
		if _, err := keep(dir, "x/head.bin", []byte{byte(i)}, fmt.Sprintf("%012x", 12-i), begin.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := keep(dir, "x/head2.bin", nil, fmt.Sprintf("%012x", 0), begin); err != nil {
		t.Fatal(err)
	}
	kept, err := keptOf(dir, "head", ".bin")
	if err != nil || len(kept) != mostKept {
		t.Fatalf("%d are kept: %v", len(kept), err)
	}
	if content, err := os.ReadFile(kept[0]); err != nil || content[0] != 2 {
		t.Errorf("the oldest kept is %v, %v; want the third", content, err)
	}
}

func TestKeptHeadsGoOnceAFamilyThatTheyLearnedFromIsErased(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	st, err := sqlite.Open(ctx, filepath.Join(dir, "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	a := &app{store: st, log: slog.New(slog.DiscardHandler)}
	a.cfg.Tagger.Head = filepath.Join(dir, "head.bin")
	codebook := written(t, filepath.Join(dir, "codebook.yaml"), "x")
	if err := os.MkdirAll(headsFolder(a.cfg.Tagger.Head), 0o700); err != nil {
		t.Fatal(err)
	}
	written(t, filepath.Join(headsFolder(a.cfg.Tagger.Head), "notes.bin"), "somebody's own")
	for i := range 2 {
		if _, err := keep(headsFolder(a.cfg.Tagger.Head), a.cfg.Tagger.Head, []byte("x"), fmt.Sprintf("%012x", i), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := a.dropLearned(ctx); n != 0 || err != nil || checkKept(ctx, st, a.cfg.Tagger) != nil {
		t.Fatalf("nobody was erased, and %d heads were deleted: %v", n, err)
	}
	mark := &store.Setting{Meta: store.Meta{ID: conversation.SettingTagger}, Value: time.Now().Format(time.RFC3339Nano)}
	if err := st.Settings.Put(ctx, mark); err != nil {
		t.Fatal(err)
	}
	if err := checkKept(ctx, st, a.cfg.Tagger); err == nil || !strings.Contains(err.Error(), "2 earlier heads in "+headsFolder(a.cfg.Tagger.Head)) {
		t.Errorf("check says %v", err)
	}
	watching, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { a.watchKept(watching); close(ended) }()
	for wait := time.Now().Add(20 * time.Second); checkKept(ctx, st, a.cfg.Tagger) != nil && time.Now().Before(wait); {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	<-ended
	if kept, err := keptOf(headsFolder(a.cfg.Tagger.Head), "", ".bin"); len(kept) != 0 || err != nil || checkKept(ctx, st, a.cfg.Tagger) != nil {
		t.Errorf("%v are still kept: %v", kept, err)
	}
	for _, stays := range []string{codebook, filepath.Join(headsFolder(a.cfg.Tagger.Head), "notes.bin")} {
		if _, err := os.Stat(stays); err != nil {
			t.Errorf("what is no kept head is gone: %v", err)
		}
	}
}

func TestARebuildKeepsTheListsAndDeletesHeadsThatLearnedFromTheErased(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	shipped, err := os.ReadFile("../../analysis/model/head.bin")
	if err != nil {
		t.Fatal(err)
	}
	head := written(t, filepath.Join(dir, "head.bin"), string(shipped))
	codebook := ownCodebook(t, dir)
	file := written(t, filepath.Join(dir, "fv.yaml"), "data: "+dir+"\ntagger: {codebook: "+codebook+", head: "+head+"}\n")
	cfg, err := config.Load(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := newApp(ctx, cfg, slog.New(slog.DiscardHandler), false) // a rebuild makes no database
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	earlier, err := keep(headsFolder(head), head, []byte("x"), "0123456789ab", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	rebuild := func() string {
		t.Helper()
		var out, errs bytes.Buffer
		if status := runRebuild(ctx, []string{"--config", file, "--trained"}, streams{nil, &out, &errs}); status != 0 {
			t.Fatalf("status %d: %s", status, errs.String())
		}
		return out.String()
	}
	if said := rebuild(); strings.Contains(said, "Deleted") {
		t.Errorf("nobody was erased:\n%s", said)
	}
	st, err := openStore(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	mark := &store.Setting{Meta: store.Meta{ID: conversation.SettingTagger}, Value: time.Now().Add(-time.Hour).Format(time.RFC3339Nano)}
	if err := errors.Join(st.Settings.Put(ctx, mark), (&app{store: st}).note(ctx, noteExported, nil), st.Close()); err != nil {
		t.Fatal(err)
	}
	if said := rebuild(); !strings.Contains(said, "Deleted: 1 earlier heads") { // although this one takes the mark away
		t.Errorf("rebuild says\n%s", said)
	}
	if _, err := os.Stat(earlier); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the earlier head is still there: %v", err)
	}
	kept, err := keptOf(filepath.Join(cfg.Data, keptFolder), "codebook", ".yaml")
	if err != nil || len(kept) != 1 { // by the first; the second found it
		t.Fatalf("%v are kept: %v", kept, err)
	}
	now, err := openTagger(cfg.Tagger)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := openTagger(config.Tagger{Codebook: kept[0], Head: head}); err != nil || back.Version() != now.Version() {
		t.Errorf("what is kept gives another tagger: %v", err)
	}
}
