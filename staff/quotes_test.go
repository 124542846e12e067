package staff

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"familyvoice/analysis/redact"
	"familyvoice/staff/quote"
	"familyvoice/store"
)

// say makes n families at Elm Park who hope the same, the first of them in these words.
func (h *house) say(n int, words string) (first string) {
	h.t.Helper()
	for i := range n {
		id := fmt.Sprintf("%032d", i)
		text := "We hope that things get better for us."
		if i == 0 {
			text, first = words, id+":hopes"
		}
		put(h.t, h.store.Responses, &store.Response{
			Meta: store.Meta{ID: id}, Survey: "our-family", Voice: "family", Place: "elm", Role: "mother", Language: "en",
			Channels: []string{"sms"}, Day: "2026-11-20", Answered: 1, Run: "sealed",
		})
		put(h.t, h.store.Excerpts, &store.Excerpt{
			Meta: store.Meta{ID: id + ":hopes"}, Response: id, Survey: "our-family", Question: "hopes", Voice: "family", Place: "elm",
			Day: "2026-11-20", Text: text, Themes: []string{"money"}, Stances: []string{"hope"},
			Sentences: []store.Sentence{{Hash: "x", Text: text, Themes: []store.Tag{{ID: "money"}}, Stances: []store.Tag{{ID: "hope"}}}},
		})
	}
	return first
}

const hopeful = "One day I want us to have a week at the seaside."

func TestAQuoteIsShownOnceAPersonApprovedIt(t *testing.T) {
	h := newHouse(t)
	id := h.say(12, hopeful)
	h.refresh()
	leader := h.signedIn("lea", []string{"editor"})
	reviewer := h.signedIn("rita", []string{"analyst"})
	shown := func() bool {
		t.Helper()
		return strings.Contains(leader.see("/staff/summary"), hopeful)
	}
	decide := func(text, decision string) string {
		t.Helper()
		_, _, to := reviewer.post("/staff/quotes", url.Values{"excerpt": {id}, "text": {h.site.book.Hash(text)}, "decision": {decision}})
		return to
	}
	if shown() {
		t.Fatal("shown before anyone approved it")
	}
	reviewer.see("/staff/quotes", hopeful, "Money and cost of living")
	decide(hopeful, "approved")
	if !shown() {
		t.Fatal("not shown after it was approved")
	}
	if body := reviewer.see("/staff/quotes"); strings.Contains(body, hopeful) {
		t.Error("still waits after it was approved")
	}
	if h.audited("quote-approved") != 1 {
		t.Error("the approval is not in the record")
	}
	t.Run("other words need another approval", func(t *testing.T) {
		e, _ := h.store.Excerpts.Get(ctx, id)
		e.Text = hopeful + " With the baby."
		put(t, h.store.Excerpts, e) // still marked as approved
		if shown() {
			t.Error("words that nobody read are shown")
		}
		e.Text = hopeful
		put(t, h.store.Excerpts, e)
	})
	t.Run("approving words that changed meanwhile is refused", func(t *testing.T) {
		if to := decide("what the reviewer read", "approved"); !strings.Contains(to, "done=changed") {
			t.Errorf("led to %q", to)
		}
	})
	t.Run("a person may take it back", func(t *testing.T) {
		decide(hopeful, "refused")
		if shown() {
			t.Error("shown after it was refused")
		}
		decide(hopeful, "approved")
	})
	t.Run("what a family deletes is gone at once", func(t *testing.T) {
		if err := h.store.Excerpts.Delete(ctx, id, 0); err != nil {
			t.Fatal(err)
		}
		if shown() {
			t.Error("deleted words are shown")
		}
	})
}

func TestAQuoteDoesNotPointToAFew(t *testing.T) {
	h := newHouse(t)
	id := h.say(12, hopeful)
	for i := 4; i < 12; i++ { // only four of twelve families speak of money
		e, _ := h.store.Excerpts.Get(ctx, fmt.Sprintf("%032d:hopes", i))
		e.Sentences[0].Themes = nil
		put(t, h.store.Excerpts, e)
	}
	h.refresh()
	if err := h.site.book.Decide(ctx, id, h.site.book.Hash(hopeful), true, "rita", h.now); err != nil {
		t.Fatal(err)
	}
	if body := h.signedIn("lea", []string{"editor"}).see("/staff/summary"); strings.Contains(body, hopeful) {
		t.Error("the words of one of four families are shown")
	}
}

