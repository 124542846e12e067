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
	"time"

	"familyvoice/channels"
	"familyvoice/config"
	"familyvoice/correction"
	"familyvoice/staff/release"
	"familyvoice/staff/spam"
	"familyvoice/store"
)

// A family answers, an analyst puts a tag right, and everything is tagged again: the correction stands, and the command says
// how far the tags agree with those before.
func TestRebuildKeepsCorrectionsAndReportsAgreement(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	file := filepath.Join(dir, "fv.yaml")
	if err := os.WriteFile(file, []byte("data: "+dir+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rebuild := func() string {
		t.Helper()
		var out bytes.Buffer
		if status := runRebuild(ctx, []string{"--config", file}, streams{nil, &out, io.Discard}); status != 0 {
			t.Fatalf("status %d", status)
		}
		return out.String()
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
	excerpts := func(a *app) (found []*store.Excerpt) {
		for e, err := range a.store.Excerpts.Find(ctx, store.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, e)
		}
		return found
	}
	withStore(func(a *app) {
		for i, in := range []channels.Inbound{
			{Kind: channels.Command, Command: "start", Survey: "our-family", Language: "en"},
			{Kind: channels.Command, Command: "go", Survey: "our-family", Language: "en"},
			{Kind: channels.Answer, Question: "about", Text: "The bus fare is more than my lunch. My sister helps us a lot."},
		} {
			in.ID, in.Channel, in.Sender, in.Address = fmt.Sprint(i), channels.Web, "web", "made-up"
			in.At = time.Now().Add(time.Duration(i) * time.Second)
			if err := a.talk.Receive(ctx, in); err != nil {
				t.Fatal(err)
			}
		}
	})
	rebuild()
	var sentence string
	withStore(func(a *app) {
		found := excerpts(a)
		if len(found) != 1 || len(found[0].Sentences) != 2 {
			t.Fatalf("%d answers are tagged", len(found))
		}
		sentence = found[0].Sentences[0].Hash
		decision := store.Review{Excerpt: found[0].ID, Sentence: sentence, Themes: []string{"community"}, By: "ana", At: time.Now()}
		var offered correction.Labels
		for _, l := range a.tagger.Themes() {
			offered.Themes = append(offered.Themes, l.ID)
		}
		for _, l := range a.tagger.Codebook().Stances {
			offered.Stances = append(offered.Stances, l.ID)
		}
		if err := correction.Record(ctx, a.store, decision, offered); err != nil {
			t.Fatal(err)
		}
	})
	report := rebuild()
	for _, want := range []string{"The tags of 1 sentences before and now", "1.000", "What people decided on 1 sentences, which stands", "community"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not say %q:\n%s", want, report)
		}
	}
	withStore(func(a *app) {
		first := excerpts(a)[0].Sentences[0]
		if len(first.Themes) != 1 || first.Themes[0].ID != "community" || !first.Themes[0].Person || len(first.Stances) != 0 {
			t.Errorf("the correction is gone: %+v", first)
		}
		book := spam.Book{Store: a.store, Now: time.Now}
		if err := book.Mark(ctx, excerpts(a)[0].Response, "ana"); err != nil {
			t.Fatal(err)
		}
	})
	rebuild()
	withStore(func(a *app) { // what was set aside stays so
		r, err := a.store.Responses.Get(ctx, excerpts(a)[0].Response)
		if err != nil {
			t.Fatal(err)
		}
		if again := excerpts(a); len(again) != 1 || again[0].Excluded != spam.Excluded || r.Excluded != spam.Excluded || release.Counts(r) {
			t.Errorf("tagged again, what was set aside counts: the run bears %q, its answers %+v", r.Excluded, again)
		}
	})
}
