package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"familyvoice/analysis"
	"familyvoice/safeguard"
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

// Every line that is not blank has one line of JSON in what the filter writes, in order: what was made of an answer, or what
// is wrong with it.
func FuzzAnalyse(f *testing.F) {
	for _, seed := range []string{
		`{"id":"A1","channel":"sms","section":"fears","text":"ring Jayden on 07700 900123. i want to die"}` + "\r\n\n" + `{"text":null}`, "\xef\xbb\xbf{\"text\":\"\"}", "{\"text\":\"\xff\"}", "[1]\n{\"id\":7,\"text\":\"\"}\n",
		`{"text":"\ud800 \u0000"}`, "{}", " \n\t\n", "", `{"text":"x"} {"text":"y"}`,
	} {
		f.Add([]byte(seed))
	}
	untagged := func(analysis.Answer) analysis.Tags {
		return analysis.Tags{Language: "en", Themes: []string{}, Stances: []string{}, Sentences: []analysis.Sentence{}}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		var out bytes.Buffer
		bad, err := analyse(untagged, safeguard.Scanner{}, bytes.NewReader(content), &out)
		if err != nil {
			t.Fatal(err)
		}
		wanted, wrong := 0, 0
		for line := range bytes.Lines(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))) {
			if len(bytes.TrimSpace(line)) > 0 {
				wanted++
			}
		}
		for line := range strings.Lines(out.String()) {
			var got struct {
				Error    string  `json:"error"`
				Level    *string `json:"level"`
				Redacted *string `json:"redacted"`
			}
			if err := json.Unmarshal([]byte(line), &got); err != nil || (got.Error == "") != (got.Level != nil && got.Redacted != nil) {
				t.Errorf("%v: neither an answer nor an error: %s", err, line)
			}
			if wanted--; got.Error != "" {
				wrong++
			}
		}
		if wanted != 0 || wrong != bad {
			t.Errorf("%d lines too few; %d errors written, %d counted", wanted, wrong, bad)
		}
	})
}
