package staff

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"familyvoice/store"
)

func init() {
	for _, name := range []string{"GET /set-aside", "GET /set-aside/:id", "POST /set-aside/:id", "POST /set-aside/:id/take-back"} {
		mayUse[name] = []string{"analyst", "editor"}
	}
}

// advert is a run of one answer that no family wrote, at Elm Park.
func (h *house) advert(id string) {
	h.t.Helper()
	put(h.t, h.store.Responses, &store.Response{Meta: store.Meta{ID: id}, Survey: "our-family", Voice: "family", Place: "elm", Answered: 1, Day: "2026-11-20", Run: "sealed"})
	e := tagged(id)
	e.Text, e.Tokens = "Cheap loans in an hour, call us now.", []string{"loan"}
	e.Sentences[0].Text = e.Text
	put(h.t, h.store.Excerpts, e)
}

func TestWhatNoFamilyWroteIsSetAside(t *testing.T) {
	h := newHouse(t)
	h.advert("e1")
	r := h.signedIn("ada", []string{"editor", "analyst"})
	const link, words = `href="/staff/set-aside/e1"`, "Cheap loans in an hour"
	find := func() string {
		t.Helper()
		status, page, _ := r.post("/staff/search", url.Values{"words": {"loans"}})
		if status != http.StatusOK {
			t.Fatalf("the search answered %d", status)
		}
		return page
	}
	r.see("/staff/quotes", words, link)
	r.see("/staff/tags", words, link)
	if page := find(); !strings.Contains(page, link) {
		t.Error("what was found can't be set aside")
	}
	wellFormed(t, "run", r.see("/staff/set-aside/e1", words, "no family wrote this"))
	if status, page, _ := r.post("/staff/set-aside/e1", nil); status != http.StatusUnprocessableEntity || strings.Count(page, "Tick the box if no family wrote this") != 2 {
		t.Errorf("without a tick it answered %d", status)
	}
	if got, _ := h.store.Responses.Get(ctx, "e1"); got.Excluded != "" {
		t.Error("it was set aside without a tick")
	}
	if _, _, to := r.post("/staff/set-aside/e1", url.Values{"sure": {"yes"}}); to != "/staff/set-aside?done=set" {
		t.Fatalf("led to %q", to)
	}
	for _, path := range []string{"/staff/quotes", "/staff/tags"} {
		if strings.Contains(r.see(path), words) {
			t.Errorf("%s still shows it", path)
		}
	}
	if strings.Contains(find(), words) {
		t.Error("it is still found")
	}
	wellFormed(t, "list", r.see("/staff/set-aside?done=set", words, "Ada set it aside on 24 November 2026", "Take it back"))
	if h.audited("spam-marked") != 1 {
		t.Error("it is not in the record, once")
	}
	if _, _, to := r.post("/staff/set-aside/e1/take-back", nil); to != "/staff/set-aside?done=taken-back" {
		t.Errorf("led to %q", to)
	}
	r.see("/staff/quotes", words)
	if page := r.see("/staff/set-aside", "Nothing is set aside"); strings.Contains(page, words) {
		t.Error("it is still in the list")
	}
	if h.audited("spam-taken-back") != 1 {
		t.Error("the taking back is not in the record")
	}
	if _, _, to := r.post("/staff/set-aside/e1/take-back", nil); to != "/staff/set-aside?done=changed" {
		t.Errorf("once more led to %q", to)
	}
}

func TestAnAnswerWithAnOpenAlertIsNotSetAside(t *testing.T) {
	h := newHouse(t)
	h.advert("e1")
	h.alert("a1", "elm", "urgent")
	alert, _ := h.store.Alerts.Get(ctx, "a1")
	alert.Response = "e1"
	put(t, h.store.Alerts, alert)
	r := h.signedIn("ada", []string{"editor"})
	page := r.see("/staff/set-aside/e1", "Somebody else has to look at it first")
	if strings.Contains(page, `name="sure"`) || strings.Contains(page, "safe") || strings.Contains(page, "alert") {
		t.Error("it is offered, or says that somebody may not be safe")
	}
	if status, _, _ := r.post("/staff/set-aside/e1", url.Values{"sure": {"yes"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("answered %d", status)
	}
	if got, _ := h.store.Responses.Get(ctx, "e1"); got.Excluded != "" || h.audited("spam-marked") != 0 {
		t.Error("it was set aside")
	}
	alert.Status = "no-action"
	put(t, h.store.Alerts, alert)
	if _, _, to := r.post("/staff/set-aside/e1", url.Values{"sure": {"yes"}}); to != "/staff/set-aside?done=set" {
		t.Errorf("once the alert is closed it led to %q", to)
	}
	if got, _ := h.store.Alerts.Get(ctx, "a1"); got.Status != "no-action" || got.Response != "e1" {
		t.Errorf("the alert became %+v", got)
	}
}

func TestNobodySetsAsideWhatTheyCantRead(t *testing.T) {
	h := newHouse(t)
	h.advert("e1")
	ash := h.signedIn("ash", []string{"analyst"}, "ash")
	for _, path := range []string{"/staff/set-aside/e1", "/staff/set-aside/e1/take-back"} {
		if status, _, _ := ash.post(path, url.Values{"sure": {"yes"}}); status != http.StatusForbidden {
			t.Errorf("%s of another hub answered %d", path, status)
		}
	}
	r := h.signedIn("ada", []string{"analyst"})
	if _, _, to := r.post("/staff/set-aside/e1", url.Values{"sure": {"yes"}}); to != "/staff/set-aside?done=set" {
		t.Errorf("led to %q", to)
	}
	if page := ash.see("/staff/set-aside"); strings.Contains(page, "Cheap loans") {
		t.Error("another hub's is listed")
	}
	t.Run("an answer that may be about safety", func(t *testing.T) {
		put(t, h.store.Responses, &store.Response{Meta: store.Meta{ID: "e2"}, Voice: "family", Place: "elm", Answered: 1, Day: "2026-11-20"})
		e := tagged("e2")
		e.Withheld, e.Text = true, ""
		put(t, h.store.Excerpts, e)
		if status, _, _ := r.post("/staff/set-aside/e2", url.Values{"sure": {"yes"}}); status != http.StatusNotFound {
			t.Errorf("answered %d", status)
		}
	})
}
