package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"familyvoice/correction"
	"familyvoice/staff/quality"
	"familyvoice/staff/release"
	"familyvoice/store"
)

// readTwiceInDemo is how many sentences two made-up people have read; with them, about five times as many were read by one.
const readTwiceInDemo = quality.Enough + 2

// readSample is the work of two made-up readers of the quality page. Each keeps the tags that the tagger gave but for a few, so
// the figures of a demonstration say nothing about the tagger; they correct nothing.
func readSample(ctx context.Context, a *app) error {
	book := &quality.Book{Store: a.store, Keys: a.keys, Now: time.Now, Version: a.tagger.Version()}
	for _, t := range a.tagger.Themes() {
		book.Labels.Themes = append(book.Labels.Themes, t.ID)
	}
	for _, t := range release.Stances {
		book.Labels.Stances = append(book.Labels.Stances, t.ID)
	}
	random := rand.New(rand.NewPCG(2026, 11))
	everywhere := func(string) bool { return true }
	for twice := 0; twice < readTwiceInDemo; {
		for _, reader := range []string{"reader-one", "reader-two"} {
			item, err := book.Next(ctx, reader, everywhere)
			if err != nil {
				return err
			}
			if item == nil && reader == "reader-one" { // the town is read
				return nil
			}
			if item == nil || item.Second() != (reader == "reader-two") {
				continue
			}
			themes, stances := madeUpReading(random, item.Sentence, book.Labels)
			if _, err := book.Keep(ctx, item, reader, themes, stances); err != nil {
				return err
			}
			if item.Second() {
				twice++
			}
		}
	}
	return nil
}

// madeUpReading leaves out one tag in eight and puts in one that is not there for one sentence in eight.
func madeUpReading(random *rand.Rand, s *store.Sentence, labels correction.Labels) (themes, stances []string) {
	read := func(tags []store.Tag, of []string) (ids []string) {
		for _, t := range tags {
			if random.IntN(8) > 0 && slices.Contains(of, t.ID) {
				ids = append(ids, t.ID)
			}
		}
		if other := of[random.IntN(len(of))]; random.IntN(8) == 0 && !slices.Contains(ids, other) {
			ids = append(ids, other)
		}
		return ids
	}
	return read(s.Themes, labels.Themes), read(s.Stances, labels.Stances)
}
