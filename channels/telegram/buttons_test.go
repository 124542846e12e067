package telegram_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"familyvoice/channels"
	"familyvoice/channels/channeltest"
	"familyvoice/channels/telegram/telegramfake"
)

// asked sends a question and returns it as it stands in the chat.
func (r *rig) asked(t *testing.T, out channels.Outbound) telegramfake.Message {
	t.Helper()
	out.ID, out.Address = "entry", r.Person(1)
	if _, err := r.bot.Send(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	sent := r.fake.Messages(r.chat(1))
	return sent[len(sent)-1]
}

// taps presses the button whose words are label.
func (r *rig) taps(t *testing.T, m telegramfake.Message, label string) {
	t.Helper()
	for _, now := range r.fake.Messages(r.chat(1)) {
		if now.ID == m.ID {
			m = now
		}
	}
	button, ok := m.Button(label)
	if !ok {
		t.Fatalf("there is no button %q", label)
	}
	if _, status, err := r.fake.Tap(t.Context(), m, button.Data); err != nil || status != http.StatusOK {
		t.Fatalf("status %d, %v", status, err)
	}
}

var hubs = []channels.Choice{{ID: "elm-park", Label: "Elm Park"}, {ID: "the-link", Label: "The Link"}, {ID: "none", Label: "None yet"}, {ID: "!skip", Label: "Skip"}}

func TestOneTapAnswersOneQuestion(t *testing.T) {
	recv := &channeltest.Recorder{}
	r := newRig(t, recv, nil, nil)
	m := r.asked(t, channels.Outbound{Text: "Which hub?", Question: "hub", Choices: hubs})
	r.taps(t, m, "The Link")
	r.taps(t, m, "Skip")
	all := recv.All()
	if all[0].Kind != channels.Answer || all[0].Question != "hub" || !cmp.Equal(all[0].Choices, []string{"the-link"}) || all[0].Address != r.Person(1) || all[0].At.IsZero() {
		t.Errorf("the answer: %+v", all[0])
	}
	if all[1].Kind != channels.Command || all[1].Command != "skip" {
		t.Errorf("the command: %+v", all[1])
	}
	if n := len(r.fake.Calls("answerCallbackQuery")); n != 2 {
		t.Errorf("%d of 2 presses were answered", n)
	}
}

func TestSeveralTicksAreHandedInTogether(t *testing.T) {
	recv := &channeltest.Recorder{}
	r := newRig(t, recv, nil, nil)
	m := r.asked(t, channels.Outbound{Text: "Which hubs?", Question: "hubs", Many: true, Choices: append([]channels.Choice{{ID: "!done", Label: "That is all"}}, hubs...)})
	r.taps(t, m, "None yet")
	r.taps(t, m, "Elm Park")
	r.taps(t, m, "None yet")
	r.taps(t, m, "The Link")
	if n := len(recv.All()); n != 0 {
		t.Errorf("%d messages before the ticks were handed in", n)
	}
	now := r.fake.Messages(r.chat(1))[0]
	if now.Buttons[0][0].Text != "✅ Elm Park" || now.Buttons[2][0].Text != "None yet" {
		t.Errorf("the ticks that the person sees: %v", now.Buttons)
	}
	r.taps(t, m, "That is all")
	all := recv.All()
	if len(all) != 1 || all[0].Kind != channels.Answer || all[0].Question != "hubs" || !cmp.Equal(all[0].Choices, []string{"elm-park", "the-link"}) {
		t.Errorf("got %+v", all)
	}
	if n := len(r.fake.Calls("answerCallbackQuery")); n != 5 {
		t.Errorf("%d of 5 presses were answered", n)
	}
	t.Run("the same tap delivered twice ticks once", func(t *testing.T) {
		again := r.asked(t, channels.Outbound{Text: "Which hubs?", Question: "hubs", Many: true, Choices: hubs})
		button, _ := again.Button("Elm Park")
		tap := telegramfake.Update{ID: 9001, Chat: again.Chat, Kind: "callback_query", Fields: fields{"data": button.Data, "message": fields{
			"message_id": again.ID, "date": 1, "chat": fields{"id": again.Chat, "type": "private"}, "reply_markup": fields{"inline_keyboard": again.Buttons}}}}
		for range 2 {
			if _, _, err := r.fake.Deliver(t.Context(), tap); err != nil {
				t.Fatal(err)
			}
		}
		sent := r.fake.Messages(r.chat(1))
		if got := sent[len(sent)-1].Buttons[0][0].Text; got != "✅ Elm Park" {
			t.Errorf("the button reads %q", got)
		}
	})
	t.Run("handing in no tick is done, which the survey understands", func(t *testing.T) {
		empty := r.asked(t, channels.Outbound{Text: "Which hubs?", Question: "hubs", Many: true, Choices: hubs})
		r.taps(t, empty, "OK")
		all := recv.All()
		if last := all[len(all)-1]; last.Kind != channels.Command || last.Command != "done" {
			t.Errorf("got %+v", last)
		}
	})
}

func TestOddButtonsDoNoHarm(t *testing.T) {
	private := fields{"message_id": 5, "date": 0, "chat": fields{"id": 700900101, "type": "private"}}
	for _, row := range []struct {
		name    string
		data    string
		message any
		command string // "" is nothing kept
	}{
		{"a tick on a message that Telegram no longer shows", "+hubs|elm-park", private, "where"},
		{"handing in on one", "=hubs", private, "where"},
		{"a command that is none", "!rm -rf", private, "where"},
		{"an empty button", "", private, "where"},
		{"\"Keep my answers\" as it was at first", "!back", private, "keep"},
		{"data of another time", "v1:7:9", private, "where"},
		{"data far too long", strings.Repeat("x|", 400), private, "where"},
		{"a button under an inline message", "hub|elm-park", nil, ""},
		{"a button in a group", "hub|elm-park", fields{"message_id": 5, "date": 1, "chat": fields{"id": -5, "type": "group"}}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			recv := &channeltest.Recorder{}
			r := newRig(t, recv, nil, nil)
			f := fields{"data": row.data}
			if row.message != nil {
				f["message"] = row.message
			}
			_, status, err := r.fake.Deliver(t.Context(), telegramfake.Update{Chat: 700900101, Kind: "callback_query", Fields: f})
			if err != nil || status != http.StatusOK {
				t.Fatalf("status %d, %v", status, err)
			}
			all := recv.All()
			if row.command == "" && len(all) != 0 || row.command != "" && (len(all) != 1 || all[0].Command != row.command || all[0].Kind != channels.Command) {
				t.Errorf("got %+v", all)
			}
			if n := len(r.fake.Calls("answerCallbackQuery")); n != 1 {
				t.Errorf("answered %d times", n)
			}
		})
	}
	t.Run("a press that could not be kept is not answered yet", func(t *testing.T) {
		recv := &channeltest.Recorder{}
		r := newRig(t, recv, nil, nil)
		m := r.asked(t, channels.Outbound{Text: "Which hub?", Question: "hub", Choices: hubs})
		recv.Break(1)
		button, _ := m.Button("Elm Park")
		if _, status, _ := r.fake.Tap(t.Context(), m, button.Data); status != http.StatusServiceUnavailable {
			t.Errorf("status %d", status)
		}
		if n := len(r.fake.Calls("answerCallbackQuery")); n != 0 {
			t.Errorf("answered %d times", n)
		}
	})
}

