package telegram_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/channels/channeltest"
	"familyvoice/channels/telegram"
	"familyvoice/channels/telegram/telegramfake"
)

const (
	token  = "424242:AAE-5ecre7_t0ken"
	secret = "h00k-5ecre7"
	public = "https://fv.example/families"
)

// rig is the adapter between a fake Telegram and a receiver.
type rig struct {
	t     *testing.T
	fake  *telegramfake.Fake
	bot   *telegram.Bot
	hooks *httptest.Server
}

func newRig(t *testing.T, recv channels.Receiver, log *slog.Logger, change func(*telegram.Config)) *rig {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	r := &rig{t: t, fake: telegramfake.New(token)}
	api := httptest.NewServer(r.fake)
	t.Cleanup(api.Close)
	config := telegram.Config{Token: token, Secret: secret, BaseURL: api.URL, PublicURL: public, ChatEvery: -1, Every: -1, Log: log}
	if change != nil {
		change(&config)
	}
	var err error
	if r.bot, err = telegram.New(config); err != nil {
		t.Fatal(err)
	}
	router := gin.New()
	r.bot.Mount(router, recv)
	r.hooks = httptest.NewServer(router)
	t.Cleanup(r.hooks.Close)
	r.fake.SetListen(r.hooks.URL + telegram.Path)
	if err := r.bot.Register(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *rig) Channel() channels.Channel { return r.bot }
func (r *rig) Ours() string              { return "424242" }
func (r *rig) Limit() int                { return 4096 }
func (r *rig) Secrets() []string         { return []string{token, "AAE-5ecre7_t0ken", secret, "AgACAgQ"} }
func (r *rig) Person(n int) string       { return strconv.Itoa(int(r.chat(n))) }
func (r *rig) chat(n int) int64          { return int64(700900100 + n) }

func (r *rig) Say(n int, id, text string) (string, int) {
	number, _ := strconv.Atoi(id)
	u, status, err := r.fake.Deliver(context.Background(), telegramfake.Update{ID: number, Chat: r.chat(n), Fields: map[string]any{"text": text}})
	if err != nil {
		r.t.Error(err)
	}
	return strconv.Itoa(u.ID), status
}

func (r *rig) Choose(n int, numbers ...int) (status int) {
	sent := r.fake.Messages(r.chat(n))
	m := sent[len(sent)-1]
	tap := func(data string) {
		var err error
		if _, status, err = r.fake.Tap(context.Background(), m, data); err != nil {
			r.t.Error(err)
		}
	}
	for _, number := range numbers {
		tap(m.Buttons[number-1][0].Data)
	}
	for _, row := range m.Buttons {
		if strings.HasPrefix(row[0].Data, "=") {
			tap(row[0].Data)
		}
	}
	return status
}

func (r *rig) Picture(n int, words string) int {
	_, status, err := r.fake.Photo(context.Background(), r.chat(n), words)
	if err != nil {
		r.t.Error(err)
	}
	return status
}

func (r *rig) Forge(n int, text string) int {
	worst := http.StatusForbidden
	for _, forged := range []telegramfake.Update{
		{Chat: r.chat(n), Fields: map[string]any{"text": text}, Secret: "guess"},
		{Chat: r.chat(n), Fields: map[string]any{"text": text}, Secret: secret + "x"},
		{Chat: r.chat(n), Fields: map[string]any{"text": text}, Nothing: true},
	} {
		if _, status, err := r.fake.Deliver(context.Background(), forged); err != nil || status != http.StatusForbidden {
			worst = status
		}
	}
	return worst
}

func (r *rig) Post(body []byte) int {
	request, _ := http.NewRequest(http.MethodPost, r.hooks.URL+telegram.Path, bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func (r *rig) Sent(n int) []string {
	var texts []string
	for _, m := range r.fake.Screen(r.chat(n)) {
		words := []string{m.Text}
		for _, row := range m.Buttons {
			for _, b := range row {
				words = append(words, b.Text)
			}
		}
		texts = append(texts, strings.Join(words, "\n"))
	}
	return texts
}

func (r *rig) Trouble(what ...channeltest.Trouble) {
	modes := map[channeltest.Trouble]telegramfake.Mode{
		channeltest.None: telegramfake.Well, channeltest.Throttle: telegramfake.Throttle, channeltest.Fail: telegramfake.Fail,
		channeltest.Hang: telegramfake.Hang, channeltest.Lie: telegramfake.Lie, channeltest.LieEmpty: telegramfake.LieEmpty,
		channeltest.Refuse: telegramfake.Blocked, channeltest.BadLogin: telegramfake.BadToken,
	}
	for _, trouble := range what {
		r.fake.Next(modes[trouble])
	}
}

func TestTelegramKeepsTheContract(t *testing.T) {
	channeltest.Run(t, func(t *testing.T, recv channels.Receiver, log *slog.Logger) channeltest.Provider {
		return newRig(t, recv, log, nil)
	})
}
