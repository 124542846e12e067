package staff

import (
	"strings"
	"testing"
	"time"

	"familyvoice/staff/account"
	"familyvoice/staff/release"
	"familyvoice/store"
)

func TestTheSummaryTellsWhatPeopleSaidAboutThemselves(t *testing.T) {
	h := newHouse(t)
	h.town(120)
	n := 0
	for r, err := range h.store.Responses.Find(ctx, store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%2 == 0 {
			r.Equality = map[string]string{"sex": []string{"female", "male"}[n/2%2]}
			put(t, h.store.Responses, r)
		}
	}
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		put(t, h.store.Responses, &store.Response{
			Meta: store.Meta{ID: id}, Survey: "our-family", Voice: "family", Language: "en", Channels: []string{"web"},
			Day: h.now.Format(time.DateOnly), Answered: 3, Run: "sealed",
		})
	}
	h.now = h.now.Add(time.Hour)
	m := &release.Maker{Store: h.store, Now: func() time.Time { return h.now }, Council: "Made-up Council", Themes: themes, Equality: true}
	if _, err := m.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	r := h.signedIn("lena", []string{account.Viewer})
	r.see("/staff/summary", "<h3 class=\"govuk-heading-s\">Sex</h3>", "Hidden below 10 families", "Male")
	if page := r.see("/staff/summary?place=elm"); strings.Contains(page, "Hidden below 10 families") {
		t.Error("a hub tells it too")
	}
}
