package telegram_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"familyvoice/channels"
	"familyvoice/channels/channeltest"
	"familyvoice/channels/telegram"
	"familyvoice/channels/telegram/telegramfake"
)

// fields is a Telegram object.
type fields = map[string]any

func TestWhatTelegramPostsBecomesAMessage(t *testing.T) {
	from := func(in channels.Inbound) channels.Inbound {
		in.Channel, in.Sender, in.Address, in.Language = channels.Telegram, "424242", "700900101", "pl"
		return in
	}
	text := func(words string) channels.Inbound {
		return from(channels.Inbound{Kind: channels.Text, Text: words})
	}
	media := func(what string) channels.Inbound {
		return from(channels.Inbound{Kind: channels.Media, Media: what})
	}
	command := func(name, argument string) channels.Inbound {
		return from(channels.Inbound{Kind: channels.Command, Command: name, Text: argument})
	}
	started := func(place, survey string) channels.Inbound {
		return from(channels.Inbound{Kind: channels.Command, Command: "start", Place: place, Survey: survey})
	}
	file := fields{"file_id": "x", "file_unique_id": "y"}
	for _, row := range []struct {
		name   string
		fields fields
		want   []channels.Inbound
	}{
		{"words", fields{"text": "The park"}, []channels.Inbound{text("The park")}},
		{"STOP is words, for the conversation", fields{"text": "STOP"}, []channels.Inbound{text("STOP")}},
		{"/start", fields{"text": "/start"}, []channels.Inbound{started("", "")}},
		{"a hub's link", fields{"text": "/start elm-park"}, []channels.Inbound{started("elm-park", "")}},
		{"a hub's link for young people", fields{"text": "/start elm-park_young"}, []channels.Inbound{started("elm-park", "our-family-young")}},
		{"a link for young people without a hub", fields{"text": "/start _young"}, []channels.Inbound{started("", "our-family-young")}},
		{"a link that nobody made is words after start", fields{"text": "/start a b/../c"}, []channels.Inbound{command("start", "a b/../c")}},
		{"/help", fields{"text": "/help"}, []channels.Inbound{command("help", "")}},
		{"/Stop@bot in capitals", fields{"text": "/STOP@family_voice_bot"}, []channels.Inbound{command("stop", "")}},
		{"/delete", fields{"text": "/delete"}, []channels.Inbound{command("delete", "")}},
		{"/skip", fields{"text": " /skip "}, []channels.Inbound{command("skip", "")}},
		{"/change with what to change", fields{"text": "/change 2"}, []channels.Inbound{command("change", "2")}},
		{"an unknown command says where we are", fields{"text": "/settings"}, []channels.Inbound{command("where", "")}},
		{"a slash before words is words", fields{"text": "/ we have two jobs"}, []channels.Inbound{text("/ we have two jobs")}},
		{"an unknown command with words is words", fields{"text": "/me is tired of it"}, []channels.Inbound{text("/me is tired of it")}},
		{"a photo", fields{"photo": []fields{file}}, []channels.Inbound{media("photo")}},
		{"a photo with words", fields{"photo": []fields{file}, "caption": "our street"}, []channels.Inbound{media("photo"), text("our street")}},
		{"a voice note", fields{"voice": file}, []channels.Inbound{media("voice")}},
		{"a film", fields{"video": file}, []channels.Inbound{media("video")}},
		{"a round film", fields{"video_note": file}, []channels.Inbound{media("video")}},
		{"a sticker", fields{"sticker": file}, []channels.Inbound{media("sticker")}},
		{"a pin on a map", fields{"location": fields{"latitude": 51.5, "longitude": -0.1}}, []channels.Inbound{media("location")}},
		{"a contact card: nothing of it is read", fields{"contact": fields{"phone_number": "+447700900123", "first_name": "Jo"}}, []channels.Inbound{media("contact")}},
		{"a document", fields{"document": file}, []channels.Inbound{media("file")}},
		{"something that Telegram will invent", fields{"hologram": file}, []channels.Inbound{media("file")}},
		{"a field whose type has changed costs nothing", fields{"text": "still here", "via_bot": "a name now"}, []channels.Inbound{text("still here")}},
		{"a pinned message is nobody's words", fields{"pinned_message": fields{"message_id": 1, "date": 1, "chat": fields{"id": 1, "type": "private"}}}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			recv := &channeltest.Recorder{}
			r := newRig(t, recv, nil, nil)
			_, status, err := r.fake.Deliver(t.Context(), telegramfake.Update{Chat: 700900101, Speaks: "pl", Fields: row.fields})
			if err != nil || status != http.StatusOK {
				t.Fatalf("status %d, %v", status, err)
			}
			if diff := cmp.Diff(row.want, recv.All(), cmpopts.IgnoreFields(channels.Inbound{}, "ID", "Ref", "At")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestWhatNoKeyboardTypesIsTakenAndTidied(t *testing.T) {
	for _, row := range []struct{ name, json, want string }{
		{"half of a surrogate pair", `"we are \ud83d five"`, "we are \ufffd five"},
		{"a whole pair", `"we are \ud83d\ude00"`, "we are 😀"},
		{"the halves the wrong way round", `"\ude00\ud83d"`, "\ufffd\ufffd"},
		{"NUL and other controls", `"a\u0000b\u001b[31mc\u0085d"`, "ab[31mcd"},
		{"marks of direction stay", `"\u200fنحن\u202c"`, "\u200fنحن\u202c"},
		{"line ends become one kind", `"a\r\nb\rc"`, "a\nb\nc"},
	} {
		t.Run(row.name, func(t *testing.T) {
			recv := &channeltest.Recorder{}
			r := newRig(t, recv, nil, nil)
			status := r.Post([]byte(`{"update_id":5,"message":{"message_id":1,"date":1,"from":{"id":7,"is_bot":false},"chat":{"id":7,"type":"private"},"text":` + row.json + `}}`))
			if all := recv.All(); status != http.StatusOK || len(all) != 1 || all[0].Text != row.want {
				t.Errorf("status %d, got %+v, want %q", status, all, row.want)
			}
		})
	}
}

func TestAnAlbumIsOneThingThatCannotBeKeptAndItsWordsAreNotLost(t *testing.T) {
	recv := &channeltest.Recorder{}
	r := newRig(t, recv, nil, nil)
	for i := range 3 {
		f := fields{"photo": []fields{{"file_id": "x"}}, "media_group_id": "13579"}
		if i == 0 {
			f["caption"] = "our street"
		}
		if _, _, err := r.fake.Deliver(t.Context(), telegramfake.Update{Chat: 700900101, Fields: f}); err != nil {
			t.Fatal(err)
		}
	}
	media, words := map[string]int{}, 0
	for _, in := range recv.All() {
		if in.Kind == channels.Media {
			media[in.ID]++
		} else if in.Text == "our street" {
			words++
		}
	}
	if len(media) != 1 || words != 1 {
		t.Errorf("ids %v, the words %d times", media, words)
	}
}

func TestYoungPeopleAreSentOnWhereTheyMayNotBe(t *testing.T) {
	recv := &channeltest.Recorder{}
	r := newRig(t, recv, nil, func(c *telegram.Config) { c.MinAge = 18 })
	r.Say(1, "", "/start elm-park_young")
	if in := recv.All()[0]; in.Command != "younger" || in.Place != "elm-park" {
		t.Errorf("command %q at %q", in.Command, in.Place)
	}
}

func TestIdsTimesAndReferences(t *testing.T) {
	recv := &channeltest.Recorder{}
	r := newRig(t, recv, nil, nil)
	wrote := time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)
	u, _, err := r.fake.Deliver(t.Context(), telegramfake.Update{ID: 7001, Number: 55, Chat: 700900101, At: wrote, Fields: fields{"text": "The park"}})
	if err != nil {
		t.Fatal(err)
	}
	in := recv.All()[0]
	if in.ID != "424242:7001" || in.Ref != "55" || !in.At.Equal(wrote) {
		t.Errorf("id %q, ref %q, at %v", in.ID, in.Ref, in.At)
	}
	t.Run("an edit names the message that it changes", func(t *testing.T) {
		if _, status, err := r.fake.Edit(t.Context(), u, "The park and the library"); err != nil || status != http.StatusOK {
			t.Fatalf("status %d, %v", status, err)
		}
		got := recv.All()[1]
		if got.Kind != channels.Edit || got.Ref != "55" || got.Text != "The park and the library" || got.ID == in.ID {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("so does the edit of a caption; a moving pin says nothing", func(t *testing.T) {
		for _, f := range []fields{{"caption": "our new street", "photo": []fields{{"file_id": "x"}}}, {"location": fields{"latitude": 1.0, "longitude": 1.0}}} {
			if _, _, err := r.fake.Deliver(t.Context(), telegramfake.Update{Kind: "edited_message", Chat: 700900101, Number: 56, Fields: f}); err != nil {
				t.Fatal(err)
			}
		}
		all := recv.All()
		if len(all) != 3 || all[2].Kind != channels.Edit || all[2].Text != "our new street" {
			t.Errorf("%d messages, the last %+v", len(all), all[len(all)-1])
		}
	})
}

func TestBlockingIsAnOptOutAndOnlyStartComesBack(t *testing.T) {
	recv := &channeltest.Recorder{}
	r := newRig(t, recv, nil, nil)
	if _, status, err := r.fake.Block(t.Context(), 700900101); err != nil || status != http.StatusOK {
		t.Fatalf("status %d, %v", status, err)
	}
	all := recv.All()
	if len(all) != 1 || all[0].Kind != channels.OptOut || !all[0].Told || all[0].Address != "700900101" {
		t.Fatalf("got %+v", all)
	}
	if _, err := r.bot.Send(t.Context(), channels.Outbound{Address: "700900101", Text: "hello"}); channels.Failure(err).Fault != channels.Person {
		t.Errorf("sending to them: %v", err)
	}
	if _, _, err := r.fake.Unblock(t.Context(), 700900101); err != nil {
		t.Fatal(err)
	}
	if n := len(recv.All()); n != 1 {
		t.Errorf("unblocking alone said something: %d messages", n)
	}
}

func TestGroupsAreLeftPolitelyAndNothingIsKept(t *testing.T) {
	for _, kind := range []string{"group", "supergroup", "channel"} {
		t.Run(kind, func(t *testing.T) {
			recv := &channeltest.Recorder{}
			r := newRig(t, recv, nil, nil)
			update := telegramfake.Update{Chat: -100200300, Type: kind, Fields: fields{"text": "hello everybody"}}
			if kind == "channel" {
				update.Kind, update.Fields = "my_chat_member", fields{"new_chat_member": fields{"status": "administrator"}}
			}
			if _, status, err := r.fake.Deliver(t.Context(), update); err != nil || status != http.StatusOK {
				t.Fatalf("status %d, %v", status, err)
			}
			left := r.fake.Calls("leaveChat")
			if len(recv.All()) != 0 || len(left) != 1 || left[0].Params["chat_id"] != "-100200300" {
				t.Errorf("%d messages kept, left %v", len(recv.All()), left)
			}
			if goodbye := r.fake.Messages(-100200300); len(goodbye) != 1 {
				t.Errorf("%d goodbyes", len(goodbye))
			}
		})
	}
	t.Run("a group that it has left is not left again", func(t *testing.T) {
		r := newRig(t, &channeltest.Recorder{}, nil, nil)
		if _, _, err := r.fake.Deliver(t.Context(), telegramfake.Update{Chat: -1, Type: "group", Kind: "my_chat_member", Fields: fields{"new_chat_member": fields{"status": "left"}}}); err != nil {
			t.Fatal(err)
		}
		if n := len(r.fake.Calls("leaveChat")); n != 0 {
			t.Errorf("left %d times", n)
		}
	})
}
