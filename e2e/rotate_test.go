package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/channels/sms/twiliofake"
	"familyvoice/conversation"
	"familyvoice/e2e/harness"
	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/survey"
)

// command runs one of the binary's commands on the town and returns what it printed.
func command(t *testing.T, town *harness.Town, wantStatus int, args ...string) string {
	t.Helper()
	env := []string{"FAMILYVOICE_DATA=" + town.Dir, "FAMILYVOICE_TWILIO_ACCOUNT_SID=" + harness.AccountSID,
		"FAMILYVOICE_TWILIO_AUTH_TOKEN=" + harness.AuthToken, "FAMILYVOICE_TWILIO_FROM=" + harness.Number}
	p := harness.Run(t, town.Tags, nil, env, args...)
	if status := p.Status(); status != wantStatus {
		t.Fatalf("familyvoice %s ended with %d:\n%s", strings.Join(args, " "), status, p.Printed())
	}
	return p.Printed()
}

// lines are fakes that each post to one server; only the town's own takes replies.
func lines(servers ...*harness.Server) (all []*twiliofake.Fake) {
	for _, s := range servers {
		all = append(all, twiliofake.New(twiliofake.Config{
			AccountSID: harness.AccountSID, AuthToken: harness.AuthToken, From: harness.Number,
			Webhook: s.URL + "/webhooks/twilio/message", PublicWebhook: harness.PublicURL + "/webhooks/twilio/message",
		}))
	}
	return all
}

// Thirty families answer six questions on two servers. In the middle both rings are rotated, everything is sealed again
// while they go on, and the old keys are retired. No family notices, and no answer is missing.
func TestBothRingsAreRotatedInMidSurveyAndNobodyNotices(t *testing.T) {
	t.Parallel()
	const families = 30
	town := harness.NewTown(t, "")
	first, second := town.Start(), town.Start()
	to := lines(first, second)
	phone := func(f int) string { return fmt.Sprintf("+4477009003%02d", f) }
	texts := []string{"hello", "GO", "about %d", "proud %d", "hopes %d", "fears %d", "a later bus %d", "network %d"}
	post := func(f, n int) {
		body := texts[n]
		if strings.Contains(body, "%d") {
			body = fmt.Sprintf(body, f)
		}
		text := twiliofake.Text{SID: harness.SID(fmt.Sprintf("k%02d%d", f, n)), From: phone(f), Body: body}
		if _, status, _, err := to[(f+n)%2].Send(context.Background(), text); err != nil || status != 200 {
			t.Errorf("family %d's text %d was answered with %d, %v", f, n, status, err)
		}
	}
	answer := func(from, until int) {
		var all sync.WaitGroup
		for f := range families {
			all.Go(func() {
				for n := from; n < until; n++ {
					post(f, n)
				}
			})
		}
		all.Wait()
	}
	answer(0, 4)
	st, _ := town.Open()
	path := filepath.Join(town.Dir, "keys.json")
	oldFile, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	command(t, town, 0, "keys", "rotate", "--file", path, "--after", "0s")
	var going sync.WaitGroup
	going.Go(func() { // slowly enough to be still at it when contacts move
		for n := 4; n < 7; n++ {
			answer(n, n+1)
			time.Sleep(4 * time.Second)
		}
	})
	harness.Eventually(t, "everything is sealed again", func() bool { // soon after a rotation it asks for patience
		p := harness.Run(t, "", nil, []string{"FAMILYVOICE_DATA=" + town.Dir}, "rekey")
		return p.Status() == 0
	})
	going.Wait()
	if printed := command(t, town, 0, "rekey"); !strings.Contains(printed, "keys retire") {
		t.Errorf("it should say what to do next:\n%s", printed)
	}
	command(t, town, 0, "keys", "retire", "--file", path)
	answer(7, 8)

	k, err := keys.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	harness.Eventually(t, "everything is sent and tagged", func() bool { return settled(st) })
	t.Run("every family has one run with every answer in it", func(t *testing.T) {
		runs := 0
		for r, err := range st.Responses.Find(t.Context(), store.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			runs++
			state, err := conversation.Open(k, r)
			if err != nil {
				t.Fatalf("a run can't be opened with the new keys alone: %v", err)
			}
			checkAnswers(t, state)
		}
		if runs != families {
			t.Errorf("%d families should have %d runs, there are %d", families, families, runs)
		}
	})
	t.Run("nothing depends on the old keys any more", func(t *testing.T) { oldKeysAreGone(t, st, oldFile) })
	t.Run("no family was taken for a stranger, who is told again who asks", func(t *testing.T) {
		for f := range families {
			screen := town.Screen(phone(f))
			if n := strings.Count(strings.Join(screen, "\n"), "GO to start"); n != 1 {
				t.Errorf("family %d should be told once how to begin, was told %d times:\n%s", f, n, strings.Join(screen, "\n---\n"))
			}
		}
	})
	t.Run("a server starts with the new file, and refuses the old one, another one, and none", func(t *testing.T) {
		first.Stop()
		second.Stop()
		town.Start().Stop()
		refused := func(name string, content []byte, says string) {
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if content == nil {
				_ = os.Remove(path)
			}
			if printed := command(t, town, 1, "retention"); !strings.Contains(printed, says) {
				t.Errorf("%s: it should say %q, said:\n%s", name, says, printed)
			}
		}
		other, err := keys.New()
		if err != nil {
			t.Fatal(err)
		}
		refused("an old copy", oldFile, "older than the database")
		refused("another town's", other, "does not belong to this database")
		refused("a lost one", nil, "Put your copy of it back")
		if _, err := os.Stat(path); err == nil {
			t.Error("no new key file may be made beside a database that needs its own")
		}
	})
}

