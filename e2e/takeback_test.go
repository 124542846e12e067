package e2e

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/channels/telegram/telegramfake"
	"familyvoice/e2e/harness"
	"familyvoice/store"
	"familyvoice/survey"
)

// clearedChat looks at the family's chat at the end of a story: what was said before a DELETE is gone from it, and all
// else stands.
func (tl *teller) clearedChat() {
	tl.Helper()
	if tl.channel != channels.Telegram {
		return
	}
	goodbye := said(tl.survey.Render(survey.Message{Key: "deleted"}, tl.state.Language, tl.story.Vars(string(tl.channel))))
	all := tl.house.Bot.Messages(chat)
	at := len(all)
	for i, m := range all {
		if m.Text == goodbye {
			at = i
		}
	}
	for i, m := range all {
		if gone := at < len(all) && i < at; m.Gone != gone {
			tl.Errorf("gone is %v for message %d of %d, said before a DELETE: %v\n%s", m.Gone, i+1, len(all), gone, m.Text)
		}
	}
}

func TestKilledWhileTakingBackTheChatIsClearedAllTheSame(t *testing.T) {
	t.Parallel()
	for _, failpoint := range []string{"after-response:5", "before-take-back:1", "after-take-back:1"} {
		t.Run(failpoint, func(t *testing.T) {
			t.Parallel()
			const secret = "h00k-5ecre7"
			bot := telegramfake.New("424242:AAE-5ecre7_t0ken")
			api := httptest.NewServer(bot)
			t.Cleanup(api.Close)
			town := harness.NewTown(t, "failpoint")
			died := false
			start := func(env ...string) *harness.Server {
				s := town.Start(append(env, "FAMILYVOICE_TELEGRAM_TOKEN=424242:AAE-5ecre7_t0ken", "FAMILYVOICE_TELEGRAM_SECRET="+secret,
					"FAMILYVOICE_TELEGRAM_BASE_URL="+api.URL)...)
				bot.SetWebhook(harness.PublicURL+"/webhooks/telegram", secret, s.URL+"/webhooks/telegram")
				return s
			}
			s := start("FAMILYVOICE_FAILPOINT=" + failpoint)
			st, _ := town.Open()
			told := 0
			tell := func(u telegramfake.Update) {
				t.Helper()
				u.Chat = chat
				for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
					ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
					sent, status, err := bot.Deliver(ctx, u)
					cancel()
					if err == nil && status == 200 {
						break
					}
					u.ID, u.Number, u.At = sent.ID, sent.Number, sent.At
					if s.Dead() {
						s, died = start(), true
					}
					if time.Now().After(deadline) {
						t.Fatalf("a message was not taken within a minute:\n%s", s.Log())
					}
				}
				told++
				// The number of a message is known once it is written down: what a kill takes from between its sending and that
				// write is known to nobody, since Telegram lists no chat, and stands.
				harness.Eventually(t, "the reply has come, and its number is written down", func() bool {
					if s.Dead() {
						s, died = start(), true
					}
					for r, err := range st.Responses.Find(context.Background(), store.Query{}) {
						if err != nil || len(r.Pending) > 0 {
							return false
						}
					}
					return len(bot.Messages(chat)) >= told
				})
			}
			words := func(text string) telegramfake.Update {
				return telegramfake.Update{Fields: map[string]any{"text": text}}
			}
			for _, text := range []string{"/start", "/go", "me and my nan", "/delete", "/confirm"} {
				tell(words(text))
			}
			standing := func() (texts []string) {
				for _, m := range bot.Screen(chat) {
					texts = append(texts, m.Text)
				}
				return texts
			}
			harness.Eventually(t, "the run is a tombstone that knows nothing of the chat", func() bool {
				if s.Dead() {
					s, died = start(), true
				}
				for r, err := range st.Responses.Find(context.Background(), store.Query{}) {
					if err != nil || !r.Erased || r.Purge || len(r.Pending) > 0 || len(r.Sent) > 0 {
						return false
					}
				}
				return true
			})
			if !died {
				t.Errorf("the server never came to the failpoint %s", failpoint)
			}
			left := standing()
			if len(left) == 0 || slices.ContainsFunc(left, func(text string) bool { return !strings.Contains(text, "All your answers are erased") }) {
				t.Errorf("only the goodbye should stand in the chat:\n%s", strings.Join(left, "\n---\n"))
			}
			if problems := bot.Problems(); len(problems) > 0 {
				t.Errorf("Telegram would have refused: %v", problems)
			}
		})
	}
}
