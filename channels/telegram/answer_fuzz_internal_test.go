package telegram

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"familyvoice/channels"
)

// answers gives every call the same answer, without a network.
type answers struct {
	status int
	after  string
	body   []byte
}

func (a answers) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: a.status, Header: http.Header{"Retry-After": {a.after}}, Body: io.NopCloser(bytes.NewReader(a.body))}, nil
}

// keeper takes what a poll brings.
type keeper struct{ t *testing.T }

func (k keeper) Receive(_ context.Context, in channels.Inbound) error {
	if in.Address == "" || in.ID == "" || len(in.Text) > channels.MaxText {
		k.t.Errorf("address empty %v, id %q, %d bytes", in.Address == "", in.ID, len(in.Text))
	}
	return nil
}

// FuzzAnswer: whatever Telegram, or a proxy before it, answers to a message, a poll and a check, it is a receipt with an id
// or an error that says whose move it is, in words of ours alone.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"ok":true,"result":{"message_id":7}}`, `{"ok":true,"result":{"message_id":"7"}}`, `{"ok":true,"result":null}`, `{"ok":true}`, `{}`, `null`, `[]`, ``, `<html>hush-hush</html>`,
		`{"ok":false,"error_code":429,"description":"hush-hush","parameters":{"retry_after":99999999999}}`, `{"ok":false,"error_code":-1,"parameters":null}`,
		`{"ok":true,"result":[{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":4,"type":"private"},"from":{"id":4},"text":"x"}}]}`, `{"ok":true,"result":[1]}`, `{"ok":true,"result":[null,{}]}`,
		`{"ok":true,"result":[{"update_id":9223372036854775807,"callback_query":{"id":"5"}},{"update_id":-1,"message":{"chat":{"id":-4,"type":"group"}}}]}`,
		`{"ok":true,"result":{"id":1,"username":"a_bot","can_join_groups":true,"url":"https://fv.example/webhooks/telegram","pending_update_count":-1,"last_error_date":9223372036854775807}}`,
		`{"ok":true,"result":{"username":"\u001b[2J\n","allowed_updates":null,"last_error_date":1}}`,
	} {
		f.Add(200, "", []byte(body))
		f.Add(429, "-1", []byte(body))
	}
	f.Add(302, "Tue, 24 Nov 2026 12:00:00 GMT", []byte{})
	f.Fuzz(func(t *testing.T, status int, after string, body []byte) {
		for _, mode := range []Mode{Webhook, Poll} {
			bot, err := New(Config{Token: "424242:AAE-5ecre7_t0ken", Secret: "s", PublicURL: "https://fv.example", Mode: mode, ChatEvery: -1, Every: -1})
			if err != nil {
				t.Fatal(err)
			}
			bot.http.Transport = answers{status, after, body}
			known := func(err error) {
				var failed *channels.SendError
				if !errors.As(err, &failed) || failed.Reason == "" || failed.After < 0 || failed.After > 24*time.Hour {
					t.Errorf("the failure is %+v", failed)
				} else if said := failed.Error(); strings.Contains(said, "hush-hush") || strings.Contains(said, "5ecre7") {
					t.Errorf("the failure repeats %q", said)
				}
			}
			got, err := bot.Send(t.Context(), channels.Outbound{ID: "o", Address: "4", Text: "hello"})
			if err != nil {
				known(err)
			} else if len(got.IDs) != 1 || got.IDs[0] == "" || got.IDs[0] == "0" {
				t.Errorf("the receipt is %+v", got)
			}
			q := queue{bot: bot, recv: keeper{t}, failing: map[int]time.Time{}}
			waiting, err := bot.fetch(t.Context(), 0)
			if err == nil {
				_, err = q.takeAll(t.Context(), waiting)
			}
			if err != nil {
				known(err)
			}
			for _, found := range bot.Check(t.Context()) {
				if found.OK != (found.Do == "") || found.What == "" || strings.ContainsFunc(found.What+found.Do, unicode.IsControl) || strings.Contains(found.What+found.Do, "hush-hush") {
					t.Errorf("the check says %+q: %+q", found.What, found.Do)
				}
			}
		}
	})
}
