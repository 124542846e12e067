package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/channels/telegram/telegramfake"
	"familyvoice/e2e/harness"
	"familyvoice/store"
)

// A family names a child in its second answer, in a way that tells; the first, which stood whole until then, is read again. The
// family is written to no more than for any second answer, and the alert of the first is the only one.
func TestANameFromALaterAnswerIsTakenOutOfTheEarlierAndNobodyIsToldTwice(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	house := harness.NewHouse(t, harness.Setup{Now: time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)})
	converse := func(chat int64, answers ...string) (doc *store.Response, messages int) {
		t.Helper()
		deliver := func(text string) {
			t.Helper()
			house.Set(house.Now().Add(time.Minute))
			u := telegramfake.Update{Chat: chat, At: house.Now(), Fields: map[string]any{"text": text}}
			if _, status, err := house.Bot.Deliver(ctx, u); err != nil || status != http.StatusOK {
				t.Fatalf("answered %d, %v", status, err)
			}
			house.Sent()
		}
		deliver("/start")
		if _, status, err := house.Bot.Tap(ctx, house.Bot.Messages(chat)[0], "!go"); err != nil || status != http.StatusOK {
			t.Fatalf("answered %d, %v", status, err)
		}
		house.Sent()
		for _, text := range answers {
			deliver(text)
			house.Set(house.Now().Add(time.Hour))
			house.Settle()
		}
		_, doc, ok := house.State(channels.Telegram, harness.BotID, fmt.Sprint(chat))
		if !ok {
			t.Fatal("nothing was begun")
		}
		return doc, len(house.Bot.Messages(chat))
	}
	alerts := func() int64 {
		n, err := house.Store.Alerts.Count(ctx, store.Query{})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	const bare, cued = "i want tobrin to stop being late for the bus", "we are proud of a lad called tobrin next door"
	_, plain := converse(7_101, "i want them to stop being late for the bus", "we are proud of the lads next door")
	named, told := converse(7_102, bare, cued)
	for question, want := range map[string]string{"about": "i want [name] to stop being late for the bus", "proud": "we are proud of a lad called [name] next door"} {
		e, err := house.Store.Excerpts.Get(ctx, named.ID+":"+question)
		if err != nil || e.Text != want || len(e.Sentences) != 1 || e.Sentences[0].Text != want || strings.Contains(strings.Join(e.Tokens, " "), "tobrin") {
			t.Errorf("%s reads %+v, %v, want %q", question, e, err, want)
		}
	}
	if told != plain || alerts() != 0 {
		t.Errorf("the family got %d messages, want %d; %d alerts", told, plain, alerts())
	}
	harmed, _ := converse(7_103, "my dad hits me and tobrin every night", bare, cued)
	if e, err := house.Store.Excerpts.Get(ctx, harmed.ID+":about"); err != nil || !e.Withheld || e.Text != "" {
		t.Errorf("what raised a concern shows %+v, %v", e, err)
	}
	if n := alerts(); n != 1 {
		t.Errorf("there are %d alerts, want one", n)
	}
}
