package staff

import (
	"fmt"
	"strings"
	"testing"

	"familyvoice/correction"
	"familyvoice/store"
)

// inArabic makes every second family of a place, of those who answered in a month, one who answered in Arabic and waits.
func (h *house) inArabic(place, month string) (answers []*store.Excerpt) {
	h.t.Helper()
	excerpts, err := all(ctx, h.store.Excerpts, store.Query{})
	if err != nil {
		h.t.Fatal(err)
	}
	n := 0
	for _, e := range excerpts {
		if e.Place != place || !strings.HasPrefix(e.Day, month) {
			continue
		}
		if n++; n%2 == 0 {
			continue
		}
		e.Language, e.Themes, e.Stances = "ar", nil, nil
		e.Sentences = []store.Sentence{{Hash: "x", Text: "المال قليل جدا"}}
		correction.Await(&e, nil)
		put(h.t, h.store.Excerpts, &e)
		answers = append(answers, &e)
	}
	return answers
}

// Of those who answered in English 40 in a hundred spoke of money everywhere. At one hub every second family wrote Arabic.
func TestAnswersThatWaitForAReaderMakeNoDifference(t *testing.T) {
	const (
		less    = "Clearly less often"
		only    = "A difference is named only if it would be there whatever they say"
		counted = "in a theme only once a person has sorted it."
		fifty   = counted + " Those that wait come from 50 families here."
	)
	town := func(t *testing.T) *house {
		h := newHouse(t)
		for _, place := range []string{"elm", "ash", "north"} {
			h.spoke(place, "2026-10", 0, 100)
		}
		excerpts, err := all(ctx, h.store.Excerpts, store.Query{})
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range excerpts {
			if i/2%5 < 2 { // 40 of a hundred, and as many of either half
				e.Themes, e.Sentences[0].Themes = []string{"money"}, []store.Tag{{ID: "money"}}
				put(t, h.store.Excerpts, &e)
			}
		}
		return h
	}
	t.Run("hubs", func(t *testing.T) {
		h := town(t)
		h.inArabic("ash", "2026-10")
		h.refresh()
		r := h.signedIn("lea", []string{"viewer"})
		for path, words := range map[string][]string{
			"/staff/hubs": {only, fifty, "Families here with an answer in another language that waits: not shown.",
				"Nothing that would differ clearly whatever the answers say that wait here"},
			"/staff/pack":    {only, fifty, "nothing that is clear while answers in another language wait"},
			"/staff/summary": {fifty},
		} {
			page := r.see(path, words...)
			if strings.Contains(page, "<strong>"+less) || strings.Contains(page, "20% here") {
				t.Errorf("%s names a difference that nobody's answer makes", path)
			}
		}
	})
	t.Run("once a person has sorted them", func(t *testing.T) {
		h := town(t)
		for i, e := range h.inArabic("ash", "2026-10") { // most are about money
			theme := map[bool]string{true: "money", false: "activities"}[i%5 > 0]
			e.Themes, e.Sentences[0].Themes, e.Tokens = []string{theme}, []store.Tag{{ID: theme, Person: true}}, nil
			put(t, h.store.Excerpts, e)
		}
		h.refresh()
		page := h.signedIn("lea", []string{"viewer"}).see("/staff/hubs", "Clearly more often", counted)
		if strings.Contains(page, "that waits") || strings.Contains(page, "come from") {
			t.Error("sorted answers are said to wait")
		}
	})
	t.Run("months", func(t *testing.T) {
		h := newHouse(t)
		for _, month := range []string{"2026-07", "2026-08", "2026-09", "2026-10"} {
			h.spoke("elm", month, 64, 160)
		}
		h.inArabic("elm", "2026-10")
		h.refresh()
		r := h.signedIn("lea", []string{"viewer"})
		for path, words := range map[string][]string{
			"/staff/summary":      {"a change is called clear only if it is whatever they say"},
			"/staff/pack":         {"a change is called clear only if it is whatever they say", "No clear change"},
			"/staff/themes/money": {"the bands reach as far as they could move a share", "No clear change"},
		} {
			page := r.see(path, words...)
			for _, wrong := range []string{"<strong>Down</strong>", "down, from", "Clearly less than the others"} {
				if strings.Contains(page, wrong) {
					t.Errorf("%s says %q of answers that nobody has read", path, wrong)
				}
			}
		}
	})
	t.Run("nobody waits", func(t *testing.T) {
		h := town(t)
		h.refresh()
		r := h.signedIn("lea", []string{"viewer"})
		for _, path := range []string{"/staff/hubs", "/staff/pack", "/staff/summary"} {
			if page := r.see(path, counted); strings.Contains(page, "whatever") || strings.Contains(page, "come from") {
				t.Errorf("%s speaks of answers that wait", path)
			}
		}
	})
	t.Run("one that no reader of tags may open is unread too", func(t *testing.T) {
		e := &store.Excerpt{Language: "ar", Withheld: true}
		if !correction.Unread(e) {
			t.Error("it counts as read")
		}
		e.Themes = []string{"money"}
		if correction.Unread(e) {
			t.Error(fmt.Sprint("a person sorted it before: ", e.Themes))
		}
	})
}