func TestWhatCanNeverBeQuoted(t *testing.T) {
	rows := []struct {
		name   string
		change func(*store.Excerpt)
	}{
		{"a withheld answer", func(e *store.Excerpt) { e.Withheld = true }},
		{"a drill", func(e *store.Excerpt) { e.Excluded = "drill" }},
		{"a worker's words among families'", func(e *store.Excerpt) { e.Voice = "frontline" }},
		{"a phone number that the first look missed", func(e *store.Excerpt) { e.Text = "Please ring me about it on 07700 900123 any day" }},
		{"an answer in Polish, whose redaction can't be trusted", func(e *store.Excerpt) { e.Language = "pl" }},
		{"an answer in a language that nobody knew", func(e *store.Excerpt) { e.Language = "other" }},
		{"two words", func(e *store.Excerpt) { e.Text = "More money" }},
		{"a whole story", func(e *store.Excerpt) { e.Text = strings.Repeat("We hope. ", 60) }},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			id := h.say(12, hopeful)
			e, _ := h.store.Excerpts.Get(ctx, id)
			row.change(e)
			put(t, h.store.Excerpts, e)
			if quote.Fits(e, redact.Redactor{}) {
				t.Error("fits")
			}
			r := h.signedIn("rita", []string{"analyst"})
			if body := r.see("/staff/quotes"); e.Text != "" && strings.Contains(body, e.ID) {
				t.Error("is offered to the reviewer")
			}
			_, _, to := r.post("/staff/quotes", url.Values{"excerpt": {id}, "text": {h.site.book.Hash(e.Text)}, "decision": {"approved"}})
			if !strings.Contains(to, "done=changed") {
				t.Errorf("approving it led to %q", to)
			}
		})
	}
}

func TestWordsInDoubtWaitForAPersonToConfirmThem(t *testing.T) {
	const doubted = "We hope that our autumn gets a place, the gate says 48213."
	h := newHouse(t)
	id := h.say(12, doubted)
	h.refresh()
	leader := h.signedIn("lea", []string{"editor"})
	reviewer := h.signedIn("rita", []string{"analyst"})
	shown := func() bool {
		t.Helper()
		return strings.Contains(leader.see("/staff/summary"), "48213")
	}
	form := url.Values{"excerpt": {id}, "text": {h.site.book.Hash(doubted)}, "decision": {"approved"}}
	reviewer.see("/staff/quotes", "Look again at “autumn”, “48213”.", "I looked again, and they point to nobody")
	if _, _, to := reviewer.post("/staff/quotes", form); !strings.Contains(to, "done=doubt") || shown() {
		t.Fatalf("words in doubt were approved by one click: %q", to)
	}
	reviewer.see("/staff/quotes?done=doubt", "Not saved yet", "48213")
	form.Set("sure", "yes")
	if _, _, to := reviewer.post("/staff/quotes", form); !strings.Contains(to, "done=approved") || !shown() {
		t.Errorf("not shown after a person confirmed them: %q", to)
	}
	if h.audited("quote-confirmed") != 1 {
		t.Error("nobody can tell who confirmed them")
	}
	reviews, err := all(ctx, h.store.Reviews, store.Query{})
	if err != nil || len(reviews) != 1 || !reviews[0].Sure || reviews[0].By != "rita" {
		t.Fatalf("kept is %+v, %v", reviews, err)
	}
	if body := reviewer.see("/staff/quotes"); strings.Contains(body, "48213") {
		t.Error("still waits after it was confirmed")
	}
	t.Run("an approval from before waits again", func(t *testing.T) {
		reviews[0].Sure = false
		put(t, h.store.Reviews, &reviews[0])
		if shown() {
			t.Error("words in doubt that nobody confirmed are shown")
		}
		reviewer.see("/staff/quotes", "48213", "Look again at")
	})
	t.Run("keeping them back needs no second look", func(t *testing.T) {
		if _, _, to := reviewer.post("/staff/quotes", url.Values{"excerpt": {id}, "text": form["text"], "decision": {"refused"}}); !strings.Contains(to, "done=refused") {
			t.Errorf("led to %q", to)
		}
	})
	t.Run("words in no doubt are asked nothing more", func(t *testing.T) {
		h := newHouse(t)
		h.say(12, hopeful)
		if body := h.signedIn("rita", []string{"analyst"}).see("/staff/quotes", hopeful); strings.Contains(body, "Look again") {
			t.Error("the reviewer is asked to look again at nothing")
		}
	})
}

func TestAReviewerKeepsToTheirPlaces(t *testing.T) {
	h := newHouse(t)
	id := h.say(12, hopeful)
	r := h.signedIn("ash", []string{"analyst"}, "ash")
	if body := r.see("/staff/quotes"); strings.Contains(body, hopeful) {
		t.Error("another hub's words are offered")
	}
	status, _, _ := r.post("/staff/quotes", url.Values{"excerpt": {id}, "text": {h.site.book.Hash(hopeful)}, "decision": {"approved"}})
	if status != http.StatusForbidden {
		t.Errorf("answered %d", status)
	}
}
