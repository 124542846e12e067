package staff

import (
	"fmt"
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
	r.press(path + "/publish")
	if got := published(); len(got) != 1 || got[0].By != "ada" || got[0].Published.IsZero() {
		t.Fatalf("published: %+v", got)
	}
	r.see("/staff/actions", "by Ada", path+"/poster")
	r.see(path+"/poster", "You said", "There is nothing to do when it rains.", "We will do it", "Saturday play starts in January.", "/you-said", "A4")
	r.see("/staff/summary", "Saturday play starts in January.")
	t.Run("changed words wait for a person again", func(t *testing.T) {
		form.Set("did", "Saturday play starts in March.")
		r.save(path, form)
		if len(published()) != 0 {
			t.Error("words that nobody published are public")
		}
	})
	t.Run("it can be taken down", func(t *testing.T) {
		r.press(path + "/publish")
		r.post(path+"/take-down", nil)
		if len(published()) != 0 {
			t.Error("still public")
		}
		if status, _, _ := r.get(path + "/poster"); status != http.StatusNotFound {
			t.Errorf("a poster of what is not public answered %d", status)
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

// twoMonths makes families who spoke of money in September and October: few and then many.
func (h *house) twoMonths(september, october, of int) {
	h.t.Helper()
	for month, money := range []int{september, october} {
		for i := range of {
			id := fmt.Sprintf("%d%031d", month, i)
			day := []string{"2026-09-10", "2026-10-10"}[month]
			put(h.t, h.store.Responses, &store.Response{
				Meta: store.Meta{ID: id}, Survey: "our-family", Voice: "family", Place: "elm", Role: "mother", Language: "en",
				Channels: []string{"sms"}, Day: day, Answered: 1, Run: "sealed",
			})
			theme := "activities"
			if i < money {
				theme = "money"
			}
			put(h.t, h.store.Excerpts, &store.Excerpt{
				Meta: store.Meta{ID: id + ":hopes"}, Response: id, Survey: "our-family", Question: "hopes", Voice: "family", Place: "elm",
				Day: day, Text: madeUpWords[theme], Themes: []string{theme}, Stances: []string{"hope"},
				Sentences: []store.Sentence{{Hash: "x", Text: madeUpWords[theme], Themes: []store.Tag{{ID: theme}}, Stances: []store.Tag{{ID: "hope"}}}},
			})
		}
	}
	h.refresh()
}

func TestAChangeIsToldWhenItIsLargerThanChance(t *testing.T) {
	for _, row := range []struct {
		name               string
		september, october int
		want               string
		never              string
	}{
		{"a clear one", 20, 70, ">20%</td><td class=\"fv-number\">70%</td><td><strong>Up</strong>", "No theme has clearly changed"},
		{"a small one", 30, 36, ">30%</td><td class=\"fv-number\">36%</td><td><span class=\"fv-quiet\">No clear change</span>", "<strong>Up"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			h.twoMonths(row.september, row.october, 100)
			r := h.signedIn("lea", []string{"viewer"})
			for _, path := range []string{"/staff/summary", "/staff/summary?period=month:2026-10"} {
				body := r.see(path, row.want, "Since September 2026", "What has changed", "points")
				if strings.Contains(body, row.never) {
					t.Errorf("%s says %q", path, row.never)
				}
			}
			// One place in one month is told of no theme, and that is not the same as no change.
			for _, path := range []string{"/staff/summary?place=elm", "/staff/pack?place=elm"} {
				if body := r.see(path, "Too few families answered to compare September 2026 with October 2026."); strings.Contains(body, "No clear change from") || strings.Contains(body, row.never) || strings.Contains(body, "No clear change:") {
					t.Errorf("%s says that nothing has changed", path)
				}
			}
			if body := r.see("/staff/summary?period=month:2026-09"); strings.Contains(body, "What has changed") {
				t.Error("the first month is compared with nothing")
			}
		})
	}
}

func TestTheFirstSentencesEndInAFamilysWords(t *testing.T) {
	h := newHouse(t)
	id := h.say(12, hopeful)
	h.refresh()
	leader := h.signedIn("lea", []string{"viewer"})
	want := "When families spoke of their hopes, it was most often about money and cost of living (12 of 12). One family said: “" + hopeful + "”"
	if body := leader.see("/staff/summary"); strings.Contains(body, "One family said") {
		t.Error("quotes what nobody approved")
	}
	if err := h.site.book.Decide(ctx, id, h.site.book.Hash(hopeful), true, "rita", h.now); err != nil {
		t.Fatal(err)
	}
	leader.see("/staff/summary", want, "In strong words:")
	if err := h.store.Excerpts.Delete(ctx, id, 0); err != nil {
		t.Fatal(err)
	}
	if body := leader.see("/staff/summary"); strings.Contains(body, hopeful) {
		t.Error("deleted words stand in the first sentence")
	}
}

// Every table of families says how many answered and on which day that was counted: in its caption, or before the next table
// begins. None gives a share without them, and none speaks of families at large.
func TestEveryNumberShowsItsBaseAndItsDay(t *testing.T) {
	h := newHouse(t)
	h.town(320)
	r := h.signedIn("ada", []string{"editor", "analyst"})
	tables := 0
	for _, path := range []string{"/staff/summary", "/staff/summary?place=elm", "/staff/themes", "/staff/themes/money", "/staff/hubs", "/staff/reach", "/staff/pack"} {
		page := r.see(path)
		parts := strings.Split(page, "<table")
		for i, part := range parts[1:] {
			table, after, _ := strings.Cut(part, "</table>")
			if !strings.Contains(table, "amilies") || strings.Contains(table, "You said") || strings.Contains(table, "fv-blank") {
				continue // no number of families
			}
			tables++
			if !strings.Contains(table+after, "Figures of ") {
				caption, _, _ := strings.Cut(table, "</caption>")
				t.Errorf("%s: table %d says of no day: %s", path, i+1, caption)
			}
		}
		if !strings.Contains(page, "families who answered") && !strings.Contains(page, "Families who answered") && !strings.Contains(page, "families answered") {
			t.Errorf("%s speaks of families and not of those who answered", path)
		}
	}
	if tables < 15 {
		t.Errorf("only %d tables were looked at", tables)
	}
}
