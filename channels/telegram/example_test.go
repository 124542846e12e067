package telegram_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/channels/telegram"
	"familyvoice/channels/telegram/telegramfake"
)

// printer is a receiver that says what it got.
type printer struct{}

func (printer) Receive(_ context.Context, in channels.Inbound) error {
	fmt.Println(in.Kind, in.Command, in.Place, in.Question, in.Choices)
	return nil
}

// A whole exchange without the real Telegram: somebody follows a hub's link, is asked, and taps an answer.
func Example() {
	gin.SetMode(gin.ReleaseMode)
	ctx := context.Background()
	fake := telegramfake.New("424242:a-made-up-token")
	api, router := httptest.NewServer(fake), gin.New()
	defer api.Close()
	hooks := httptest.NewServer(router)
	defer hooks.Close()

	bot, err := telegram.New(telegram.Config{Token: "424242:a-made-up-token", Secret: "made-up", BaseURL: api.URL, PublicURL: hooks.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	bot.Mount(router, printer{})
	if err := bot.Register(ctx); err != nil {
		fmt.Println(err)
		return
	}

	fake.Say(ctx, 7, "/start elm-park")
	bot.Send(ctx, channels.Outbound{ID: "1", Address: "7", Text: "How often do you come?", Question: "often",
		Choices: []channels.Choice{{ID: "weekly", Label: "Every week"}, {ID: "!skip", Label: "Skip"}}})
	asked := fake.Messages(7)[0]
	fmt.Println(asked.Text)
	button, _ := asked.Button("Every week")
	fake.Tap(ctx, asked, button.Data)
	// Output:
	// command start elm-park  []
	// How often do you come?
	// answer   often [weekly]
}
