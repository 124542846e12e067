package survey

import (
	"os"
	"testing"
	"testing/fstest"
)

// A council writes its own survey: whatever the file holds, it is refused with words or it can be begun and asked.
func FuzzLoad(f *testing.F) {
	definition, err := os.ReadFile("surveys/our-family/survey.yaml")
	if err != nil {
		f.Fatal(err)
	}
	words, err := os.ReadFile("surveys/our-family/en.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(definition, words)
	f.Add([]byte("id: our-family\nversion: 1\nvoice: family\nquestions: []\n"), words)
	f.Add([]byte("questions: [{id: a, next: [{goto: a}]}]"), []byte("&a [*a]"))
	f.Fuzz(func(t *testing.T, definition, words []byte) {
		lib, err := Load(fstest.MapFS{
			"our-family/survey.yaml": &fstest.MapFile{Data: definition},
			"our-family/en.yaml":     &fstest.MapFile{Data: words},
		})
		if err != nil {
			return
		}
		for _, id := range lib.IDs() {
			s, ok := lib.Latest(id)
			if !ok {
				t.Fatalf("%s is listed and is not there", id)
			}
			st := s.Begin("en")
			for range 3 {
				st, _ = Step(s, st, Input{Kind: InText, Text: "GO"})
			}
		}
	})
}
