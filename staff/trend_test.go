package staff

import (
	"fmt"
	"strings"
	"testing"

	"familyvoice/store"
)

// spoke makes families of a place who answered in a month, the first of whom spoke of money.
func (h *house) spoke(place, month string, money, of int) {
	h.t.Helper()
	for i := range of {
		id := fmt.Sprintf("%s%s%04d", place, strings.ReplaceAll(month, "-", ""), i)
		theme := map[bool]string{true: "money", false: "activities"}[i < money]
		put(h.t, h.store.Responses, &store.Response{
			Meta: store.Meta{ID: id}, Survey: "our-family", Voice: "family", Place: place, Role: "mother", Language: "en",
			Channels: []string{"sms"}, Day: month + "-10", Answered: 1, Run: "sealed",
		})
		put(h.t, h.store.Excerpts, &store.Excerpt{
			Meta: store.Meta{ID: id + ":hopes"}, Response: id, Survey: "our-family", Question: "hopes", Voice: "family", Place: place,
			Day: month + "-10", Text: madeUpWords[theme], Themes: []string{theme}, Stances: []string{"hope"},
			Sentences: []store.Sentence{{Hash: "x", Text: madeUpWords[theme], Themes: []store.Tag{{ID: theme}}, Stances: []store.Tag{{ID: "hope"}}}},
		})
	}
}

func TestAThemeIsFollowedOverTimeForTheWholeCouncilAlone(t *testing.T) {
	h := newHouse(t)
	for i, month := range []string{"2026-07", "2026-08", "2026-09", "2026-10"} {
		h.spoke("elm", month, []int{20, 20, 22, 70}[i], 100)
		h.spoke("ash", month, 30, 100)
	}
	h.refresh()
	r := h.signedIn("lea", []string{"viewer"})
	_, october, _ := strings.Cut(r.see("/staff/themes/money", "Groups are not followed over time"), `<tr><th scope="row">October 2026</th>`)
	october, _, _ = strings.Cut(october, "</tr>")
	for _, want := range []string{"<strong>100</strong>", "<strong>200</strong>", "50%", "Clearly more than the others"} {
		if !strings.Contains(october, want) {
			t.Errorf("October does not say %q: %s", want, october)
		}
	}
	place := r.see("/staff/themes/money?place=elm", "for the whole council alone", `href="/staff/themes/money?period=all&amp;place=#trend"`)
	if strings.Contains(place, "Band of chance") {
		t.Error("a month of one hub is shown")
	}
	own := h.signedIn("elmer", []string{"viewer"}, "elm").see("/staff/themes/money", "for the whole council alone")
	if strings.Contains(own, "see it there") {
		t.Error("a reader of one hub is led to a page that is closed to them")
	}
}
