package staff

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"familyvoice/analysis/redact"
	"familyvoice/staff/pack"
	"familyvoice/staff/quote"
	"familyvoice/store"
)

func TestTheMeetingPack(t *testing.T) {
	printed := 0
	h := newHouse(t, func(c *Config) {
		c.Print = func(_ context.Context, d *pack.Document) ([]byte, error) {
			printed++
			return []byte("%PDF-made up"), nil
		}
	})
	h.town(320)
	put(t, h.store.Actions, &store.Action{Meta: store.Meta{ID: "x1"}, Theme: "money", Said: "Things cost too much", Did: "A food club opens", Decision: "will-do", DueOn: "2026-11-01", Owner: "Hub manager", Published: h.now})
	r := h.signedIn("lea", []string{"viewer"})
	page := r.see("/staff/pack", "On one page", "What came up most", "Every theme", "Hubs", "Who answered", "You said, we did", "A food club opens", "OVERDUE",
		"Holm", "How to read this", "Decisions of this meeting", "/staff/pack.pdf", "/staff/pack.docx", "/staff/pack.css")
	for _, word := range []string{"hard to reach", "cases", "engage"} {
		if strings.Contains(strings.ToLower(page), word) {
			t.Errorf("says %q", word)
		}
	}
	if n := strings.Count(page, "<tr><td></td>"); n != decisionLines {
		t.Errorf("%d lines to write on, want %d", n, decisionLines)
	}
	if css := r.see("/staff/pack.css"); !strings.Contains(css, "@page{size:A4") || !strings.Contains(css, "Counts below 5 are hidden") || strings.Contains(css, "<") {
		t.Errorf("the printed foot reads %q", css)
	}
	if body := r.see("/staff/pack.pdf"); body != "%PDF-made up" || printed != 1 {
		t.Errorf("the PDF is %.20q, printed %d times", body, printed)
	}
	if body := r.see("/staff/pack.docx"); !strings.HasPrefix(body, "PK") {
		t.Error("the Word document is no OOXML package")
	}
	r.see("/staff/pack?place=elm&period=all", `href="/staff/pack?preset=month&amp;place=elm"`)
	if !strings.Contains(page, "Hub manager. OVERDUE since 1 November 2026.") {
		t.Error("owner and day run into each other")
	}
	t.Run("words say what they stand for", func(t *testing.T) {
		approved := 0
		for e, err := range h.store.Excerpts.Find(ctx, store.Query{}) {
			if err == nil && quote.Fits(e, redact.Redactor{}) && approved < 60 {
				approved, err = approved+1, h.site.book.Decide(ctx, e.ID, h.site.book.Hash(e.Text), true, "rita", h.now)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		r.see("/staff/pack", "In families&#39; words", `<figcaption class="fv-quiet">Much like others: `)
	})
	t.Run("the last month that is over", func(t *testing.T) {
		if status, _, to := r.get("/staff/pack?preset=month"); status != http.StatusSeeOther || !strings.Contains(to, "period=month%3A2026-10") {
			t.Errorf("answered %d, %q", status, to)
		}
		r.see("/staff/pack?period=month:2026-10", "October 2026")
	})
	t.Run("partners read it with the threshold for the public", func(t *testing.T) {
		h.signedIn("col", []string{"collaborative"}).see("/staff/pack", "“Fewer than 10” can be none")
	})
	t.Run("a hub's own reader", func(t *testing.T) {
		ash := h.signedIn("ash", []string{"viewer"}, "ash")
		ash.see("/staff/pack", "Ash Lane")
		if status, _, _ := ash.get("/staff/pack.docx?place=elm"); status != http.StatusForbidden {
			t.Errorf("answered %d", status)
		}
		if status, _, to := ash.get("/staff/pack?preset=quarter"); status != http.StatusSeeOther || !strings.Contains(to, "place=ash") {
			t.Errorf("answered %d, %q", status, to)
		}
	})
}

func TestWithoutABrowserThePackIsAPage(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	r := h.signedIn("lea", []string{"viewer"})
	if page := r.see("/staff/pack", "Word document"); strings.Contains(page, "pack.pdf") {
		t.Error("a PDF is offered")
	}
	if status, _, to := r.get("/staff/pack.pdf"); status != http.StatusSeeOther || !strings.HasPrefix(to, "/staff/pack?") {
		t.Errorf("answered %d, %q", status, to)
	}
	t.Run("with nothing to show", func(t *testing.T) {
		newHouse(t).signedIn("lea", []string{"viewer"}).see("/staff/pack", "There is nothing to show yet")
	})
}
