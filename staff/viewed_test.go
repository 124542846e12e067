package staff

import (
	"strings"
	"testing"
	"time"

	"familyvoice/store"
)

func TestEveryViewOfASingleAnswerIsRecorded(t *testing.T) {
	h := newHouse(t)
	h.town(60)
	h.tells("f1", "elm", func(e *store.Excerpt) { e.Tokens = []string{"theme:money"} })
	r := h.signedIn("ana", []string{"analyst"})
	var id string
	for e, err := range h.store.Excerpts.Find(ctx, store.Query{Limit: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		id = e.ID
	}
	for _, row := range []struct{ path, of, reason string }{
		{"/staff/tags/" + id, id, "tags"}, {"/staff/tags", "", "tags"}, {"/staff/quotes", "", "quotes"},
		{"/staff/stories/waiting", "", "stories"}, {"/staff/search?theme=money", "", "search"},
	} {
		h.now = h.now.Add(time.Second)
		before := h.audited("answers-viewed")
		if status, page, _ := r.get(row.path); status != 200 || !strings.Contains(page, ".") {
			t.Fatalf("%s answered %d", row.path, status)
		}
		line := h.lastOf("answers-viewed")
		if h.audited("answers-viewed") != before+1 || line.By != "ana" || line.Of != row.of || line.Reason != row.reason || row.of == "" && line.Counts["answers"] == 0 {
			t.Errorf("%s left %d lines, the last %+v", row.path, h.audited("answers-viewed")-before, line)
		}
	}
	record := h.signedIn("boss", []string{"admin"}).see("/staff/audit")
	for _, words := range []string{"tags to check", "words to approve (", "a search (", "answers)"} {
		if !strings.Contains(record, words) {
			t.Errorf("the record does not say %q", words)
		}
	}
	h.site.Store.Audit = broken[store.Audit]{h.store.Audit}
	for _, path := range []string{"/staff/tags/" + id, "/staff/tags", "/staff/quotes", "/staff/stories/waiting", "/staff/search?theme=money"} {
		if status, _, _ := r.get(path); status != 503 {
			t.Errorf("%s is shown without a line in the record: %d", path, status)
		}
	}
}
