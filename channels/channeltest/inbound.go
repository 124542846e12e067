package channeltest

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"familyvoice/channels"
)

// secretWords stand for a family's words: they may reach the receiver and nobody else.
const secretWords = "Zebedee hides under the stairs"

var inboundCases = []sentence{
	{"a text arrives with who, where and which", func(t *testing.T, s *stage) {
		_, status := s.Say(1, "", secretWords)
		all := s.took(t, status, 1)
		in := all[0]
		if in.Kind != channels.Text || in.Text != secretWords {
			t.Errorf("kind %q, the words whole: %v", in.Kind, in.Text == secretWords)
		}
		if in.Address != s.Person(1) || in.Sender != s.Ours() || in.Channel != s.Channel().Name() {
			t.Errorf("address right %v, sender %q, channel %q", in.Address == s.Person(1), in.Sender, in.Channel)
		}
		if in.ID == "" || in.Ref == "" || in.At.IsZero() {
			t.Errorf("id %q, ref %q and time %v must be set", in.ID, in.Ref, in.At)
		}
	}},
	{"a repeat has the id of the first", func(t *testing.T, s *stage) {
		id, _ := s.Say(1, "", "hello")
		_, status := s.Say(1, id, "hello")
		all := s.took(t, status, 2)
		if all[0].ID != all[1].ID {
			t.Error("the repeat can't be recognised")
		}
	}},
	{"two messages have two ids, whoever sent them", func(t *testing.T, s *stage) {
		s.Say(1, "", "hello")
		s.Say(1, "", "hello")
		_, status := s.Say(2, "", "hello")
		all := s.took(t, status, 3)
		if all[0].ID == all[1].ID || all[1].ID == all[2].ID || all[0].ID == all[2].ID {
			t.Error("two messages would be taken for one")
		}
	}},
	{"a message that could not be kept is asked for again", func(t *testing.T, s *stage) {
		s.recv.Break(1)
		id, status := s.Say(1, "", "hello")
		if status < 500 {
			t.Errorf("the provider was told %d and would forget the message", status)
		}
		_, status = s.Say(1, id, "hello")
		s.took(t, status, 1)
	}},
	{"messages out of order arrive each as itself", func(t *testing.T, s *stage) {
		first, _ := s.Say(1, "", "first")
		second, _ := s.Say(1, "", "second")
		s.Say(1, second, "second")
		_, status := s.Say(1, first, "first")
		all := s.took(t, status, 4)
		if all[0].ID != all[3].ID || all[1].ID != all[2].ID || all[0].ID == all[1].ID {
			t.Error("ids do not follow the messages")
		}
	}},
	{"words arrive as people write them", writing},
	{"a text far too long is cut or refused, and never breaks anything", func(t *testing.T, s *stage) {
		_, status := s.Say(1, "", strings.Repeat("é🙂 ", 8000))
		if status != http.StatusOK && status != http.StatusRequestEntityTooLarge {
			t.Errorf("status %d", status)
		}
		for _, in := range s.recv.All() {
			if len(in.Text) > channels.MaxText || !utf8.ValidString(in.Text) {
				t.Errorf("%d bytes, valid %v", len(in.Text), utf8.ValidString(in.Text))
			}
		}
		_, status = s.Say(1, "", "still there?")
		if status != http.StatusOK {
			t.Errorf("the next text got %d", status)
		}
	}},
	{"a body that makes no sense is refused and nothing is kept", func(t *testing.T, s *stage) {
		for _, body := range []string{"", "{", "null", "[]", "%zz=%", "\x00\xff\xfe", `{"update_id":"x"}`, "MessageSid=", strings.Repeat("a=b&", 50_000),
			`{"message":{"text":"hi"}}`, strings.Repeat("[", 100_000)} {
			if status := s.Post([]byte(body)); status < 400 || status >= 500 {
				t.Errorf("a body of %d bytes got %d", len(body), status)
			}
		}
		if n := len(s.recv.All()); n != 0 {
			t.Errorf("%d messages were made of nonsense", n)
		}
	}},
	{"a forgery is refused and nothing is kept", func(t *testing.T, s *stage) {
		if status := s.Forge(1, "STOP"); status != http.StatusForbidden {
			t.Errorf("status %d, want 403", status)
		}
		if n := len(s.recv.All()); n != 0 {
			t.Errorf("%d forged messages were kept", n)
		}
	}},
	{"a picture is named and never fetched", func(t *testing.T, s *stage) {
		all := s.took(t, s.Picture(1, ""), 1)
		if all[0].Kind != channels.Media || all[0].Media != "photo" || all[0].Text != "" {
			t.Errorf("kind %q, media %q", all[0].Kind, all[0].Media)
		}
	}},
	{"the words below a picture are not lost", func(t *testing.T, s *stage) {
		all := s.took(t, s.Picture(1, secretWords), 2)
		words := 0
		for _, in := range all {
			if in.Kind == channels.Text && in.Text == secretWords {
				words++
			}
		}
		if words != 1 || all[0].ID == all[1].ID {
			t.Errorf("the words arrived %d times; two ids: %v", words, all[0].ID != all[1].ID)
		}
	}},
	{"fifty messages at once all arrive once", func(t *testing.T, s *stage) {
		var wait sync.WaitGroup
		for i := range 50 {
			wait.Go(func() {
				if _, status := s.Say(i%3, "", fmt.Sprintf("message %d", i)); status != http.StatusOK {
					t.Errorf("status %d", status)
				}
			})
		}
		wait.Wait()
		ids := map[string]bool{}
		for _, in := range s.took(t, http.StatusOK, 50) {
			ids[in.ID] = true
		}
		if len(ids) != 50 {
			t.Errorf("%d ids for 50 messages", len(ids))
		}
	}},
}

