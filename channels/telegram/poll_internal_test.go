package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"familyvoice/channels"
)

// picky refuses the messages that say "bad" and keeps the texts of the others.
type picky struct{ texts []string }

func (p *picky) Receive(_ context.Context, in channels.Inbound) error {
	if in.Text == "bad" {
		return errors.New("refused")
	}
	p.texts = append(p.texts, in.Text)
	return nil
}

// said is an update in which chat says text.
func said(id, chat int, text string) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":1,"chat":{"id":%d,"type":"private"},"text":%q}}`, id, id, chat, text))
}

func TestOneMessageThatCannotBeTakenHoldsUpItsOwnChatOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bot, err := New(Config{Token: "424242:AAE-5ecre7_t0ken", Mode: Poll})
		if err != nil {
			t.Fatal(err)
		}
		recv := &picky{}
		q := queue{bot: bot, recv: recv, failing: map[int]time.Time{}}
		batch := []json.RawMessage{said(11, 1, "first"), said(12, 2, "bad"), said(13, 2, "after the bad one"), said(14, 3, "another family")}
		if _, err := q.takeAll(t.Context(), batch); err == nil {
			t.Error("the bad one was not noticed")
		}
		if !slices.Equal(recv.texts, []string{"first", "another family"}) || q.offset != 12 {
			t.Errorf("took %v, the place is %d", recv.texts, q.offset)
		}
		t.Log("an hour later it is given up, and its chat goes on")
		time.Sleep(giveUpAfter)
		recv.texts = nil
		if _, err := q.takeAll(t.Context(), batch[1:]); err != nil || q.offset != 15 {
			t.Errorf("error %v, the place is %d", err, q.offset)
		}
		if !slices.Equal(recv.texts, []string{"after the bad one", "another family"}) {
			t.Errorf("took %v", recv.texts)
		}
	})
}

func TestWhenNothingCanBeTakenAllWait(t *testing.T) {
	bot, err := New(Config{Token: "424242:AAE-5ecre7_t0ken", Mode: Poll})
	if err != nil {
		t.Fatal(err)
	}
	recv := &picky{}
	q := queue{bot: bot, recv: recv, failing: map[int]time.Time{}}
	batch := []json.RawMessage{said(11, 1, "bad"), said(12, 2, "bad"), said(13, 3, "bad"), said(14, 4, "fine")}
	if _, err := q.takeAll(t.Context(), batch); err == nil || len(recv.texts) != 0 || q.offset != 0 {
		t.Errorf("error %v, took %v, the place is %d", err, recv.texts, q.offset)
	}
}
