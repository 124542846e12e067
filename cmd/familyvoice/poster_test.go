package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAPosterForAHub(t *testing.T) {
	t.Setenv("FAMILYVOICE_PLACES_FILE", filepath.Join("..", "..", "config", "places.example.yaml"))
	t.Setenv("FAMILYVOICE_PUBLIC_URL", "https://fv.example")
	t.Setenv("FAMILYVOICE_TELEGRAM_BOT", "FamilyVoiceBot")
	t.Setenv("PATH", t.TempDir()) // no browser: pages alone
	run := func(args ...string) (int, string, string) {
		var out, fault bytes.Buffer
		status := runPoster(context.Background(), args, streams{strings.NewReader(""), &out, &fault})
		return status, out.String(), fault.String()
	}
	folder := t.TempDir()
	status, said, fault := run("--out", folder, "elm-park-hub")
	if status != 0 || !strings.Contains(said, "No browser was found") {
		t.Fatalf("%d: %s %s", status, said, fault)
	}
	for _, format := range []string{"a4", "a5", "screen"} {
		page, err := os.ReadFile(filepath.Join(folder, "poster-elm-park-hub-"+format+"-en.html"))
		if err != nil {
			t.Error(err)
		}
		for _, want := range []string{"Hello from Elm Park Family Hub", "fv.example/h/elm-park-hub", "t.me/FamilyVoiceBot?start=elm-park-hub"} {
			if !strings.Contains(string(page), want) {
				t.Errorf("%s lacks %q", format, want)
			}
		}
	}
	if status, _, fault := run("--out", folder, "nowhere"); status != 1 || !strings.Contains(fault, "elm-park-hub") {
		t.Errorf("an unknown hub names those there are: %d %s", status, fault)
	}
	if status, _, _ := run("--out", folder); status != 2 {
		t.Errorf("without a hub it says how it is used: %d", status)
	}
}
