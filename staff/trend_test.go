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

// What a new version of the tagger finds more or less often is no change in families.
func TestNothingIsComparedAcrossAChangeOfTheTagger(t *testing.T) {
	const between, meanwhile = "September 2026 is not compared with October 2026: the program that reads the answers was changed between", "Not compared: the program"
	for _, row := range []struct {
		name     string
		tagger   func(e *store.Excerpt) string
		compared bool
	}{
		{"one version", func(*store.Excerpt) string { return "1+ab+x1" }, true},
		{"the encoder has not read all yet", func(e *store.Excerpt) string {
			return map[bool]string{true: "1+ab", false: "1+ab+x1"}[e.Place == "ash"]
		}, true},
		{"another head from October on", func(e *store.Excerpt) string {
			return map[bool]string{true: "1+cd+x1", false: "1+ab+x1"}[e.Day >= "2026-10"]
		}, false},
		{"another encoder from October on", func(e *store.Excerpt) string {
			return map[bool]string{true: "1+ab+x2", false: "1+ab+x1"}[e.Day >= "2026-10"]
		}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			for i, month := range []string{"2026-07", "2026-08", "2026-09", "2026-10"} {
				h.spoke("elm", month, []int{8, 8, 9, 36}[i], 40)
				h.spoke("ash", month, 5, 40)
			}
			excerpts, err := all(ctx, h.store.Excerpts, store.Query{})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range excerpts {
				e.Codebook = row.tagger(&e)
				put(t, h.store.Excerpts, &e)
			}
			h.refresh()
			r := h.signedIn("lea", []string{"viewer"})
			for path, words := range map[string]struct{ compared, not string }{
				"/staff/summary":      {"<strong>Up</strong>", between},
				"/staff/pack":         {"Money and cost of living: up, from", between},
				"/staff/themes/money": {"Clearly more than the others", "changed between some of these periods"},
				"/staff/hubs":         {"Clearly more often", meanwhile},
			} {
				page := r.see(path)
				if got := strings.Contains(page, words.compared); got != row.compared {
					t.Errorf("%s says %q: %v", path, words.compared, got)
				}
				if got := strings.Contains(page, words.not); got == row.compared {
					t.Errorf("%s says that the program was changed: %v", path, got)
				}
			}
		})
	}
}
