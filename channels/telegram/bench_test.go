package telegram_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/channels/telegram"
)

// taken is a receiver that keeps nothing.
type taken struct{}

func (taken) Receive(context.Context, channels.Inbound) error { return nil }

// BenchmarkWebhook is what the adapter itself costs, without a network.
func BenchmarkWebhook(b *testing.B) {
	gin.SetMode(gin.ReleaseMode)
	bot, err := telegram.New(telegram.Config{Token: token, Secret: secret, PublicURL: public})
	if err != nil {
		b.Fatal(err)
	}
	router := gin.New()
	bot.Mount(router, taken{})
	body := `{"update_id":871001,"message":{"message_id":5,"from":{"id":7,"is_bot":false,"first_name":"Sam","language_code":"en"},` +
		`"chat":{"id":7,"first_name":"Sam","type":"private"},"date":1790000000,"text":"We like the park and the stay and play on Tuesdays."}}`
	for _, row := range []struct {
		name, secret string
		want         int
	}{{"good", secret, http.StatusOK}, {"bad-secret", "guess", http.StatusForbidden}} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				request := httptest.NewRequest(http.MethodPost, telegram.Path, strings.NewReader(body))
				request.Header.Set("X-Telegram-Bot-Api-Secret-Token", row.secret)
				answer := httptest.NewRecorder()
				router.ServeHTTP(answer, request)
				if answer.Code != row.want {
					b.Fatalf("status %d", answer.Code)
				}
			}
		})
	}
}
