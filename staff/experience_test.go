package staff

import (
	"strings"
	"testing"
	"time"

	"familyvoice/staff/account"
	"familyvoice/store"
)

func TestTheSummarySaysHowItWasToAnswer(t *testing.T) {
	h := newHouse(t)
	h.town(120)
	if page := h.signedIn("lena", []string{account.Viewer}).see("/staff/summary"); strings.Contains(page, "How it was to answer") {
		t.Error("nobody has said how it was, and the page speaks of it")
	}
	n := 0
	for doc, err := range h.store.Responses.Find(ctx, store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		rating := 0
		switch {
		case n <= 2:
			rating = 1
		case n <= 20:
			rating = 3
		case n <= 60:
			rating = 5
		case n <= 70:
			rating = 4
		}
		if rating > 0 {
			doc.Experience = &store.Experience{Rating: rating, At: h.now}
			put(t, h.store.Responses, doc)
		}
	}
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		put(t, h.store.Responses, &store.Response{
			Meta: store.Meta{ID: id}, Survey: "our-family", Voice: "family", Language: "en", Channels: []string{"web"},
			Day: h.now.Format(time.DateOnly), Answered: 3, Run: "sealed",
		})
	}
	h.now = h.now.Add(time.Hour)
	h.refresh()
	r := h.signedIn("olu", []string{account.Analyst})
	page := r.see("/staff/summary", `<h3 class="govuk-heading-m" id="how-it-was">How it was to answer</h3>`)
	wellFormed(t, "/staff/summary", page)
	section := page[strings.Index(page, `id="how-it-was"`):]
	section = section[:strings.Index(section, "</section>\n</section>")]
	alt := "How it was to answer, families who answered: 1 (hard): fewer than 5, 2: "
	if !strings.Contains(section, `aria-label="`+alt) {
		t.Errorf("the chart leaves out whoever found it hard:\n%s", section)
	}
	if bars := strings.Count(section, "<rect"); bars == 0 || bars > 3 || strings.Count(section, "<text") != 10 {
		t.Errorf("%d bars of three numbers that may be shown, among five rows:\n%s", bars, section)
	}
	for _, want := range []string{"Families who answered", `<th scope="row">1 (hard)</th>`, `<th scope="row">Did not say</th>`, "Figures of", "fewer than 5"} {
		if !strings.Contains(section, want) {
			t.Errorf("it does not say %q:\n%s", want, section)
		}
	}
	r.see("/staff/pack", "How it was to answer")
	if csv := r.see("/staff/exports/tables.csv"); !strings.Contains(csv, "How it was to answer") {
		t.Error("the tables of the release lack it")
	}
}
