package telegramfake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Update is what a person did, for Deliver.
type Update struct {
	ID      int            // the update's number; 0 is the next
	Chat    int64          // the person's chat
	Kind    string         // "message", "edited_message", "callback_query" or "my_chat_member"
	Fields  map[string]any // of the message, the query or the membership; they win over the ones made here
	Type    string         // of the chat: "" is private; group, supergroup, channel
	Number  int            // the message's id; 0 is the next
	At      time.Time      // when it was written; zero is now
	Secret  string         // another secret to send, for a forgery
	Speaks  string         // the person's language; "" is "en"
	Nothing bool           // send no secret at all
}

// Deliver gives an update to the bot as Telegram does: posted to the webhook, whose answer's status it returns, or
// kept for getUpdates (status 0). It returns the update's and the message's id, so that it can be repeated or edited.
func (f *Fake) Deliver(ctx context.Context, u Update) (Update, int, error) {
	f.mu.Lock()
	if u.ID == 0 {
		f.ids++
		u.ID = f.ids
	}
	if u.Number == 0 {
		f.numbers++
		u.Number = f.numbers
	}
	if u.At.IsZero() {
		u.At = time.Now()
	}
	if u.Kind == "" {
		u.Kind = "message"
	}
	body, err := json.Marshal(map[string]any{"update_id": u.ID, u.Kind: u.object()})
	if err != nil {
		f.mu.Unlock()
		return u, 0, err
	}
	hook, listen := f.webhook, f.listen
	if hook.url == "" {
		f.waiting = append(f.waiting, queued{id: u.ID, body: body})
		f.touch()
		f.mu.Unlock()
		return u, 0, nil
	}
	f.mu.Unlock()
	if listen == "" {
		listen = hook.url
	}
	if u.Secret != "" {
		hook.secret = u.Secret
	}
	if u.Nothing {
		hook.secret = ""
	}
	status, err := f.post(ctx, listen, hook.secret, body)
	return u, status, err
}

// object is the update's inner part.
func (u Update) object() map[string]any {
	kind, speaks := u.Type, u.Speaks
	if kind == "" {
		kind = "private"
	}
	if speaks == "" {
		speaks = "en"
	}
	chat := map[string]any{"id": u.Chat, "type": kind}
	from := map[string]any{"id": u.Chat, "is_bot": false, "first_name": "Sam", "language_code": speaks}
	object := map[string]any{"from": from, "chat": chat, "date": u.At.Unix()}
	switch u.Kind {
	case "message":
		object["message_id"] = u.Number
	case "edited_message":
		object["message_id"], object["edit_date"] = u.Number, time.Now().Unix()
	case "callback_query":
		object = map[string]any{"id": fmt.Sprint(u.ID), "from": from, "chat_instance": "1"}
	}
	for key, value := range u.Fields {
		object[key] = value
	}
	return object
}

func (f *Fake) post(ctx context.Context, address, secret string, body []byte) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, errors.New("telegramfake: the webhook's address is not one")
	}
	request.Header.Set("Content-Type", "application/json")
	if secret != "" {
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	response, err := f.client.Do(request)
	if err != nil {
		return 0, fmt.Errorf("telegramfake: the webhook could not be reached: %w", errors.Unwrap(err))
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20))
	return response.StatusCode, err
}

// Say writes text in chat.
func (f *Fake) Say(ctx context.Context, chat int64, text string) (Update, int, error) {
	return f.Deliver(ctx, Update{Chat: chat, Fields: map[string]any{"text": text}})
}

// Edit changes the message of u to read text.
func (f *Fake) Edit(ctx context.Context, u Update, text string) (Update, int, error) {
	return f.Deliver(ctx, Update{Chat: u.Chat, Kind: "edited_message", Number: u.Number, At: u.At, Fields: map[string]any{"text": text}})
}

// Tap presses the button of message that carries data.
func (f *Fake) Tap(ctx context.Context, m Message, data string) (Update, int, error) {
	f.mu.Lock()
	for _, kept := range f.messages {
		if kept.ID == m.ID && kept.Chat == m.Chat {
			m = kept // the buttons as the person sees them now
		}
	}
	own := f.own(m)
	f.mu.Unlock()
	return f.Deliver(ctx, Update{Chat: m.Chat, Kind: "callback_query", Fields: map[string]any{"data": data, "message": own}})
}

// Photo sends a picture with caption, which may be "".
func (f *Fake) Photo(ctx context.Context, chat int64, caption string) (Update, int, error) {
	fields := map[string]any{"photo": []map[string]any{{"file_id": "AgACAgQ", "file_unique_id": "AQAD", "width": 90, "height": 90}}}
	if caption != "" {
		fields["caption"] = caption
	}
	return f.Deliver(ctx, Update{Chat: chat, Fields: fields})
}

// Block makes the person block the bot: later messages to chat are refused.
func (f *Fake) Block(ctx context.Context, chat int64) (Update, int, error) {
	return f.member(ctx, chat, true)
}

// Unblock makes the person unblock the bot.
func (f *Fake) Unblock(ctx context.Context, chat int64) (Update, int, error) {
	return f.member(ctx, chat, false)
}

func (f *Fake) member(ctx context.Context, chat int64, blocked bool) (Update, int, error) {
	f.mu.Lock()
	f.blocked[chat] = blocked
	f.mu.Unlock()
	was, is := "member", "kicked"
	if !blocked {
		was, is = is, was
	}
	bot := map[string]any{"id": 1, "is_bot": true, "first_name": "Family Voice"}
	return f.Deliver(ctx, Update{Chat: chat, Kind: "my_chat_member", Fields: map[string]any{
		"old_chat_member": map[string]any{"user": bot, "status": was},
		"new_chat_member": map[string]any{"user": bot, "status": is},
	}})
}
