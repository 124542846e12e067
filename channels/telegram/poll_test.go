package telegram_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/channels/channeltest"
	"familyvoice/channels/telegram"
	"familyvoice/channels/telegram/telegramfake"
)

// eventually waits until ok, and fails after far longer than it can take.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 2000 {
		if ok() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("never %s", what)
}

func TestPollingLosesNothing(t *testing.T) {
	recv := &channeltest.Recorder{}
	r := newRig(t, recv, nil, func(c *telegram.Config) {
		c.Mode, c.PublicURL, c.Secret, c.PollWait = telegram.Poll, "", "", time.Second
	})
	r.Say(1, "", "written before we were there")
	recv.Break(1)
	r.fake.Next(telegramfake.Fail)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.bot.Poll(ctx, recv) }()
	eventually(t, "arrived after a failing provider and a failing store", func() bool { return len(recv.All()) == 1 })
	r.Say(1, "", "second")
	r.Say(2, "", "third")
	eventually(t, "arrived in order", func() bool { return len(recv.All()) == 3 })
	eventually(t, "confirmed", func() bool { return r.fake.Waiting() == 0 })
	all := recv.All()
	if all[0].Text != "written before we were there" || all[1].Text != "second" || all[2].Text != "third" {
		t.Errorf("the order is %v", []string{all[0].Text, all[1].Text, all[2].Text})
	}
	t.Run("after a quiet week the numbers begin anywhere", func(t *testing.T) {
		eventually(t, "asked afresh once all was quiet", func() bool {
			calls := r.fake.Calls("getUpdates")
			return len(calls) > 2 && calls[len(calls)-1].Params["offset"] == "0"
		})
		if _, _, err := r.fake.Deliver(t.Context(), telegramfake.Update{ID: 12, Chat: 700900101, Fields: fields{"text": "after the holidays"}}); err != nil {
			t.Fatal(err)
		}
		eventually(t, "arrived", func() bool { return len(recv.All()) == 4 })
	})
	t.Run("it ends when it is told to", func(t *testing.T) {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	})
	if calls := r.fake.Calls("getUpdates"); calls[0].Params["allowed_updates"] != `["message","edited_message","callback_query","my_chat_member"]` {
		t.Errorf("asked for %v", calls[0].Params)
	}
}

func TestPollingTakesOverFromAWebhook(t *testing.T) {
	recv := &channeltest.Recorder{}
	r := newRig(t, recv, nil, func(c *telegram.Config) { c.Mode = telegram.Poll })
	r.fake.SetWebhook("https://old.example/hook", "x", "")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go r.bot.Poll(ctx, recv)
	eventually(t, "taken over", func() bool { return len(r.fake.Calls("deleteWebhook")) >= 2 })
	r.Say(1, "", "hello")
	eventually(t, "arrived", func() bool { return len(recv.All()) == 1 })
}

func TestRegisterTellsTelegramOnlyWhatItMust(t *testing.T) {
	r := newRig(t, &channeltest.Recorder{}, nil, nil)
	call := r.fake.Calls("setWebhook")[0]
	for key, want := range map[string]string{
		"url": public + telegram.Path, "secret_token": secret, "max_connections": "40",
		"allowed_updates": `["message","edited_message","callback_query","my_chat_member"]`,
	} {
		if call.Params[key] != want {
			t.Errorf("%s is %q", key, call.Params[key])
		}
	}
	if call.Params["drop_pending_updates"] == "true" {
		t.Error("messages that wait would be lost")
	}
}

func TestTelegramErrorsInPlainWords(t *testing.T) {
	for _, row := range []struct {
		mode  telegramfake.Mode
		fault channels.Fault
		code  string
		after time.Duration
	}{
		{telegramfake.Blocked, channels.Person, "403", 0},
		{telegramfake.Throttle, channels.Transient, "429", 7 * time.Second},
		{telegramfake.NoChat, channels.Rejected, "400", 0},
		{telegramfake.BadToken, channels.Operator, "401", 0},
		{telegramfake.Fail, channels.Transient, "502", 0},
		{telegramfake.Lie, channels.Transient, "200", 0},
	} {
		t.Run(string(row.mode), func(t *testing.T) {
			r := newRig(t, &channeltest.Recorder{}, slog.New(slog.DiscardHandler), nil)
			r.fake.Next(row.mode)
			_, err := r.bot.Send(t.Context(), channels.Outbound{ID: "e", Address: r.Person(1), Text: "hi"})
			failed := channels.Failure(err)
			if failed.Fault != row.fault || failed.Code != row.code || failed.After != row.after {
				t.Errorf("got %+v", failed)
			}
		})
	}
	t.Run("a server that is not there tells no token", func(t *testing.T) {
		gone := newRig(t, &channeltest.Recorder{}, nil, nil)
		bot, err := telegram.New(telegram.Config{Token: token, Secret: secret, BaseURL: "http://127.0.0.1:1", PublicURL: public, ChatEvery: -1, Every: -1})
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{bot.Register(t.Context()), send(bot, gone.Person(1))} {
			if err == nil || strings.Contains(err.Error(), "5ecre7") || channels.Failure(err).Fault != channels.Transient {
				t.Error("no transient error, or one with a secret")
			}
		}
	})
}

func send(bot *telegram.Bot, to string) error {
	_, err := bot.Send(context.Background(), channels.Outbound{Address: to, Text: "hi"})
	return err
}

func TestNewNamesWhatToMend(t *testing.T) {
	good := telegram.Config{Token: token, Secret: secret, PublicURL: "https://fv.example"}
	if _, err := telegram.New(good); err != nil {
		t.Fatalf("a good configuration: %v", err)
	}
	for _, row := range []struct {
		name   string
		change func(*telegram.Config)
		want   string // "" is fine
	}{
		{"a webhook bot without a secret", func(c *telegram.Config) { c.Secret = "" }, "secret"},
		{"a secret that Telegram would refuse", func(c *telegram.Config) { c.Secret = "a b" }, "secret"},
		{"no token", func(c *telegram.Config) { c.Token = "" }, "token"},
		{"a token with a path in it", func(c *telegram.Config) { c.Token = "1:aaaaaaaaaa/../x" }, "token"},
		{"an unknown mode", func(c *telegram.Config) { c.Mode = "pigeon" }, "mode"},
		{"a webhook without a public address", func(c *telegram.Config) { c.PublicURL = "" }, "public URL"},
		{"a base address that is none", func(c *telegram.Config) { c.BaseURL = "localhost" }, "base URL"},
		{"polling needs neither secret nor public address", func(c *telegram.Config) { c.Mode, c.Secret, c.PublicURL = telegram.Poll, "", "" }, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			config := good
			row.change(&config)
			_, err := telegram.New(config)
			if row.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "5ecre7") {
				t.Errorf("error %v, want one about %q without a secret", err, row.want)
			}
		})
	}
}
