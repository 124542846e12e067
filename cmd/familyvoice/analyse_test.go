package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// filter runs the analyse command and returns its lines and exit status.
func filter(t *testing.T, input string) (lines []string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = runAnalyse(nil, strings.NewReader(input), &out, &errs)
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n"), status
}

func TestAnalyseAnswersInOrder(t *testing.T) {
	lines, status := filter(t, `{"id":"A1","channel":"sms","section":"fears","text":"scared hes gonna get excluded again. bus is 2 far 4 me"}`+"\r\n"+
		`{"id":"A2","text":""}`+"\n\n"+`{"id":"A3","section":"hopes","text":"Chciałabym lepszą szkołę"}`)
	if status != 0 || len(lines) != 3 {
		t.Fatalf("status %d and %d lines, want 0 and 3:\n%s", status, len(lines), strings.Join(lines, "\n"))
	}
	var first struct {
		ID, Language, Level, Redacted string
		LevelWhy                      []string `json:"level_why"`
		Themes, Stances               []string
		Sentences                     []struct{ Start, End int }
	}
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil {
		t.Fatal(err)
	}
	if first.ID != "A1" || first.Language != "en" || first.Level != "none" || len(first.Sentences) != 2 || first.Sentences[0].End != 36 {
		t.Errorf("first line: %s", lines[0])
	}
	if want := `{"id":"A2","language":"en","level":"none","level_why":[],"kinds":[],"redacted":"","pii":[],"themes":[],"stances":[],"sentences":[]}`; lines[1] != want {
		t.Errorf("an empty answer gave\n%s\nwant\n%s", lines[1], want)
	}
	if !strings.HasPrefix(lines[2], `{"id":"A3","language":"pl"`) || !strings.Contains(lines[2], `"themes":[],"stances":[]`) {
		t.Errorf("a Polish answer gave %s", lines[2])
	}
}

func TestAnalyseGoesOnAfterABadLine(t *testing.T) {
	good := `{"id":"G","text":"rent"}`
	for _, row := range []struct{ name, line, want string }{
		{"no JSON", "hello", `{"line":1,"error":"not a JSON object on one line"}`},
		{"a list", "[1]", `{"line":1,"error":"not a JSON object on one line"}`},
		{"no text", `{"id":"x"}`, `{"line":1,"error":"no \"text\"; give the answer's words, \"\" if there are none"}`},
		{"text that is null", `{"text":null}`, `{"line":1,"error":"no \"text\"; give the answer's words, \"\" if there are none"}`},
		{"a number for an id", `{"id":7,"text":"x"}`, `{"line":1,"error":"\"id\" must be a piece of text in quotes"}`},
		{"bytes that are no UTF-8", "{\"text\":\"\xff\"}", `{"line":1,"error":"not valid UTF-8; save the file as UTF-8"}`},
		{"a line over 1 MiB", `{"text":"` + strings.Repeat("x", 1<<20) + `"}`, `{"line":1,"error":"longer than 1048576 bytes; split it or leave it out"}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			lines, status := filter(t, row.line+"\n"+good+"\n")
			if status != 1 || len(lines) != 2 {
				t.Fatalf("status %d and %d lines, want 1 and 2", status, len(lines))
			}
			if lines[0] != row.want {
				t.Errorf("got %s, want %s", lines[0], row.want)
			}
			if !strings.HasPrefix(lines[1], `{"id":"G",`) {
				t.Errorf("the good line after it gave %s", lines[1])
			}
		})
	}
}

func TestAnalyseTakesALineOfJustOneMebibyte(t *testing.T) {
	head, tail := `{"id":"L","text":"`, `"}`
	line := head + "no bus on a sunday."
	line += strings.Repeat(" ", 1<<20-len(line)-len(tail)) + tail // which costs less to read than words
	lines, status := filter(t, line+"\r\n")
	if status != 0 || len(lines) != 1 || !strings.HasPrefix(lines[0], `{"id":"L",`) {
		t.Errorf("status %d, %.80s", status, lines[0])
	}
}

func TestAnalyseTakesNoFileNames(t *testing.T) {
	var out, errs bytes.Buffer
	if status := runAnalyse([]string{"answers.jsonl"}, strings.NewReader(""), &out, &errs); status != 2 || !strings.Contains(errs.String(), "< answers.jsonl") {
		t.Errorf("status %d, %q; want 2 and how to call it", status, errs.String())
	}
}
