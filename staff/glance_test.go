package staff

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"familyvoice/store"
)

// between is what a page says between two marks, without its tags.
func between(t *testing.T, page, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, from)
	if !ok {
		t.Fatalf("the page lacks %q", from)
	}
	rest, _, _ = strings.Cut(rest, to)
	words := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(rest, " ")
	return strings.ReplaceAll(strings.Join(strings.Fields(strings.ReplaceAll(words, "&nbsp;", " ")), " "), " ;", ";")
}

func TestTheFirstScreenSaysFromWhereWhoIsMissingWhatIsNewAndWhatIsPromised(t *testing.T) {
	h := newHouse(t)
	put(t, h.store.Rounds, &store.Round{Meta: store.Meta{ID: "open"}, Name: "All the time",
		Targets: []store.Target{{Label: "Dads", Field: "role", Value: "father", Count: 50}}})
	for i := range 20 { // they spoke of money among their hopes too
		id := fmt.Sprintf("0%031d", i)
		put(t, h.store.Excerpts, &store.Excerpt{
			Meta: store.Meta{ID: id + ":network"}, Response: id, Survey: "our-family", Question: "network", Section: "network", Voice: "family", Place: "elm",
			Day: "2026-09-10", Text: madeUpWords["money"], Sentences: []store.Sentence{{Hash: "x", Text: madeUpWords["money"], Themes: []store.Tag{{ID: "money"}}}},
		})
	}
	h.twoMonths(20, 70, 100)
	put(t, h.store.Actions, &store.Action{Meta: store.Meta{ID: "x1"}, Said: "s", Did: "A bench", Decision: "will-do", DueOn: "2026-11-01", Owner: "Elm Park", Published: h.now})
	put(t, h.store.Actions, &store.Action{Meta: store.Meta{ID: "x2"}, Said: "s", Did: "A ramp", Decision: "will-do"})
	page := h.signedIn("lea", []string{"viewer"}).see("/staff/summary", `href="/staff/summary?period=all&amp;place=north"`)
	glance := between(t, page, `id="glance"`, "</section>")
	for _, want := range []string{
		"North Area 200", "Dads: 0 of the 50 hoped for",
		"Hopes Things to do 110; Money and cost of living 90", "Worries too few families to name a theme", "Strengths too few families", "Who helps Money and cost of living",
		"From September 2026 to October 2026: ", "Money and cost of living up, from 20% to 70%",
		"What we promised 1 answer to families", "Promised, and overdue A bench Due 1 November 2026, Elm Park.",
		"Families who answered: 200. Figures of 24 November 2026.",
	} {
		if !strings.Contains(glance, want) {
			t.Errorf("the first screen does not say %q: %s", want, glance)
		}
	}
	if strings.Contains(glance, "A ramp") {
		t.Error("what nobody published counts as promised")
	}
	at := 0
	for _, word := range []string{"Space", "Voice", "Audience", "Influence"} {
		next := strings.Index(page[at:], `<p class="govuk-caption-l">`+word+"</p>")
		if next < 0 {
			t.Fatalf("%s does not follow", word)
		}
		at += next
	}
}
