package main

import (
	"context"
	"strings"
	"sync"
	"testing"

	"familyvoice/config"
)

func TestAnOlderVersionLeavesANewerOnesDatabaseAlone(t *testing.T) {
	ctx := context.Background()
	cfg := config.Default()
	cfg.Data = t.TempDir()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			st, err := openStore(ctx, cfg)
			if err != nil {
				t.Errorf("instances that begin a database together should all be taken: %v", err)
				return
			}
			_ = st.Close()
		})
	}
	all.Wait()
	set := func(value string) {
		t.Helper()
		st, err := openStore(ctx, cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = st.Close() }()
		have, err := st.Settings.Get(ctx, settingSchema)
		if err != nil {
			t.Fatal(err)
		}
		have.Value = value
		if err := st.Settings.Put(ctx, have); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("a database from before there was a form is raised", func(t *testing.T) {
		set("0")
		st, err := openStore(ctx, cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = st.Close() }()
		if have, err := st.Settings.Get(ctx, settingSchema); err != nil || have.Value != "1" {
			t.Errorf("got %+v, %v", have, err)
		}
	})
	t.Run("a newer one is refused, with what to do, and nothing is written", func(t *testing.T) {
		set("2")
		st, err := openStore(ctx, cfg)
		if err == nil {
			_ = st.Close()
			t.Fatal("it should be refused")
		}
		if !strings.Contains(err.Error(), "newer version") || !strings.Contains(err.Error(), "restore a backup") {
			t.Errorf("got %v", err)
		}
	})
}
