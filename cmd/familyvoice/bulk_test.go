package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"familyvoice/config"
	"familyvoice/store"
	"familyvoice/tombstones"
)

func TestAnExportFromBeforeAnErasureBringsNothingBack(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	file := filepath.Join(dir, "fv.yaml")
	if err := os.WriteFile(file, []byte("data: "+dir+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	within := func(work func(st *store.Store)) {
		t.Helper()
		st, err := openStore(ctx, cfg)
		if err != nil {
			t.Fatal(err)
		}
		work(st)
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := openKeys(cfg); err != nil {
		t.Fatal(err)
	}
	within(func(st *store.Store) {
		if err := st.Responses.Put(ctx, &store.Response{Meta: store.Meta{ID: "r1"}, Run: "what a family said"}); err != nil {
			t.Fatal(err)
		}
		for _, sub := range []store.Subscription{{Meta: store.Meta{ID: "c1"}, Mark: "taken-back"}, {Meta: store.Meta{ID: "c2"}, Mark: "stands"}, {Meta: store.Meta{ID: "c3"}}} {
			if err := st.Subscriptions.Put(ctx, &sub); err != nil {
				t.Fatal(err)
			}
		}
	})
	var export, said bytes.Buffer
	if status := runExport(ctx, []string{"--config", file}, streams{nil, &export, io.Discard}); status != 0 {
		t.Fatalf("status %d", status)
	}
	for _, gone := range []string{"r1", "taken-back"} {
		if err := tombstones.Add(tombstonesFile(cfg), tombstones.Stone{Response: gone}); err != nil {
			t.Fatal(err)
		}
	}
	for _, ending := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(databaseFile(cfg) + ending)
	}
	within(func(*store.Store) {}) // a new database beside the old keys
	if status := runImport(ctx, []string{"--config", file}, streams{&export, io.Discard, &said}); status != 0 {
		t.Fatalf("status %d: %s", status, said.String())
	}
	within(func(st *store.Store) {
		if r, err := st.Responses.Get(ctx, "r1"); err != nil || !r.Erased || r.Run != "" {
			t.Errorf("a tombstone should stand, got %+v, %v", r, err)
		}
		for id, stands := range map[string]bool{"c1": false, "c2": true, "c3": true} {
			if _, err := st.Subscriptions.Get(ctx, id); (err == nil) != stands {
				t.Errorf("the wish to be told of %s stands: %v, want %v", id, err == nil, stands)
			}
		}
	})
	if strings.Contains(said.String(), "what a family said") {
		t.Error("nothing of what they said belongs on the screen")
	}
}
