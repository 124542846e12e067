package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"familyvoice/channels/sms/twiliofake"
	"familyvoice/conversation"
	"familyvoice/e2e/harness"
	"familyvoice/store"
)

// Families write while a backup is taken; then one family has everything erased, another says STOP, and the machine is lost.
// What the backup holds is bounded by the moment it began, and restoring it brings back neither.
func TestABackupUnderLoadIsRestoredAfterTheMachineIsLost(t *testing.T) {
	t.Parallel()
	town := harness.NewTown(t, "")
	elsewhere, another := t.TempDir(), t.TempDir()
	stones := filepath.Join(elsewhere, "tombstones.jsonl")
	server := town.Start("FAMILYVOICE_TOMBSTONES_FILE=" + stones)
	to := lines(server)[0]
	var sids atomic.Int64
	post := func(from, body string) bool {
		text := twiliofake.Text{SID: harness.SID(fmt.Sprintf("b%05d", sids.Add(1))), From: from, Body: body}
		_, status, _, err := to.Send(context.Background(), text)
		return err == nil && status == 200
	}
	const sorry, stopper = "+447700900201", "+447700900202"
	for _, phone := range []string{sorry, stopper} {
		for _, body := range []string{"hello", "GO", "what " + phone + " said"} {
			if !post(phone, body) {
				t.Fatal("a text was not taken")
			}
		}
	}
	// The ledger of the load: what each family was told is kept.
	const families = 8
	var acknowledged [families]atomic.Int64
	ctx, stop := context.WithCancel(context.Background())
	var load sync.WaitGroup
	for f := range families {
		load.Go(func() {
			phone := fmt.Sprintf("+4477009004%02d", f)
			for n := 0; ctx.Err() == nil; n++ {
				body := fmt.Sprintf("part%04d.", n)
				if n < 2 {
					body = []string{"hello", "GO"}[n]
				}
				if post(phone, body) {
					acknowledged[f].Add(1)
				}
			}
		})
	}
	harness.Eventually(t, "every family is in the middle of it", func() bool {
		for f := range families {
			if acknowledged[f].Load() < 6 {
				return false
			}
		}
		return true
	})
	var sure [families]int64
	for f := range families {
		sure[f] = acknowledged[f].Load()
	}
	if printed := command(t, town, 0, "backup", "--to", elsewhere); !strings.Contains(printed, "it is whole") {
		t.Errorf("got %s", printed)
	}
	stop()
	load.Wait()
	for _, body := range []string{"DELETE", "ERASE"} {
		if !post(sorry, body) {
			t.Fatal("a text was not taken")
		}
	}
	if !post(stopper, "STOP") {
		t.Fatal("a text was not taken")
	}
	harness.Eventually(t, "the erasure is noted elsewhere", func() bool {
		content, _ := os.ReadFile(stones)
		return strings.Contains(string(content), "response")
	})

	backups, err := filepath.Glob(filepath.Join(elsewhere, "familyvoice-*.db"))
	if err != nil || len(backups) != 1 {
		t.Fatalf("one backup, got %v, %v", backups, err)
	}
	t.Run("while the service runs nothing is restored", func(t *testing.T) {
		if printed := command(t, town, 1, "restore", "--from", backups[0]); !strings.Contains(printed, "stop every instance") {
			t.Errorf("got %s", printed)
		}
	})
	t.Run("on the same machine, STOP counts again though the backup knows nothing of it", func(t *testing.T) {
		server.Kill()
		printed := command(t, town, 0, "restore", "--from", backups[0], "--tombstones", stones)
		if !regexp.MustCompile(`Erased again: 1 runs .* STOP counts again for 1 people`).MatchString(printed) {
			t.Errorf("got %s", printed)
		}
	})
	t.Run("on a new machine, with the key file from where its copy is kept", func(t *testing.T) {
		keyFile, err := os.ReadFile(filepath.Join(town.Dir, "keys.json"))
		if err != nil {
			t.Fatal(err)
		}
		town.Dir = another
		if err := os.WriteFile(filepath.Join(town.Dir, "keys.json"), keyFile, 0o600); err != nil {
			t.Fatal(err)
		}
		if printed := command(t, town, 0, "restore", "--from", backups[0], "--tombstones", stones); !strings.Contains(printed, "Erased again: 1 runs") {
			t.Errorf("got %s", printed)
		}
	})
	st, k := town.Open()
	t.Run("everything that was acknowledged before the backup began is there", func(t *testing.T) {
		for f := range families {
			c, err := st.Contacts.Get(t.Context(), k.AddressID("sms", harness.Number, fmt.Sprintf("+4477009004%02d", f)))
			if err != nil {
				t.Fatalf("family %d is gone: %v", f, err)
			}
			r, err := st.Responses.Get(t.Context(), c.Response)
			if err != nil {
				t.Fatal(err)
			}
			state, err := conversation.Open(k, r)
			if err != nil {
				t.Fatal(err)
			}
			var words strings.Builder
			for _, a := range state.Answers {
				for _, p := range a.Parts {
					words.WriteString(p.Text)
				}
			}
			for n := int64(2); n < sure[f]; n++ {
				if part := fmt.Sprintf("part%04d.", n); strings.Count(words.String(), part) != 1 {
					t.Errorf("family %d: %s should stand once in %q", f, part, words.String())
				}
			}
		}
	})
	t.Run("who was erased stays erased", func(t *testing.T) {
		c, err := st.Contacts.Get(t.Context(), k.AddressID("sms", harness.Number, sorry))
		if err != nil {
			t.Fatal(err)
		}
		if r, err := st.Responses.Get(t.Context(), c.Response); err != nil || !r.Erased || r.Purge || r.Run != "" {
			t.Errorf("got %+v, %v", r, err)
		}
		for e := range st.Excerpts.Find(t.Context(), store.Query{Equal: []store.Match{{Field: "response", Value: c.Response}}}) {
			t.Errorf("an excerpt came back: %s", e.ID)
		}
	})
	t.Run("and the service goes on", func(t *testing.T) {
		s := town.Start("FAMILYVOICE_TOMBSTONES_FILE=" + stones)
		town.Text(s, mum, harness.SID("b-after"), "hello", func() *harness.Server { return s })
		harness.Eventually(t, "a family is answered", func() bool { return len(town.Screen(mum)) == 1 })
	})
}
