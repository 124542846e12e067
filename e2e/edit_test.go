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

// A family edits what it wrote in a chat: the answer changes, and so does everything that readers see of it. What a person
// approved to be quoted was another text, so it needs another approval.
func TestAnEditChangesTheAnswerAndAllThatReadersSeeOfIt(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	house := harness.NewHouse(t, harness.Setup{Now: time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)})
	const chat = int64(7_002)
	deliver := func(u telegramfake.Update) telegramfake.Update {
		t.Helper()
		house.Set(house.Now().Add(time.Minute))
		u.Chat, u.At = chat, house.Now()
		if u.Kind == "edited_message" {
			u.Fields["edit_date"] = house.Now().Unix()
		}
		sent, status, err := house.Bot.Deliver(ctx, u)
		if err != nil || status != http.StatusOK {
			t.Fatalf("answered %d, %v", status, err)
		}
		house.Sent()
		return sent
	}
	words := func(text string) telegramfake.Update {
		return telegramfake.Update{Fields: map[string]any{"text": text}}
	}
	deliver(words("/start"))
	if _, status, err := house.Bot.Tap(ctx, house.Bot.Messages(chat)[0], "!go"); err != nil || status != http.StatusOK {
		t.Fatalf("answered %d, %v", status, err)
	}
	house.Sent()
	first := deliver(words("my daughter Wilhelmina is scared of the bus"))
	house.Set(house.Now().Add(time.Hour))
	house.Settle()
	_, doc, ok := house.State(channels.Telegram, harness.BotID, fmt.Sprint(chat))
	if !ok {
		t.Fatal("nothing was begun")
	}
	excerpt := func() *store.Excerpt {
		t.Helper()
		e, err := house.Store.Excerpts.Get(ctx, doc.ID+":about")
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	before := excerpt()
	before.Quote = "approved"
	if err := house.Store.Excerpts.Put(ctx, before); err != nil {
		t.Fatal(err)
	}
	edit := words("we would like a garden and a quieter street")
	edit.Kind, edit.Number = "edited_message", first.Number
	deliver(edit)
	house.Set(house.Now().Add(time.Hour))
	house.Settle()
	state, _, _ := house.State(channels.Telegram, harness.BotID, fmt.Sprint(chat))
	if a := state.Answer("about"); len(a.Parts) != 1 || a.Parts[0].Text != "we would like a garden and a quieter street" || a.Revision != 2 {
		t.Errorf("the answer should read as edited, got %+v", a)
	}
	after := excerpt()
	seen := fmt.Sprintf("%+v", after)
	for _, old := range []string{"daughter", "Wilhelmina", "scared", "bus"} {
		if strings.Contains(seen, old) {
			t.Errorf("readers still see %q", old)
		}
	}
	if !strings.Contains(after.Text, "garden") || len(after.Sentences) != 1 || after.Source <= before.Source {
		t.Errorf("the excerpt should be that of the edit: %+v", after)
	}
	if after.Quote != "" {
		t.Error("another text needs another approval")
	}
	if count, err := house.Store.Excerpts.Count(ctx, store.Query{}); err != nil || count != 1 {
		t.Errorf("one answer has one excerpt, there are %d, %v", count, err)
	}
}
