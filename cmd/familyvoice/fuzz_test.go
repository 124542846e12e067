package main

import (
	"os"
	"path/filepath"
	"testing"
)

// A places file is typed by a person: it is refused with words, or every place in it can be named in a text.
func FuzzPlaces(f *testing.F) {
	if example, err := os.ReadFile(filepath.Join("..", "..", "config", "places.example.yaml")); err == nil {
		f.Add(example)
	}
	f.Add([]byte("- {id: a, name: A, short: A, kind: hub, parent: b}"))
	f.Add([]byte("! 0"))
	f.Add([]byte("- &x {id: a, name: *x}"))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "places.yaml")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		places, err := readPlaces(path)
		if err != nil {
			return
		}
		for _, p := range places {
			if p.ID == "" || p.Name == "" || p.Short == "" {
				t.Errorf("a place without a name was taken: %+v", p)
			}
		}
	})
}
