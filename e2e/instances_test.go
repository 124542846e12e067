package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"familyvoice/channels/sms/twiliofake"
	"familyvoice/conversation"
	"familyvoice/e2e/harness"
	"familyvoice/store"
)

// Two servers on one data folder behind a front that spreads requests: fifty texts of one person at once, and each of them
// once more as the provider repeats itself, to the other server.
func TestTwoServersOnOneDataFolder(t *testing.T) {
	t.Parallel()
	town := harness.NewTown(t, "")
	servers := []*harness.Server{town.Start(), town.Start()}
	var lines []*twiliofake.Fake // each posts to one server; only the town's own takes replies
	for _, s := range servers {
		lines = append(lines, twiliofake.New(twiliofake.Config{
			AccountSID: harness.AccountSID, AuthToken: harness.AuthToken, From: harness.Number,
			Webhook: s.URL + "/webhooks/twilio/message", PublicWebhook: harness.PublicURL + "/webhooks/twilio/message",
		}))
	}
	post := func(server int, sid, text string) {
		_, status, _, err := lines[server].Send(context.Background(), twiliofake.Text{SID: harness.SID(sid), From: mum, Body: text})
		if err != nil || status != http.StatusOK {
			t.Errorf("server %d answered a text with %d, %v", server+1, status, err)
		}
	}
	post(0, "two-hello", "hello")
	post(1, "two-go", "GO")
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() { post(i%2, fmt.Sprintf("two%02d", i), fmt.Sprintf("part%02d.", i)) })
		all.Go(func() { post((i+1)%2, fmt.Sprintf("two%02d", i), fmt.Sprintf("part%02d.", i)) })
	}
	all.Wait()

	st, k := town.Open()
	var last *store.Response
	harness.Eventually(t, "everything has been sent and tagged", func() bool {
		last = nil
		for r, err := range st.Responses.Find(context.Background(), store.Query{}) {
			if err != nil {
				return false
			}
			if last != nil {
				t.Fatal("one person has two runs")
			}
			last = r
		}
		return last != nil && len(last.Pending) == 0 && len(last.Untagged) == 0
	})
	state, err := conversation.Open(k, last)
	if err != nil {
		t.Fatal(err)
	}
	var words strings.Builder
	for _, a := range state.Answers {
		for _, p := range a.Parts {
			words.WriteString(p.Text + "\n")
		}
	}
	for i := range 50 {
		if n := strings.Count(words.String(), fmt.Sprintf("part%02d.", i)); n != 1 {
			t.Errorf("text %d should stand once among the answers, it stands %d times", i, n)
		}
	}
	if screen := town.Screen(mum); len(screen) > 5 || len(screen) < 3 {
		t.Errorf("texts that come at once get few replies, %d came:\n%s", len(screen), strings.Join(screen, "\n---\n"))
	}
	for i, s := range servers {
		if status := s.Stop(); status != 0 {
			t.Errorf("server %d ended with %d", i+1, status)
		}
	}
}
