package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"familyvoice/channels/sms/twiliofake"
	"familyvoice/e2e/harness"
)

// Who is erased is gone from the file too, not only from what a query finds.
func TestWhatIsErasedIsGoneFromTheFiles(t *testing.T) {
	t.Parallel()
	house := harness.NewHouse(t, harness.Setup{Now: time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)})
	at := house.Now()
	say := func(texts ...string) {
		t.Helper()
		for i, text := range texts {
			at = at.Add(time.Minute)
			house.Set(at)
			_, status, _, err := house.Twilio.Send(t.Context(), twiliofake.Text{SID: harness.SID(fmt.Sprintf("%d%d", at.Unix(), i)), From: phone, Body: text})
			if err != nil || status != http.StatusOK {
				t.Fatalf("the webhook answered %d, %v", status, err)
			}
		}
		at = at.Add(time.Minute)
		house.Set(at)
		house.Settle()
	}
	const words = "the swings in the park are broken and the slide wobbles"
	say("hello", "GO", words, "skip", words+" a lot")
	raw := rawBytes{}
	raw.read(t, house.Dir, "")
	if raw.holds("wobbles") == "" {
		t.Fatal("an excerpt should hold harmless words before they are erased")
	}
	say("DELETE", "ERASE")
	if err := house.Store.Close(); err != nil {
		t.Fatal(err)
	}
	raw = rawBytes{}
	raw.read(t, house.Dir, "")
	for _, word := range append(strings.Fields("broken wobbles swings"), words) {
		if file := raw.holds(word); file != "" {
			t.Errorf("%q still stands in %s", word, file)
		}
	}
}
