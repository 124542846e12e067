package assistant

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// replies answers every question with the same, without a network.
type replies struct {
	status int
	body   []byte
}

func (r replies) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: r.status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(r.body))}, nil
}

// FuzzReply: whatever an endpoint replies, nothing is proposed but labels that were offered and sentences whose numbers and
// words are ours; and no error repeats what came back.
func FuzzReply(f *testing.F) {
	f.Add(200, `{"choices":[{"message":{"role":"assistant","content":"{\"themes\":[\"money\"]}"}}]}`, "")
	f.Add(200, `{"choices":[]}`, "")
	f.Add(200, `{"choices":[{"message":null}]}`, "")
	f.Add(302, "", "")
	f.Add(500, "a made-up secret", "")
	for _, content := range []string{
		`{"themes":["money","money"],"stances":["hope"]}`, `{"themes":["a made-up secret"]}`, `{"themes":null,"stances":null}`, `{"themes":["money"]} {"themes":[]}`, `{"other":1}`, `[`,
		`{"sentences":["Families spoke of bills and costs (12) most often."]}`, `{"sentences":["13 families spoke most often of bills and costs (12)"]}`, `{"sentences":["<b>12</b>"]}`, `{"sentences":[]}`,
		"{\"sentences\":[\"families most often \xff bills and costs (12)\"]}", `{"sentences":["families most often: bills and costs (12) “a made-up secret”"]}`,
	} {
		f.Add(200, "", content)
	}
	sentences := []string{"For families it was most often about bills and costs (12)."}
	may := strings.Join(append(slices.Clone(connecting), "for families it was most often about bills and costs"), " ")
	f.Fuzz(func(t *testing.T, status int, body, content string) {
		if content != "" {
			wrapped, err := json.Marshal(map[string]any{"choices": []any{map[string]any{"message": message{"assistant", content}}}})
			if err != nil {
				t.Fatal(err)
			}
			body = string(wrapped)
		}
		a, err := New(Config{URL: "http://127.0.0.1/v1", Model: "made-up"})
		if err != nil {
			t.Fatal(err)
		}
		a.client.Transport = replies{status, []byte(body)}
		refused := func(err error) bool {
			if err != nil && !errors.Is(err, ErrAway) && !errors.Is(err, ErrInvented) || err != nil && strings.Contains(err.Error(), "a made-up secret") {
				t.Errorf("the refusal is %v", err)
			}
			return err != nil
		}
		p, err := a.Tags(ctx, Sentence{Section: "hopes", Answer: "A week away would be grand.", Text: "A week away would be grand."}, themes, stances)
		if !refused(err) {
			for _, id := range slices.Concat(p.Themes, p.Stances) {
				if id != "money" && id != "school" && id != "hope" {
					t.Errorf("%q is no label that was offered", id)
				}
			}
		}
		words, err := a.Wording(ctx, slices.Clone(sentences), []string{"bills and costs"})
		if refused(err) {
			return
		}
		if len(words) != 1 || !slices.Equal(regexp.MustCompile(figures).FindAllString(words[0], -1), []string{"12"}) {
			t.Fatalf("the wording %q is believed", words)
		}
		for _, word := range wordsOf(strings.ToLower(words[0])) {
			if !slices.Contains(strings.Fields(may), word) {
				t.Errorf("the wording %q is believed, with %q", words, word)
			}
		}
	})
}
