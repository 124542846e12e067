package staff

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"familyvoice/store"
)

func TestTheSummary(t *testing.T) {
	h := newHouse(t)
	h.town(320)
	r := h.signedIn("lea", []string{"editor"})
	page := r.see("/staff/summary",
		"families answered.", "In short", "Hopes", "Worries", "Changes", "Strengths", "Who answered", "Text message", "Mothers",
		"Parents and carers", "Frontline workers", "Who we have not heard from enough", "Every theme", "How to read these numbers",
		`role="img"`, "Figures of 24 November 2026", "Mental health and wellbeing")
	for _, word := range []string{"hard to reach", "NEET", "engage", "cases"} {
		if strings.Contains(strings.ToLower(page), strings.ToLower(word)) {
			t.Errorf("says %q", word)
		}
	}
	t.Run("a partner reads with the threshold for the public", func(t *testing.T) {
		h.signedIn("col", []string{"collaborative"}).see("/staff/summary", "“Fewer than 10” can be none")
	})
	t.Run("a period that is not released leads to what is", func(t *testing.T) {
		if status, _, to := r.get("/staff/summary?place=elm&period=month:1999-01"); status != http.StatusSeeOther || to != "/staff/summary?place=elm" {
			t.Errorf("answered %d, %q", status, to)
		}
	})
	t.Run("new answers change nothing until there are enough", func(t *testing.T) {
		before := r.see("/staff/summary")
		put(t, h.store.Responses, &store.Response{Meta: store.Meta{ID: "one-more"}, Voice: "family", Place: "elm", Day: "2026-11-24", Answered: 1, Channels: []string{"sms"}})
		h.refresh()
		if r.see("/staff/summary") != before {
			t.Error("one more family can be seen")
		}
	})
}

func TestWithoutFamiliesTheSummarySaysSo(t *testing.T) {
	h := newHouse(t)
	h.signedIn("lea", []string{"editor"}).see("/staff/summary", "There is nothing to show yet")
}

func TestAnswersToFamilies(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	r := h.signedIn("ada", []string{"editor"})
	form := url.Values{
		"said": {"There is nothing to do when it rains."}, "did": {"Saturday play starts in January."}, "decision": {"will-do"},
		"theme": {"activities"}, "place": {""}, "owner": {"Hub manager"}, "due": {"2026-11-01"},
	}
	if status, _, to := r.post("/staff/actions/new", form); status != http.StatusSeeOther || to != "/staff/actions?done=saved" {
		t.Fatalf("saving answered %d, %q", status, to)
	}
	r.see("/staff/actions", "Not published", "Overdue", "Hub manager", "1 November 2026")
	published := func() []store.Action {
		t.Helper()
		actions, err := h.site.Published(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return actions
	}
	if len(published()) != 0 {
		t.Fatal("saving publishes")
	}
	actions, _ := all(ctx, h.store.Actions, store.Query{})
	path := "/staff/actions/" + actions[0].ID
	r.post(path+"/publish", nil)
	if got := published(); len(got) != 1 || got[0].By != "ada" || got[0].Published.IsZero() {
		t.Fatalf("published: %+v", got)
	}
	r.see("/staff/actions", "by Ada")
	r.see("/staff/summary", "Saturday play starts in January.")
	t.Run("changed words wait for a person again", func(t *testing.T) {
		form.Set("did", "Saturday play starts in March.")
		r.post(path, form)
		if len(published()) != 0 {
			t.Error("words that nobody published are public")
		}
	})
	t.Run("it can be taken down", func(t *testing.T) {
		r.post(path+"/publish", nil)
		r.post(path+"/take-down", nil)
		if len(published()) != 0 {
			t.Error("still public")
		}
	})
	t.Run("what is missing is asked for, and what was typed stays", func(t *testing.T) {
		status, page, _ := r.post("/staff/actions/new", url.Values{"said": {"Two buses is too far."}, "due": {"soon"}})
		if status != http.StatusUnprocessableEntity {
			t.Errorf("answered %d", status)
		}
		for _, want := range []string{"Error: ", "Two buses is too far.", "Choose what you decided", "Write the day like"} {
			if !strings.Contains(page, want) {
				t.Errorf("does not say %q", want)
			}
		}
	})
	t.Run("nothing is published that is not written", func(t *testing.T) {
		if status, _, _ := r.post("/staff/actions/new/publish", nil); status != http.StatusNotFound {
			t.Errorf("answered %d", status)
		}
	})
	for what, n := range map[string]int{"action-saved": 2, "action-published": 2, "action-taken-down": 1} {
		if got := h.audited(what); got != n {
			t.Errorf("%s stands %d times in the record, want %d", what, got, n)
		}
	}
}
