package staff

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"familyvoice/store"
)

var tickBox = regexp.MustCompile(`name="sure" value="([^"]*)"`)

// tick is the value of the box that a page offers; "" for none.
func tick(page string) string {
	if m := tickBox.FindStringSubmatch(page); m != nil {
		return m[1]
	}
	return ""
}

func TestWhatLooksPersonalIsNotPublishedUnseen(t *testing.T) {
	h := newHouse(t)
	h.town(60)
	r := h.signedIn("ada", []string{"editor"})
	form := url.Values{
		"said": {"Jayden's mum said that the lift is broken."}, "did": {"Ring 01942 555014 or come to Elm Park."}, "decision": {"will-do"}, "brief": {"The lift at M46 0AA works."},
	}
	kept := func() store.Action {
		t.Helper()
		actions, err := all(ctx, h.store.Actions, store.Query{})
		if err != nil || len(actions) > 1 {
			t.Fatalf("%d actions, %v", len(actions), err)
		}
		if len(actions) == 0 {
			return store.Action{}
		}
		return actions[0]
	}
	asked := func(path string, want ...string) (page string) {
		t.Helper()
		status, page, _ := r.save(path, form)
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("answered %d", status)
		}
		wellFormed(t, path, page)
		for _, words := range want {
			if !strings.Contains(page, words) {
				t.Errorf("the page does not say %q", words)
			}
		}
		return page
	}
	saved := func(path string) store.Action {
		t.Helper()
		if status, page, to := r.save(path, form); status != http.StatusSeeOther || to != "/staff/actions?done=saved" {
			t.Fatalf("saving answered %d, %q: %s", status, to, page)
		}
		return kept()
	}
	page := asked("/staff/actions/new", "This looks personal: “Jayden&#39;s” (a name)", "“01942 555014” (a phone number)", "“M46 0AA” (a postcode)",
		"Ring 01942 555014 or come to Elm Park.</textarea>", "These are not about a family")
	if strings.Contains(page, "“Elm") {
		t.Error("a hub's own name is taken for a person's")
	}
	if kept().ID != "" {
		t.Fatal("what looks personal is kept although nobody confirmed it")
	}
	t.Run("a tick is for the words that stood beside it", func(t *testing.T) {
		form.Set("sure", tick(page))
		form.Set("did", "Ring 01942 555014 or ask Kayleigh.")
		page = asked("/staff/actions/new", "“Kayleigh” (a name)")
		form.Set("sure", "yes")
		asked("/staff/actions/new")
	})
	form.Set("sure", tick(page))
	form.Set("said", "The lift is broken.") // fewer words than were shown
	a := saved("/staff/actions/new")
	path := "/staff/actions/" + a.ID
	if len(a.Confirmed) != 2 || a.Confirmed[0].By != "ada" || a.Confirmed[0].At.IsZero() || a.Confirmed[0].Text != a.Did || !slices.Equal(a.Confirmed[0].Words, []string{"01942 555014", "Kayleigh"}) {
		t.Errorf("kept is %+v", a.Confirmed)
	}
	if h.audited("action-confirmed") != 1 {
		t.Error("the record does not say who confirmed it")
	}
	if _, _, to := r.press(path + "/publish"); to != "/staff/actions?done=published" {
		t.Fatalf("publishing what was confirmed led to %q", to)
	}
	form.Del("sure")
	t.Run("the same words are asked for once", func(t *testing.T) {
		form.Set("owner", "Ada")
		if a := saved(path); len(a.Confirmed) != 2 {
			t.Errorf("kept is %+v", a.Confirmed)
		}
	})
	t.Run("changed words need a new confirmation", func(t *testing.T) {
		form.Set("did", "Ring 01942 555014 or ask Kayleigh, whose son told us.")
		asked(path, "“Kayleigh” (a name)")
	})
	t.Run("changed words in which nothing looks personal need none, and what was confirmed goes", func(t *testing.T) {
		form.Set("did", "Come to the hub.")
		form.Set("brief", "")
		if a := saved(path); len(a.Confirmed) != 0 {
			t.Errorf("kept is %+v", a.Confirmed)
		}
	})
	t.Run("what was written before is not published or sent unseen", func(t *testing.T) {
		told := 0
		h.site.Tell = func(context.Context, string, string, func(string) bool) (int, error) { told++; return 1, nil }
		a := kept()
		a.Brief = "Ask Kayleigh about the lift."
		put(t, h.store.Actions, &a)
		asked(path+"/publish", "“Kayleigh” (a name)", "These are not about a family", `action="`+path+`"`)
		if published, err := h.site.Published(ctx); err != nil || len(published) != 0 {
			t.Errorf("%d are published, %v", len(published), err)
		}
		a = kept()
		a.Published = h.now
		put(t, h.store.Actions, &a)
		asked(path+"/tell", "“Kayleigh” (a name)")
		if told != 0 {
			t.Error("a text message with a name was sent")
		}
	})
	t.Run("beside another mistake the tick stays", func(t *testing.T) {
		form.Set("brief", "Ask Kayleigh about the lift.")
		form.Set("due", "soon")
		form.Set("sure", tick(asked(path, "Write the day like")))
		asked(path, `aria-describedby="sure-hint" checked`)
	})
}
