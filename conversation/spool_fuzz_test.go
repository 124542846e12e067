package conversation

import (
	"bytes"
	"encoding/json"
	"testing"
)

// A spool may be torn by a power cut at any byte: what is read is what was acknowledged, and nothing panics.
func FuzzSpool(f *testing.F) {
	f.Add([]byte(`{"person":"p","message":"s.x"}`+"\n"+`{"applied":1}`+"\n"), 20)
	f.Add([]byte(`{"applied":9}`+"\n"+`{"person":"p","told":true}`+"\n"), 3)
	f.Add([]byte("{\n"), 1)
	f.Add([]byte(`{"person":"p","message":"s.x"}`+"\n"+`{"person":"p","mess{"person":"q","message":"s.y"}`+"\n"+`{"person":"","message":"","done":["s.y"]}`+"\n"), 40)
	f.Fuzz(func(t *testing.T, content []byte, cut int) {
		waiting, _ := read(content)
		for _, e := range waiting {
			if _, err := json.Marshal(e); err != nil {
				t.Error(err)
			}
		}
		if cut < 0 || cut > len(content) || bytes.Contains(content, []byte("applied")) || bytes.Contains(content, []byte("done")) {
			return
		}
		if fewer, _ := read(content[:cut]); len(fewer) > len(waiting) {
			t.Errorf("a torn spool holds %d messages, the whole one %d", len(fewer), len(waiting))
		}
	})
}
