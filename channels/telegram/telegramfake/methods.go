package telegramfake

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// markup is an inline keyboard as it travels.
type markup struct {
	Rows [][]Button `json:"inline_keyboard"`
}

func (f *Fake) setWebhook(w http.ResponseWriter, r *http.Request) {
	address, secret := r.PostForm.Get("url"), r.PostForm.Get("secret_token")
	if !strings.HasPrefix(address, "http") || (secret != "" && !secretForm.MatchString(secret)) {
		f.problem("setWebhook with a bad address or secret")
		refuse(w, http.StatusBadRequest, "Bad Request: bad webhook", 0)
		return
	}
	f.mu.Lock()
	f.webhook.url, f.webhook.secret, f.webhook.allowed = address, secret, r.PostForm.Get("allowed_updates")
	f.mu.Unlock()
	ok(w, true)
}

// getUpdates confirms what is before offset and gives the rest, waiting for something to come for at most timeout.
func (f *Fake) getUpdates(w http.ResponseWriter, r *http.Request) {
	offset, _ := strconv.Atoi(r.PostForm.Get("offset"))
	seconds, _ := strconv.Atoi(r.PostForm.Get("timeout"))
	enough := time.NewTimer(time.Duration(seconds) * time.Second)
	defer enough.Stop()
	for {
		f.mu.Lock()
		if f.webhook.url != "" {
			f.mu.Unlock()
			refuse(w, http.StatusConflict, "Conflict: can't use getUpdates method while webhook is active", 0)
			return
		}
		if offset != 0 {
			kept := f.waiting[:0]
			for _, u := range f.waiting {
				if u.id >= offset {
					kept = append(kept, u)
				}
			}
			f.waiting = kept
		}
		bodies := []json.RawMessage{}
		for _, u := range f.waiting {
			bodies = append(bodies, u.body)
		}
		changed := f.changed
		f.mu.Unlock()
		if len(bodies) > 0 || seconds == 0 {
			ok(w, bodies)
			return
		}
		select {
		case <-changed:
		case <-enough.C:
			seconds = 0
		case <-r.Context().Done():
			return
		}
	}
}

func (f *Fake) sendMessage(w http.ResponseWriter, r *http.Request) {
	chat, err := strconv.ParseInt(r.PostForm.Get("chat_id"), 10, 64)
	text := r.PostForm.Get("text")
	rows, good := buttons(r.PostForm.Get("reply_markup"))
	what := ""
	switch {
	case err != nil:
		what = "chat not found"
	case text == "":
		what = "message text is empty"
	case utf16Len(text) > 4096:
		what = "message is too long"
	case !good:
		what = "BUTTON_DATA_INVALID"
	case r.PostForm.Get("parse_mode") != "":
		what = "a parse mode, which a family's words must never meet"
	}
	if what != "" {
		f.problem(what)
		refuse(w, http.StatusBadRequest, "Bad Request: "+what, 0)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.blocked[chat] {
		refuse(w, http.StatusForbidden, "Forbidden: bot was blocked by the user", 0)
		return
	}
	f.numbers++
	m := Message{ID: f.numbers, Chat: chat, Text: text, Buttons: rows, At: time.Now()}
	f.messages = append(f.messages, m)
	f.touch()
	ok(w, f.own(m))
}

func (f *Fake) editReplyMarkup(w http.ResponseWriter, r *http.Request) {
	chat, _ := strconv.ParseInt(r.PostForm.Get("chat_id"), 10, 64)
	number, _ := strconv.Atoi(r.PostForm.Get("message_id"))
	rows, good := buttons(r.PostForm.Get("reply_markup"))
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.messages {
		if m := &f.messages[i]; good && m.Chat == chat && m.ID == number {
			m.Buttons = rows
			f.touch()
			ok(w, f.own(*m))
			return
		}
	}
	refuse(w, http.StatusBadRequest, "Bad Request: message to edit not found", 0)
}

// deleteMessages takes messages of the bot out of a chat: 1 to 100, each at most 48 hours old. One that is not there is
// skipped; one that is too old spoils the whole call.
func (f *Fake) deleteMessages(w http.ResponseWriter, r *http.Request) {
	chat, err := strconv.ParseInt(r.PostForm.Get("chat_id"), 10, 64)
	var numbers []int
	if err != nil || json.Unmarshal([]byte(r.PostForm.Get("message_ids")), &numbers) != nil || len(numbers) < 1 || len(numbers) > 100 {
		f.problem("deleteMessages with a bad chat or list")
		refuse(w, http.StatusBadRequest, "Bad Request: bad message identifiers", 0)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	named := func(m Message) bool { return m.Chat == chat && !m.Gone && slices.Contains(numbers, m.ID) }
	if slices.ContainsFunc(f.messages, func(m Message) bool { return named(m) && time.Since(m.At) >= 48*time.Hour }) {
		refuse(w, http.StatusBadRequest, "Bad Request: message can't be deleted", 0)
		return
	}
	for i, m := range f.messages {
		f.messages[i].Gone = m.Gone || named(m)
	}
	f.touch()
	ok(w, true)
}

// buttons reads a keyboard; false if Telegram would refuse it.
func buttons(raw string) ([][]Button, bool) {
	if raw == "" {
		return nil, true
	}
	var m markup
	if json.Unmarshal([]byte(raw), &m) != nil {
		return nil, false
	}
	for _, row := range m.Rows {
		for _, b := range row {
			if b.Text == "" || b.Data == "" || len(b.Data) > 64 {
				return nil, false
			}
		}
	}
	return m.Rows, true
}

// own is a message of the bot as Telegram writes it.
func (f *Fake) own(m Message) map[string]any {
	id, _, _ := strings.Cut(f.token, ":")
	number, _ := strconv.ParseInt(id, 10, 64)
	message := map[string]any{"message_id": m.ID, "date": m.At.Unix(), "text": m.Text,
		"chat": map[string]any{"id": m.Chat, "type": "private", "first_name": "Sam"},
		"from": map[string]any{"id": number, "is_bot": true, "first_name": "Family Voice"}}
	if m.Buttons != nil {
		message["reply_markup"] = markup{Rows: m.Buttons}
	}
	return message
}