// settled says whether nothing is pending in any document.
func settled(st *store.Store) bool {
	n, err := st.Responses.Count(context.Background(), store.Query{Range: "due", From: int64(1), Limit: 1})
	m, err2 := st.Contacts.Count(context.Background(), store.Query{Range: "due", From: int64(1), Limit: 1})
	return err == nil && err2 == nil && n == 0 && m == 0
}

// checkAnswers looks for all six answers, each once and of one family.
func checkAnswers(t *testing.T, state survey.State) {
	t.Helper()
	about := state.Answer("about")
	if about == nil || len(about.Parts) == 0 {
		t.Errorf("a family's first answer is missing: %+v", state.Answers)
		return
	}
	var all []string
	for _, a := range state.Answers {
		for _, p := range a.Parts {
			all = append(all, p.Text)
		}
	}
	f := strings.TrimPrefix(about.Parts[0].Text, "about ")
	words := strings.Join(all, "|")
	for _, q := range []string{"about", "proud", "hopes", "fears", "a later bus", "network"} {
		if n := strings.Count("|"+words+"|", "|"+q+" "+f+"|"); n != 1 {
			t.Errorf("family %s's answer %q should stand once, stands %d times in %s", f, q, n, words)
		}
	}
}

// oldKeysAreGone looks at every document for the ids of the old keys.
func oldKeysAreGone(t *testing.T, st *store.Store, oldFile []byte) {
	t.Helper()
	old, err := keys.Parse(oldFile)
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	enc := json.NewEncoder(&all)
	dump := func(err error, doc any) {
		if err != nil {
			t.Fatal(err)
		}
		_ = enc.Encode(doc)
	}
	ctx := t.Context()
	for d, err := range st.Contacts.Find(ctx, store.Query{}) {
		dump(err, d)
	}
	for d, err := range st.Responses.Find(ctx, store.Query{}) {
		dump(err, d)
	}
	for d, err := range st.Excerpts.Find(ctx, store.Query{}) {
		dump(err, d)
	}
	for d, err := range st.Alerts.Find(ctx, store.Query{}) {
		dump(err, d)
	}
	for d, err := range st.Subscriptions.Find(ctx, store.Query{}) {
		dump(err, d)
	}
	for d, err := range st.Settings.Find(ctx, store.Query{}) {
		dump(err, d)
	}
	for _, id := range old.IDs() {
		if at := bytes.Index(all.Bytes(), []byte(id)); at >= 0 {
			t.Errorf("the old key %s is still named: ...%s...", id, all.Bytes()[max(0, at-80):min(all.Len(), at+40)])
		}
	}
}
