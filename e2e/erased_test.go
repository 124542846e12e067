package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"familyvoice/channels/sms/twiliofake"
	"familyvoice/e2e/harness"
	"familyvoice/store"
	"familyvoice/store/sqlite"
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
	harness.Eventually(t, "both answers have excerpts", func() bool {
		n, err := house.Store.Excerpts.Count(t.Context(), store.Query{})
		return err == nil && n == 2
	})
	sealed := sealedWords(t, house)
	raw := rawBytes{}
	raw.read(t, house.Dir, "")
	if raw.holds("wobbles") != "" {
		t.Error("not even harmless words stand in clear")
	}
	for _, value := range sealed {
		if !raw.contains(value) {
			t.Fatal("the sealed words should be found before they are erased")
		}
	}
	say("DELETE", "ERASE")
	harness.Eventually(t, "the excerpts are purged", func() bool {
		n, err := house.Store.Excerpts.Count(t.Context(), store.Query{})
		return err == nil && n == 0
	})
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
	for _, value := range sealed {
		if raw.contains(value) {
			t.Error("sealed words still stand in the files")
		}
	}
}

// sealedWords is what the excerpts hold as it lies in the database.
func sealedWords(t *testing.T, house *harness.House) (values []string) {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(house.Dir, "familyvoice.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	for e, err := range st.Excerpts.Find(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, e.Text)
	}
	if len(values) == 0 {
		t.Fatal("there should be excerpts")
	}
	return values
}

// contains says whether the bytes stand in any of the files.
func (r rawBytes) contains(value string) bool {
	for _, content := range r {
		if bytes.Contains(content, []byte(value)) {
			return true
		}
	}
	return false
}
