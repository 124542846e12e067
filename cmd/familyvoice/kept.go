package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"familyvoice/analysis"
	"familyvoice/config"
	"familyvoice/conversation"
	"familyvoice/store"
)

// What the tagger was made of before is kept, so that a council can go back: heads beside the head, by train, and codebook and
// themes in the data folder, by rebuild. The newest ten of each.
const (
	keptFolder = "versions"
	mostKept   = 10
)

// keptName is how a kept file is called: what it was, when it was kept (by the clock of the world), and the start of a checksum,
// which for a head is the one in the tagger's version.
var keptName = regexp.MustCompile(`^(.+)\.(\d{4}-\d\d-\d\dT\d{6}Z)\.([0-9a-f]{12})(\.[^.]*)?$`)

// keep writes content into folder under the name of file, and removes the oldest of that name beyond the newest ten.
func keep(folder, file string, content []byte, sum string, now time.Time) (string, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	ext := filepath.Ext(file)
	stem := strings.TrimSuffix(filepath.Base(file), ext)
	path := filepath.Join(folder, stem+"."+now.UTC().Format("2006-01-02T150405Z")+"."+sum+ext)
	if err := writeWhole(path, content); err != nil {
		return "", err
	}
	kept, err := keptOf(folder, stem, ext)
	if err != nil {
		return "", err
	}
	for _, old := range kept[:max(len(kept)-mostKept, 0)] {
		if err := os.Remove(old); err != nil {
			return "", err
		}
	}
	return path, nil
}

// keptOf lists the kept files of a name, the oldest first; of every name with this ending where stem is "".
func keptOf(folder, stem, ext string) (kept []string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries { // in the order of their names
		if m := keptName.FindStringSubmatch(e.Name()); m != nil && (stem == "" || m[1] == stem) && m[4] == ext {
			kept = append(kept, filepath.Join(folder, e.Name()))
		}
	}
	return kept, nil
}

// keepHead keeps the head that next is about to replace; "" where there is none, or the same one.
func keepHead(out string, next []byte, now time.Time) (string, error) {
	was, err := os.ReadFile(out)
	if errors.Is(err, fs.ErrNotExist) || err == nil && bytes.Equal(was, next) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	model, err := analysis.LoadModel(was)
	if err != nil {
		return "", nil // of no use to anybody
	}
	return keep(headsFolder(out), out, was, model.Checksum(), now)
}

func headsFolder(head string) string { return filepath.Join(filepath.Dir(head), keptFolder) }

// keepLists keeps the codebook and the themes that everything was tagged by just now, unless they are the newest kept.
func keepLists(cfg config.Config, now time.Time) error {
	for _, file := range []string{cfg.Tagger.Codebook, cfg.Tagger.Themes} {
		if file == "" {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		hash := sha256.Sum256(content)
		sum := hex.EncodeToString(hash[:6])
		folder, ext := filepath.Join(cfg.Data, keptFolder), filepath.Ext(file)
		kept, err := keptOf(folder, strings.TrimSuffix(filepath.Base(file), ext), ext)
		if err != nil {
			return err
		}
		if len(kept) > 0 && keptName.FindStringSubmatch(filepath.Base(kept[len(kept)-1]))[3] == sum {
			continue
		}
		if _, err := keep(folder, file, content, sum, now); err != nil {
			return err
		}
	}
	return nil
}

// learnedHeads are the kept heads that may have learned from corrections which were erased since: all of them, as long as the mark
// of an erasure stands on the tagger.
func learnedHeads(ctx context.Context, st *store.Store, c config.Tagger) ([]string, error) {
	if c.Head == "" {
		return nil, nil
	}
	switch _, err := st.Settings.Get(ctx, conversation.SettingTagger); {
	case errors.Is(err, store.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return keptOf(headsFolder(c.Head), "", filepath.Ext(c.Head))
}

// dropLearned deletes them and says how many they were.
func (a *app) dropLearned(ctx context.Context) (int, error) {
	heads, err := learnedHeads(ctx, a.store, a.cfg.Tagger)
	if err != nil {
		return 0, err
	}
	for i, head := range heads {
		if err := os.Remove(head); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return i, fmt.Errorf("an earlier head, which may have learned from an erased family, can't be deleted: %w", err)
		}
	}
	return len(heads), nil
}

// dropEvery is how soon after an erasure kept heads are gone at the latest, while the service runs.
const dropEvery = 10 * time.Minute

// watchKept deletes kept heads that may have learned from an erased family, whoever erased it.
func (a *app) watchKept(ctx context.Context) {
	for {
		switch n, err := a.dropLearned(ctx); {
		case err != nil && ctx.Err() == nil:
			a.log.Error("earlier heads could not be looked over", "error", err)
		case n > 0:
			a.log.Info("earlier heads were deleted, since they may have learned from an erased family", "heads", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(dropEvery):
		}
	}
}

// checkKept says that earlier heads have outlived a family that they may have learned from.
func checkKept(ctx context.Context, st *store.Store, c config.Tagger) error {
	heads, err := learnedHeads(ctx, st, c)
	if err != nil || len(heads) == 0 {
		return err
	}
	return fmt.Errorf("%d earlier heads in %s may have learned from corrections that were erased; the service deletes them within minutes, `familyvoice rebuild` at once; if neither does, delete them yourself", len(heads), filepath.Dir(heads[0]))
}

// copyBack is how a person goes back to a kept head.
func copyBack(kept, out string) string {
	return fmt.Sprintf("The head before it is kept. To go back: cp %s %s, start the service again, and `familyvoice rebuild`.", kept, out)
}
