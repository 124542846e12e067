package sms_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/channels/sms"
	"familyvoice/channels/sms/twiliofake"
)

// printer is a receiver that says what it got.
type printer struct{}

func (printer) Receive(_ context.Context, in channels.Inbound) error {
	fmt.Println(in.Kind, in.Text)
	return nil
}

// A whole exchange without the real Twilio: somebody texts GO and is asked the first question.
func Example() {
	gin.SetMode(gin.ReleaseMode)
	ctx := context.Background()
	router := gin.New()
	hooks := httptest.NewServer(router)
	defer hooks.Close()
	fake := twiliofake.New(twiliofake.Config{AccountSID: account, AuthToken: secret, From: "+447700900001",
		Webhook: hooks.URL + sms.MessagePath})
	api := httptest.NewServer(fake)
	defer api.Close()

	twilio, err := sms.New(sms.Config{AccountSID: account, AuthToken: secret, From: "+447700900001", BaseURL: api.URL, PublicURL: hooks.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	twilio.Mount(router, printer{})

	fake.Send(ctx, twiliofake.Text{From: "+447700900123", Body: "Go"})
	twilio.Send(ctx, channels.Outbound{ID: "1", Address: "+447700900123", Text: "How often do you come?",
		Choices: []channels.Choice{{ID: "weekly", Label: "Every week"}, {ID: "monthly", Label: "Now and then"}}})
	fmt.Println(fake.Messages("+447700900123")[0].Body)
	// Output:
	// text Go
	// How often do you come?
	// 1 Every week
	// 2 Now and then
}
