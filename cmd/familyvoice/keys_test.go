package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"familyvoice/config"
	"familyvoice/keys"
	"familyvoice/store"
)

// The old keys are the only way to what is still sealed with them, so whoever retires them too early must not lose them.
func TestKeysThatAreStillNeededAreNotRetired(t *testing.T) {
	data := t.TempDir()
	t.Setenv("FAMILYVOICE_DATA", data)
	path := filepath.Join(data, "keys.json")
	cfg := config.Default()
	cfg.Data = data
	do := func(run func() int, want int) string {
		t.Helper()
		if status := run(); status != want {
			t.Fatalf("the status is %d, want %d", status, want)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	var said bytes.Buffer
	std := streams{strings.NewReader(""), io.Discard, &said}
	run := func(args ...string) func() int { return func() int { return runKeys(t.Context(), args, std) } }

	k, err := openKeys(cfg)
	if err != nil {
		t.Fatal(err)
	}
	before := do(run("retire", "--file", path), 1)
	if !strings.Contains(said.String(), "configuration with --config") {
		t.Errorf("without a database it should say what is missing: %s", &said)
	}
	withOpened(t, cfg, func(st *store.Store) {
		if err := matchKeys(t.Context(), st, k); err != nil {
			t.Fatal(err)
		}
	})
	rotated := do(run("rotate", "--file", path, "--after", "-1m"), 0)
	if rotated == before {
		t.Fatal("the rotation changed nothing")
	}
	said.Reset()
	if kept := do(run("retire", "--file", path), 1); kept != rotated || !strings.Contains(said.String(), "rekey` to its end first") {
		t.Errorf("before rekey the file should stay as it is: %s", &said)
	}
	do(func() int { return runRekey(t.Context(), nil, std) }, 0)

	waiting := filepath.Join(spoolFolder(cfg), "1.jsonl")
	if err := errors.Join(os.MkdirAll(spoolFolder(cfg), 0o700), os.WriteFile(waiting, []byte("sealed\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	said.Reset()
	if kept := do(run("retire", "--file", path), 1); kept != rotated || !strings.Contains(said.String(), "spool") {
		t.Errorf("while messages wait the file should stay as it is: %s", &said)
	}
	if err := os.WriteFile(waiting, nil, 0o600); err != nil { // as a running service leaves it
		t.Fatal(err)
	}
	if retired := do(run("retire", "--file", path), 0); len(retired) >= len(rotated) {
		t.Errorf("then the older keys go: %s", &said)
	}
}

func withOpened(t *testing.T, cfg config.Config, work func(*store.Store)) {
	t.Helper()
	st, err := openStore(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	work(st)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
}

// Somebody puts a fresh key file over the right one while the service runs: to the service everybody would be a stranger, who
// is sent the first notice, and whoever had said STOP with them.
func TestARunningServiceTakesUpNoForeignKeys(t *testing.T) {
	t.Parallel()
	a := running(t, newMailFake(t), nil)
	had := a.keys.AddressID("sms", ourNumber, mumsPhone)
	content, err := keys.New()
	if err == nil {
		err = keys.Replace(keysFile(a.cfg), content)
	}
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(2*keysEvery + time.Second)
	check, err := a.store.Settings.Get(t.Context(), settingKeys)
	if err != nil {
		t.Fatal(err)
	}
	if a.keys.AddressID("sms", ourNumber, mumsPhone) != had || a.keys.Verify(check.Value) != nil {
		t.Error("the service knows nobody any more")
	}
}
