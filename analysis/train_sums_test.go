package analysis

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheLabelledAnswersAreThoseOfTheChecksums holds analysis/train/SHA256SUMS to the files beside it, every one of them.
func TestTheLabelledAnswersAreThoseOfTheChecksums(t *testing.T) {
	sums, err := os.ReadFile("train/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for line := range strings.Lines(string(sums)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		listed[name] = sum
	}
	files, err := filepath.Glob("train/*.[jt]*") // answers (.jsonl) and marks (.txt)
	if err != nil || len(files) != len(listed) {
		t.Errorf("%d files and %d checksums, %v", len(files), len(listed), err)
	}
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if sum := fmt.Sprintf("%x", sha256.Sum256(content)); sum != listed[filepath.Base(path)] {
			t.Errorf("%s has the checksum %s, and SHA256SUMS says %q", path, sum, listed[filepath.Base(path)])
		}
	}
}
