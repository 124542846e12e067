package telegramfake

import (
	"encoding/json"
	"net/http"
	"regexp"
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
