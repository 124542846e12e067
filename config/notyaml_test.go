package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFileThatBreaksTheReaderIsRefusedInWords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fv.yaml")
	if err := os.WriteFile(path, []byte("! 0"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, nil); err == nil || !strings.HasPrefix(err.Error(), "config: "+path) {
		t.Errorf("got %v", err)
	}
}
