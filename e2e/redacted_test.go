package e2e

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"familyvoice/conversation"
	"familyvoice/e2e/harness"
	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/store/sqlite"
	"familyvoice/survey"
	"familyvoice/vault"
)

func open(t *testing.T, house *harness.House, r *store.Response) survey.State {
	t.Helper()
	state, err := conversation.Open(house.Keys, r)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// reopened is the closed house's database.
func reopened(t *testing.T, house *harness.House) *store.Store {
	t.Helper()
	st, err := sqlite.Open(context.Background(), filepath.Join(house.Dir, "familyvoice.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

// countMissed looks for the marked strings. In the database there may be none. In the opened excerpts, which are what
// readers see, redaction may have missed a few: each is looked for in its own answer's.
func countMissed(t *testing.T, answers []labelled, own []string, raw rawBytes, st *store.Store, k *keys.Keys) {
	t.Helper()
	ctx := context.Background()
	opened := vault.Excerpts(st.Excerpts, k)
	elsewhere := map[string][]string{
		"responses": everything(t, st.Responses), "contacts": everything(t, st.Contacts), "alerts": everything(t, st.Alerts),
		"subscriptions": everything(t, st.Subscriptions), "deliveries": everything(t, st.Deliveries), "reviews": everything(t, st.Reviews),
		"excerpts": everything(t, st.Excerpts),
	}
	for name, content := range raw {
		if strings.HasPrefix(name, "spool") {
			elsewhere["spool"] = append(elsewhere["spool"], string(content))
		}
	}
	if len(elsewhere["alerts"]) == 0 {
		t.Fatal("there should be alerts")
	}
	file := string(raw["familyvoice.db"])
	marked := 0
	var missed []string
	for i, a := range answers {
		shown := ""
		if e, err := opened.Get(ctx, own[i]); err == nil {
			shown = text(e)
		}
		for _, name := range a.PII {
			marked++
			if alone(shown, name) {
				missed = append(missed, name)
			}
			if len(name) < 4 {
				continue // too short to be told from chance in what is sealed
			}
			if len(name) >= 6 && alone(file, name) {
				t.Errorf("%q stands in the database's file", name)
			}
			for room, documents := range elsewhere {
				if slices.ContainsFunc(documents, func(d string) bool { return alone(d, name) }) {
					t.Errorf("%q stands in clear in the %s", name, room)
				}
			}
		}
	}
	t.Logf("%d answers with %d marked strings: %d (%.1f%%) stand in what readers see, none in the database", len(answers), marked, len(missed), 100*float64(len(missed))/float64(marked))
	if float64(len(missed)) > missedBound*float64(marked) {
		t.Errorf("redaction missed more than %.0f%%: %q", 100*missedBound, missed)
	}
}

// text is all that an excerpt shows in words.
func text(e *store.Excerpt) string {
	words := []string{e.Text}
	for _, s := range e.Sentences {
		words = append(words, s.Text)
		for _, tag := range append(s.Themes, s.Stances...) {
			words = append(words, tag.Why...)
		}
	}
	return strings.Join(words, "\n")
}

// alone says whether s stands in text as a word of its own: sealed values are in letters too, and hold any four of them
// by chance.
func alone(text, s string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], s)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(s)
		if (start == 0 || !lettered(text[start-1])) && (end == len(text) || !lettered(text[end])) {
			return true
		}
		at = start + 1
	}
}

func lettered(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '+' || b == '/' || b == '_' || b == '-' || b == '='
}

// everything is each document of a collection as JSON.
func everything[T any](t *testing.T, c store.Collection[T]) (all []string) {
	t.Helper()
	for doc, err := range c.Find(context.Background(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(raw))
	}
	return all
}