// took fails unless the webhook answered 200 and n messages arrived in all, which it returns.
func (s *stage) took(t *testing.T, status, n int) []channels.Inbound {
	t.Helper()
	all := s.recv.All()
	if status != http.StatusOK || len(all) != n {
		t.Fatalf("status %d and %d messages, want 200 and %d", status, len(all), n)
	}
	return all
}

// writing sends texts as people write them.
func writing(t *testing.T, s *stage) {
	for _, row := range []struct{ name, text string }{
		{"plain", "the park is lovely"},
		{"curly quotes and dashes", "it’s “fine” – mostly…"},
		{"a family emoji", "we are 👨‍👩‍👧‍👦 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿"},
		{"Arabic", "نحن بخير، الحمد لله"},
		{"Polish", "zażółć gęślą jaźń"},
		{"several lines", "one\ntwo\n\nthree"},
		{"carriage returns", "one\r\ntwo\rthree"},
		{"a NUL in the middle", "a\x00b"},
		{"control characters", "a\x01\x08\x1b[31mb\u0085c"},
		{"broken UTF-8", "caf\xe9"},
		{"markup", "<b>&amp;</b> *bold* _it_ [x](y) {{.}} $where"},
		{"1,600 characters", strings.Repeat("abcdefghi ", 160)},
		{"nothing but spaces", "   "},
		{"signs that forms use", "a=b&c=d+e%20f;g"},
	} {
		t.Run(row.name, func(t *testing.T) {
			before := len(s.recv.All())
			_, status := s.Say(1, "", row.text)
			all := s.took(t, status, before+1)
			if got, want := all[before].Text, channels.Clean(row.text); got != want {
				// A provider that speaks JSON can't carry broken UTF-8 at all.
				if utf8.ValidString(row.text) || !utf8.ValidString(got) {
					t.Errorf("got %q, want %q", got, want)
				}
			}
		})
	}
}

// quiet fails if words hold a secret, an address or a family's words.
func (s *stage) quiet(t *testing.T, where, words string) {
	t.Helper()
	secrets := append(s.Secrets(), secretWords)
	for n := range 4 {
		secrets = append(secrets, s.Person(n), strings.TrimPrefix(s.Person(n), "+"))
	}
	for _, secret := range secrets {
		if strings.Contains(words, secret) {
			t.Errorf("%s holds a secret, an address or a family's words", where)
		}
	}
}
