package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"familyvoice/conversation"
	"familyvoice/store"
)

func TestAFileOfWhatWasErasedThatTakesNothingIsSaidAtTheStartAndByCheck(t *testing.T) {
	cfg, st := openedHere(t)
	started := func() string {
		var said bytes.Buffer
		(&app{cfg: cfg}).describe(&said, &net.TCPAddr{})
		return said.String()
	}
	if err := checkTombstones(t.Context(), cfg, st); err != nil || strings.Contains(started(), "tombstones") {
		t.Errorf("all is well: %v\n%s", err, started())
	}
	waits := &store.Setting{Meta: store.Meta{ID: conversation.SettingUnburied + "run"}, Value: "2026-11-24T12:00:00Z"}
	if err := st.Settings.Put(t.Context(), waits); err != nil {
		t.Fatal(err)
	}
	if err := checkTombstones(t.Context(), cfg, st); err == nil || !strings.Contains(err.Error(), "1 erasures since 2026-11-24") {
		t.Errorf("the service could not write what this command can: %v", err)
	}
	file := filepath.Join(cfg.Data, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cfg.Tombstones = filepath.Join(file, "tombstones.jsonl")
	if err := checkTombstones(t.Context(), cfg, st); err == nil || !strings.Contains(err.Error(), "ReadWritePaths") {
		t.Errorf("check should say so: %v", err)
	}
	if said := started(); !strings.Contains(said, "WARNING: tombstones") {
		t.Errorf("the start should say so: %s", said)
	}
}
