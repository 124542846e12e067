package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"familyvoice/store"

	"golang.org/x/net/html"
)

// tagged is an answer of two sentences at Elm Park.
func tagged(id string) *store.Excerpt {
	tag := func(id string) []store.Tag { return []store.Tag{{ID: id, Why: []string{"fare"}, Score: 0.55}} }
	return &store.Excerpt{
		Meta: store.Meta{ID: id + ":hopes"}, Response: id, Survey: "our-family", Question: "hopes", Section: "hopes", Voice: "family", Place: "elm",
		Day: "2026-11-20", Text: "The fare is more than my lunch. I walk.", Codebook: "1+abc", Themes: []string{"home"}, Stances: []string{"hope"},
		Sentences: []store.Sentence{
			{Hash: "h1", Text: "The fare is more than my lunch.", Themes: tag("home"), Stances: tag("hope")}, {Hash: "h2", Text: "I walk."},
		},
	}
}

func TestAPersonPutsTagsRight(t *testing.T) {
	h := newHouse(t)
	put(t, h.store.Excerpts, tagged("e1"))
	r := h.signedIn("ana", []string{"analyst"})
	r.see("/staff/tags", "The fare is more than my lunch.", "Housing and home", "because of “fare”", "Put these tags right", "Right as it is")
	r.see("/staff/tags?unsure=1", "The fare is more than my lunch.")
	page := r.see("/staff/tags/e1:hopes?sentence=h1", "What is this sentence about?", `value="home" checked`, "The whole answer")
	if strings.Contains(page, `value="money" checked`) {
		t.Error("a theme that was not found is ticked")
	}
	save := func(sentence string, form url.Values) (int, string) {
		t.Helper()
		form.Set("sentence", sentence)
		status, _, to := r.post("/staff/tags/e1:hopes", form)
		return status, to
	}
	if status, to := save("h1", url.Values{"theme": {"money", "getting-there"}, "stance": {"change"}}); status != http.StatusSeeOther || to != "/staff/tags/e1:hopes?done=saved&sentence=h2" {
		t.Fatalf("answered %d, %q", status, to)
	}
	if _, to := save("h2", url.Values{}); to != "/staff/tags?done=saved" {
		t.Errorf("led to %q", to)
	}
	e, _ := h.store.Excerpts.Get(ctx, "e1:hopes")
	if got := strings.Join(e.Themes, " "); got != "money getting-there" {
		t.Errorf("the answer's themes are %q", got)
	}
	if h.audited("tags-corrected") != 2 {
		t.Error("the decisions are not in the record")
	}
	if body := r.see("/staff/tags", "Nothing waits for you here"); strings.Contains(body, "The fare") {
		t.Error("waits although every sentence was checked")
	}
	r.see("/staff/tags/e1:hopes?sentence=h1", "a person said so", `value="money" checked`)
	t.Run("a theme that is on no list is refused", func(t *testing.T) {
		if status, _ := save("h1", url.Values{"theme": {"pets"}}); status != http.StatusNotFound {
			t.Errorf("answered %d", status)
		}
	})
	t.Run("words that changed meanwhile", func(t *testing.T) {
		if _, to := save("gone", url.Values{}); to != "/staff/tags?done=changed" {
			t.Errorf("led to %q", to)
		}
	})
	t.Run("an answer that was erased meanwhile", func(t *testing.T) {
		if err := h.store.Excerpts.Delete(ctx, "e1:hopes", 0); err != nil {
			t.Fatal(err)
		}
		if _, to := save("h1", url.Values{}); to != "/staff/tags?done=changed" {
			t.Errorf("led to %q", to)
		}
	})
}

// One press says that the program was right, and whoever works through what it was not sure of stays there.
func TestTagsAreConfirmedByOnePress(t *testing.T) {
	h := newHouse(t)
	put(t, h.store.Excerpts, tagged("e1"))
	r := h.signedIn("ana", []string{"analyst"})
	page := r.see("/staff/tags?unsure=1", `href="/staff/tags/e1:hopes?sentence=h1&amp;unsure=1"`)
	form := formWith(t, page, "sentence", "h1")
	status, _, to := r.post("/staff/tags/e1:hopes", form)
	if status != http.StatusSeeOther || to != "/staff/tags/e1:hopes?done=saved&sentence=h2&unsure=1" {
		t.Fatalf("answered %d, %q", status, to)
	}
	reviews, err := all(ctx, h.store.Reviews, store.Query{})
	if err != nil || len(reviews) != 1 || strings.Join(reviews[0].Themes, " ") != "home" || strings.Join(reviews[0].Stances, " ") != "hope" || reviews[0].By != "ana" {
		t.Errorf("what was decided is %+v, %v", reviews, err)
	}
	next := formWith(t, r.see(to, `href="/staff/tags?unsure=1"`), "sentence", "h2")
	if _, _, to := r.post("/staff/tags/e1:hopes", next); to != "/staff/tags?done=saved&unsure=1" {
		t.Errorf("the last one leads to %q", to)
	}
}

// formWith is what the form sends that holds this value, with what is ticked.
func formWith(t *testing.T, page, name, value string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for form := range doc.Descendants() {
		if form.Data != "form" || attribute(form, "method") != "post" {
			continue
		}
		sent := url.Values{}
		for in := range form.Descendants() {
			if kind := attribute(in, "type"); in.Data == "input" && (kind == "hidden" || hasAttribute(in, "checked")) {
				sent.Add(attribute(in, "name"), attribute(in, "value"))
			}
		}
		if sent.Get(name) == value {
			return sent
		}
	}
	t.Fatalf("no form sends %s %q", name, value)
	return nil
}

func hasAttribute(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func TestWhoseTagsAPersonMayPutRight(t *testing.T) {
	h := newHouse(t)
	withheld := tagged("e2")
	withheld.Withheld, withheld.Text = true, ""
	drill := tagged("e3")
	drill.Excluded = "drill"
	for _, e := range []*store.Excerpt{tagged("e1"), withheld, drill} {
		put(t, h.store.Excerpts, e)
	}
	ash := h.signedIn("ash", []string{"analyst"}, "ash")
	if body := ash.see("/staff/tags"); strings.Contains(body, "The fare") {
		t.Error("another hub's words are offered")
	}
	if status, _, _ := ash.get("/staff/tags/e1:hopes"); status != http.StatusForbidden {
		t.Errorf("another hub's answer: %d", status)
	}
	if status, _, _ := ash.post("/staff/tags/e1:hopes", url.Values{"sentence": {"h1"}}); status != http.StatusForbidden {
		t.Errorf("correcting another hub's answer: %d", status)
	}
	all := h.signedIn("ana", []string{"analyst"})
	for _, id := range []string{"e2", "e3"} {
		if status, _, _ := all.get("/staff/tags/" + id + ":hopes"); status != http.StatusNotFound {
			t.Errorf("%s: %d", id, status)
		}
	}
	if n, _ := h.store.Reviews.Count(ctx, store.Query{}); n != 0 {
		t.Errorf("%d records", n)
	}
}
