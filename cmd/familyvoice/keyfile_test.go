package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"familyvoice/config"
	"familyvoice/keys"
)

func TestAKeyFileIsItsOwnersAlone(t *testing.T) {
	open := t.TempDir()
	for at := open; strings.HasPrefix(at, os.TempDir()) && at != os.TempDir(); at = filepath.Dir(at) { // the test's folders are its own
		if err := os.Chmod(at, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(open, "keys.json")
	newKeys := func() (int, string) {
		var said bytes.Buffer
		status := runKeys(t.Context(), []string{"new", "--file", path}, streams{strings.NewReader(""), &said, &said})
		return status, said.String()
	}
	if status, said := newKeys(); status != 0 || said != "" {
		t.Fatalf("%d: %s", status, said)
	}
	made, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Parse(made); err != nil {
		t.Error(err)
	}
	if file, err := os.Stat(path); err != nil || file.Mode().Perm() != 0o600 {
		t.Errorf("it is made with %v, %v", file.Mode(), err)
	}
	status, said := newKeys()
	if kept, err := os.ReadFile(path); status != 1 || err != nil || !bytes.Equal(kept, made) || !strings.Contains(said, "keys rotate") {
		t.Errorf("one that is there is not written over: %d, %s", status, said)
	}

	if tmp, err := os.Stat(os.TempDir()); err != nil || tmp.Mode().Perm()&0o001 == 0 {
		t.Skip("the folder of tests is this user's alone: nothing in it is open to others")
	}
	t.Setenv("FAMILYVOICE_DATA", t.TempDir())
	t.Setenv("FAMILYVOICE_KEYS_FILE", path)
	cfg := config.Default()
	cfg.Data, cfg.KeysFile = t.TempDir(), path
	warned := func(mode, folder os.FileMode) (check, serve bool) {
		t.Helper()
		for at, mode := range map[string]os.FileMode{path: mode, open: folder} {
			if err := os.Chmod(at, mode); err != nil {
				t.Fatal(err)
			}
		}
		var out, start bytes.Buffer
		runCheck(t.Context(), nil, streams{strings.NewReader(""), &out, &out})
		(&app{cfg: cfg}).describe(&start, nil)
		return strings.Contains(out.String(), "warning  keys: everybody"), strings.Contains(start.String(), "WARNING: the keys: everybody")
	}
	for _, row := range []struct {
		mode, folder os.FileMode
		want         bool
	}{{0o644, 0o755, true}, {0o604, 0o711, true}, {0o600, 0o755, false}, {0o640, 0o755, false}, {0o644, 0o750, false}} {
		if check, serve := warned(row.mode, row.folder); check != row.want || serve != row.want {
			t.Errorf("of a file %o in a folder %o check warns: %v, serve: %v", row.mode, row.folder, check, serve)
		}
	}
}
