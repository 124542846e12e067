package telegram_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/channels/channeltest"
)

// said sends n messages and returns their ids.
func (r *rig) said(n int) (ids []string) {
	r.t.Helper()
	for i := range n {
		receipt, err := r.bot.Send(context.Background(), channels.Outbound{ID: "e", Sender: r.Ours(), Address: r.Person(1), Text: fmt.Sprint("message ", i)})
		if err != nil {
			r.t.Fatal(err)
		}
		ids = append(ids, receipt.IDs...)
	}
	return ids
}

func TestMoreThanAHundredMessagesAreTakenBackInBatches(t *testing.T) {
	r := newRig(t, &channeltest.Recorder{}, nil, nil)
	if err := r.bot.TakeBack(t.Context(), r.Ours(), r.Person(1), r.said(250)); err != nil {
		t.Fatal(err)
	}
	if left := r.Sent(1); len(left) != 0 {
		t.Errorf("%d messages still stand", len(left))
	}
	var sizes []int
	for _, call := range r.fake.Calls("deleteMessages") {
		var numbers []int
		if err := json.Unmarshal([]byte(call.Params["message_ids"]), &numbers); err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(numbers))
	}
	if fmt.Sprint(sizes) != "[100 100 50]" {
		t.Errorf("the calls named %v messages", sizes)
	}
}

func TestMessagesOlderThanTwoDaysStayAndTheRestGoes(t *testing.T) {
	r := newRig(t, &channeltest.Recorder{}, nil, nil)
	old := r.said(3)
	r.fake.Age(48 * time.Hour)
	if err := r.bot.TakeBack(t.Context(), r.Ours(), r.Person(1), append(old, r.said(20)...)); err != nil {
		t.Fatal(err)
	}
	if left := strings.Join(r.Sent(1), ", "); left != "message 0, message 1, message 2" {
		t.Errorf("what stands is %s", left)
	}
}

func TestAnotherBotsMessagesAreLeftAlone(t *testing.T) {
	r := newRig(t, &channeltest.Recorder{}, nil, nil)
	if err := r.bot.TakeBack(t.Context(), "99", r.Person(1), r.said(2)); err != nil || len(r.fake.Calls("deleteMessages")) != 0 {
		t.Errorf("error %v, calls %v", err, r.fake.Calls("deleteMessages"))
	}
}
