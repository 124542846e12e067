package evaluate

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// FuzzRows: labelled answers, and the corrections that are written in their form, are refused with the line, or read so that
// writing and reading them once more changes nothing.
func FuzzRows(f *testing.F) {
	for _, seed := range []string{
		`{"id":"A1","channel":"sms","section":"fears","text":"bus. rent","sentences":[{"text":"bus.","themes":["transport"],"stances":["fear"]},{"text":"rent","themes":null}],"level":"none","kinds":[],"pii":[]}`,
		"{\"id\":\"a\"}\r\n\n{\"id\":\"b\",\"sentences\":[]}", "{}\n{", "null", "[]", `{"sentences":{}}`, `{"themes":["a","a"],"sentences":[{"themes":["a","b"]}]}`, "{\"text\":\"\xff\\ud800\"}", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		rows, err := ReadRows(bytes.NewReader(content))
		if err != nil {
			if rows != nil || !strings.Contains(err.Error(), "line ") {
				t.Errorf("%d rows beside the refusal %v", len(rows), err)
			}
			return
		}
		write := func(rows []Row) []byte {
			var b bytes.Buffer
			for _, r := range rows {
				if err := json.NewEncoder(&b).Encode(r); err != nil {
					t.Fatal(err)
				}
			}
			return b.Bytes()
		}
		once := write(rows)
		again, err := ReadRows(bytes.NewReader(once))
		if err != nil || !bytes.Equal(write(again), once) {
			t.Errorf("the second reading gave %v:\n%s\n%s", err, once, write(again))
		}
		if got := Examples(rows); len(got) > len(rows) {
			t.Errorf("%d examples of %d rows", len(got), len(rows))
		}
	})
}
