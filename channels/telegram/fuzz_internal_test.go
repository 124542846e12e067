package telegram

import (
	"strings"
	"testing"
	"unicode/utf8"

	"familyvoice/channels"
)

// FuzzUpdate: whatever Telegram posts, what comes out is whole, bounded and recognisable.
func FuzzUpdate(f *testing.F) {
	for _, seed := range []string{
		`{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":4,"type":"private"},"from":{"id":4,"language_code":"en"},"text":"/start elm-park_young"}}`,
		`{"update_id":1,"edited_message":{"message_id":2,"date":3,"edit_date":4,"chat":{"id":4,"type":"private"},"caption":"x","photo":[{"file_id":"y"}]}}`,
		`{"update_id":1,"callback_query":{"id":"5","from":{"id":4},"data":"=hubs","message":{"message_id":2,"date":3,"chat":{"id":4,"type":"private"},"reply_markup":{"inline_keyboard":[[{"text":"✅ a","callback_data":"-hubs|a"}]]}}}}`,
		`{"update_id":1,"my_chat_member":{"chat":{"id":4,"type":"private"},"from":{"id":4},"date":1,"new_chat_member":{"status":"kicked"}}}`,
		`{"update_id":1,"message":{"message_id":2,"chat":{"id":-4,"type":"group"},"contact":{"phone_number":"1"}}}`,
		`{"update_id":1,"message":null}`, `{}`, `[]`, ``,
	} {
		f.Add([]byte(seed))
	}
	bot, err := New(Config{Token: "424242:AAE-5ecre7_t0ken", Mode: Poll})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		update, err := read(body)
		if err != nil {
			return
		}
		ids := map[string]bool{}
		for _, in := range bot.inbounds(update) {
			if in.Address == "" || in.Address == "0" || !strings.HasPrefix(in.ID, "424242:") || ids[in.ID] {
				t.Errorf("address empty %v, id %q", in.Address == "", in.ID)
			}
			ids[in.ID] = true
			if len(in.Text) > channels.MaxText || !utf8.ValidString(in.Text) || strings.ContainsRune(in.Text, 0) {
				t.Errorf("a text of %d bytes, valid %v", len(in.Text), utf8.ValidString(in.Text))
			}
			if in.Kind == channels.Command && !steers(in.Command) {
				t.Errorf("command %q is none", in.Command)
			}
			if in.Kind == channels.Media && (in.Media == "" || in.Text != "") {
				t.Error("media without a name, or with words")
			}
		}
		crowd(update)
	})
}

// FuzzPress: a button that we draw is read as what it was, and toggling twice changes nothing.
func FuzzPress(f *testing.F) {
	f.Add("hub", "elm-park", "Elm Park", true)
	f.Add("", "a", "A", false)
	f.Add("+=", "|", "✅ x", true)
	f.Fuzz(func(t *testing.T, question, choice, label string, many bool) {
		markup, fits := keyboard(channels.Outbound{Question: question, Many: many, Choices: []channels.Choice{{ID: choice, Label: label}}})
		if !fits || len(markup.InlineKeyboard) == 0 || strings.HasPrefix(choice, "!") {
			return
		}
		data := *markup.InlineKeyboard[0][0].CallbackData
		if len(data) > maxPress {
			t.Fatalf("%d bytes of data", len(data))
		}
		p, ok := readPress(data)
		if !ok || p.question != question || p.choice != choice {
			t.Fatalf("%q was read as %+v", data, p)
		}
		if many && !strings.HasPrefix(label, tick) {
			once := toggled(markup, data)
			if got := ticked(once, question); len(got) != 1 || got[0] != choice {
				t.Fatalf("ticked %v", got)
			}
			twice := toggled(once, "-"+data[1:])
			if twice.InlineKeyboard[0][0].Text != label || *twice.InlineKeyboard[0][0].CallbackData != data {
				t.Fatal("toggling twice changed the button")
			}
		}
	})
}
