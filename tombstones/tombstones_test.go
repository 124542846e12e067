package tombstones

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestErasedRunsAreKeptOnceByAnyNumberOfWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "away", "tombstones.jsonl")
	if _, err := Read(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("before the first erasure there is no file, and who named it is told so: %v", err)
	}
	var all sync.WaitGroup
	for n := range 40 {
		all.Go(func() {
			if err := Add(path, Stone{Response: fmt.Sprint(n % 20)}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if stones, err := Read(path); err != nil || len(stones) != 20 {
		t.Errorf("twenty runs were erased, got %d, %v", len(stones), err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file should be its owner's alone: %v, %v", info.Mode(), err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write := func(content string) {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("a torn last line is passed over", func(t *testing.T) {
		write(string(content) + `{"respo`)
		if stones, err := Read(path); err != nil || len(stones) != 20 {
			t.Errorf("got %d, %v", len(stones), err)
		}
	})
	t.Run("what can't be read to its end is no list of them", func(t *testing.T) {
		if stones, err := Read(filepath.Dir(path)); err == nil {
			t.Errorf("a folder can be opened and not read: %v", stones)
		}
	})
	t.Run("a damaged one in the middle is not", func(t *testing.T) {
		write("?\n" + string(content))
		if _, err := Read(path); err == nil {
			t.Error("a run might come back over it")
		}
	})
}

// The file may have been torn or edited: reading it never panics, and never passes over a line in its middle.
func FuzzRead(f *testing.F) {
	f.Add([]byte("{\"response\":\"r1\"}\n{\"response\":\"r2\"}\n"))
	f.Add([]byte("{\"resp"))
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "t.jsonl")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		stones, err := Read(path)
		if err == nil && len(stones) == 0 && bytes.Contains(content, []byte("\n")) {
			t.Errorf("%q has lines and gave nothing, without an error", content)
		}
	})
}

func TestWhatAFullDiskLeftOfALineDoesNotSpoilTheNext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tombstones.jsonl")
	for run, torn := range map[string]string{"r1": "", "r2": `{"response":"r2","a`} {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err == nil {
			_, err = f.WriteString(torn)
		}
		if err = errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		if err := Add(path, Stone{Response: run}); err != nil {
			t.Fatal(err)
		}
	}
	stones, err := Read(path)
	if err != nil || len(stones) != 2 {
		t.Errorf("both erased runs should be read: %v, %v", stones, err)
	}
}