func TestHowAMessageLooks(t *testing.T) {
	r := newRig(t, &channeltest.Recorder{}, nil, nil)
	t.Run("choices are buttons, one a row, below the last part", func(t *testing.T) {
		r.asked(t, channels.Outbound{Text: strings.Repeat("word ", 1500), Question: "hub", Choices: hubs})
		sent := r.fake.Messages(r.chat(1))
		if len(sent) != 2 || sent[0].Buttons != nil || len(sent[1].Buttons) != 4 {
			t.Fatalf("%d parts", len(sent))
		}
	})
	t.Run("choices whose buttons would not fit are listed by number", func(t *testing.T) {
		m := r.asked(t, channels.Outbound{Text: "Which?", Question: strings.Repeat("q", 60), Choices: hubs})
		if m.Buttons != nil || m.Text != "Which?\n1 Elm Park\n2 The Link\n3 None yet" {
			t.Errorf("sent %q", m.Text)
		}
	})
	t.Run("no parse mode, no preview", func(t *testing.T) {
		m := r.asked(t, channels.Outbound{Text: "5 < 6 & *bold* [x](https://fv.example)"})
		calls := r.fake.Calls("sendMessage")
		params := calls[len(calls)-1].Params
		if m.Text != "5 < 6 & *bold* [x](https://fv.example)" || params["parse_mode"] != "" || params["disable_web_page_preview"] != "true" {
			t.Errorf("sent %q with %v", m.Text, params)
		}
	})
	t.Run("right-to-left words and labels go as they are", func(t *testing.T) {
		m := r.asked(t, channels.Outbound{Text: "كم مرة؟", RTL: true, Question: "often", Choices: []channels.Choice{{ID: "often", Label: "كثيرا"}}})
		if m.Text != "كم مرة؟" || m.Buttons[0][0].Text != "كثيرا" {
			t.Errorf("sent %q", m.Text)
		}
	})
	if problems := r.fake.Problems(); problems != nil {
		t.Errorf("Telegram would have refused: %v", problems)
	}
}

// How it was is one row of numbers. The press is answered and handed in, and the row goes; another press of it, as one on
// an old screen, still counts.
func TestTheButtonsForHowItWasGoOncePressed(t *testing.T) {
	recv := &channeltest.Recorder{}
	r := newRig(t, recv, nil, nil)
	var ratings []channels.Choice
	for _, n := range []string{"1", "2", "3", "4", "5"} {
		ratings = append(ratings, channels.Choice{ID: "!rate " + n, Label: n})
	}
	m := r.asked(t, channels.Outbound{Text: "Thank you. How was it?", Choices: ratings})
	if len(m.Buttons) != 1 || len(m.Buttons[0]) != 5 {
		t.Fatalf("the buttons are %v", m.Buttons)
	}
	r.taps(t, m, "4")
	got := recv.All()
	if len(got) != 1 || got[0].Kind != channels.Command || got[0].Command != "rate" || got[0].Text != "4" {
		t.Errorf("handed in: %+v", got)
	}
	if now := r.fake.Messages(r.chat(1))[0]; len(now.Buttons) != 0 || now.Text != "Thank you. How was it?" {
		t.Errorf("left are %v below %q", now.Buttons, now.Text)
	}
	if _, status, err := r.fake.Tap(t.Context(), m, "!rate 5"); err != nil || status != http.StatusOK {
		t.Fatalf("status %d, %v", status, err)
	}
	if got := recv.All(); len(got) != 2 || got[1].Text != "5" {
		t.Errorf("handed in: %+v", got)
	}
	if n := len(r.fake.Calls("answerCallbackQuery")); n != 2 {
		t.Errorf("%d of 2 presses were answered", n)
	}
}
