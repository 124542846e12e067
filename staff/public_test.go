package staff

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"familyvoice/store"
)

// larkhill is a house with a hub whose name no list knows.
func larkhill(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	put(t, h.store.Places, &store.Place{Meta: store.Meta{ID: "lark"}, Name: "Larkhill Family Hub", Short: "Larkhill Hub", Kind: "hub", Order: 9})
	return h
}

func TestAHubsNameIsNobodysInQuotesStoriesAndFiles(t *testing.T) {
	const words = "Larkhill saved us, and one day I want a week at the seaside."
	h := larkhill(t)
	id := h.say(12, words)
	h.tells("f1", "elm", func(e *store.Excerpt) {
		if e.Section == "proud" {
			e.Text = "We are proud of Larkhill and of what it does."
		}
	})
	h.refresh()
	editor := h.signedIn("edd", []string{"editor", "analyst"})
	if page := editor.see("/staff/quotes", words); strings.Contains(page, "could tell who it is") {
		t.Error("the hub's name is in doubt where words are approved")
	}
	if _, _, to := editor.post("/staff/quotes", url.Values{"excerpt": {id}, "text": {h.site.book.Hash(words)}, "decision": {"approved"}}); !strings.Contains(to, "done=approved") {
		t.Errorf("approving led to %q", to)
	}
	if form := editor.offered(); form.Get("run") != "f1" {
		t.Error("a story that names the hub is not offered")
	}
	if file := string(editor.take(http.MethodGet, "/staff/exports/excerpts.jsonl", nil)); !strings.Contains(file, words) {
		t.Error("the file of answers does not hold the hub's name")
	}
}

// What rules left that knew less is neither shown nor found.
func TestASearchLooksAgain(t *testing.T) {
	h := larkhill(t)
	h.says("r1:fears", "elm", "2026-11-01", "our tobrin waits for the bus at Larkhill")
	ana := h.signedIn("ana", []string{"analyst"})
	for asked, found := range map[string]bool{"bus": true, "larkhill": true, "tobrin": false} {
		status, page, _ := ana.post("/staff/search", url.Values{"words": {asked}})
		if status != http.StatusOK || strings.Contains(page, "our [name] waits for the bus at Larkhill") != found || strings.Contains(page, "tobrin waits") {
			t.Errorf("%q answered %d: found %t", asked, status, !found)
		}
	}
}

func TestAPublishedAnswerThatHasComeIntoDoubtIsHeldBackUntilAPersonConfirms(t *testing.T) {
	h := larkhill(t)
	put(t, h.store.Actions, &store.Action{
		Meta: store.Meta{ID: "a1"}, Said: "The lift at Larkhill is broken.", Did: "It works, ask Kayleigh.", Decision: "will-do", Published: h.now, By: "ada",
	})
	put(t, h.store.Actions, &store.Action{Meta: store.Meta{ID: "a2"}, Said: "Larkhill is far.", Did: "A bus comes.", Decision: "will-do", Published: h.now, By: "ada"})
	public := func(want ...string) {
		t.Helper()
		published, err := h.site.Published(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, a := range published {
			ids = append(ids, a.ID)
		}
		if strings.Join(ids, " ") != strings.Join(want, " ") {
			t.Errorf("families see %q, want %q", ids, want)
		}
	}
	public("a2")
	r := h.signedIn("ada", []string{"editor"})
	list := r.see("/staff/actions", "Held back", "These words could tell who it is: “Kayleigh”.")
	if strings.Contains(list, "/staff/actions/a1/poster") || !strings.Contains(list, "/staff/actions/a2/poster") {
		t.Error("a poster is offered of what is held back, or none of what is not")
	}
	if status, _, _ := r.get("/staff/actions/a1/poster"); status != http.StatusNotFound {
		t.Errorf("its poster answered %d", status)
	}
	page := r.see("/staff/actions/a1", "This looks personal: “Kayleigh” (a name)", "These are not about a family")
	form := url.Values{"said": {"The lift at Larkhill is broken."}, "did": {"It works, ask Kayleigh."}, "decision": {"will-do"}, "sure": {tick(page)}}
	if status, _, _ := r.save("/staff/actions/a1", form); status != http.StatusSeeOther {
		t.Fatalf("confirming answered %d", status)
	}
	if _, _, to := r.press("/staff/actions/a1/publish"); to != "/staff/actions?done=published" {
		t.Fatalf("publishing led to %q", to)
	}
	public("a1", "a2")
}
